"""Choosing in the payment history, page by page: years, statuses, plans and numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from billing.errors import ObjectNotFound
from billing.history import Selection, load_page, search
from billing.ledger import rows
from billing.periods import Period
from tests.gateway.histories import DAY, History
from tests.gateway.shop import Shop


async def test_drafts_are_none_and_a_page_of_them_is_passed_over(history: History) -> None:
    await history.begin()
    invoice = await history.open()
    for _ in range(3):
        await history.draft()

    found = await history.entries(limit=2)

    assert [one.invoice.id for one in found] == [invoice]


async def test_too_many_drafts_end_with_how_far_was_looked(history: History) -> None:
    await history.begin()
    for _ in range(4):
        await history.draft()

    page = await load_page(history.gateway, history.customer["id"], now=history.clock.now(), limit=1)
    rest = await load_page(
        history.gateway, history.customer["id"], now=history.clock.now(), starting_after=page.next_after
    )

    assert page.entries == ()
    assert page.looked_back_to == history.clock.now()
    assert (rest.entries, rest.next_after, rest.looked_back_to) == ((), None, None)


async def test_pages_follow_each_other_until_there_are_no_more(history: History) -> None:
    await history.begin()
    made = [await history.open() for _ in range(5)]

    first = await load_page(history.gateway, history.customer["id"], now=history.clock.now(), limit=3)
    second = await history.entries(starting_after=first.next_after, limit=3)

    assert [one.invoice.id for one in (*first.entries, *second)] == made[::-1]


async def test_a_page_begins_after_no_invoice_of_anybody_else(history: History) -> None:
    await history.begin()
    theirs = await history.open()
    await history.begin()

    for after in (theirs, "in_nothing"):
        with pytest.raises(ObjectNotFound):
            await history.entries(starting_after=after)


async def test_years_begin_where_they_begin_for_the_merchant(history: History) -> None:
    await history.begin()
    last = await history.open()
    history.clock.set(datetime(2027, 1, 1, 3, tzinfo=UTC))
    first = await history.open()
    eve, midnight = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, 5, tzinfo=UTC)

    old = await history.entries(Selection(since=eve, until=midnight - 2 * timedelta(hours=5)))
    shifted = await history.entries(Selection(since=eve, until=midnight))
    new = await history.entries(Selection(since=midnight - timedelta(hours=5)))

    assert [one.invoice.id for one in old] == [last]
    assert [one.invoice.id for one in shifted] == [first, last]
    assert [one.invoice.id for one in new] == [first]


async def test_an_invoice_counts_by_the_date_on_it(history: History) -> None:
    """Made as a draft on the last day of a year, and dated with the first of the next."""
    history.clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    await history.begin()
    invoice = await history.draft()
    history.clock.set(datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    await history.shop.post(f"invoices/{invoice}/finalize", auto_advance=False)
    new_year = datetime(2027, 1, 1, tzinfo=UTC)

    old = await history.entries(Selection(until=new_year))
    new = await history.entries(Selection(since=new_year))

    assert old == ()
    assert [one.invoice.created for one in new] == [datetime(2027, 1, 1, 0, 30, tzinfo=UTC)]


async def test_history_and_downloads_put_an_invoice_into_the_same_year(history: History) -> None:
    """One that waited as a draft for three weeks, and one that is dated back."""
    history.clock.set(datetime(2026, 12, 20, tzinfo=UTC))
    await history.begin()
    waited = await history.draft()
    history.clock.set(datetime(2027, 1, 10, tzinfo=UTC))
    await history.shop.post(f"invoices/{waited}/finalize", auto_advance=False)
    dated = int(datetime(2026, 12, 31, tzinfo=UTC).timestamp())
    back = await history.open(effective_at=dated)
    old, new = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027))

    years = [Period(old, new), Period(new, datetime(2028, 1, 1, tzinfo=UTC))]
    shown = [await history.entries(Selection(since=one.start, until=one.end)) for one in years]
    loaded = [[one.id async for one in rows(history.gateway, history.customer["id"], year)] for year in years]

    assert [[one.invoice.id for one in entries] for entries in shown] == loaded == [[back], [waited]]


async def test_what_was_issued_in_another_year_does_not_fill_the_page(history: History) -> None:
    await history.begin()
    wanted = [await history.open() for _ in range(3)]
    history.clock.set(datetime(2027, 1, 5, tzinfo=UTC))
    for _ in range(4):
        await history.open()
    year = Selection(until=datetime(2027, 1, 1, tzinfo=UTC))

    page = await load_page(
        history.gateway, history.customer["id"], now=history.clock.now(), selection=year, limit=2
    )
    rest = await history.entries(year, starting_after=page.next_after, limit=2)

    assert [one.invoice.id for one in (*page.entries, *rest)] == wanted[::-1]
    assert len(page.entries) == 2


async def test_the_last_page_of_a_year_promises_no_more(history: History) -> None:
    """Those before it are listed with it, because some of them might have been issued in it."""
    history.clock.set(datetime(2026, 12, 30, tzinfo=UTC))
    await history.begin()
    for _ in range(4):
        await history.open()
    history.clock.set(datetime(2027, 1, 5, tzinfo=UTC))
    wanted = [await history.open() for _ in range(2)]
    year = Selection(since=datetime(2027, 1, 1, tzinfo=UTC))

    page = await load_page(
        history.gateway, history.customer["id"], now=history.clock.now(), selection=year, limit=2
    )

    assert [one.invoice.id for one in page.entries] == wanted[::-1]
    assert (page.next_after, page.looked_back_to) == (None, None)


async def everything(history: History) -> dict[str, str]:
    """One invoice of each kind; the days make their order plain."""
    await history.begin()
    made = {"void": await history.open()}
    await history.shop.post(f"invoices/{made['void']}/void")
    made["uncollectible"] = await history.open()
    await history.shop.post(f"invoices/{made['uncollectible']}/mark_uncollectible")
    made["late"] = await history.open(collection_method="send_invoice", days_until_due=1)
    history.clock.advance(2 * DAY)
    made["open"] = await history.open()
    made["paid"] = await history.paid()
    made["back"] = await history.paid()
    await history.refund(made["back"], amount=1)
    return made


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("open", {"open", "late"}),
        ("past_due", {"late"}),
        ("paid", {"paid", "back"}),
        ("refunded", {"back"}),
        ("void", {"void"}),
        ("uncollectible", {"uncollectible"}),
    ],
)
async def test_each_status_finds_its_own(history: History, status: str, names: set[str]) -> None:
    made = await everything(history)

    found = await history.entries(Selection(status=status))

    assert {one.invoice.id for one in found} == {made[name] for name in names}


async def test_sifted_entries_are_cut_at_the_page_and_go_on_behind_it(history: History) -> None:
    await history.begin()
    made = [await history.paid() for _ in range(3)]
    for invoice in made:
        await history.refund(invoice)
    wish = Selection(status="refunded")

    first = await load_page(
        history.gateway, history.customer["id"], now=history.clock.now(), selection=wish, limit=2
    )
    second = await history.entries(wish, starting_after=first.next_after, limit=2)

    assert [one.invoice.id for one in (*first.entries, *second)] == made[::-1]
    assert first.looked_back_to is None


async def test_only_invoices_of_the_chosen_subscription_come(history: History, shop: Shop) -> None:
    product = await shop.post("products", name="Pro")
    await history.begin()
    await history.open()
    bought = await shop.subscription(history.customer, await shop.price(product["id"], 2000))

    (entry,) = await history.entries(Selection(subscription_id=bought["id"], status="paid"))

    assert entry.invoice.subscription_id == bought["id"]


async def test_a_number_finds_its_invoice_and_nobody_elses(history: History) -> None:
    await history.begin()
    theirs = await history.open()
    number = (await history.shop.get(f"invoices/{theirs}"))["number"]
    owner = history.customer["id"]
    await history.begin()
    now = history.clock.now()

    found = await search(history.gateway, owner, number, now=now)
    foreign = await search(history.gateway, history.customer["id"], number, now=now)
    filtered = await search(history.gateway, owner, number, now=now, selection=Selection(status="paid"))

    assert [one.invoice.id for one in found.entries] == [theirs]
    assert (foreign.entries, filtered.entries) == ((), ())


def hostile(owner: str) -> Iterator[str]:
    yield f'" OR customer:"{owner}'
    yield f'\\" OR customer:"{owner}" OR number:"'
    yield f'\\\\" OR customer:\\"{owner}\\" OR number:\\"'
    yield '"'
    yield "\\"
    yield "x\n\u0000\u2028*"


async def test_nothing_typed_gets_out_of_its_quotes(history: History) -> None:
    await history.begin()
    owner = history.customer["id"]
    await history.open()
    await history.begin()
    await history.open()

    for typed in hostile(owner):
        page = await search(history.gateway, history.customer["id"], typed, now=history.clock.now())

        assert page.entries == ()
