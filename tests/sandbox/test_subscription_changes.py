from datetime import timedelta

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, halfway, items_of, only_item, sums, words


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


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


async def test_items_can_be_added_and_taken_out(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1000))
    storage = await shop.price(500, name="Storage")

    both = await shop.update(subscription.id, items=[{"price": storage}], proration_behavior="none")
    one = await shop.update(subscription.id, items=[{"id": items_of(both)[0].id, "deleted": True}])

    assert [item.price.id for item in items_of(both)][1] == storage
    assert only_item(one).price.id == storage


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
