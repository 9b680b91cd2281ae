"""The two calls that make a schedule, word by word: what is said again, and what an odd answer leads to."""

from typing import Any

import httpx
import pytest

from billing.errors import PlanChangeNotAllowed, StateMoved
from billing.plan_options import Choice
from billing.plan_schedules import schedule_change
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing
from tests.unit.builders import (
    PERIOD_END,
    PERIOD_START,
    make_item,
    make_options,
    make_price,
    make_product,
    make_subscription,
)

START, END = int(PERIOD_START.timestamp()), int(PERIOD_END.timestamp())
PHASE: dict[str, Any] = {
    "start_date": START,
    "end_date": END,
    "items": [
        {
            "price": {"id": "price_pro", "object": "price"},
            "plan": "price_pro",
            "quantity": 2,
            "metadata": {},
            "tax_rates": [{"id": "txr_1", "object": "tax_rate"}],
            "discounts": [],
        }
    ],
    "currency": "eur",
    "default_tax_rates": [],
    "description": None,
    "discounts": [{"coupon": "co_1", "discount": "di_1", "promotion_code": None}],
    "automatic_tax": {"enabled": True, "disabled_reason": None, "liability": {"type": "self"}},
    "invoice_settings": {"days_until_due": None, "issuer": {"type": "self"}, "account_tax_ids": None},
    "transfer_data": None,
    "trial_end": END,
    "proration_behavior": "create_prorations",
}
SCHEDULE: dict[str, Any] = {
    "id": "sub_sched_1",
    "current_phase": {"start_date": START, "end_date": END},
    "phases": [PHASE],
}


def answer(body: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=body)


async def schedule(gateway: Gateway, price: Any = None, **given: Any) -> None:  # noqa: ANN401  as the builders
    subscription = make_subscription(items=(make_item(quantity=given.pop("quantity", 2)),), **given)
    wanted = price or make_price("price_basic", "900")
    choice = Choice(wanted, make_product(), subscription.items[0].quantity)
    await schedule_change(gateway, make_options(subscription), choice, idempotency_key="k")


async def test_the_current_phase_is_said_again_in_full_and_the_next_one_takes_it_over(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.answers = [answer(SCHEDULE), answer(SCHEDULE)]

    await schedule(scripted, discount_ids=("di_1",))

    (made, sent), (path, said) = stripe.written
    assert (made, sent) == ("POST /v1/subscription_schedules", {"from_subscription": "sub_1"})
    assert path == "POST /v1/subscription_schedules/sub_sched_1"
    for phase in ("phases[0]", "phases[1]"):
        assert said[f"{phase}[automatic_tax][liability][type]"] == "self"
        assert said[f"{phase}[discounts][0][discount]"] == "di_1"
        assert f"{phase}[automatic_tax][disabled_reason]" not in said
    assert said["phases[0][items][0][price]"] == "price_pro"
    assert said["phases[0][items][0][tax_rates][0]"] == "txr_1"
    assert (said["phases[0][start_date]"], said["phases[0][trial_end]"]) == (str(START), str(END))
    assert said["phases[1][items][0][price]"] == "price_basic"
    assert "phases[1][trial_end]" not in said
    assert [one.headers["idempotency-key"] for one in stripe.asked] == ["k-schedule", "k-phases"]


async def test_a_plan_without_a_quantity_is_scheduled_without_one(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [answer(SCHEDULE), answer(SCHEDULE)]

    await schedule(scripted, quantity=None)

    assert "phases[1][items][0][quantity]" not in stripe.written[1][1]


async def test_a_schedule_without_a_current_phase_is_left_alone(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [answer({**SCHEDULE, "current_phase": None})]

    with pytest.raises(StateMoved):
        await schedule(scripted, schedule_id="sub_sched_1")


async def test_a_schedule_that_was_there_before_is_not_released_when_stripe_refuses(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.answers = [answer(SCHEDULE), failing(400, type="invalid_request_error")]

    with pytest.raises(PlanChangeNotAllowed):
        await schedule(scripted, schedule_id="sub_sched_1")

    assert stripe.answers == []


async def test_a_price_that_is_charged_once_cannot_be_scheduled(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [answer(SCHEDULE)]

    with pytest.raises(PlanChangeNotAllowed):
        await schedule(scripted, make_price("price_basic", interval=None), schedule_id="sub_sched_1")
