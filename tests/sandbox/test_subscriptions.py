from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, only_item, words


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def test_a_subscription_begins_with_a_paid_invoice(shop: Shop) -> None:
    customer = await shop.customer()

    subscription = await shop.subscribe(customer, await shop.price(800), 3)

    invoice = await shop.latest(subscription)
    assert subscription.status == "active"
    assert (invoice.status, invoice.total, invoice.amount_paid) == ("paid", 2400, 2400)
    assert words(invoice) == ["3 × Team (at €8.00 / month)"]
    assert invoice.number is not None
    assert invoice.number.endswith("-0001")


async def test_the_billing_mode_is_flexible_when_nothing_is_said(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))

    assert subscription.billing_mode.type == "flexible"


async def test_a_declined_first_payment_leaves_the_subscription_incomplete(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")

    subscription = await shop.subscribe(customer, await shop.price(800))

    assert subscription.status == "incomplete"
    assert (await shop.latest(subscription)).status == "open"


async def test_an_incomplete_subscription_expires_after_23_hours(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    subscription = await shop.subscribe(customer, await shop.price(800))

    clock.advance(timedelta(hours=23, minutes=1))

    assert (await shop.read(subscription.id)).status == "incomplete_expired"
    assert (await shop.latest(subscription)).status == "void"


async def test_error_if_incomplete_leaves_nothing_behind(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    price = await shop.price(800)

    with pytest.raises(stripe.CardError, match="declined"):
        await shop.subscribe(customer, price, payment_behavior="error_if_incomplete")

    assert await shop.invoices(customer=customer) == []


async def test_without_a_method_nothing_begins(shop: Shop) -> None:
    customer = await shop.customer(None)
    price = await shop.price(800)

    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        await shop.subscribe(customer, price)


async def test_a_trial_costs_nothing_until_it_ends(shop: Shop, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000), trial_period_days=14)
    first = await shop.latest(subscription)

    clock.advance(timedelta(days=14, hours=2))

    assert (subscription.status, first.total, words(first)) == ("trialing", 0, ["Trial period for Team"])
    assert (await shop.read(subscription.id)).status == "active"
    assert (await shop.latest(subscription)).amount_paid == 1000


async def test_a_trial_can_be_ended_now(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000), trial_period_days=14)

    ended = await shop.update(subscription.id, trial_end="now")

    assert ended.status == "active"
    assert (await shop.latest(subscription)).amount_paid == 1000


async def test_a_year_of_renewals_is_a_year_of_paid_invoices(shop: Shop, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800), 3)

    clock.advance(timedelta(days=366))

    invoices = await shop.invoices(subscription=subscription.id)
    assert len(invoices) == 13
    assert sum(invoice.amount_paid for invoice in invoices) == 13 * 2400
    assert {invoice.status for invoice in invoices} == {"paid"}
    assert len({invoice.number for invoice in invoices}) == 13


@pytest.mark.parametrize(
    ("behavior", "status"),
    [("void", "void"), ("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible")],
)
async def test_paused_collection_decides_about_new_invoices(
    shop: Shop, clock: Clock, behavior: str, status: str
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))

    paused = await shop.update(subscription.id, pause_collection={"behavior": behavior})
    clock.advance(timedelta(days=32))

    assert paused.status == "active"
    assert (await shop.latest(subscription)).status == status


async def test_collection_resumes_when_it_was_said_to(shop: Shop, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))
    resumes = only_item(subscription).current_period_end - 60
    await shop.update(subscription.id, pause_collection={"behavior": "void", "resumes_at": resumes})

    clock.advance(timedelta(days=31))

    assert (await shop.read(subscription.id)).pause_collection is None
    assert (await shop.latest(subscription)).status == "paid"


async def test_a_repeating_discount_ends(shop: Shop, clock: Clock) -> None:
    coupon = await shop.client.v1.coupons.create_async(
        {"percent_off": 50, "duration": "repeating", "duration_in_months": 2}
    )
    subscription = await shop.subscribe(
        await shop.customer(), await shop.price(1000), discounts=[{"coupon": coupon.id}]
    )

    clock.advance(timedelta(days=95))

    totals = [invoice.total for invoice in await shop.invoices(subscription=subscription.id)]
    assert totals == [1000, 1000, 500, 500]


async def test_a_discount_used_once_serves_one_invoice(shop: Shop, clock: Clock) -> None:
    coupon = await shop.client.v1.coupons.create_async(
        {"amount_off": 300, "currency": "eur", "duration": "once"}
    )
    subscription = await shop.subscribe(
        await shop.customer(), await shop.price(1000), discounts=[{"coupon": coupon.id}]
    )

    clock.advance(timedelta(days=32))

    assert [invoice.total for invoice in await shop.invoices(subscription=subscription.id)] == [1000, 700]
    assert (await shop.read(subscription.id)).discounts == []


async def test_an_own_method_is_charged_before_the_customer_s(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    own = await shop.client.v1.payment_methods.attach_async("pm_card_visa", {"customer": customer})

    subscription = await shop.subscribe(customer, await shop.price(800), default_payment_method=own.id)
    cleared = await shop.update(subscription.id, default_payment_method="")
    clock.advance(timedelta(days=31))

    assert subscription.status == "active"
    assert cleared.default_payment_method is None
    assert (await shop.read(subscription.id)).status == "past_due"


async def test_an_invoice_that_is_sent_falls_due(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer(None)

    subscription = await shop.subscribe(
        customer, await shop.price(800), collection_method="send_invoice", days_until_due=7
    )
    clock.advance(timedelta(days=8))

    assert subscription.status == "active"
    assert (await shop.latest(subscription)).status == "open"
    assert (await shop.read(subscription.id)).status == "past_due"


async def test_accounts_share_no_subscriptions(
    shop: Shop, client_for: Callable[[str], stripe.StripeClient]
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))

    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        await client_for("sk_test_caffe").v1.subscriptions.retrieve_async(subscription.id)


async def test_subscriptions_are_found_by_their_period(shop: Shop, clock: Clock) -> None:
    older = await shop.subscribe(await shop.customer(), await shop.price(800))
    clock.advance(timedelta(days=3))
    newer = await shop.subscribe(await shop.customer(), await shop.price(800))
    edge = only_item(newer).current_period_start

    async def found(filters: object) -> list[str]:
        params: Any = filters
        return [row.id for row in (await shop.client.v1.subscriptions.list_async(params)).data]

    assert await found({"current_period_start": {"lt": edge}}) == [older.id]
    assert await found({"current_period_start": edge}) == [newer.id]
    assert await found({"current_period_end": {"gt": only_item(older).current_period_end}}) == [newer.id]


async def test_the_subscriptions_of_a_customer_are_shown_when_asked(shop: Shop) -> None:
    customer, price = await shop.customer(), await shop.price(800)
    kept, ended = await shop.subscribe(customer, price), await shop.subscribe(customer, price)
    await shop.client.v1.subscriptions.cancel_async(ended.id)

    plain = await shop.client.v1.customers.retrieve_async(customer)
    asked = await shop.client.v1.customers.retrieve_async(
        customer, {"expand": ["subscriptions.data.latest_invoice"]}
    )

    assert "subscriptions" not in plain.to_dict()
    assert asked.subscriptions is not None
    assert [row.id for row in asked.subscriptions.data] == [kept.id]
    assert isinstance(asked.subscriptions.data[0].latest_invoice, stripe.Invoice)
