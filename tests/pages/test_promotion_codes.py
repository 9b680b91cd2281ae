"""Codes typed in beside the plan: what they take off is said, shown in the bill, and charged; or why not."""

from datetime import timedelta

import httpx
import pytest

from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.gateway.shop import Object, Shop
from tests.pages.checks import text_of
from tests.pages.choices import WAITING, allow, choose, due_now, item_of, preview_of
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.visits import Visit, Visits, give_card, invoices_of, subscription_of

ADA = "cus_demo_ada"
TEAM = "price_lantern_team_monthly"
BUSINESS = "price_lantern_business_monthly"
MINUS = "\N{MINUS SIGN}"
YEARLY = "price_lantern_business_yearly"


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    return Shop(http, "sk_test_demo")


@pytest.fixture
async def winter(shop: Shop) -> Object:
    return await offer(shop)


async def offer(shop: Shop, code: str = "WINTER", coupon: Object | None = None, **given: object) -> Object:
    made = await shop.post(
        "coupons", **{"percent_off": 50, "duration": "forever", "name": "Winter offer", **(coupon or {})}
    )
    return await shop.post(
        "promotion_codes", code=code, promotion={"type": "coupon", "coupon": made["id"]}, **given
    )


async def type_code(visit: Visit, code: str, price: str = BUSINESS) -> Page:
    return await choose(visit, price, "4", code=code)


def field_of(page: Page) -> tuple[str | None, str | None]:
    field = page.section("code")
    return field.get("value"), field.get("aria-invalid")


@pytest.mark.parametrize(
    ("coupon", "words"),
    [
        ({}, "WINTER: 50% off"),
        ({"duration": "once"}, "WINTER: 50% off, once"),
        ({"duration": "repeating", "duration_in_months": 3}, "WINTER: 50% off for 3 months"),
        (
            {"percent_off": 12.5, "duration": "repeating", "duration_in_months": 1},
            "WINTER: 12.5% off for 1 month",
        ),
    ],
)
async def test_a_code_says_what_it_takes_off(visits: Visits, shop: Shop, coupon: Object, words: str) -> None:
    await offer(shop, coupon=coupon)
    visit = await visits.open(ADA)

    page = await type_code(visit, "winter")

    assert words in page.text
    assert field_of(page) == ("winter", None)


async def test_an_amount_off_is_said_as_an_amount(visits: Visits, shop: Shop) -> None:
    await offer_seven(shop, "eur")
    visit = await visits.open(ADA)

    page = await type_code(visit, "SEVEN", YEARLY)

    assert "SEVEN: €7.00 off, once" in page.text
    assert f"SEVEN {MINUS}€7.00" in preview_of(page)


async def offer_seven(shop: Shop, currency: str) -> None:
    made = await shop.post("coupons", amount_off=700, currency=currency, duration="once")
    await shop.post("promotion_codes", code="SEVEN", promotion={"type": "coupon", "coupon": made["id"]})


async def test_the_discount_is_a_line_of_the_bill(visits: Visits, winter: Object) -> None:
    visit = await visits.open(ADA)

    page = await type_code(visit, winter["code"], YEARLY)

    assert f"Winter offer 50% {MINUS}€360.00" in preview_of(page)
    assert "you pay €360.00 a year." in preview_of(page)


async def test_within_a_period_the_discount_lies_in_what_the_new_plan_costs(
    visits: Visits, winter: Object
) -> None:
    visit = await visits.open(ADA)

    page = await type_code(visit, winter["code"])

    assert "Remaining time on Lantern Business, 4 seats, until December 13, 2026 €25.20" in preview_of(page)
    assert "you pay €36.00 a month." in preview_of(page)


@pytest.mark.parametrize("price", [BUSINESS, YEARLY])
async def test_what_is_shown_with_a_code_is_what_is_charged(
    visits: Visits, stripe_api: StripeApi, winter: Object, price: str
) -> None:
    visit = await visits.open(ADA)
    page = await type_code(visit, winter["code"], price)
    amount = due_now(page)

    done = await visit.client.submit(page.form(f"Pay {amount} and change plan"))

    newest = (await invoices_of(stripe_api, ADA))[0]
    assert (newest["status"], f"€{newest['amount_paid'] / 100:,.2f}") == ("paid", amount)
    assert "50% off (Winter offer)." in text_of(done.section("subscriptions"))


@pytest.mark.parametrize(
    ("given", "coupon", "said"),
    [
        ({"code": "OTHER"}, {}, "This code is not known. Check its spelling."),
        ({"active": False}, {}, "This code has expired."),
        ({"expires_at": 1}, {}, "This code has expired."),
        ({"customer": "cus_demo_ben"}, {}, "This code is not known. Check its spelling."),
        ({"restrictions": {"first_time_transaction": True}}, {}, "This code does not serve for this plan."),
        (
            {"restrictions": {"minimum_amount": 99000, "minimum_amount_currency": "eur"}},
            {},
            "The plan costs less than this code asks for.",
        ),
        (
            {},
            {"applies_to": {"products": ["prod_lantern_backup"]}},
            "This code does not serve for this plan.",
        ),
    ],
)
async def test_a_code_that_does_not_serve_is_told_beside_its_field(
    visits: Visits, shop: Shop, given: Object, coupon: Object, said: str
) -> None:
    await offer(shop, **{"code": "WINTER", "coupon": coupon, **given})
    visit = await visits.open(ADA)
    full = await choose(visit, BUSINESS, "4")

    page = await type_code(visit, "WINTER")

    assert text_of(page.section("code-error")) == said
    assert field_of(page) == ("WINTER", "true")
    assert page.section("code").get("aria-describedby") == "code-error"
    assert (due_now(page), visits.stripe.writes) == (due_now(full), [])


