from datetime import timedelta

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, only_item


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_a_cancellation_at_the_period_s_end_can_be_undone(shop: Shop, clock: Clock, mode: str) -> None:
    subscription = await shop.subscribe(
        await shop.customer(), await shop.price(800), billing_mode={"type": mode}
    )

    ending = await shop.update(subscription.id, cancel_at_period_end=True)
    undone = await shop.update(subscription.id, cancel_at_period_end=False)
    clock.advance(timedelta(days=32))

    assert (ending.cancel_at_period_end, ending.cancel_at) == (True, only_item(ending).current_period_end)
    assert (undone.cancel_at_period_end, undone.cancel_at, undone.canceled_at) == (False, None, None)
    assert (await shop.read(subscription.id)).status == "active"


async def test_a_cancelled_subscription_ends_with_its_period(shop: Shop, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))

    ending = await shop.update(subscription.id, cancel_at="max_period_end")
    clock.advance(timedelta(days=32))

    ended = await shop.read(subscription.id)
    assert ending.cancel_at_period_end is False
    assert (ended.status, ended.ended_at) == ("canceled", ending.cancel_at)
    assert len(await shop.invoices(subscription=subscription.id)) == 1


async def test_a_cancel_date_can_be_taken_back(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))
    await shop.update(subscription.id, cancel_at="min_period_end")

    undone = await shop.update(subscription.id, cancel_at="")

    assert (undone.cancel_at, undone.canceled_at) == (None, None)


async def test_cancelling_now_can_credit_the_rest(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))

    ended = await shop.client.v1.subscriptions.cancel_async(
        subscription.id,
        {
            "prorate": True,
            "invoice_now": True,
            "cancellation_details": {"feedback": "unused", "comment": "Bye"},
        },
    )

    customer = await shop.client.v1.customers.retrieve_async(str(subscription.customer))
    assert ended.status == "canceled"
    assert ended.cancellation_details is not None
    assert (ended.cancellation_details.feedback, ended.cancellation_details.reason) == (
        "unused",
        "cancellation_requested",
    )
    assert customer.balance == -1000


async def test_an_ended_subscription_takes_only_its_reason(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))
    await shop.client.v1.subscriptions.cancel_async(subscription.id)

    told = await shop.update(subscription.id, cancellation_details={"comment": "Too dear"})

    assert told.cancellation_details is not None
    assert told.cancellation_details.comment == "Too dear"
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription can only update"):
        await shop.update(subscription.id, cancel_at_period_end=False)


async def test_lists_leave_canceled_ones_out_unless_asked(shop: Shop) -> None:
    customer, price = await shop.customer(), await shop.price(800)
    kept, gone = await shop.subscribe(customer, price), await shop.subscribe(customer, price)
    await shop.client.v1.subscriptions.cancel_async(gone.id)

    usual = await shop.client.v1.subscriptions.list_async({"customer": customer})
    every = await shop.client.v1.subscriptions.list_async({"customer": customer, "status": "all"})

    assert [row.id for row in usual.data] == [kept.id]
    assert [row.id for row in every.data] == [gone.id, kept.id]


async def test_a_reason_may_be_one_of_the_merchants_own(shop: Shop) -> None:
    option = await shop.client.v1.billing.feedback_options.create_async({"description": "To the sea"})
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))

    told = await shop.update(subscription.id, cancellation_details={"feedback_option": option.id})

    assert told.cancellation_details is not None
    assert told.cancellation_details.feedback_option == option.id
    await shop.client.v1.billing.feedback_options.deactivate_async(option.id)
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        await shop.update(subscription.id, cancellation_details={"feedback_option": option.id})


async def test_an_ended_subscription_takes_a_reason_of_the_merchant_s_own(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))
    options = shop.client.v1.billing.feedback_options
    option = await options.create_async({"description": "Moving abroad"})

    ended = await shop.client.v1.subscriptions.cancel_async(
        subscription.id, {"cancellation_details": {"feedback_option": option.id}}
    )
    cleared = await shop.update(subscription.id, cancellation_details={"feedback_option": ""})

    assert ended.cancellation_details is not None
    assert ended.cancellation_details.feedback_option == option.id
    assert cleared.cancellation_details is not None
    assert cleared.cancellation_details.feedback_option is None
