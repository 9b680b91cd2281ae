# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives
"""Previews that name a schedule: of what it plans, and of what it would plan."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, sums
from tests.sandbox.test_subscription_schedules import Schedules


@pytest.fixture
def schedules(client: stripe.StripeClient) -> Schedules:
    return Schedules(Shop(client))


def supposing(made: stripe.SubscriptionSchedule, kept: str, price: str) -> Any:
    """The current phase, and after it another one than is planned."""
    phase = made.phases[0]
    now = {"items": [{"price": kept, "quantity": 1}], "start_date": phase.start_date}
    phases = [{**now, "end_date": phase.end_date}, {"items": [{"price": price, "quantity": 1}]}]
    return {"phases": phases}


async def test_a_schedule_previews_what_its_subscription_is_charged_next(schedules: Schedules) -> None:
    made = await schedules.begin()
    await schedules.then(made, schedules.big)

    preview = await schedules.shop.preview(schedule=made.id)

    assert sums(preview) == sums(await schedules.shop.preview(subscription=schedules.subscription.id))
    assert (preview.amount_due, preview.period_end) == (3000, made.phases[0].end_date)


@pytest.mark.parametrize("mode", ["next", "recurring"])
async def test_another_phase_is_previewed_as_if_it_came_next(
    schedules: Schedules, clock: Clock, mode: str
) -> None:
    made = await schedules.begin()
    await schedules.then(made, schedules.big)
    other = await schedules.shop.price(5000)

    details = supposing(made, schedules.small, other)
    preview = await schedules.shop.preview(schedule=made.id, schedule_details=details, preview_mode=mode)

    assert preview.amount_due == 5000
    clock.advance(timedelta(days=30, hours=2))
    assert (await schedules.shop.latest(schedules.subscription)).amount_due == 3000


async def test_an_end_is_supposed_and_taken_back(schedules: Schedules, clock: Clock) -> None:
    made = await schedules.begin()
    ending = await schedules.then(made, schedules.big, end_behavior="cancel")
    clock.advance(timedelta(days=30, hours=2))

    with pytest.raises(stripe.InvalidRequestError, match="No upcoming invoices"):
        await schedules.shop.preview(schedule=ending.id)
    details: Any = {"end_behavior": "release"}
    released = await schedules.shop.preview(schedule=ending.id, schedule_details=details)

    assert released.amount_due == 3000


async def test_a_schedule_that_would_end_its_plan_previews_no_further_charge(schedules: Schedules) -> None:
    made = await schedules.begin()
    details: Any = {"end_behavior": "cancel"}

    with pytest.raises(stripe.InvalidRequestError, match="No upcoming invoices"):
        await schedules.shop.preview(schedule=made.id, schedule_details=details)


@pytest.mark.parametrize(
    ("named", "param"),
    [
        ({"subscription": "its"}, "subscription"),
        ({"subscription_details": {"cancel_now": True}}, "subscription_details"),
    ],
)
async def test_a_subscription_is_not_named_beside_a_schedule(
    schedules: Schedules, named: dict[str, Any], param: str
) -> None:
    made = await schedules.begin()

    with pytest.raises(stripe.InvalidRequestError) as caught:
        await schedules.shop.preview(schedule=made.id, **named)

    assert caught.value.param == param


async def test_details_want_their_schedule(schedules: Schedules) -> None:
    await schedules.begin()
    details: Any = {"end_behavior": "release"}

    with pytest.raises(stripe.InvalidRequestError) as caught:
        await schedules.shop.preview(subscription=schedules.subscription.id, schedule_details=details)

    assert caught.value.param == "schedule_details"


async def test_what_is_not_built_is_refused(schedules: Schedules) -> None:
    made = await schedules.begin()
    details = supposing(made, schedules.big, schedules.small)

    with pytest.raises(stripe.InvalidRequestError, match="only of the phases to come"):
        await schedules.shop.preview(schedule=made.id, schedule_details=details)
    await schedules.service.release_async(made.id)
    with pytest.raises(stripe.InvalidRequestError, match="manages a subscription now"):
        await schedules.shop.preview(schedule=made.id)
