"""Coming charges beyond their sums: what is open and why, whose credit it is, and what is left out."""

from datetime import timedelta

import pytest

from billing.errors import CustomerNotFound
from billing.money import Money
from billing.sections import Loaded
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.foreseen import a_year_of, charges_of, day, foreseen, known_part, upcoming_of
from tests.gateway.market import Market


async def test_who_has_nothing_is_charged_nothing(market: Market) -> None:
    upcoming = await market.upcoming()

    assert (upcoming.events, upcoming.has_plans) == (Loaded(()), False)


async def test_who_never_was_has_no_such_page(gateway: Gateway, clock: Clock) -> None:
    with pytest.raises(CustomerNotFound):
        await upcoming_of(gateway, {"id": "cus_nobody"}, clock)


async def test_a_run_names_the_method_that_pays_it(market: Market) -> None:
    await market.sell()

    upcoming = await market.upcoming()

    (run,) = charges_of(upcoming)
    method = upcoming.method_paying(run.subscription)
    assert (len(run.dates), run.first.is_next) == (12, True)
    assert method is not None
    assert (method.brand, upcoming.are_methods_known) == ("visa", True)


async def test_credit_goes_to_the_first_charge_alone_and_what_outlasts_it_is_told(
    market: Market, clock: Clock
) -> None:
    for amount in (2400, 1500):
        await market.sell(amount)
        clock.advance(timedelta(days=1))
    await market.shop.post(f"customers/{market.customer['id']}", balance=-1000)

    upcoming = await market.upcoming()
    truth = await a_year_of(market.shop, clock, market.customer, upcoming)

    assert foreseen(upcoming)[:2] == [(day(2027, 1, 31), 1400), (day(2027, 2, 1), 1500)]
    assert known_part(truth, foreseen(upcoming)) == foreseen(upcoming)
    assert upcoming.credit_left is None


async def test_credit_beyond_the_first_charge_lowers_what_follows(market: Market) -> None:
    await market.sell(2400)
    await market.shop.post(f"customers/{market.customer['id']}", balance=-5000)

    upcoming = await market.upcoming()

    assert (foreseen(upcoming)[0][1], upcoming.credit_left) == (0, Money(5000, "eur"))


async def test_use_makes_the_sum_open_and_says_what_there_is_so_far(market: Market) -> None:
    price = await market.metered()
    items = [{"price": price["id"]}]
    await market.shop.post("subscriptions", customer=market.customer["id"], items=items)
    await market.use(300)

    next_one, later = charges_of(await market.upcoming())

    assert (next_one.first.amount, next_one.first.why_open) == (None, "usage")
    assert next_one.first.so_far == Money(3000, "eur")
    assert (later.first.amount, later.first.why_open, len(later.dates)) == (None, "usage", 11)


async def test_credit_is_no_part_of_what_a_later_plan_has_used_so_far(market: Market, clock: Clock) -> None:
    await market.sell(2400)
    clock.advance(timedelta(days=1))
    price = await market.metered()
    await market.shop.post("subscriptions", customer=market.customer["id"], items=[{"price": price["id"]}])
    await market.use(300)
    await market.shop.post(f"customers/{market.customer['id']}", balance=-1000)

    runs = charges_of(await market.upcoming())

    assert [one.first.so_far for one in runs if one.first.so_far] == [Money(3000, "eur")]


async def test_items_with_intervals_of_their_own_leave_later_sums_open(market: Market, clock: Clock) -> None:
    month = await market.shop.price(market.product["id"], 1000)
    year = await market.shop.price(market.product["id"], 9000, recurring={"interval": "year"})
    items = [{"price": month["id"]}, {"price": year["id"]}]
    mode = {"type": "flexible"}
    customer = market.customer["id"]
    await market.shop.post("subscriptions", customer=customer, items=items, billing_mode=mode)

    upcoming = await market.upcoming()
    truth = await a_year_of(market.shop, clock, market.customer, upcoming)

    assert known_part(truth, foreseen(upcoming)) == foreseen(upcoming)
    assert [one.first.why_open for one in charges_of(upcoming)] == [None, "later"]


async def test_beyond_ten_plans_it_says_which_were_left_out(market: Market) -> None:
    for _ in range(12):
        await market.sell()

    upcoming = await market.upcoming()

    assert (len(charges_of(upcoming)), len(upcoming.left_out)) == (10, 2)
