"""Each line of a preview says what it is: taxes and discounts by name, balance, and prices of every kind."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing.errors import PlanChangeNotAllowed
from billing.money import Money
from billing.preview_lines import load_tax_labels, read_lines
from gateway.client import Gateway
from gateway.invoices import Invoice, TaxAmount, TaxRateDetails
from tests.gateway.plans import Plans
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object


async def rate(plans: Plans, **given: object) -> Object:
    return await plans.shop.post(
        "tax_rates", **({"display_name": "IVA", "percentage": 22, "inclusive": False} | given)
    )


async def test_a_tax_on_top_is_a_line_with_its_name_and_rate(plans: Plans) -> None:
    await plans.sell(default_tax_rates=[(await rate(plans))["id"]])

    shown = await plans.show(plans.year)

    taxes = [line for line in shown.lines if line.kind == "tax"]
    assert [(one.name, one.percent, one.amount) for one in taxes] == [
        ("IVA", Decimal(22), Money(6380, "eur"))
    ]
    assert shown.renewal_amount == Money(36600, "eur")
    assert shown.is_tax_included
    assert shown.included_taxes == ()


async def test_a_tax_inside_the_prices_is_named_beside_the_lines(plans: Plans) -> None:
    await plans.stock(tax_behavior="inclusive")
    await plans.sell(default_tax_rates=[(await rate(plans, inclusive=True))["id"]])

    shown = await plans.show(plans.year)

    assert [line.kind for line in shown.lines if line.kind == "tax"] == []
    assert [(one.name, one.amount) for one in shown.included_taxes] == [("IVA", Money(5230, "eur"))]
    assert shown.renewal_amount == Money(30000, "eur")
    assert shown.is_tax_included


async def test_without_tax_none_is_promised(plans: Plans) -> None:
    await plans.sell()

    assert not (await plans.show(plans.big)).is_tax_included


async def test_a_discount_of_everything_leaves_nothing_due(plans: Plans) -> None:
    coupon = await plans.shop.post("coupons", percent_off=100, duration="forever", name="Friends")
    await plans.sell(discounts=[{"coupon": coupon["id"]}])

    shown = await plans.show(plans.year)
    changed = await plans.go(shown)

    named = {(line.name, line.percent) for line in shown.lines if line.kind == "discount"}
    assert named == {("Friends", Decimal(100))}
    assert (shown.due_now, shown.needs_method) == (Money(0, "eur"), False)
    assert changed.items[0].price.id == plans.year["id"]


async def test_the_quantity_of_an_archived_price_can_still_be_changed(plans: Plans) -> None:
    await plans.sell()
    await plans.shop.post(f"prices/{plans.small['id']}", active=False)
    plans.clock.advance(timedelta(days=2))

    options = await plans.options()
    changed = await plans.change(plans.small, 3, key="go")

    assert [one.is_current for one in options.products[0].prices] == [True, False, False]
    assert changed.items[0].quantity == 3


async def test_a_tiered_price_brings_its_tiers_and_is_charged_by_them(plans: Plans) -> None:
    await plans.sell()
    tiers = [{"up_to": 2, "unit_amount": 900}, {"up_to": "inf", "unit_amount": 500}]
    plans.big = await plans.shop.price(
        plans.product["id"], None, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers
    )

    options = await plans.options()
    shown = await plans.show(plans.big, 4)
    await plans.go(shown)

    price = next(one.price for one in options.products[0].prices if one.price.id == plans.big["id"])
    assert [tier.up_to for tier in price.tiers] == [2, None]
    assert shown.renewal_amount == Money(2800, "eur")
    assert (await plans.invoices())[0]["amount_due"] == shown.due_now.amount


async def test_a_plan_that_was_free_begins_its_period_with_the_first_payment(plans: Plans) -> None:
    await plans.stock()
    plans.small = await plans.shop.price(plans.product["id"], 0)
    plans.update = {"proration_behavior": "none"}
    await plans.sell()
    plans.clock.advance(timedelta(days=5))

    shown = await plans.show(plans.big)
    await plans.go(shown)

    assert (shown.is_charged_now, shown.due_now) == (True, Money(3000, "eur"))
    assert (await plans.invoices())[0]["amount_due"] == 3000


@pytest.mark.parametrize("currency", ["jpy", "kwd", "rsd", "isk", "ugx"])
async def test_amounts_stay_in_the_units_of_their_currency(plans: Plans, currency: str) -> None:
    await plans.stock(currency)
    await plans.sell()

    shown = await plans.show(plans.big)

    assert shown.renewal_amount == Money(3000, currency)
    assert {line.amount.currency for line in shown.lines} == {currency}


async def test_a_tax_whose_rate_the_key_may_not_read_stays_unnamed(scripted: Gateway, stripe: Stripe) -> None:
    tax = TaxAmount(amount=5, tax_rate_details=TaxRateDetails(tax_rate="txr_1"))
    invoice = Invoice(currency="eur", created=1, total=5, amount_due=5, total_taxes=(tax,))
    stripe.answers = [failing(403, type="invalid_request_error"), failing(404, type="invalid_request_error")]

    labels = await load_tax_labels(scripted, invoice)
    again = await load_tax_labels(scripted, invoice)

    assert labels == again == {}
    assert [(line.kind, line.name) for line in read_lines(invoice, None, labels)] == [("tax", None)]


async def test_a_price_in_another_currency_is_refused_whatever_the_page_showed(plans: Plans) -> None:
    await plans.sell()
    foreign = await plans.shop.price(plans.product["id"], 500, currency="usd")

    with pytest.raises(PlanChangeNotAllowed) as refused:
        await plans.show(foreign)

    assert refused.value.reason == "price_not_offered"
