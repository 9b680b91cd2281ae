"""What a subscription may be begun or ended with: backdating, extras, an end amid a period, items one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, items_of, only_item, sums, words

# The tests' clock starts on 20 November 2026 at noon; that period has 30 days.
START = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())
DAY = 86_400


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
async def subscription(shop: Shop) -> stripe.Subscription:
    return await shop.subscribe(await shop.customer(), await shop.price(3000))


async def pending(shop: Shop) -> list[int]:
    return [row.amount for row in (await shop.client.v1.invoice_items.list_async({"pending": True})).data]


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_an_end_amid_the_period_gives_back_the_rest(shop: Shop, clock: Clock, mode: str) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(3000), billing_mode={"type": mode})
    clock.advance(timedelta(days=5))

    changed = await shop.update(made.id, cancel_at=START + 20 * DAY)

    # 10 of 30 days.
    assert (only_item(changed).current_period_end, await pending(shop)) == (START + 20 * DAY, [-1000])
    clock.advance(timedelta(days=16))
    ended = await shop.read(made.id)
    assert (ended.status, ended.ended_at) == ("canceled", START + 20 * DAY)
    assert sums(await shop.latest(ended)) == [-1000]


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_an_end_that_is_taken_back_asks_for_the_rest_again(shop: Shop, mode: str) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(3000), billing_mode={"type": mode})
    await shop.update(made.id, cancel_at=START + 20 * DAY)

    changed = await shop.update(made.id, cancel_at="")

    assert only_item(changed).current_period_end == START + 30 * DAY
    assert sorted(await pending(shop)) == [-1000, 1000]


async def test_an_end_without_proration_leaves_the_period_alone(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    changed = await shop.update(subscription.id, cancel_at=START + 20 * DAY, proration_behavior="none")
    assert (only_item(changed).current_period_end, await pending(shop)) == (START + 30 * DAY, [])

    clock.advance(timedelta(days=21))

    assert (await shop.read(subscription.id)).ended_at == START + 20 * DAY


async def test_the_last_period_is_charged_only_until_the_end(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    # The next period has 31 days, of which ten are wanted.
    await shop.update(subscription.id, cancel_at=START + 40 * DAY)

    preview = await shop.preview(subscription=subscription.id)
    clock.advance(timedelta(days=31))

    assert sums(preview) == sums(await shop.latest(subscription)) == [968]
    renewed = await shop.read(subscription.id)
    assert only_item(renewed).current_period_end == START + 40 * DAY
    clock.advance(timedelta(days=10))
    assert (await shop.read(subscription.id)).status == "canceled"


async def test_a_short_subscription_pays_for_its_days(shop: Shop) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(3000), cancel_at=START + 3 * DAY)

    assert sums(await shop.latest(made)) == [300]
    assert only_item(made).current_period_end == START + 3 * DAY


async def test_one_time_prices_come_with_the_first_invoice(shop: Shop) -> None:
    setup = await shop.client.v1.prices.create_async(
        {"currency": "eur", "unit_amount": 4900, "product_data": {"name": "Setup"}}
    )

    extras = [{"price": setup.id, "quantity": 2}]
    made = await shop.subscribe(await shop.customer(), await shop.price(1000), add_invoice_items=extras)

    invoice = await shop.latest(made)
    assert (sums(invoice), words(invoice)) == ([9800, 1000], ["Setup", "1 × Team (at €10.00 / month)"])
    assert (invoice.total, invoice.status) == (10800, "paid")


async def test_one_time_prices_of_a_change_wait_for_the_next_invoice(
    shop: Shop, subscription: stripe.Subscription
) -> None:
    setup = await shop.client.v1.prices.create_async(
        {"currency": "eur", "unit_amount": 4900, "product_data": {"name": "Setup"}}
    )

    await shop.update(subscription.id, add_invoice_items=[{"price": setup.id}])

    assert sums(await shop.preview(subscription=subscription.id)) == [4900, 3000]
    with pytest.raises(stripe.InvalidRequestError, match="type=one_time"):
        await shop.update(subscription.id, add_invoice_items=[{"price": only_item(subscription).price.id}])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # From 5 October: 15 of 30 days until the 20th, then a whole month.
        ("flexible", [1500, 3000, 3000]),
        # An imagined month from 5 October to 5 November, and 15 of the 30 days after it.
        ("classic", [4500, 3000]),
    ],
)
async def test_a_backdated_subscription_pays_for_what_has_passed(
    shop: Shop, mode: str, expected: list[int]
) -> None:
    since = int(datetime(2026, 10, 5, 12, tzinfo=UTC).timestamp())

    made = await shop.subscribe(
        await shop.customer(),
        await shop.price(3000),
        backdate_start_date=since,
        billing_mode={"type": mode},
    )

    invoice = await shop.latest(made)
    assert sums(invoice) == expected
    assert (made.start_date, made.billing_cycle_anchor) == (since, START)
    assert invoice.lines.data[0].period.start == since
    assert (words(invoice)[0] or "").startswith("Time on Team from 5 Oct 2026 until")


async def test_backdating_without_proration_charges_from_today(shop: Shop) -> None:
    made = await shop.subscribe(
        await shop.customer(),
        await shop.price(3000),
        backdate_start_date=START - 40 * DAY,
        proration_behavior="none",
    )

    assert (made.start_date, sums(await shop.latest(made))) == (START - 40 * DAY, [3000])
    with pytest.raises(stripe.InvalidRequestError, match="in the past"):
        await shop.subscribe(await shop.customer(), await shop.price(1), backdate_start_date=START + 1)


async def test_items_are_added_changed_and_taken_out_one_by_one(
    shop: Shop, subscription: stripe.Subscription, clock: Clock
) -> None:
    service = shop.client.v1.subscription_items
    seat = await shop.price(600, name="Seat")
    clock.advance(timedelta(days=15))

    added = await service.create_async({"subscription": subscription.id, "price": seat, "quantity": 2})
    assert ([item.id for item in items_of(await shop.read(subscription.id))][-1], added.quantity) == (
        added.id,
        2,
    )
    changed = await service.update_async(added.id, {"quantity": 3, "proration_behavior": "none"})
    gone = await service.delete_async(added.id, {"proration_behavior": "none"})

    assert (changed.quantity, gone.deleted, await pending(shop)) == (3, True, [600])
    assert len(items_of(await shop.read(subscription.id))) == 1
    with pytest.raises(stripe.InvalidRequestError, match="at least one"):
        await service.delete_async(only_item(subscription).id)


async def test_a_coupon_of_a_hundred_percent_needs_no_card(shop: Shop, clock: Clock) -> None:
    coupon = await shop.client.v1.coupons.create_async(
        {"percent_off": 100, "duration": "repeating", "duration_in_months": 2}
    )
    customer = await shop.customer(card=None)

    made = await shop.subscribe(customer, await shop.price(3000), discounts=[{"coupon": coupon.id}])
    clock.advance(timedelta(days=62))

    invoices = list(reversed(await shop.invoices(customer=customer)))
    assert made.status == "active"
    assert [(invoice.total, invoice.status) for invoice in invoices] == [
        (0, "paid"),
        (0, "paid"),
        (3000, "open"),
    ]


async def test_a_discount_can_be_taken_away(shop: Shop) -> None:
    coupon = await shop.client.v1.coupons.create_async({"percent_off": 50, "duration": "forever"})
    made = await shop.subscribe(
        await shop.customer(), await shop.price(3000), discounts=[{"coupon": coupon.id}]
    )

    gone = await shop.client.v1.subscriptions.delete_discount_async(made.id)

    assert gone.deleted
    assert (await shop.preview(subscription=made.id)).total == 3000
    with pytest.raises(stripe.InvalidRequestError, match="No active discount"):
        await shop.client.v1.subscriptions.delete_discount_async(made.id)
    with pytest.raises(stripe.InvalidRequestError, match="No active discount"):
        await shop.client.v1.customers.delete_discount_async(str(made.customer))


class Codes:
    """A coupon of half the price, and codes for it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def code(self, **conditions: Any) -> str:  # noqa: ANN401  Stripe's parameters
        coupon = await self.shop.client.v1.coupons.create_async({"percent_off": 50, "duration": "forever"})
        params: Any = {"promotion": {"type": "coupon", "coupon": coupon.id}, **conditions}
        return (await self.shop.client.v1.promotion_codes.create_async(params)).id

    async def redeem(self, code: str, *, customer: str | None = None, amount: int = 3000) -> int:
        customer = customer or await self.shop.customer()
        price = await self.shop.price(amount)
        made = await self.shop.subscribe(customer, price, discounts=[{"promotion_code": code}])
        return (await self.shop.latest(made)).total


