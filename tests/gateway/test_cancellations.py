from datetime import datetime, timedelta

import pytest

from billing.cancellation_reasons import give_reason
from billing.cancellations import cancel, check_renewal, describe, drawn_from, renew
from billing.configurations import Configuration
from billing.errors import CancellationNotAllowed, ReasonNotAccepted, RenewalNotAllowed, StateMoved
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Shop
from tests.unit.builders import make_configuration

AT_PERIOD_END = make_configuration(
    cancel={
        "cancellation_reason": {"enabled": True, "options": ["unused", "other"], "feedback_options": ["fo_1"]}
    }
)
AT_ONCE = make_configuration(cancel={"mode": "immediately", "proration_behavior": "create_prorations"})


async def subscribe(gateway: Gateway, shop: Shop, now: datetime, **params: object) -> Subscription:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    created = await shop.subscription(customer, await shop.price(product["id"], 3000), **params)
    return await load_subscription(gateway, customer["id"], created["id"], now=now)


async def cancelled(
    gateway: Gateway, subscription: Subscription, configuration: Configuration, now: datetime
) -> Subscription:
    drawn = describe(subscription, configuration).drawn
    return await cancel(gateway, subscription, configuration, drawn=drawn, idempotency_key="cancel", now=now)


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_what_ends_with_its_period_can_be_taken_back(
    gateway: Gateway, shop: Shop, clock: Clock, mode: str
) -> None:
    subscription = await subscribe(gateway, shop, clock.now(), billing_mode={"type": mode})

    ending = await cancelled(gateway, subscription, AT_PERIOD_END, clock.now())

    assert ending.ends_on == subscription.period_end
    assert ending.cancels_at_period_end is (mode == "classic")
    assert ending.status == "active"

    back = await renew(
        gateway, ending, AT_PERIOD_END, drawn=drawn_from(ending), idempotency_key="back", now=clock.now()
    )
    assert back.ends_on is None


async def test_what_ends_at_once_is_over_and_gives_credit_for_unused_time(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    subscription = await subscribe(gateway, shop, clock.now())
    clock.advance(timedelta(days=15))

    ended = await cancelled(gateway, subscription, AT_ONCE, clock.now())

    assert ended.has_ended
    with pytest.raises(CancellationNotAllowed):
        describe(ended, AT_ONCE)


async def test_a_question_that_is_no_longer_true_writes_nothing(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    subscription = await subscribe(gateway, shop, clock.now())
    drawn = describe(subscription, AT_ONCE).drawn

    with pytest.raises(StateMoved):
        await cancel(gateway, subscription, AT_PERIOD_END, drawn=drawn, idempotency_key="x", now=clock.now())


async def test_taking_back_asks_again_where_the_end_moved(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    subscription = await subscribe(gateway, shop, clock.now())
    ending = await cancelled(gateway, subscription, AT_PERIOD_END, clock.now())

    with pytest.raises(StateMoved):
        await renew(
            gateway,
            ending,
            AT_PERIOD_END,
            drawn=drawn_from(subscription),
            idempotency_key="x",
            now=clock.now(),
        )
    with pytest.raises(RenewalNotAllowed):
        check_renewal(subscription, AT_PERIOD_END, now=clock.now())


async def test_a_reason_is_kept_with_the_subscription(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    subscription = await subscribe(gateway, shop, clock.now())
    ending = await cancelled(gateway, subscription, AT_PERIOD_END, clock.now())

    await give_reason(
        gateway, ending, AT_PERIOD_END, feedback="unused", comment=" Too quiet ", idempotency_key="why"
    )

    stored = (await shop.get(f"subscriptions/{subscription.id}"))["cancellation_details"]
    assert (stored["feedback"], stored["comment"]) == ("unused", "Too quiet")


async def test_a_reason_needs_an_end_and_nothing_said_needs_no_request(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    subscription = await subscribe(gateway, shop, clock.now())
    ending = await cancelled(gateway, subscription, AT_PERIOD_END, clock.now())

    with pytest.raises(StateMoved):
        await give_reason(
            gateway, subscription, AT_PERIOD_END, feedback="unused", comment="", idempotency_key="x"
        )
    await give_reason(gateway, ending, AT_PERIOD_END, feedback=None, comment="", idempotency_key="y")


async def test_a_reason_that_stripe_refuses_is_not_accepted(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    subscription = await subscribe(gateway, shop, clock.now())
    ending = await cancelled(gateway, subscription, AT_PERIOD_END, clock.now())

    with pytest.raises(ReasonNotAccepted):
        await give_reason(gateway, ending, AT_PERIOD_END, feedback="fo_1", comment="", idempotency_key="z")
