"""A year of customers who change their minds, and every sum of it computed by hand.

All begin on 20 November 2026 at noon. Half of the period from 20 November (30 days) is 5 December at noon, half of
the one from 20 January (31 days) is 5 February at midnight.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, halfway, only_item, sums

HALF_OF_NOVEMBER = datetime(2026, 12, 5, 12, tzinfo=UTC)
HALF_OF_JANUARY = datetime(2027, 2, 5, tzinfo=UTC)
A_YEAR_LATER = datetime(2027, 11, 20, 11, tzinfo=UTC)


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def totals(shop: Shop, customer: str) -> list[int]:
    """What all invoices ask for, oldest first."""
    return [invoice.total for invoice in reversed(await shop.invoices(customer=customer))]


async def paid(shop: Shop, customer: str) -> int:
    invoices = await shop.invoices(customer=customer)
    assert {invoice.status for invoice in invoices} == {"paid"}
    return sum(invoice.amount_paid for invoice in invoices)


async def test_a_team_grows_and_shrinks(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    made = await shop.subscribe(customer, await shop.price(1000), 2)

    clock.set(HALF_OF_JANUARY)
    await shop.change(made, quantity=3)
    # Half of the 31 days from 20 August.
    clock.set(datetime(2027, 9, 5, tzinfo=UTC))
    await shop.change(await shop.read(made.id), quantity=1)
    clock.set(A_YEAR_LATER)

    # February: three seats, and half a month of the third: 3000 - 2000 / 2 + 3000 / 2 = 3500.
    # September: one seat, and half a month of two given back: 1000 - 3000 / 2 + 1000 / 2 = 0.
    assert await totals(shop, customer) == [2000, 2000, 2000, 3500, *[3000] * 6, 0, 1000]
    # 3 × 2000 + 3500 + 6 × 3000 + 0 + 1000
    assert await paid(shop, customer) == 28_500


async def test_a_plan_is_upgraded_then_taken_by_the_year_then_ended(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    team, business = await shop.price(800), await shop.price(1800, name="Business")
    yearly = await shop.price(18_000, interval="year", name="Business")
    made = await shop.subscribe(customer, team, 3)

    clock.set(HALF_OF_NOVEMBER)
    await shop.change(made, price=business, proration_behavior="always_invoice")
    clock.set(HALF_OF_JANUARY)
    await shop.change(await shop.read(made.id), price=yearly)
    await shop.update(made.id, cancel_at_period_end=True)
    clock.set(datetime(2028, 2, 6, tzinfo=UTC))

    # 3 × 800; half of (1800 - 800) × 3; twice 3 × 1800; 3 × 18000 less half of 3 × 1800.
    assert await totals(shop, customer) == [2400, 1500, 5400, 5400, 51_300]
    assert await paid(shop, customer) == 66_000
    ended = await shop.read(made.id)
    assert (ended.status, ended.ended_at) == ("canceled", int(HALF_OF_JANUARY.replace(year=2028).timestamp()))


async def test_a_downgrade_waits_for_the_next_period(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    business, team = await shop.price(1800, name="Business"), await shop.price(800)
    made = await shop.subscribe(customer, business, 2)

    clock.set(HALF_OF_NOVEMBER)
    await shop.change(made, price=team, proration_behavior="none")
    clock.set(A_YEAR_LATER)

    assert await totals(shop, customer) == [3600, *[1600] * 11]
    # 3600 + 11 × 1600
    assert await paid(shop, customer) == 21_200


async def test_a_declined_renewal_is_recovered(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    made = await shop.subscribe(customer, await shop.price(1500))

    clock.set(HALF_OF_JANUARY)
    await shop.give_card(customer, "pm_card_chargeCustomerFail")
    clock.set(datetime(2027, 2, 21, tzinfo=UTC))
    declined = await shop.read(made.id)
    await shop.give_card(customer, "pm_card_visa")
    owed = await shop.latest(made)
    await shop.client.v1.invoices.pay_async(owed.id)
    recovered = await shop.read(made.id)
    clock.set(A_YEAR_LATER)

    assert (declined.status, recovered.status) == ("past_due", "active")
    assert (owed.status, owed.amount_remaining) == ("open", 1500)
    assert await totals(shop, customer) == [1500] * 12
    # 12 × 1500
    assert await paid(shop, customer) == 18_000


async def test_a_trial_in_yen_is_followed_by_a_discount_of_three_months(shop: Shop, clock: Clock) -> None:
    coupon: Any = {"percent_off": 50, "duration": "repeating", "duration_in_months": 3}
    half = await shop.client.v1.coupons.create_async(coupon)
    customer, price = await shop.customer(), await shop.price(2900, currency="jpy")

    await shop.subscribe(customer, price, 3, trial_period_days=14, discounts=[{"coupon": half.id}])
    clock.set(A_YEAR_LATER)

    # The trial ends on 4 December. The discount runs from 20 November to 20 February: half of 8700 in December,
    # January and February, then nine months in full.
    assert await totals(shop, customer) == [0, 4350, 4350, 4350, *[8700] * 9]
    # 3 × 4350 + 9 × 8700
    assert await paid(shop, customer) == 91_350


async def test_a_cancellation_that_is_taken_back_changes_nothing(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    made = await shop.subscribe(customer, await shop.price(150, interval="week"))

    clock.advance(timedelta(days=100))
    await shop.update(made.id, cancel_at_period_end=True)
    clock.advance(timedelta(days=2))
    await shop.update(made.id, cancel_at_period_end=False)
    clock.advance(timedelta(days=263))

    # 365 days hold the beginnings of 53 weeks: day 0, day 7, and so on to day 364.
    assert await totals(shop, customer) == [150] * 53
    assert await paid(shop, customer) == 7950


async def test_what_an_ended_plan_gives_back_pays_for_another(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    business, team = await shop.price(1800, name="Business"), await shop.price(800)
    made = await shop.subscribe(customer, business)

    clock.set(HALF_OF_NOVEMBER)
    await shop.client.v1.subscriptions.cancel_async(made.id, {"prorate": True, "invoice_now": True})
    await shop.subscribe(customer, team)
    clock.set(A_YEAR_LATER)

    # Half of 1800 comes back as a balance of 900, which pays 800 and then 100 of the next 800.
    assert await totals(shop, customer) == [1800, -900, *[800] * 12]
    dues = [invoice.amount_due for invoice in reversed(await shop.invoices(customer=customer))]
    assert dues == [1800, 0, 0, 700, *[800] * 10]
    # 1800 + 700 + 10 × 800
    assert await paid(shop, customer) == 10_500


async def test_what_is_previewed_each_month_is_what_the_year_costs(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    made = await shop.subscribe(customer, await shop.price(999), 3)

    foretold = []
    for _ in range(11):
        foretold.append((await shop.preview(subscription=made.id)).total)
        clock.set(datetime.fromtimestamp(only_item(await shop.read(made.id)).current_period_end, UTC))
        clock.advance(timedelta(hours=2))

    # 3 × 999
    assert foretold == [2997] * 11
    assert (await totals(shop, customer))[1:] == foretold
    assert await paid(shop, customer) == 35_964


async def test_a_year_on_a_test_clock(shop: Shop) -> None:
    start = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())
    clocks = shop.client.v1.test_helpers.test_clocks
    frozen = await clocks.create_async({"frozen_time": start})
    price = await shop.price(1000)
    customer, outside = await shop.customer(test_clock=frozen.id), await shop.customer()
    made = await shop.subscribe(customer, price, 2)
    await shop.subscribe(outside, price)

    async def advance(moment: int) -> None:
        await clocks.advance_async(frozen.id, {"frozen_time": moment})
        while (await clocks.retrieve_async(frozen.id)).status != "ready":
            pass

    await advance(halfway(made))
    preview = await shop.preview(
        subscription=made.id,
        subscription_details={"items": [{"id": only_item(made).id, "quantity": 4}]},
    )
    await shop.change(made, quantity=4)
    for _ in range(11):
        await advance(only_item(await shop.read(made.id)).current_period_end + 2 * 3600)

    # Half a month of two seats back, half a month of four, and four for the next: -1000 + 2000 + 4000 = 5000.
    assert sums(preview) == [-1000, 2000, 4000]
    assert await totals(shop, customer) == [2000, 5000, *[4000] * 10]
    # 2000 + 5000 + 10 × 4000
    assert await paid(shop, customer) == 47_000
    assert await totals(shop, outside) == [1000]
