from collections.abc import Callable
from datetime import timedelta

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, halfway, items_of, only_item, sums, words


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


async def test_a_change_of_quantity_waits_for_the_next_invoice(shop: Shop, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000), 2)

    await shop.change(subscription, quantity=4, proration_date=halfway(subscription))
    clock.advance(timedelta(days=31, hours=2))

    invoice = await shop.latest(subscription)
    assert sums(invoice) == [-1000, 2000, 4000]
    assert words(invoice)[:2] == [
        "Unused time on 2 × Team after 5 Dec 2026",
        "Remaining time on 4 × Team after 5 Dec 2026",
    ]
    assert (invoice.total, invoice.status) == (5000, "paid")


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_always_invoice_charges_the_difference_at_once(shop: Shop, mode: str) -> None:
    subscription = await shop.subscribe(
        await shop.customer(), await shop.price(1000), billing_mode={"type": mode}
    )
    dearer = await shop.price(3000, name="Business")

    await shop.change(
        subscription, price=dearer, proration_behavior="always_invoice", proration_date=halfway(subscription)
    )

    invoice = await shop.latest(subscription)
    assert sums(invoice) == [-500, 1500]
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == (
        "paid",
        1000,
        "subscription_update",
    )


async def test_a_cheaper_plan_leaves_credit_with_the_customer(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(3000))
    cheaper = await shop.price(1000)

    await shop.change(
        subscription, price=cheaper, proration_behavior="always_invoice", proration_date=halfway(subscription)
    )

    customer = await shop.client.v1.customers.retrieve_async(str(subscription.customer))
    assert customer.balance == -1000
    preview = await shop.preview(subscription=subscription.id)
    assert (preview.total, preview.starting_balance, preview.amount_due) == (1000, -1000, 0)


async def test_nothing_is_prorated_when_none_is_asked(shop: Shop, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))

    await shop.change(subscription, quantity=5, proration_behavior="none")
    clock.advance(timedelta(days=31))

    assert sums(await shop.latest(subscription)) == [5000]


async def test_a_date_without_prorating_is_refused(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))

    with pytest.raises(stripe.InvalidRequestError, match="proration_date"):
        await shop.change(
            subscription, quantity=2, proration_behavior="none", proration_date=halfway(subscription)
        )


async def test_another_interval_starts_afresh(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))
    yearly = await shop.price(10_000, interval="year")

    changed = await shop.change(subscription, price=yearly, proration_date=halfway(subscription))

    invoice = await shop.latest(subscription)
    assert sums(invoice) == [-500, 10_000]
    assert only_item(changed).current_period_end - only_item(changed).current_period_start == 365 * 86_400


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


async def test_items_can_be_added_and_taken_out(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))
    storage = await shop.price(500, name="Storage")

    both = await shop.update(subscription.id, items=[{"price": storage}], proration_behavior="none")
    one = await shop.update(subscription.id, items=[{"id": items_of(both)[0].id, "deleted": True}])

    assert [item.price.id for item in items_of(both)][1] == storage
    assert only_item(one).price.id == storage


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


async def test_a_change_that_cannot_be_paid_waits(shop: Shop) -> None:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1000))
    await shop.give_card(customer, "pm_card_chargeCustomerFail")
    dearer = await shop.price(3000)

    waiting = await shop.change(
        subscription,
        price=dearer,
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )
    still = only_item(waiting).price.unit_amount
    await shop.client.v1.invoices.pay_async(str(waiting.latest_invoice), {"payment_method": "pm_card_visa"})

    changed = await shop.read(subscription.id)
    assert (waiting.status, still) == ("active", 1000)
    assert waiting.pending_update is not None
    assert (changed.pending_update, only_item(changed).price.unit_amount) == (None, 3000)


async def test_a_change_that_waits_too_long_is_forgotten(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1000))
    await shop.give_card(customer, "pm_card_chargeCustomerFail")
    await shop.change(
        subscription,
        quantity=9,
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )

    clock.advance(timedelta(hours=24))

    forgotten = await shop.read(subscription.id)
    assert (forgotten.pending_update, forgotten.status, only_item(forgotten).quantity) == (None, "active", 1)
    assert (await shop.latest(subscription)).status == "void"


async def test_accounts_share_no_subscriptions(
    shop: Shop, client_for: Callable[[str], stripe.StripeClient]
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))

    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        await client_for("sk_test_caffe").v1.subscriptions.retrieve_async(subscription.id)
