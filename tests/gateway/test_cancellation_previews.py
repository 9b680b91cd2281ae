"""What is still due after cancelling, as Stripe says it."""

from datetime import timedelta
from typing import Any

import pytest

from billing.cancellation_previews import (
    Consequences,
    load_charge_after_renewal,
    load_consequences,
    load_remaining,
)
from billing.cancellations import cancel, describe
from billing.configurations import Configuration
from billing.money import Money
from billing.sections import Failed, Loaded
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration, make_subscription

NO_RETRY = {"stripe-should-retry": "false"}
AT_END = make_configuration()
WITH_CREDIT = make_configuration(cancel={"mode": "immediately", "proration_behavior": "create_prorations"})


class Case:
    def __init__(self, gateway: Gateway, shop: Shop, clock: Clock) -> None:
        self.gateway, self.shop, self.clock = gateway, shop, clock
        self.customer: Object = {}
        self.id = ""

    async def subscribe(self, *prices: Object, **params: object) -> None:
        self.customer = self.customer or await self.shop.customer()
        items = [{"price": price["id"]} for price in prices]
        made = await self.shop.post(
            "subscriptions", **({"customer": self.customer["id"], "items": items} | params)
        )
        self.id = made["id"]

    async def price(self, amount: int, interval: str = "month") -> Object:
        product = await self.shop.post("products", name="Pro")
        return await self.shop.price(product["id"], amount, recurring={"interval": interval})

    async def metered(self) -> Object:
        meter = await self.shop.post(
            "billing/meters",
            display_name="Calls",
            event_name="calls",
            default_aggregation={"formula": "sum"},
        )
        product = await self.shop.post("products", name="Calls")
        recurring = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
        return await self.shop.price(product["id"], 10, recurring=recurring)

    async def use(self, count: int) -> None:
        payload = {"stripe_customer_id": self.customer["id"], "value": str(count)}
        await self.shop.post("billing/meter_events", event_name="calls", payload=payload)

    async def read(self) -> Subscription:
        return await load_subscription(self.gateway, self.customer["id"], self.id, now=self.clock.now())

    async def ask(self, configuration: Configuration = AT_END) -> Consequences:
        subscription = await self.read()
        question = describe(subscription, configuration)
        return await load_consequences(self.gateway, self.customer["id"], subscription, question)

    async def cancel(self, configuration: Configuration = AT_END) -> Subscription:
        subscription = await self.read()
        drawn = describe(subscription, configuration).drawn
        return await cancel(
            self.gateway,
            subscription,
            configuration,
            drawn=drawn,
            idempotency_key="cancel",
            now=self.clock.now(),
        )


@pytest.fixture
def case(gateway: Gateway, shop: Shop, clock: Clock) -> Case:
    return Case(gateway, shop, clock)


async def test_unused_time_comes_back_as_much_as_was_said(case: Case) -> None:
    await case.subscribe(await case.price(3000))
    case.clock.advance(timedelta(days=15))

    shown = await case.ask(WITH_CREDIT)
    await case.cancel(WITH_CREDIT)

    balance = (await case.shop.get(f"customers/{case.customer['id']}"))["balance"]
    assert shown.credit == Money(-balance, "eur")
    assert 1400 < -balance < 1600


async def test_usage_is_charged_at_the_end_and_said_before_and_after(case: Case) -> None:
    case.customer = await case.shop.customer()
    await case.subscribe(await case.metered())
    await case.use(31)
    case.clock.advance(timedelta(days=3))

    shown = await case.ask()
    ending = await case.cancel()
    remaining = await load_remaining(case.gateway, case.customer["id"], ending)

    assert shown.charge is not None
    assert (shown.charge.amount, shown.charge.on) == (Money(310, "eur"), ending.period_end)
    assert remaining.charge == shown.charge


async def test_parts_with_a_shorter_period_renew_until_the_plan_ends(case: Case) -> None:
    month, year = await case.price(1000), await case.price(9000, "year")
    await case.subscribe(month, year, billing_mode={"type": "flexible"})

    subscription, shown = await case.read(), await case.ask()

    assert describe(subscription, AT_END).ends_on == subscription.period_end
    assert shown.charge is not None
    assert shown.charge.amount == Money(1000, "eur")
    assert shown.charge.on == min(item.period_end for item in subscription.items)


