# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, only_item, sums, words


class Metering:
    """A meter of requests, and a customer who pays for what they use."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        self.shop, self.clock = shop, clock

    async def sell(self, formula: str = "sum", **price: Any) -> stripe.Subscription:
        meter: Any = {
            "display_name": "Requests",
            "event_name": "requests",
            "default_aggregation": {"formula": formula},
        }
        self.meter = await self.shop.client.v1.billing.meters.create_async(meter)
        recurring = {"interval": "month", "usage_type": "metered", "meter": self.meter.id}
        params: Any = {"currency": "eur", "recurring": recurring, "product_data": {"name": "Requests"}}
        made = await self.shop.client.v1.prices.create_async(
            params | (price or {"unit_amount_decimal": "0.5"})
        )
        self.customer = await self.shop.customer()
        wish: Any = {"customer": self.customer, "items": [{"price": made.id}]}
        return await self.shop.client.v1.subscriptions.create_async(wish)

    async def use(self, value: int, **further: Any) -> stripe.billing.MeterEvent:
        payload = {"stripe_customer_id": self.customer, "value": str(value)}
        event: Any = {"event_name": "requests", "payload": payload, **further}
        return await self.shop.client.v1.billing.meter_events.create_async(event)

    async def bills(self) -> list[stripe.Invoice]:
        return list(reversed(await self.shop.invoices(customer=self.customer)))


@pytest.fixture
def metering(client: stripe.StripeClient, clock: Clock) -> Metering:
    return Metering(Shop(client), clock)


async def test_usage_is_billed_when_its_period_is_over(metering: Metering) -> None:
    subscription = await metering.sell()
    assert (subscription.status, subscription.latest_invoice) == ("active", None)
    assert not hasattr(only_item(subscription), "quantity")

    await metering.use(300)
    metering.clock.advance(timedelta(days=29))
    await metering.use(101)
    preview = await metering.shop.preview(subscription=subscription.id)
    metering.clock.advance(timedelta(days=2))
    await metering.use(1000)

    (invoice,) = await metering.bills()
    # 401 requests at half a cent each: 200.5 cents.
    assert (sums(preview), sums(invoice), invoice.lines.data[0].quantity) == ([201], [201], 401)
    assert words(invoice) == ["401 × Requests (at €0.005 / month)"]
    assert invoice.lines.data[0].period.start == subscription.start_date


@pytest.mark.parametrize(("formula", "units"), [("sum", 12), ("count", 3), ("last", 2)])
async def test_meters_add_up_as_they_are_told(metering: Metering, formula: str, units: int) -> None:
    subscription = await metering.sell(formula, unit_amount=100)
    for value in (7, 3, 2):
        await metering.use(value)
        metering.clock.advance(timedelta(hours=1))

    assert (await metering.shop.preview(subscription=subscription.id)).total == units * 100


@pytest.mark.parametrize(
    ("mode", "expected"), [("graduated", [[1000, 300], [500]]), ("volume", [[900], [500]])]
)
async def test_tiers_count_on_what_was_used(metering: Metering, mode: str, expected: list[list[int]]) -> None:
    # Ten at one euro each, all beyond (or, by volume, all) at 60 cents.
    tiers = [{"up_to": 10, "unit_amount": 100}, {"up_to": "inf", "unit_amount": 60}]
    await metering.sell(billing_scheme="tiered", tiers_mode=mode, tiers=tiers)

    await metering.use(15)
    metering.clock.advance(timedelta(days=31))
    await metering.use(5)
    metering.clock.advance(timedelta(days=31))

    assert [sums(invoice) for invoice in await metering.bills()] == expected


async def test_what_is_used_until_the_end_is_billed_at_the_end(metering: Metering) -> None:
    subscription = await metering.sell(unit_amount=100)
    await metering.shop.update(subscription.id, cancel_at_period_end=True)
    await metering.use(4)

    preview = await metering.shop.preview(subscription=subscription.id)
    metering.clock.advance(timedelta(days=31))

    (invoice,) = await metering.bills()
    assert (preview.total, invoice.total, invoice.status) == (400, 400, "paid")
    assert (await metering.shop.read(subscription.id)).status == "canceled"


async def test_a_pause_bills_what_was_used_so_far_and_nothing_twice(metering: Metering) -> None:
    subscription = await metering.sell(unit_amount=100)
    await metering.use(4)
    metering.clock.advance(timedelta(days=5))

    subscriptions = metering.shop.client.v1.subscriptions
    await subscriptions.pause_async(subscription.id, {"invoicing_behavior": "invoice"})
    await subscriptions.resume_async(subscription.id, {"billing_cycle_anchor": {"type": "unchanged"}})
    await metering.use(2)
    metering.clock.advance(timedelta(days=31))

    assert [invoice.total for invoice in await metering.bills()] == [400, 200]


async def test_nobody_pays_for_what_is_used_in_a_trial(metering: Metering) -> None:
    subscription = await metering.sell(unit_amount=100)
    await metering.shop.update(subscription.id, trial_end=int(metering.clock.now().timestamp()) + 7 * 86_400)
    await metering.use(50)
    metering.clock.advance(timedelta(days=8))
    await metering.use(3)

    preview = await metering.shop.preview(subscription=subscription.id)

    assert preview.total == 300


async def test_a_meter_event_counts_once(metering: Metering) -> None:
    await metering.sell()
    await metering.use(1, identifier="one")

    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        await metering.use(1, identifier="one")
    for refused in ({"timestamp": 1}, {"event_name": "others"}):
        with pytest.raises(stripe.InvalidRequestError) as error:
            await metering.use(1, **refused)
        assert error.value.param in refused


async def test_summaries_tell_what_was_counted_day_by_day(metering: Metering) -> None:
    await metering.sell()
    start = int(metering.clock.now().timestamp())
    await metering.use(3)
    metering.clock.advance(timedelta(days=2))
    await metering.use(4)
    asked: Any = {"customer": metering.customer, "start_time": start, "end_time": start + 3 * 86_400}
    summaries = metering.shop.client.v1.billing.meters.event_summaries

    whole = await summaries.list_async(metering.meter.id, asked)
    daily = await summaries.list_async(metering.meter.id, asked | {"value_grouping_window": "day"})

    assert [row.aggregated_value for row in whole.data] == [7]
    assert [(row.start_time, row.aggregated_value) for row in daily.data] == [
        (start + 2 * 86_400, 4),
        (start, 3),
    ]


async def test_a_meter_that_is_put_away_counts_nothing(metering: Metering) -> None:
    await metering.sell()
    meters = metering.shop.client.v1.billing.meters

    gone = await meters.deactivate_async(metering.meter.id)
    with pytest.raises(stripe.InvalidRequestError, match="No active meter"):
        await metering.use(1)
    back = await meters.reactivate_async(metering.meter.id)

    assert (gone.status, back.status) == ("inactive", "active")
    assert (await metering.use(1)).event_name == "requests"
    assert [row.id for row in (await meters.list_async({"status": "active"})).data] == [metering.meter.id]
