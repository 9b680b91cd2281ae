# ruff: noqa: ANN401  whatever end of a pause a test gives

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop

NOW = {"pause_at": {"type": "now"}}


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
async def subscription(shop: Shop) -> stripe.Subscription:
    return await shop.subscribe(await shop.customer(), await shop.price(3000))


async def pause_for(shop: Shop, id_: str, **resume_at: Any) -> stripe.SubscriptionSchedule:
    params: Any = {
        "from_subscription": id_,
        "pause_schedules": [{"pause": NOW, "resume": {"resume_at": resume_at}}],
    }
    return await shop.client.v1.subscription_schedules.create_async(params)


async def test_a_pause_ends_by_itself_after_its_duration(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    clock.advance(timedelta(days=10))
    made = await pause_for(
        shop, subscription.id, type="duration", duration={"interval": "month", "interval_count": 2}
    )

    paused = await shop.read(subscription.id)
    clock.advance(timedelta(days=60))
    still = await shop.read(subscription.id)
    clock.advance(timedelta(days=2))
    resumed = await shop.read(subscription.id)

    assert (paused.status, still.status, resumed.status) == ("paused", "paused", "active")
    (told,) = (await shop.client.v1.subscription_schedules.retrieve_async(made.id)).pause_schedules
    assert (told.pause.status.type, told.resume and told.resume.status.type) == ("succeeded", "succeeded")
    assert resumed.schedule == made.id


async def test_after_the_pause_the_schedule_lets_go_with_its_phase(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    await pause_for(shop, subscription.id, type="timestamp", timestamp=int(clock.now().timestamp()) + 86400)

    clock.advance(timedelta(days=40))

    found = await shop.read(subscription.id)
    assert (found.status, found.schedule) == ("active", None)


async def test_a_resumption_that_cannot_be_paid_says_so(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    clock.advance(timedelta(days=15))
    made = await pause_for(shop, subscription.id, type="duration", duration={"interval": "week"})
    (method,) = (await shop.client.v1.customers.payment_methods.list_async(str(subscription.customer))).data
    await shop.client.v1.payment_methods.detach_async(method.id)

    clock.advance(timedelta(days=40))

    (told,) = (await shop.client.v1.subscription_schedules.retrieve_async(made.id)).pause_schedules
    assert told.resume is not None
    assert told.resume.status.type == "error"
    assert (await shop.read(subscription.id)).status == "paused"


@pytest.mark.parametrize(
    "resume_at",
    [{"type": "duration"}, {"type": "timestamp"}, {"type": "timestamp", "timestamp": 1500000000}],
)
async def test_an_end_that_is_none_is_refused(
    shop: Shop, subscription: stripe.Subscription, resume_at: dict[str, Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await pause_for(shop, subscription.id, **resume_at)

    assert (await shop.read(subscription.id)).status == "active"


async def test_a_schedule_may_pause_without_an_end_and_only_once(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    twice: Any = {"from_subscription": subscription.id, "pause_schedules": [{"pause": NOW}] * 2}
    once: Any = {"from_subscription": subscription.id, "pause_schedules": [{"pause": NOW}]}

    with pytest.raises(stripe.InvalidRequestError, match="Only one"):
        await shop.client.v1.subscription_schedules.create_async(twice)
    made = await shop.client.v1.subscription_schedules.create_async(once)

    assert made.pause_schedules[0].resume is None
    assert (await shop.read(subscription.id)).status == "paused"


async def test_a_schedule_of_phases_cannot_pause(shop: Shop) -> None:
    params: Any = {"customer": await shop.customer(), "pause_schedules": [{"pause": NOW}]}

    with pytest.raises(stripe.InvalidRequestError, match="from_subscription"):
        await shop.client.v1.subscription_schedules.create_async(params)