async def test_a_code_in_another_currency_is_told_beside_its_field(visits: Visits, shop: Shop) -> None:
    await offer_seven(shop, "usd")
    visit = await visits.open(ADA)

    page = await type_code(visit, "SEVEN")

    assert text_of(page.section("code-error")) == "This code is for another currency."


async def test_a_code_that_was_used_already_is_not_taken_twice(visits: Visits, winter: Object) -> None:
    visit = await visits.open(ADA)
    page = await type_code(visit, winter["code"])
    await visit.client.submit(page.form("and change plan"))

    again = await choose(visit, BUSINESS, "9", code=winter["code"])

    assert text_of(again.section("code-error")) == "This discount is on the plan already."


async def test_letters_of_no_code_are_shown_as_they_were_typed(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await type_code(visit, '"><script>alert(1)</script>')

    assert field_of(page) == ('"><script>alert(1)</script>', "true")


async def test_no_code_is_asked_for_where_the_merchant_takes_none(visits: Visits, winter: Object) -> None:
    visit = await visits.open(ADA)
    allow(visits, default_allowed_updates=["price", "quantity"])

    page = await type_code(visit, winter["code"])

    assert not [one for one in page.document.iter("input") if one.get("name") == "code"]
    assert "50%" not in preview_of(page)
    assert page.form("and change plan")


async def test_a_code_that_was_withdrawn_since_is_asked_about_again(
    visits: Visits, shop: Shop, stripe_api: StripeApi, winter: Object
) -> None:
    visit = await visits.open(ADA)
    page = await type_code(visit, winter["code"])
    await shop.post(f"promotion_codes/{winter['id']}", active=False)

    moved = await visit.client.submit(page.form("and change plan"))

    assert moved.status == 409
    assert "Nothing was charged and nothing was changed." in moved.text
    assert text_of(moved.section("code-error")) == "This code has expired."
    assert field_of(moved)[0] == winter["code"]
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 3)


async def test_the_change_can_be_made_without_the_code_then(
    visits: Visits, shop: Shop, stripe_api: StripeApi, winter: Object
) -> None:
    visit = await visits.open(ADA)
    page = await type_code(visit, winter["code"])
    await shop.post(f"promotion_codes/{winter['id']}", active=False)
    moved = await visit.client.submit(page.form("and change plan"))

    await visit.client.submit(moved.form(f"Pay {due_now(moved)} and change plan"))

    newest = (await invoices_of(stripe_api, ADA))[0]
    assert f"€{newest['amount_paid'] / 100:.2f}" == due_now(moved)
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_what_moved_elsewhere_is_asked_again_with_the_same_code(
    visits: Visits, stripe_api: StripeApi, winter: Object
) -> None:
    visit = await visits.open(ADA)
    page = await type_code(visit, winter["code"])
    await stripe_api.post(f"customers/{ADA}", balance="-500")

    moved = await visit.client.submit(page.form("and change plan"))
    done = await visit.client.submit(moved.form(f"Pay {due_now(moved)} and change plan"))

    assert moved.status == 409
    assert "WINTER: 50% off" in moved.text
    assert f"Credit used {MINUS}€5.00" in preview_of(moved)
    assert "50% off (Winter offer)." in text_of(done.section("subscriptions"))


async def test_a_declined_card_keeps_the_code_for_the_next_attempt(
    visits: Visits, stripe_api: StripeApi, winter: Object
) -> None:
    await give_card(stripe_api, ADA, "pm_card_chargeCustomerFail")
    visit = await visits.open(ADA)
    page = await type_code(visit, winter["code"])

    declined = await visit.client.submit(page.form("and change plan"))
    await give_card(stripe_api, ADA, "pm_card_visa")
    done = await visit.client.submit(declined.form(f"Pay {due_now(page)} and change plan"))

    assert declined.status == 402
    assert "WINTER: 50% off" in declined.text
    assert "50% off (Winter offer)." in text_of(done.section("subscriptions"))


async def test_a_code_comes_along_with_a_change_that_waits(
    visits: Visits, stripe_api: StripeApi, winter: Object, clock: Clock
) -> None:
    allow(visits, **WAITING)
    visit = await visits.open(ADA)
    page = await choose(visit, TEAM, "2", code=winter["code"])

    await visit.client.submit(page.form("Change plan on December 13, 2026"))
    clock.advance(timedelta(days=22))

    assert "you pay €8.00 a month." in preview_of(page)
    assert (await invoices_of(stripe_api, ADA))[0]["amount_paid"] == 800


async def test_everything_about_codes_can_be_translated(visits: Visits, winter: Object) -> None:
    visit = await visits.open(ADA, language=PSEUDO_LANGUAGE)
    subscription = (await visit.client.get(visit.home.url)).section("subscriptions")
    change = next(
        one.get("href", "") for one in subscription.iter("a") if "plan-change" in one.get("href", "")
    )

    taken = await visit.client.get(f"{change}?price={BUSINESS}&quantity=4&code={winter['code']}")
    refused = await visit.client.get(f"{change}?price={BUSINESS}&quantity=4&code=NONE")

    assert winter["code"] in taken.text
    assert text_of(refused.section("code-error")).startswith("⟦")
