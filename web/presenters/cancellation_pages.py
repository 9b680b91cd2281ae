"""Makes the pages that cancel a plan, say what was done, and undo it."""

from billing.cancellation_previews import Consequences
from billing.cancellation_reasons import FeedbackOption, asks_for_reason
from billing.cancellations import Cancellation as Question
from billing.cancellations import drawn_from
from billing.payment_methods import PaymentMethod
from billing.receipts import Receipt
from billing.subscriptions import Charge, Subscription
from web.forms.cancellation_reason import CancellationReason
from web.forms.drawn import FIELD, drawn_field
from web.i18n import Language
from web.presenters import wording
from web.presenters.cancellations import (
    Cancellation,
    CancellationDone,
    DroppedChange,
    LastCharge,
    Owed,
    Reason,
    ReasonForm,
    Renewal,
)
from web.presenters.frame import Form
from web.presenters.retention_offers import RetentionOffer
from web.presenters.subscriptions import NextCharge
from web.visits import Visit


def cancellation_page(  # noqa: PLR0913  each is a thing that the page can say
    visit: Visit,
    subscription: Subscription,
    question: Question,
    consequences: Consequences,
    *,
    offer: RetentionOffer | None = None,
    has_moved: bool = False,
) -> Cancellation:
    language, credit = visit.language, consequences.credit
    return Cancellation(
        plan=wording.plan_name(subscription, language),
        form=Form(
            action=_href(visit, subscription, "cancellation"),
            hidden=visit.hidden(**{FIELD: drawn_field(question.drawn)}),
        ),
        home_href=visit.href(""),
        ends_on=language.date(question.ends_on) if question.ends_on else None,
        is_trial=subscription.is_trialing,
        is_paused=subscription.is_paused,
        has_parts=len(subscription.items) > 1,
        hold=hold_words(subscription, language),
        owed=_owed(consequences, language),
        last_charge=_last_charge(subscription, consequences, language, is_now=question.is_immediate),
        credit=language.money(credit) if credit else None,
        credits_unused_time=question.credits_unused_time,
        dropped_change=_dropped_change(question, language),
        is_known=consequences.is_known,
        has_moved=has_moved,
        offer=offer,
    )


def hold_words(subscription: Subscription, language: Language) -> str | None:
    """What a hold on collection does meanwhile: https://docs.stripe.com/billing/subscriptions/pause-payment"""
    hold = subscription.collection_pause
    if hold is None or subscription.status != "active":
        return None
    if hold.behavior == "keep_as_draft":
        return language.gettext("Payments are on hold. Invoices of this time may still follow.")
    return language.gettext("Payments are on hold. Nothing is charged for this time.")


def _owed(consequences: Consequences, language: Language, pay_href: str | None = None) -> Owed | None:
    amount = consequences.owed_amount
    return Owed(language.money(amount), pay_href) if amount else None


def _last_charge(
    subscription: Subscription, consequences: Consequences, language: Language, *, is_now: bool = False
) -> LastCharge | None:
    charge = consequences.charge
    if charge is None:
        return None
    on = None if is_now else language.date(charge.on)
    return LastCharge(language.money(charge.amount), on, _charge_kind(subscription, charge))


def _charge_kind(subscription: Subscription, charge: Charge) -> str:
    """Items with a shorter period than the rest go on renewing until the whole plan ends."""
    if charge.on < subscription.period_end and any(
        item.period_end < subscription.period_end for item in subscription.items
    ):
        return "parts"
    return "usage" if subscription.is_metered else "invoice"


def _dropped_change(question: Question, language: Language) -> DroppedChange | None:
    change = question.dropped_change
    if change is None:
        return None
    return DroppedChange(language.date(change.on), change.product.name if change.product else None)


def cancellation_done_page(  # noqa: PLR0913  each is a thing that the page can say
    visit: Visit,
    subscription: Subscription,
    consequences: Consequences,
    feedback_options: tuple[FeedbackOption, ...] = (),
    *,
    receipt: Receipt | None = None,
    typed: CancellationReason | None = None,
) -> CancellationDone:
    language = visit.language
    is_mailed = visit.portal.mailer is not None
    asks = asks_for_reason(visit.configuration)
    ends_on = None if subscription.has_ended else subscription.ends_on
    first = consequences.owed[0].id if consequences.owed else ""
    return CancellationDone(
        plan=wording.plan_name(subscription, language),
        home_href=visit.href(""),
        ends_on=language.date(ends_on) if ends_on else None,
        renewal_href=_href(visit, subscription, "renewal") if ends_on and not visit.opened.flow else None,
        reason_form=_reason_form(visit, subscription, feedback_options, typed) if asks else None,
        owed=_owed(consequences, language, visit.href("invoices", first, "payment")),
        last_charge=_last_charge(subscription, consequences, language) if ends_on else None,
        receipt_href=visit.href("receipts", receipt.id) if receipt else None,
        mailed_to=receipt.email if receipt and is_mailed else None,
    )


def renewal_page(
    visit: Visit,
    subscription: Subscription,
    charge: Charge | None = None,
    method: PaymentMethod | None = None,
    *,
    has_moved: bool = False,
) -> Renewal:
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
        next_charge=_next_charge(subscription, charge, method, language),
        hold=hold_words(subscription, language),
        has_moved=has_moved,
    )


def _next_charge(
    subscription: Subscription, charge: Charge | None, method: PaymentMethod | None, language: Language
) -> NextCharge | None:
    if charge is None:
        return None
    return NextCharge(
        on=language.date(charge.on),
        amount=None if subscription.is_metered else language.money(charge.amount),
        method=wording.method_in_sentence(method, language) if method else None,
        is_by_invoice=subscription.collection_method == "send_invoice",
    )


def _reason_form(
    visit: Visit,
    subscription: Subscription,
    feedback_options: tuple[FeedbackOption, ...],
    typed: CancellationReason | None,
) -> ReasonForm:
    """The merchant's own reasons stand between the built-in ones and "another reason"."""
    asked = visit.configuration.features.subscription_cancel.cancellation_reason
    chosen = typed.reason if typed else None
    labels = reason_labels(visit.language)
    offered = [(option, labels[option]) for option in asked.options if option in labels]
    last = [one for one in offered if one[0] == "other"]
    own = [(one.id, one.description) for one in feedback_options]
    error = visit.language.gettext("The text is too long: at most 5000 characters fit.")
    return ReasonForm(
        form=Form(action=_href(visit, subscription, "cancellation", "reason"), hidden=visit.hidden()),
        reasons=tuple(
            Reason(value=value, label=label, is_chosen=value == chosen)
            for value, label in [*(one for one in offered if one not in last), *own, *last]
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
