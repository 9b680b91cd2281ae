"""Makes the pages that cancel a plan, say what was done, and undo it."""

from billing.cancellations import Cancellation as Question
from billing.cancellations import asks_for_reason, drawn_from
from billing.subscriptions import Subscription
from web.forms.cancellation_reason import CancellationReason
from web.forms.drawn import FIELD, drawn_field
from web.i18n import Language
from web.presenters import wording
from web.presenters.cancellations import Cancellation, CancellationDone, Reason, ReasonForm, Renewal
from web.presenters.frame import Form
from web.visits import Visit


def cancellation_page(
    visit: Visit, subscription: Subscription, question: Question, *, has_moved: bool = False
) -> Cancellation:
    language, owed = visit.language, question.still_owed
    return Cancellation(
        plan=wording.plan_name(subscription, language),
        form=Form(
            action=_href(visit, subscription, "cancellation"),
            hidden=visit.hidden(**{FIELD: drawn_field(question.drawn)}),
        ),
        home_href=visit.href(""),
        ends_on=language.date(question.ends_on) if question.ends_on else None,
        open_amount=language.money(owed.due) if owed else None,
        drops_change=question.releases_schedule and subscription.scheduled_change is not None,
        credits_unused_time=question.credits_unused_time,
        has_moved=has_moved,
    )


def cancellation_done_page(
    visit: Visit, subscription: Subscription, *, typed: CancellationReason | None = None
) -> CancellationDone:
    language = visit.language
    asks = asks_for_reason(visit.configuration)
    ends_on = None if subscription.has_ended else subscription.ends_on
    return CancellationDone(
        plan=wording.plan_name(subscription, language),
        home_href=visit.href(""),
        ends_on=language.date(ends_on) if ends_on else None,
        renewal_href=_href(visit, subscription, "renewal") if ends_on else None,
        reason_form=_reason_form(visit, subscription, typed) if asks else None,
    )


def renewal_page(visit: Visit, subscription: Subscription, *, has_moved: bool = False) -> Renewal:
    language = visit.language
    assert subscription.ends_on is not None
    return Renewal(
        plan=wording.plan_name(subscription, language),
        ends_on=language.date(subscription.ends_on),
        form=Form(
            action=_href(visit, subscription, "renewal"),
            hidden=visit.hidden(**{FIELD: drawn_field(drawn_from(subscription))}),
        ),
        home_href=visit.href(""),
        has_moved=has_moved,
    )


def _reason_form(visit: Visit, subscription: Subscription, typed: CancellationReason | None) -> ReasonForm:
    asked = visit.configuration.features.subscription_cancel.cancellation_reason
    chosen = typed.reason if typed else None
    labels = reason_labels(visit.language)
    error = visit.language.gettext("The text is too long: at most 5000 characters fit.")
    return ReasonForm(
        form=Form(action=_href(visit, subscription, "cancellation", "reason"), hidden=visit.hidden()),
        reasons=tuple(
            Reason(value=option, label=labels[option], is_chosen=option == chosen)
            for option in asked.options
            if option in labels
        ),
        comment=typed.comment if typed else "",
        error=error if typed and typed.is_too_long else None,
    )


def reason_labels(language: Language) -> dict[str, str]:
    """Stripe's eight built-in reasons in the customer's words."""
    return {
        "too_expensive": language.gettext("It is too expensive"),
        "missing_features": language.gettext("Something is missing"),
        "switched_service": language.gettext("I found an alternative"),
        "unused": language.gettext("I no longer need it"),
        "customer_service": language.gettext("The customer service was less than expected"),
        "too_complex": language.gettext("It was too hard to use"),
        "low_quality": language.gettext("The quality was less than expected"),
        "other": language.gettext("Another reason"),
    }


def _href(visit: Visit, subscription: Subscription, *change: str) -> str:
    return visit.href("subscriptions", subscription.id, *change)
