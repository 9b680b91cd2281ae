"""What happens next: the whole year on its own page, and the next few things on the first page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import ClassVar

from billing.accounts import Account
from billing.coming_events import Event, InvoiceWaits
from billing.sections import Failed, Loaded
from billing.upcoming import Upcoming, known_already
from web.presenters import wording
from web.presenters.coming_rows import Row, Rows
from web.visits import Visit

SHOWN_AT_HOME = 3


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or what has no date."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ComingYear:
    """The page's one part that can fail, or be tried again, by itself."""

    id: ClassVar[str] = "upcoming"
    partial: ClassVar[str] = "upcoming/_year.html"

    reload_href: str
    until: str
    has_failed: bool = False
    months: tuple[Month, ...] = ()
    has_plans: bool = False
    left_out: str | None = None
    """The plans about which Stripe was not asked."""
    credit_left: str | None = None
    are_invoices_known: bool = True


@dataclass(frozen=True, slots=True)
class UpcomingPage:
    section: ComingYear
    home_href: str


@dataclass(frozen=True, slots=True)
class UpcomingSection:
    """`rows` is empty where the cards of the plans say it all already; the link to the year stays."""

    id: ClassVar[str] = "upcoming"
    partial: ClassVar[str] = "upcoming/_section.html"

    year_href: str
    rows: tuple[Row, ...] = ()


def upcoming_page(visit: Visit, upcoming: Upcoming) -> UpcomingPage:
    return UpcomingPage(_year(visit, upcoming), visit.href(""))


def _year(visit: Visit, upcoming: Upcoming) -> ComingYear:
    language = visit.language
    bare = ComingYear(visit.href("upcoming"), language.date(upcoming.until))
    if isinstance(upcoming.events, Failed):
        return replace(bare, has_failed=True)
    rows = Rows(visit, upcoming.now, upcoming.method_paying, are_methods_known=upcoming.are_methods_known)
    left_out = [wording.plan_name(one, language) for one in upcoming.left_out]
    return replace(
        bare,
        months=tuple(_months(visit, rows, upcoming.events.value)),
        has_plans=upcoming.has_plans,
        left_out=wording.join(left_out, language) if left_out else None,
        credit_left=language.money(upcoming.credit_left) if upcoming.credit_left else None,
        are_invoices_known=upcoming.are_invoices_known,
    )


def _months(visit: Visit, rows: Rows, events: Iterable[Event]) -> Iterable[Month]:
    for heading, found in groupby(events, key=lambda one: _heading(visit, one)):
        yield Month(heading, tuple(map(rows.of, found)))


def _heading(visit: Visit, event: Event) -> str:
    if event.on is not None:
        name = visit.language.month(event.on)
        return name[:1].upper() + name[1:]
    if isinstance(event, InvoiceWaits):
        return visit.language.gettext("To pay now")
    return visit.language.gettext("Until further notice")


def has_something_coming(account: Account) -> bool:
    """Without a running plan the first page says so once, and no more."""
    return isinstance(account.subscriptions, Loaded) and bool(account.subscriptions.value)


def upcoming_section(visit: Visit, account: Account) -> UpcomingSection:
    """Of what is loaded for the other sections, without another question to Stripe."""
    bare = UpcomingSection(visit.href("upcoming"))
    plans = account.subscriptions.value if isinstance(account.subscriptions, Loaded) else ()
    events = known_already(account, plans)
    if len(plans) == 1 and len(events) <= 1:
        return bare
    # A new default changes the cards and not this list, so that it names no method.
    rows = Rows(visit, account.now, lambda _: None, are_methods_known=False)
    return replace(bare, rows=tuple(_brief(rows.of(one)) for one in events[:SHOWN_AT_HOME]))


def _brief(row: Row) -> Row:
    """The cards above have the methods and the ways to undo."""
    return replace(row, actions=(), dates=())
