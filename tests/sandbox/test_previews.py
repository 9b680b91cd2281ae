from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, halfway, only_item, sums


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
async def subscription(shop: Shop) -> stripe.Subscription:
    return await shop.subscribe(await shop.customer(), await shop.price(1000), 2)


def date_of(preview: stripe.Invoice) -> int | None:
    assert preview.parent is not None
    assert preview.parent.subscription_details is not None
    return preview.parent.subscription_details.subscription_proration_date


async def test_a_preview_is_a_draft_with_an_id_of_its_own(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    preview = await shop.preview(subscription=subscription.id)

    assert preview.id.startswith("upcoming_in_")
    assert (preview.status, preview.number, preview.total) == ("draft", None, 2000)
    assert preview.period_end == only_item(subscription).current_period_end


async def test_a_preview_leaves_nothing_behind(shop: Shop, subscription: stripe.Subscription) -> None:
    items: Any = [{"id": only_item(subscription).id, "quantity": 7}]

    await shop.preview(subscription=subscription.id, subscription_details={"items": items})

    assert only_item(await shop.read(subscription.id)).quantity == 2
    assert len(await shop.invoices(customer=str(subscription.customer))) == 1
    assert (await shop.preview(customer=str(subscription.customer))).total == 2000


@pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice"])
@pytest.mark.parametrize("mode", ["classic", "flexible"])
@pytest.mark.parametrize("quantity", [1, 7])
async def test_the_preview_of_a_change_equals_the_invoice_that_follows(
    shop: Shop, clock: Clock, behavior: str, mode: str, quantity: int
) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(1333), 2, billing_mode={"type": mode})
    clock.advance(timedelta(days=11, hours=7, minutes=13))
    wish = {"items": [{"id": only_item(made).id, "quantity": quantity}], "proration_behavior": behavior}

    preview = await shop.preview(subscription=made.id, subscription_details=wish)
    await shop.update(made.id, **wish, proration_date=date_of(preview))
    if behavior == "create_prorations":
        clock.advance(timedelta(days=20))

    assert sums(await shop.latest(made)) == sums(preview)


@pytest.mark.parametrize("interval", ["month", "year"])
async def test_the_preview_of_another_price_equals_its_invoice(
    shop: Shop, subscription: stripe.Subscription, interval: str
) -> None:
    price = await shop.price(9900, interval=interval, name="Business")
    wish = {
        "items": [{"id": only_item(subscription).id, "price": price}],
        "proration_behavior": "always_invoice",
        "proration_date": halfway(subscription),
    }

    preview = await shop.preview(subscription=subscription.id, subscription_details=wish)
    await shop.update(subscription.id, **wish)

    invoice = await shop.latest(subscription)
    assert (preview.total, sums(preview)) == (invoice.total, sums(invoice))
    assert preview.amount_due == invoice.amount_paid


