"""What the page on coming charges foresees, and what a year then brings: the two are to be the same."""

from datetime import UTC, datetime, timedelta

from billing.coming_events import Charges
from billing.moments import moment
from billing.sections import Loaded
from billing.upcoming import Upcoming, load_upcoming
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Object, Shop

Sum = int | None
Dated = tuple[datetime, Sum]


def charges_of(upcoming: Upcoming) -> list[Charges]:
    assert isinstance(upcoming.events, Loaded)
    return [one for one in upcoming.events.value if isinstance(one, Charges)]


def foreseen(upcoming: Upcoming) -> list[Dated]:
    """Every charge by itself; None for a sum that is open."""
    runs = charges_of(upcoming)
    dated = [(on, one.first.amount.amount if one.first.amount else None) for one in runs for on in one.dates]
    return sorted(dated, key=lambda one: (one[0], one[1] or 0))


async def a_year_of(shop: Shop, clock: Clock, customer: Object, upcoming: Upcoming) -> list[Dated]:
    """Lets the year pass, and tells the invoices that it asked for, by when they were made."""
    clock.set(upcoming.until + timedelta(minutes=1))
    found: list[Object] = []
    has_more = True
    while has_more:
        after = f"&starting_after={found[-1]['id']}" if found else ""
        page = await shop.get(f"invoices?customer={customer['id']}&limit=100{after}")
        found += page["data"]
        has_more = page["has_more"]
    made = [(moment(one["created"]), one["amount_due"]) for one in found if one["status"] != "void"]
    return sorted(one for one in made if upcoming.now < one[0] <= upcoming.until)


def known_part(truth: list[Dated], shown: list[Dated]) -> list[Dated]:
    """The truth, as far as the sums are not open."""
    assert [on for on, _ in truth] == [on for on, _ in shown]
    return [(on, None if said is None else due) for (on, due), (_, said) in zip(truth, shown, strict=True)]


async def upcoming_of(gateway: Gateway, customer: Object, clock: Clock) -> Upcoming:
    return await load_upcoming(gateway, customer["id"], clock.now())


def day(year: int, month: int, date: int) -> datetime:
    return datetime(year, month, date, 12, 0, tzinfo=UTC)
