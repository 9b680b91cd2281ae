"""Every way in which a subscription can be cancelled, with what the question says and what Stripe keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from billing.cancellation_previews import load_consequences
from billing.cancellations import cancel, describe, drawn_from, renew
from billing.configurations import Configuration
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration

RULES = {
    "at_period_end": make_configuration(),
    "immediately": make_configuration(cancel={"mode": "immediately"}),
    "immediately with credit": make_configuration(
        cancel={"mode": "immediately", "proration_behavior": "create_prorations"}
    ),
}
# Stripe pauses subscriptions of flexible billing only.
STATES = ("trialing", "active", "past_due", "on hold", "paused")
WAYS = [
    (billing, rule, state, scheduled)
    for billing, rule, state, scheduled in product(
        ("classic", "flexible"), RULES, STATES, ("", "with a schedule")
    )
    if state != "paused" or (billing == "flexible" and not scheduled)
]


@dataclass(frozen=True, slots=True)
class Case:
    gateway: Gateway
    shop: Shop
    clock: Clock
    customer: Object
    subscription_id: str

    async def read(self) -> Subscription:
        return await load_subscription(
            self.gateway, self.customer["id"], self.subscription_id, now=self.clock.now()
        )

    async def stored(self) -> Object:
        return await self.shop.get(f"subscriptions/{self.subscription_id}")


async def arrange(gateway: Gateway, shop: Shop, clock: Clock, billing: str, state: str) -> Case:
    """Five days into its second month, or into its trial; the second payment fails where it is past due."""
    plan = await shop.post("products", name="Pro")
    customer = await shop.customer()
    trial: dict[str, Any] = {"trial_period_days": 30} if state == "trialing" else {}
    made = await shop.subscription(
        customer, await shop.price(plan["id"], 3000), billing_mode={"type": billing}, **trial
    )
    if state == "past_due":
        bad = await shop.post("payment_methods/pm_card_chargeCustomerFail/attach", customer=customer["id"])
        settings = {"default_payment_method": bad["id"]}
        await shop.post(f"customers/{customer['id']}", invoice_settings=settings)
    clock.advance(timedelta(days=5) if state == "trialing" else timedelta(days=35))
    if state == "on hold":
        await shop.post(f"subscriptions/{made['id']}", pause_collection={"behavior": "void"})
    if state == "paused":
        await shop.post(f"subscriptions/{made['id']}/pause")
    return Case(gateway, shop, clock, customer, made["id"])


async def plan_a_change(case: Case) -> str:
    """Another plan from the next period on, as the merchant's own schedule."""
    shop = case.shop
    smaller = await shop.post("products", name="Basic")
    price = await shop.price(smaller["id"], 1000)
    schedule = await shop.post("subscription_schedules", from_subscription=case.subscription_id)
    now = schedule["phases"][0]
    first = {
        "items": [{"price": now["items"][0]["price"], "quantity": 1}],
        "start_date": now["start_date"],
        "end_date": now["end_date"],
        **({"trial_end": now["trial_end"]} if now["trial_end"] else {}),
    }
    then = {"items": [{"price": price["id"], "quantity": 1}], "duration": {"interval": "month"}}
    await shop.post(f"subscription_schedules/{schedule['id']}", phases=[first, then])
    return str(schedule["id"])


def expected_end(rule: str, state: str, subscription: Subscription) -> datetime | None:
    return None if rule != "at_period_end" or state == "paused" else subscription.period_end


@pytest.mark.parametrize(("billing", "rule", "state", "scheduled"), WAYS)
async def test_each_way_to_cancel_says_what_it_does_and_does_it(
    gateway: Gateway, shop: Shop, clock: Clock, *, billing: str, rule: str, state: str, scheduled: str
) -> None:
    case = await arrange(gateway, shop, clock, billing, state)
    schedule = await plan_a_change(case) if scheduled else None
    subscription, configuration = await case.read(), RULES[rule]

    question = describe(subscription, configuration)
    shown = await load_consequences(gateway, case.customer["id"], subscription, question)
    await do(case, subscription, configuration)

    ends_on = expected_end(rule, state, subscription)
    credits_time = rule == "immediately with credit" and state in {"active", "past_due", "on hold"}
    assert (question.ends_on, question.is_immediate) == (ends_on, ends_on is None)
    assert question.credits_unused_time is credits_time
    dropped = question.dropped_change
    assert (dropped.product.name if dropped and dropped.product else None) == ("Basic" if scheduled else None)
    assert (shown.owed_amount.amount if shown.owed_amount else 0) == (3000 if state == "past_due" else 0)
    assert (shown.credit is not None) is credits_time
    assert (shown.charge, shown.is_known) == (None, True)
    await assert_stored(case, billing, ends_on, schedule)


async def do(case: Case, subscription: Subscription, configuration: Configuration) -> None:
    drawn = describe(subscription, configuration).drawn
    await cancel(
        case.gateway, subscription, configuration, drawn=drawn, idempotency_key="cancel", now=case.clock.now()
    )


async def assert_stored(case: Case, billing: str, ends_on: datetime | None, schedule: str | None) -> None:
    stored = await case.stored()
    at = int(ends_on.timestamp()) if ends_on else None
    assert (stored["status"] == "canceled") is (ends_on is None)
    if ends_on is not None:
        assert (stored["cancel_at"], stored["cancel_at_period_end"]) == (at, billing == "classic")
    # The clock goes on while the test does.
    assert 0 <= case.clock.now().timestamp() - stored["canceled_at"] < 60
    assert stored["schedule"] is None
    if schedule:
        released = await case.shop.get(f"subscription_schedules/{schedule}")
        assert released["status"] == "released"


@pytest.mark.parametrize("state", ["trialing", "active", "past_due", "on hold"])
@pytest.mark.parametrize("billing", ["classic", "flexible"])
async def test_each_end_is_taken_back_until_it_comes(
    gateway: Gateway, shop: Shop, clock: Clock, billing: str, state: str
) -> None:
    case = await arrange(gateway, shop, clock, billing, state)
    await do(case, await case.read(), RULES["at_period_end"])
    ending = await case.read()
    now = clock.now()

    await renew(
        gateway, ending, RULES["at_period_end"], drawn=drawn_from(ending), idempotency_key="back", now=now
    )

    stored = await case.stored()
    assert (stored["cancel_at"], stored["cancel_at_period_end"], stored["canceled_at"]) == (None, False, None)
