"""Cancelling where a schedule stands in the way: one confirmation lets it go and cancels."""

from dataclasses import replace

import httpx

from billing.cancellations import cancel, describe
from gateway.client import Gateway
from tests.gateway.scripted import Stripe
from tests.unit.builders import NOW, make_configuration, make_subscription

ENDING = {
    "id": "sub_1",
    "customer": "cus_1",
    "status": "active",
    "currency": "eur",
    "created": 1,
    "cancel_at_period_end": True,
    "cancel_at": 2,
    "items": {"data": []},
}


async def test_a_scheduled_change_is_released_before_the_end_is_set(
    scripted: Gateway, stripe: Stripe
) -> None:
    subscription = replace(make_subscription(), schedule_id="sub_sched_1")
    question = describe(subscription, make_configuration())
    stripe.answers = [
        httpx.Response(200, json={"id": "sub_sched_1", "status": "released"}),
        httpx.Response(200, json=ENDING),
        httpx.Response(200, json=ENDING),
    ]

    await cancel(
        scripted, subscription, make_configuration(), drawn=question.drawn, idempotency_key="k", now=NOW
    )

    assert question.releases_schedule
    written = [request for request in stripe.asked if request.method == "POST"]
    assert [request.url.path for request in written] == [
        "/v1/subscription_schedules/sub_sched_1/release",
        "/v1/subscriptions/sub_1",
    ]
    assert [request.headers["idempotency-key"] for request in written] == ["k-release", "k-cancel"]
