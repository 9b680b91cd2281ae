"""What is told beside the charges: ends, holds, pauses and what waits to be paid, in order of time."""

from datetime import timedelta

import pytest

from billing.accounts import load_account
from billing.coming_events import (
    ChangeWaits,
    HoldLasts,
    InvoiceWaits,
    PauseLasts,
    TrialEnds,
)
from billing.moments import seconds
from billing.money import Money
from billing.sections import Loaded
from billing.upcoming import known_already
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.foreseen import a_year_of, charges_of, day
from tests.gateway.market import Market, kinds, only, priced
from tests.gateway.shop import Shop
from tests.gateway.test_failed_sections import Broken, broken, fragile

__all__ = ["broken", "fragile"]

BAD = "pm_card_chargeCustomerFail"


async def test_a_trial_an_end_of_a_discount_and_a_planned_end_are_told_in_order(market: Market) -> None:
    coupon = await market.shop.post("coupons", percent_off=25, duration="repeating", duration_in_months=2)
    discounts = [{"coupon": coupon["id"]}]
    made = await market.sell(trial_period_days=14, discounts=discounts)
    await market.change(made, cancel_at=seconds(day(2027, 6, 14)))

    upcoming = await market.upcoming()

    assert kinds(upcoming) == ["TrialEnds", "Charges", "DiscountEnds", "Charges", "PlanEnds"]


@pytest.mark.parametrize("then", ["cancel", "pause"])
async def test_a_trial_that_nothing_pays_ends_without_a_charge(
    shop: Shop, gateway: Gateway, clock: Clock, then: str
) -> None:
    market = Market(gateway, shop, clock)
    await market.open(card=None)
    ending = {"end_behavior": {"missing_payment_method": then}}
    await market.sell(trial_period_days=14, trial_settings=ending)

    upcoming = await market.upcoming()

    (trial,) = only(upcoming, TrialEnds)
    assert (trial.then, kinds(upcoming)) == (then, ["TrialEnds"])
    assert await a_year_of(shop, clock, market.customer, upcoming) == []


async def test_a_trial_that_is_cancelled_only_ends(market: Market) -> None:
    made = await market.sell(trial_period_days=14)
    await market.change(made, cancel_at_period_end=True)

    assert kinds(await market.upcoming()) == ["PlanEnds"]


async def test_a_hold_without_end_stands_first_and_nothing_is_charged(market: Market) -> None:
    made = await market.sell()
    await market.change(made, pause_collection={"behavior": "void"})

    upcoming = await market.upcoming()

    (hold,) = only(upcoming, HoldLasts)
    assert (hold.on, kinds(upcoming)) == (None, ["HoldLasts"])


async def test_a_pause_says_when_the_plan_goes_on(market: Market) -> None:
    made = await market.sell(billing_mode={"type": "flexible"})
    until = {"type": "duration", "duration": {"interval": "month", "interval_count": 2}}
    pausing = {"pause": {"pause_at": {"type": "now"}}, "resume": {"resume_at": until}}
    await market.shop.post("subscription_schedules", from_subscription=made["id"], pause_schedules=[pausing])

    upcoming = await market.upcoming()

    (pause,) = only(upcoming, PauseLasts)
    assert (pause.on, kinds(upcoming)) == (day(2027, 2, 28), ["PauseLasts"])


async def test_a_failed_payment_says_when_it_is_tried_again(market: Market, clock: Clock) -> None:
    await market.sell()
    bad = await market.shop.post(f"payment_methods/{BAD}/attach", customer=market.customer["id"])
    settings = {"default_payment_method": bad["id"]}
    await market.shop.post(f"customers/{market.customer['id']}", invoice_settings=settings)
    clock.advance(timedelta(days=32))

    upcoming = await market.upcoming()

    (waits,) = only(upcoming, InvoiceWaits)
    assert waits.subscription is not None
    assert (waits.kind, waits.on) == ("retry", waits.invoice.next_attempt)
    assert kinds(upcoming)[:2] == ["InvoiceWaits", "Charges"]


async def test_an_invoice_that_was_sent_says_until_when_it_is_to_be_paid(
    market: Market, clock: Clock
) -> None:
    await market.sell(collection_method="send_invoice", days_until_due=10)
    clock.advance(timedelta(hours=2))

    (waits,) = only(await market.upcoming(), InvoiceWaits)
    clock.advance(timedelta(days=11))
    (late,) = only(await market.upcoming(), InvoiceWaits)

    assert (waits.kind, waits.on) == ("due", waits.invoice.due_on)
    assert (late.kind, late.on) == ("open", None)


async def test_an_invoice_just_made_is_charged_within_the_hour(market: Market, clock: Clock) -> None:
    await market.sell()
    clock.set(day(2027, 1, 31) + timedelta(minutes=10))

    upcoming = await market.upcoming()

    first = charges_of(upcoming)[0]
    assert (first.on, first.first.amount) == (day(2027, 1, 31) + timedelta(hours=1), Money(2400, "eur"))


async def test_a_change_that_waits_to_be_paid_says_until_when(market: Market) -> None:
    made = await market.sell()
    bad = await market.shop.post(
        "payment_methods/pm_card_authenticationRequired/attach", customer=market.customer["id"]
    )
    await market.change(made, default_payment_method=bad["id"])
    price = await market.shop.price(market.product["id"], 9900)
    await market.change(
        made,
        items=[{"id": made["items"]["data"][0]["id"], "price": price["id"]}],
        payment_behavior="pending_if_incomplete",
        proration_behavior="always_invoice",
    )

    upcoming = await market.upcoming()

    assert len(only(upcoming, ChangeWaits)) == 1


async def test_what_is_known_already_is_no_further_than_a_year(
    market: Market, gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    rare = {"interval": "year", "interval_count": 3}
    price = await shop.price(market.product["id"], 9000, recurring=rare)
    made = await shop.subscription(market.customer, price)
    big = await shop.price(market.product["id"], 12000, recurring=rare)
    await market.plan(made, priced(big, duration=rare))
    account = await load_account(gateway, market.customer["id"], clock.now())

    assert isinstance(account.subscriptions, Loaded)
    assert known_already(account, account.subscriptions.value) == ()


async def test_without_the_customer_a_trial_is_not_said_to_end_unpaid(
    market: Market, fragile: Gateway, broken: Broken, clock: Clock
) -> None:
    ending = {"end_behavior": {"missing_payment_method": "cancel"}}
    await market.sell(trial_period_days=14, trial_settings=ending)
    broken.path = f"/{market.customer['id']}"
    account = await load_account(fragile, market.customer["id"], clock.now())

    assert isinstance(account.subscriptions, Loaded)
    trial, charge = known_already(account, account.subscriptions.value)
    assert isinstance(trial, TrialEnds)
    assert (trial.then, charge.on) == ("create_invoice", trial.on)