async def test_only_the_invoices_of_this_subscription_are_named(case: Case) -> None:
    price = await case.price(2000)
    by_invoice: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 10}
    await case.subscribe(price, **by_invoice)
    first = case.id
    await case.subscribe(price, **by_invoice)
    # An invoice is a draft for its first hour.
    case.clock.advance(timedelta(hours=2))

    shown = await case.ask()

    assert len(shown.owed) == 1
    assert shown.owed_amount == Money(2000, "eur")
    assert shown.owed[0].subscription_id != first


async def test_an_invoice_outlives_its_subscription(case: Case) -> None:
    by_invoice: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 10}
    await case.subscribe(await case.price(2000), **by_invoice)
    case.clock.advance(timedelta(hours=2))

    ended = await case.cancel(make_configuration(cancel={"mode": "immediately"}))
    remaining = await load_remaining(case.gateway, case.customer["id"], ended)

    assert (remaining.owed_amount, remaining.charge) == (Money(2000, "eur"), None)


@pytest.mark.parametrize("billing", ["classic", "flexible"])
async def test_taking_the_end_back_names_the_next_charge(case: Case, billing: str) -> None:
    await case.subscribe(await case.price(3000), billing_mode={"type": billing})
    ending = await case.cancel()

    found = await load_charge_after_renewal(case.gateway, ending)

    assert isinstance(found, Loaded)
    assert found.value is not None
    assert (found.value.amount, found.value.on) == (Money(3000, "eur"), ending.period_end)


async def test_while_collection_is_on_hold_no_next_charge_is_named(case: Case) -> None:
    await case.subscribe(await case.price(3000))
    await case.shop.post(f"subscriptions/{case.id}", pause_collection={"behavior": "void"})
    ending = await case.cancel()

    found = await load_charge_after_renewal(case.gateway, ending)
    remaining = await load_remaining(case.gateway, case.customer["id"], ending)

    assert found == Loaded(None)
    assert (remaining.charge, remaining.is_known) == (None, True)


async def test_what_stripe_does_not_say_stands_in_nobodys_way(stripe: Stripe, scripted: Gateway) -> None:
    stripe.answers = [failing(500, NO_RETRY), failing(500, NO_RETRY)]
    subscription = make_subscription()

    shown = await load_consequences(scripted, "cus_1", subscription, describe(subscription, AT_END))

    assert (shown.owed_amount, shown.charge, shown.is_known) == (None, None, False)


async def test_a_next_charge_that_cannot_be_asked_for_is_left_out(stripe: Stripe, scripted: Gateway) -> None:
    stripe.answers = [failing(500, NO_RETRY)]

    found = await load_charge_after_renewal(scripted, make_subscription(cancels_at_period_end=True))

    assert isinstance(found, Failed)


@pytest.mark.parametrize(
    ("code", "is_known"), [("invoice_upcoming_none", True), ("parameter_invalid", False)]
)
async def test_only_a_preview_that_is_refused_leaves_something_unknown(
    stripe: Stripe, scripted: Gateway, code: str, *, is_known: bool
) -> None:
    stripe.places = {
        "GET /v1/invoices": {"data": []},
        "POST /v1/invoices/create_preview": failing(400, code=code, message="No."),
    }
    subscription = make_subscription()

    shown = await load_consequences(scripted, "cus_1", subscription, describe(subscription, AT_END))

    assert (shown.charge, shown.is_known) == (None, is_known)


async def test_what_nobody_could_collect_is_not_previewed(stripe: Stripe, scripted: Gateway) -> None:
    stripe.places = {"GET /v1/invoices": {"data": []}}
    subscription = make_subscription(status="unpaid")

    shown = await load_consequences(scripted, "cus_1", subscription, describe(subscription, AT_END))

    assert (shown.charge, shown.is_known) == (None, True)
