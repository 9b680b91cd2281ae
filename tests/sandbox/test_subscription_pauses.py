# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, only_item, sums

NOTHING = {"unused_time_from": {"type": "none"}}


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
async def subscription(shop: Shop) -> stripe.Subscription:
    return await shop.subscribe(await shop.customer(), await shop.price(3000))


async def pause(shop: Shop, subscription: stripe.Subscription, **further: Any) -> stripe.Subscription:
    params: Any = further
    return await shop.client.v1.subscriptions.pause_async(subscription.id, params)


async def resume(shop: Shop, subscription: stripe.Subscription, **further: Any) -> stripe.Subscription:
    params: Any = further
    return await shop.client.v1.subscriptions.resume_async(subscription.id, params)


def reason(subscription: stripe.Subscription) -> str:
    assert subscription.status_details is not None
    return subscription.status_details.paused.subscription.type


async def test_a_paused_subscription_is_not_billed(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    paused = await pause(shop, subscription)
    clock.advance(timedelta(days=100))

    assert (paused.status, reason(paused)) == ("paused", "pause_requested")
    assert (await shop.read(subscription.id)).status == "paused"
    assert len(await shop.invoices(customer=str(subscription.customer))) == 1


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({}, [-1500]),
        ({"unused_time_from": {"type": "now"}}, [-1500]),
        ({"unused_time_from": {"type": "item_current_period_start"}}, [-3000]),
        ({"unused_time_from": {"type": "none"}}, []),
    ],
)
async def test_unused_time_is_credited_as_asked(
    shop: Shop, subscription: stripe.Subscription, clock: Clock, wish: dict[str, Any], expected: list[int]
) -> None:
    clock.advance(timedelta(days=15))

    await pause(shop, subscription, bill_for=wish)

    pending = await shop.client.v1.invoice_items.list_async({"pending": True})
    assert [item.amount for item in pending.data] == expected


async def test_the_credit_may_be_invoiced_at_once(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    clock.advance(timedelta(days=15))

    await pause(shop, subscription, invoicing_behavior="invoice")

    assert sums(await shop.latest(subscription)) == [-1500]


async def test_resuming_begins_a_new_period_today(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    clock.advance(timedelta(days=15))
    await pause(shop, subscription)
    clock.advance(timedelta(days=40))

    resumed = await resume(shop, subscription)

    now = int(clock.now().timestamp())
    assert (resumed.status, resumed.billing_cycle_anchor) == ("active", now)
    assert not hasattr(resumed, "status_details")
    assert only_item(resumed).current_period_start == now
    invoice = await shop.latest(resumed)
    assert (sums(invoice), invoice.total, invoice.status) == ([-1500, 3000], 1500, "paid")


async def test_resuming_with_the_old_anchor_charges_the_rest_of_the_period(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    await pause(shop, subscription, bill_for=NOTHING)
    # From 20 November to 20 December is over; half of the 31 days to 20 January are left.
    clock.advance(timedelta(days=45, hours=12))

    resumed = await resume(
        shop,
        subscription,
        billing_cycle_anchor={"type": "unchanged"},
        proration_behavior="always_invoice",
    )

    assert (resumed.status, resumed.billing_cycle_anchor) == ("active", subscription.billing_cycle_anchor)
    assert sums(await shop.latest(resumed)) == [1500]


async def test_time_that_was_not_credited_is_not_charged_again(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    await pause(shop, subscription, bill_for=NOTHING)
    clock.advance(timedelta(days=10))

    resumed = await resume(shop, subscription, billing_cycle_anchor={"type": "unchanged"})

    assert only_item(resumed).current_period_end == only_item(subscription).current_period_end
    assert (await shop.preview(subscription=subscription.id)).total == 3000


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [("resume_on_payment_attempt", "past_due"), ("resume_on_payment_success", "paused")],
)
async def test_a_declined_card_resumes_as_asked(
    shop: Shop, subscription: stripe.Subscription, behavior: str, expected: str
) -> None:
    await pause(shop, subscription, bill_for=NOTHING)
    await shop.give_card(str(subscription.customer), "pm_card_chargeCustomerFail")

    resumed = await resume(shop, subscription, payment_behavior=behavior)

    assert resumed.status == expected


async def test_paying_the_invoice_resumes_a_subscription_that_waits_for_it(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    await pause(shop, subscription, bill_for=NOTHING)
    await shop.give_card(str(subscription.customer), "pm_card_chargeCustomerFail")
    clock.advance(timedelta(days=50))
    await resume(shop, subscription, payment_behavior="resume_on_payment_success")
    await shop.give_card(str(subscription.customer), "pm_card_visa")

    invoice = await shop.latest(subscription)
    await shop.client.v1.invoices.pay_async(invoice.id)

    active = await shop.read(subscription.id)
    assert active.status == "active"
    assert not hasattr(active, "status_details")
    assert only_item(active).current_period_start == int(clock.now().timestamp())


async def test_only_flexible_subscriptions_without_a_schedule_are_paused(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    classic = await shop.subscribe(
        str(subscription.customer), await shop.price(500), billing_mode={"type": "classic"}
    )
    await shop.client.v1.subscription_schedules.create_async({"from_subscription": subscription.id})

    with pytest.raises(stripe.InvalidRequestError, match="flexible"):
        await pause(shop, classic)
    with pytest.raises(stripe.InvalidRequestError, match="schedule"):
        await pause(shop, subscription)
    with pytest.raises(stripe.InvalidRequestError, match="`paused`"):
        await resume(shop, classic)


@pytest.mark.parametrize(
    ("behavior", "status"), [("cancel", "canceled"), ("pause", "paused"), ("create_invoice", "past_due")]
)
async def test_a_trial_that_ends_without_a_method_ends_as_asked(
    shop: Shop, clock: Clock, behavior: str, status: str
) -> None:
    customer = await shop.customer(card=None)
    subscription = await shop.subscribe(
        customer,
        await shop.price(3000),
        trial_period_days=7,
        trial_settings={"end_behavior": {"missing_payment_method": behavior}},
    )

    clock.advance(timedelta(days=7, hours=2))

    assert (await shop.read(subscription.id)).status == status


async def test_a_trial_that_was_paused_is_resumed_with_a_card(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer(card=None)
    subscription = await shop.subscribe(
        customer,
        await shop.price(3000),
        trial_period_days=7,
        trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
    )
    clock.advance(timedelta(days=8))
    paused = await shop.read(subscription.id)

    with pytest.raises(stripe.InvalidRequestError):
        await resume(shop, subscription)
    await shop.give_card(customer, "pm_card_visa")
    resumed = await resume(shop, subscription)

    assert reason(paused) == "trial_end_without_payment_method"
    assert (resumed.status, sums(await shop.latest(resumed))) == ("active", [3000])


async def test_a_paused_subscription_ends_when_it_was_to_end(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    await shop.update(subscription.id, cancel_at_period_end=True)
    await pause(shop, subscription)

    clock.advance(timedelta(days=31))

    assert (await shop.read(subscription.id)).status == "canceled"
