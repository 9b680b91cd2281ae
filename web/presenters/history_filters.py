"""What the page of all invoices shows around its list: what can be chosen, and what is wrong with a choice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from billing.customers import Customer
from billing.history import STATUSES
from billing.sections import Failed, Loaded, Section
from billing.subscriptions import Subscription
from web.forms.history_wishes import HistoryWishes
from web.i18n import Language
from web.presenters import wording
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Choice:
    """`is_own_word` where it is the merchant's name for something, or a number, and is not translated."""

    value: str
    label: str
    is_chosen: bool
    is_own_word: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    all_label: str
    choices: tuple[Choice, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """`everything_href` is where nothing is filtered, while something is."""

    action: str
    filters: tuple[Filter, ...]
    number: str
    number_error: str | None = None
    everything_href: str | None = None


def years_offered(customer: Section[Customer], now: datetime, language: Language) -> tuple[int, ...]:
    """From this year back to the one in which the customer was made."""
    newest = language.local_date(now).year
    created = customer.value.created if isinstance(customer, Loaded) else None
    oldest = language.local_date(created).year if created else newest
    return tuple(range(newest, min(oldest, newest) - 1, -1))


def wrong_wishes(wishes: HistoryWishes, years: tuple[int, ...], language: Language) -> dict[str, str]:
    """By field; empty when all is well."""
    found: dict[str, str] = {}
    if not wishes.is_year_among(years):
        found["year"] = language.gettext("There are no invoices of this year. Choose one of the years.")
    if not wishes.is_status_known:
        found["status"] = language.gettext("There is no such status. Choose one from the list.")
    return found


def unknown_plan(
    wishes: HistoryWishes, plans: Section[tuple[Subscription, ...]], language: Language
) -> dict[str, str]:
    """Also where it is somebody else's: that looks as if it did not exist."""
    if not wishes.subscription or isinstance(plans, Failed):
        return {}
    if any(one.id == wishes.subscription for one in plans.value):
        return {}
    return {"subscription": language.gettext("This plan was not found. Choose one from the list.")}


def filters(
    visit: Visit,
    wishes: HistoryWishes,
    *,
    years: tuple[int, ...],
    plans: Section[tuple[Subscription, ...]],
    errors: Mapping[str, str],
) -> Filters:
    language = visit.language
    known = plans.value if isinstance(plans, Loaded) else ()
    gettext = language.gettext
    offered = (
        ("year", gettext("Year"), gettext("All years"), _years(years, wishes)),
        ("status", gettext("Status"), gettext("All statuses"), _statuses(wishes, language)),
        ("subscription", gettext("Plan"), gettext("All plans"), _plans(known, wishes, language)),
    )
    return Filters(
        action=visit.href("invoices"),
        filters=tuple(
            Filter(name, label, all_label, choices, errors.get(name))
            for name, label, all_label, choices in offered
            if choices or name in errors
        ),
        number=wishes.number,
        number_error=errors.get("number"),
        everything_href=visit.href("invoices") if wishes.given else None,
    )


def _years(years: tuple[int, ...], wishes: HistoryWishes) -> tuple[Choice, ...]:
    return tuple(Choice(str(year), str(year), str(year) == wishes.year) for year in years)


def _statuses(wishes: HistoryWishes, language: Language) -> tuple[Choice, ...]:
    labels = {
        "open": language.gettext("Open"),
        "past_due": language.gettext("Overdue"),
        "paid": language.gettext("Paid"),
        "refunded": language.gettext("Refunded"),
        "void": language.gettext("Void"),
        "uncollectible": language.gettext("Not collected"),
    }
    return tuple(Choice(one, labels[one], one == wishes.status, is_own_word=False) for one in STATUSES)


def _plans(plans: tuple[Subscription, ...], wishes: HistoryWishes, language: Language) -> tuple[Choice, ...]:
    """Of several with the same name each says when it began or ended."""
    names = {one.id: wording.plan_name(one, language) for one in plans}
    same = Counter(names.values())
    return tuple(
        Choice(one.id, _plan_label(one, names[one.id], same, language), one.id == wishes.subscription)
        for one in plans
    )


def _plan_label(plan: Subscription, name: str, same: Counter[str], language: Language) -> str:
    if plan.ended_at is not None:
        return language.gettext(
            "%(plan)s, until %(date)s", plan=name, date=language.short_date(plan.ended_at)
        )
    if same[name] > 1:
        return language.gettext("%(plan)s, since %(date)s", plan=name, date=language.short_date(plan.created))
    return name
