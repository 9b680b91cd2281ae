"""Codes typed in while a plan is changed: found, carried into the sum, or refused by name."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.errors import PaymentDeclined, PlanChangeNotAllowed, PromotionCodeNotAccepted, StateMoved
from billing.money import Money
from billing.plan_changes import preview
from billing.promotion_codes import find_promotion_code, load_promotion_code
from gateway.client import Gateway
from tests.gateway.plans import Plans
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object
from tests.unit.builders import NOW, make_options

ALLOWED: dict[str, Any] = {"default_allowed_updates": ["price", "quantity", "promotion_code"]}


async def offer(plans: Plans, code: str = "WINTER", coupon: Object | None = None, **given: object) -> Object:
    made = await plans.shop.post(
        "coupons", **(coupon or {"percent_off": 50, "duration": "forever", "name": "Winter"})
    )
    promotion = {"type": "coupon", "coupon": made["id"]}
    return await plans.shop.post("promotion_codes", code=code, promotion=promotion, **given)


async def refusal(plans: Plans, code: str = "WINTER") -> str:
    with pytest.raises(PromotionCodeNotAccepted) as refused:
        await plans.show(plans.big, code=code)
    return refused.value.reason


async def test_a_code_lowers_what_is_due_now_and_what_renews(plans: Plans) -> None:
    plans.update = ALLOWED
    await plans.sell()
    await offer(plans)

    shown = await plans.show(plans.year, code=" winter ")
    changed = await plans.go(shown)

    assert shown.promotion_code is not None
    assert (shown.promotion_code.code, shown.renewal_amount) == ("WINTER", Money(15000, "eur"))
    named = [(line.name, line.percent) for line in shown.lines if line.kind == "discount"]
    assert named == [("Winter", Decimal(50))]
    assert (await plans.invoices())[0]["amount_due"] == shown.due_now.amount
    assert [one.name for one in changed.discounts] == ["Winter"]


async def test_the_discounts_of_today_stay_beside_a_code(plans: Plans) -> None:
    plans.update = ALLOWED
    today = await plans.shop.post("coupons", amount_off=100, currency="eur", duration="forever", name="Old")
    await plans.sell(discounts=[{"coupon": today["id"]}])
    await offer(plans)

    changed = await plans.go(await plans.show(plans.big, code="WINTER"))

    assert [one.name for one in changed.discounts] == ["Old", "Winter"]


async def test_a_code_comes_along_when_the_change_waits_for_the_next_period(plans: Plans) -> None:
    conditions = [{"type": "decreasing_item_amount"}]
    plans.update = {**ALLOWED, "schedule_at_period_end": {"conditions": conditions}}
    await plans.sell(buys="big")
    await offer(plans)

    shown = await plans.show(plans.small, code="WINTER")
    await plans.go(shown)

    assert shown.next_amount == Money(500, "eur")
    assert (await plans.show_after(shown))[0]["amount_due"] == 500


async def test_the_old_plan_keeps_its_price_while_a_change_with_a_code_is_unpaid(plans: Plans) -> None:
    plans.update = ALLOWED
    await plans.sell(card="pm_card_chargeCustomerFail")
    plans.clock.advance(timedelta(days=3))
    await offer(plans)

    with pytest.raises(PaymentDeclined):
        await plans.go(await plans.show(plans.big, code="WINTER"))

    found = await plans.read()
    assert (found.items[0].price.id, found.discounts) == (plans.small["id"], ())


async def test_a_code_is_refused_where_the_configuration_does_not_offer_it(plans: Plans) -> None:
    await plans.sell()
    await offer(plans)

    assert await refusal(plans) == "feature_off"


@pytest.mark.parametrize(
    ("coupon", "given", "typed", "reason"),
    [
        ({}, {}, "SUMMER", "unknown"),
        ({}, {}, "   ", "unknown"),
        ({}, {}, "x" * 501, "unknown"),
        ({}, {"active": False}, "WINTER", "expired"),
        ({}, {"expires_at": 1}, "WINTER", "expired"),
        ({"redeem_by": 1}, {}, "WINTER", "expired"),
        ({"amount_off": 100, "currency": "usd"}, {}, "WINTER", "other_currency"),
        (
            {},
            {"restrictions": {"minimum_amount": 9000, "minimum_amount_currency": "eur"}},
            "WINTER",
            "minimum_amount",
        ),
        ({}, {"restrictions": {"first_time_transaction": True}}, "WINTER", "not_applicable"),
    ],
)
async def test_each_refusal_of_a_code_has_its_name(
    plans: Plans, coupon: dict[str, Any], given: dict[str, Any], typed: str, reason: str
) -> None:
    plans.update = ALLOWED
    await plans.sell()
    full = {"duration": "forever"} | ({} if "amount_off" in coupon else {"percent_off": 20}) | coupon
    await offer(plans, coupon=full, **given)

    assert await refusal(plans, typed) == reason


async def test_a_code_that_was_used_up_is_told_apart_from_one_that_runs_already(plans: Plans) -> None:
    plans.update = ALLOWED
    await plans.sell()
    await offer(plans, max_redemptions=1)

    await plans.go(await plans.show(plans.big, code="WINTER"))
    own = await refusal_for(plans)
    await plans.sell()

    assert (own, await refusal(plans)) == ("already_used", "used_up")


async def refusal_for(plans: Plans) -> str:
    with pytest.raises(PromotionCodeNotAccepted) as refused:
        await plans.show(plans.small, code="WINTER")
    return refused.value.reason


async def test_a_code_of_another_customer_does_not_exist(plans: Plans) -> None:
    plans.update = ALLOWED
    await plans.sell()
    stranger = await plans.shop.customer()
    code = await offer(plans, customer=stranger["id"])

    assert await refusal(plans) == "unknown"
    for wanted in (code["id"], "promo_nothing"):
        with pytest.raises(PromotionCodeNotAccepted):
            await load_promotion_code(plans.gateway, await plans.options(), wanted, now=plans.now)


async def test_a_code_that_is_withdrawn_before_confirming_is_refused_then(plans: Plans) -> None:
    plans.update = ALLOWED
    await plans.sell()
    code = await offer(plans)
    shown = await plans.show(plans.big, code="WINTER")
    await plans.shop.post(f"promotion_codes/{code['id']}", active=False)

    with pytest.raises(PromotionCodeNotAccepted) as refused:
        await plans.go(shown)

    assert refused.value.reason == "expired"
    assert (await plans.read()).items[0].price.id == plans.small["id"]


async def test_a_discount_given_elsewhere_meanwhile_stops_the_change(plans: Plans) -> None:
    await plans.sell()
    shown = await plans.show(plans.big)
    coupon = await plans.shop.post("coupons", percent_off=1, duration="forever")
    await plans.shop.post(f"subscriptions/{plans.subscription['id']}", discounts=[{"coupon": coupon["id"]}])

    with pytest.raises(StateMoved):
        await plans.go(shown)


async def test_a_code_tells_which_products_it_serves_for(plans: Plans) -> None:
    plans.update = ALLOWED
    await plans.sell()
    other = await plans.shop.post("products", name="Other")
    await offer(
        plans, coupon={"percent_off": 5, "duration": "once", "applies_to": {"products": [other["id"]]}}
    )
    options = await plans.options()

    found = await find_promotion_code(plans.gateway, options, "WINTER", now=plans.now)

    assert found.products == (other["id"],)
    assert not found.serves(options.products[0].product)
    assert replace(found, products=()).serves(options.products[0].product)
    assert await refusal(plans) == "not_applicable"


CODE = {"id": "promo_1", "code": "WINTER", "promotion": {"coupon": {"id": "co_1", "percent_off": 5}}}


@pytest.mark.parametrize(
    ("error", "fact", "reason"),
    [
        ({"code": "coupon_expired", "param": "discounts[0]"}, PromotionCodeNotAccepted, "expired"),
        ({"param": "subscription_details[items]"}, PlanChangeNotAllowed, "refused_by_stripe"),
    ],
)
async def test_what_only_stripe_knows_about_a_code_comes_with_its_preview(
    scripted: Gateway, stripe: Stripe, error: dict[str, str], fact: type[Exception], reason: str
) -> None:
    options = make_options(**ALLOWED)
    stripe.places = {
        "GET /v1/promotion_codes": {"data": [CODE]},
        "POST /v1/invoices/create_preview": failing(400, None, **{"type": "invalid_request_error", **error}),
    }
    found = await find_promotion_code(scripted, options, "WINTER", now=NOW)

    with pytest.raises(fact) as refused:
        await preview(scripted, options, options.choose("price_basic", None, found))

    assert str(refused.value) == reason


async def test_a_code_whose_coupon_stripe_does_not_show_is_unknown(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places = {"GET /v1/promotion_codes": {"data": [{**CODE, "promotion": {"coupon": None}}]}}

    with pytest.raises(PromotionCodeNotAccepted):
        await find_promotion_code(scripted, make_options(**ALLOWED), "WINTER", now=NOW)