async def test_a_change_previewed_without_a_date_says_which_it_took(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    items: Any = [{"id": only_item(subscription).id, "quantity": 3}]

    preview = await shop.preview(subscription=subscription.id, subscription_details={"items": items})

    assert date_of(preview) is not None
    assert date_of(await shop.preview(subscription=subscription.id)) is None


async def test_a_date_is_refused_where_nothing_is_prorated(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    details = {
        "items": [{"id": only_item(subscription).id, "quantity": 3}],
        "proration_behavior": "none",
        "proration_date": halfway(subscription),
    }

    with pytest.raises(stripe.InvalidRequestError, match="proration_date"):
        await shop.preview(subscription=subscription.id, subscription_details=details)


async def test_what_will_not_renew_has_no_next_invoice(shop: Shop, subscription: stripe.Subscription) -> None:
    await shop.update(subscription.id, cancel_at_period_end=True)

    for named in ({"subscription": subscription.id}, {"customer": str(subscription.customer)}):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            await shop.preview(**named)

        assert (caught.value.http_status, caught.value.code) == (404, "invoice_upcoming_none")


async def test_an_undone_cancellation_can_be_previewed(shop: Shop, subscription: stripe.Subscription) -> None:
    await shop.update(subscription.id, cancel_at_period_end=True)

    preview = await shop.preview(
        subscription=subscription.id, subscription_details={"cancel_at_period_end": False}
    )

    assert preview.total == 2000


async def test_cancelling_now_shows_the_credit(shop: Shop, subscription: stripe.Subscription) -> None:
    preview = await shop.preview(
        subscription=subscription.id,
        subscription_details={"cancel_now": True, "proration_date": halfway(subscription)},
    )

    assert sums(preview) == [-1000]


async def test_a_discount_is_tried_on(shop: Shop, subscription: stripe.Subscription) -> None:
    coupon = await shop.client.v1.coupons.create_async({"percent_off": 25, "duration": "forever"})

    preview = await shop.preview(subscription=subscription.id, discounts=[{"coupon": coupon.id}])

    assert (preview.subtotal, preview.total) == (2000, 1500)
    assert (await shop.client.v1.coupons.retrieve_async(coupon.id)).times_redeemed == 0


async def test_the_next_invoice_after_a_repeating_discount_costs_all(shop: Shop, clock: Clock) -> None:
    coupon = await shop.client.v1.coupons.create_async(
        {"percent_off": 50, "duration": "repeating", "duration_in_months": 2}
    )
    made = await shop.subscribe(
        await shop.customer(), await shop.price(1000), discounts=[{"coupon": coupon.id}]
    )

    first = await shop.preview(subscription=made.id)
    clock.advance(timedelta(days=31))
    second = await shop.preview(subscription=made.id)

    assert (first.total, second.total) == (500, 1000)


async def test_the_end_of_a_trial_is_previewed_with_its_first_charge(shop: Shop) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(1000), trial_period_days=14)

    at_end = await shop.preview(subscription=made.id)
    now = await shop.preview(subscription=made.id, subscription_details={"trial_end": "now"})

    assert (at_end.total, at_end.created) == (1000, made.trial_end)
    assert now.total == 1000


async def test_an_unknown_parameter_is_refused_by_name(shop: Shop, subscription: stripe.Subscription) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="schedule"):
        await shop.preview(subscription=subscription.id, schedule="sub_sched_1")


async def test_a_recurring_preview_has_nothing_that_is_asked_for_once(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    customer = str(subscription.customer)
    await shop.client.v1.invoice_items.create_async({"customer": customer, "amount": 500, "currency": "eur"})
    await shop.client.v1.customers.update_async(customer, {"balance": -300})
    clock.advance(timedelta(days=10))
    item = only_item(subscription).id

    preview = await shop.preview(
        subscription=subscription.id,
        preview_mode="recurring",
        subscription_details={"items": [{"id": item, "quantity": 3}], "proration_behavior": "none"},
    )

    assert (sums(preview), preview.total, preview.amount_due) == ([3000], 3000, 3000)
    assert date_of(preview) is None


async def test_a_recurring_preview_knows_discounts_that_last_and_forgets_those_that_serve_once(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    totals = []
    for duration in ("forever", "once"):
        coupon = await shop.client.v1.coupons.create_async({"percent_off": 25, "duration": duration})
        preview = await shop.preview(
            subscription=subscription.id, preview_mode="recurring", discounts=[{"coupon": coupon.id}]
        )
        totals.append(preview.total)

    assert totals == [1500, 2000]


async def test_what_does_not_exist_yet_is_not_previewed(shop: Shop) -> None:
    customer, price = await shop.customer(), await shop.price(800)
    await shop.subscribe(customer, price)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await shop.preview(customer=customer, subscription_details={"items": [{"price": price}]})

    assert (refused.value.code, refused.value.param) == ("sandbox_not_built", "subscription_details")