@pytest.fixture
def codes(shop: Shop) -> Codes:
    return Codes(shop)


async def test_a_code_for_new_customers_is_refused_to_old_ones(
    codes: Codes, subscription: stripe.Subscription
) -> None:
    code = await codes.code(restrictions={"first_time_transaction": True})

    assert await codes.redeem(code) == 1500
    with pytest.raises(stripe.InvalidRequestError, match="prior transactions") as error:
        await codes.redeem(code, customer=str(subscription.customer))
    assert error.value.param == "discounts[0][promotion_code]"


async def test_a_code_may_want_a_minimum_amount(codes: Codes) -> None:
    minimum = {"minimum_amount": 2000, "minimum_amount_currency": "eur"}
    code = await codes.code(restrictions=minimum)

    assert await codes.redeem(code, amount=2000) == 1000
    with pytest.raises(stripe.InvalidRequestError, match="minimum amount"):
        await codes.redeem(code, amount=1999)


async def test_a_code_may_be_for_one_customer(codes: Codes, subscription: stripe.Subscription) -> None:
    code = await codes.code(customer=str(subscription.customer))

    assert await codes.redeem(code, customer=str(subscription.customer)) == 1500
    with pytest.raises(stripe.InvalidRequestError, match="another customer"):
        await codes.redeem(code)


async def test_a_code_is_used_up_or_expires(codes: Codes, clock: Clock) -> None:
    once = await codes.code(max_redemptions=1)
    brief = await codes.code(expires_at=START + DAY)

    assert (await codes.redeem(once), await codes.redeem(brief)) == (1500, 1500)
    clock.advance(timedelta(days=2))

    for code in (once, brief):
        with pytest.raises(stripe.InvalidRequestError, match="inactive"):
            await codes.redeem(code)
    used = await codes.shop.client.v1.promotion_codes.retrieve_async(once)
    assert (used.active, used.times_redeemed) == (False, 1)
