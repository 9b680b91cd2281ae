"""Makes the pages that pause a plan and let it go on."""

from billing.pauses import PauseOption as Option
from billing.pauses import drawn_from
from billing.subscriptions import Subscription
from web.forms.drawn import FIELD, drawn_field
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Form
from web.presenters.pauses import Pause, PauseOption, Resumption
from web.visits import Visit


def pause_page(
    visit: Visit, subscription: Subscription, options: tuple[Option, ...], *, has_moved: bool = False
) -> Pause:
    language, owed = visit.language, subscription.open_invoice
    return Pause(
        plan=wording.plan_name(subscription, language),
        form=_form(visit, subscription, "pause"),
        home_href=visit.href(""),
        options=tuple(_option(one, language, is_chosen=one is options[0]) for one in options),
        open_amount=language.money(owed.due) if owed else None,
        is_trial=subscription.is_trialing,
        has_moved=has_moved,
    )


def _option(option: Option, language: Language, *, is_chosen: bool) -> PauseOption:
    if option.unit is None or option.resumes_on is None:
        return PauseOption(option.key, language.gettext("Until I resume it"), is_chosen=is_chosen)
    lengths = {
        "day": lambda n: language.ngettext("%(count)d day", "%(count)d days", n),
        "week": lambda n: language.ngettext("%(count)d week", "%(count)d weeks", n),
        "month": lambda n: language.ngettext("%(count)d month", "%(count)d months", n),
        "year": lambda n: language.ngettext("%(count)d year", "%(count)d years", n),
    }
    return PauseOption(
        value=option.key,
        label=lengths[option.unit](option.count),
        note=language.gettext("goes on by itself on %(date)s", date=language.date(option.resumes_on)),
        is_chosen=is_chosen,
    )


def resumption_page(visit: Visit, subscription: Subscription, *, has_moved: bool = False) -> Resumption:
    language, first = visit.language, subscription.items[0]
    is_single = len(subscription.items) == 1
    price = wording.shown_price(first.price, first.quantity, language) if is_single else None
    resumes_on = subscription.resumes_on
    return Resumption(
        plan=wording.plan_name(subscription, language),
        form=_form(visit, subscription, "resumption"),
        home_href=visit.href(""),
        amount=price.amount if price else None,
        per=price.per if price else "",
        resumes_on=language.date(resumes_on) if resumes_on else None,
        has_moved=has_moved,
    )


def _form(visit: Visit, subscription: Subscription, change: str) -> Form:
    return Form(
        action=visit.href("subscriptions", subscription.id, change),
        hidden=visit.hidden(**{FIELD: drawn_field(drawn_from(subscription))}),
    )
