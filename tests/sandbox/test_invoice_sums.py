from collections.abc import Sequence
from datetime import timedelta

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, items_of, only_item, sums, words


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def rate(shop: Shop, percentage: float, *, inclusive: bool) -> str:
    made = await shop.client.v1.tax_rates.create_async(
        {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
    )
    return made.id


@pytest.mark.parametrize(
    ("inclusive", "total", "net", "tax"), [(False, 2928, 2400, 528), (True, 2400, 1967, 433)]
)
async def test_tax_comes_on_top_or_lies_inside(
    shop: Shop,
    inclusive: bool,  # noqa: FBT001  a column of the table above
    total: int,
    net: int,
    tax: int,
) -> None:
    rates = [await rate(shop, 22, inclusive=inclusive)]

    made = await shop.subscribe(await shop.customer(), await shop.price(800), 3, default_tax_rates=rates)

    invoice = await shop.latest(made)
    assert (invoice.subtotal, invoice.total, invoice.total_excluding_tax) == (2400, total, net)
    assert invoice.total_taxes is not None
    assert [each.amount for each in invoice.total_taxes] == [tax]


async def test_tax_is_taken_on_what_the_discount_leaves(shop: Shop) -> None:
    coupon = await shop.client.v1.coupons.create_async({"percent_off": 50, "duration": "forever"})
    rates = [await rate(shop, 20, inclusive=False)]

    made = await shop.subscribe(
        await shop.customer(),
        await shop.price(1000),
        default_tax_rates=rates,
        discounts=[{"coupon": coupon.id}],
    )

    assert (await shop.latest(made)).total == 600


@pytest.mark.parametrize(
    ("mode", "amounts"), [("graduated", [5 * 1000, 5 * 800, 2 * 600]), ("volume", [12 * 600])]
)
async def test_tiers_decide_about_the_sum(shop: Shop, mode: str, amounts: Sequence[int]) -> None:
    tiers = [
        {"up_to": 5, "unit_amount": 1000},
        {"up_to": 10, "unit_amount": 800},
        {"up_to": "inf", "unit_amount": 600},
    ]
    made = await shop.client.v1.prices.create_async(
        {
            "currency": "eur",
            "billing_scheme": "tiered",
            "tiers_mode": mode,
            "tiers": tiers,  # type: ignore[typeddict-item]
            "recurring": {"interval": "month"},
            "product_data": {"name": "Team"},
        }
    )

    subscription = await shop.subscribe(await shop.customer(), made.id, 12)

    assert sums(await shop.latest(subscription)) == amounts


async def test_parts_of_a_cent_are_rounded_per_line(shop: Shop) -> None:
    made = await shop.client.v1.prices.create_async(
        {
            "currency": "eur",
            "unit_amount_decimal": "0.25",  # type: ignore[typeddict-item]
            "recurring": {"interval": "month"},
            "product_data": {"name": "Call"},
        }
    )

    subscription = await shop.subscribe(await shop.customer(), made.id, 1010)

    invoice = await shop.latest(subscription)
    assert sums(invoice) == [253]
    assert words(invoice) == ["1010 × Call (at €0.0025 / month)"]


async def test_a_later_anchor_cuts_the_first_period_short(shop: Shop, clock: Clock) -> None:
    anchor = int((clock.now() + timedelta(days=10)).timestamp())

    made = await shop.subscribe(await shop.customer(), await shop.price(3100), billing_cycle_anchor=anchor)

    # November has 30 days, the period before 30 November began on 30 October: 10 of 31 days.
    assert only_item(made).current_period_end == anchor
    assert sums(await shop.latest(made)) == [1000]


async def test_items_of_several_intervals_renew_at_their_own_times(shop: Shop, clock: Clock) -> None:
    customer, monthly = await shop.customer(), await shop.price(500)
    yearly = await shop.price(10_000, interval="year")

    made = await shop.client.v1.subscriptions.create_async(
        {"customer": customer, "items": [{"price": monthly}, {"price": yearly}]}
    )
    clock.advance(timedelta(days=32))

    first, second = reversed(await shop.invoices(subscription=made.id))
    assert (first.total, second.total) == (10_500, 500)


async def test_classic_billing_knows_one_interval(shop: Shop) -> None:
    customer, monthly = await shop.customer(), await shop.price(500)
    yearly = await shop.price(10_000, interval="year")

    with pytest.raises(stripe.InvalidRequestError, match="interval"):
        await shop.client.v1.subscriptions.create_async(
            {
                "customer": customer,
                "items": [{"price": monthly}, {"price": yearly}],
                "billing_mode": {"type": "classic"},
            }
        )


async def test_currencies_do_not_mix_on_one_customer(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.subscribe(customer, await shop.price(500))
    dollars = await shop.price(500, currency="usd")

    with pytest.raises(stripe.InvalidRequestError, match="You cannot combine currencies"):
        await shop.subscribe(customer, dollars)


async def test_two_changes_in_one_period_add_up(shop: Shop) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(3000), 1)
    start, length = only_item(made).current_period_start, 30 * 86_400

    await shop.change(made, quantity=2, proration_date=start + length // 3)
    await shop.change(made, quantity=1, proration_date=start + 2 * length // 3)

    # Twenty days of a second seat, and ten of them given back: ten days of 30.00.
    preview = await shop.preview(subscription=made.id)
    assert sums(preview) == [-2000, 4000, -2000, 1000, 3000]


async def test_a_credit_gives_back_what_was_paid_and_not_more(shop: Shop) -> None:
    coupon = await shop.client.v1.coupons.create_async({"percent_off": 50, "duration": "once"})
    made = await shop.subscribe(
        await shop.customer(), await shop.price(3000), discounts=[{"coupon": coupon.id}]
    )

    ended = await shop.client.v1.subscriptions.cancel_async(made.id, {"prorate": True, "invoice_now": True})

    customer = await shop.client.v1.customers.retrieve_async(str(ended.customer))
    assert customer.balance == -1500


async def test_an_end_before_the_period_s_comes_at_its_moment(shop: Shop, clock: Clock) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(3000))
    wished = only_item(made).current_period_start + 5 * 86_400

    await shop.update(made.id, cancel_at=wished)
    clock.advance(timedelta(days=6))

    ended = await shop.read(made.id)
    assert (ended.status, ended.ended_at, len(items_of(ended))) == ("canceled", wished, 1)
