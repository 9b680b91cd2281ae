"""Plans that look unlike the usual one: other currencies, tiers, fractions, free ones, and very many of them."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.fixtures import StripeApi
from tests.gateway.shop import Object, Shop
from tests.pages.checks import text_of
from tests.pages.choices import allow, choose, due_now, item_of, offer_only, preview_of, sell
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, invoices_of, subscription_of

ADA = "cus_demo_ada"
TEAM = "price_lantern_team_monthly"
BUSINESS = "price_lantern_business_monthly"
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    return Shop(http, "sk_test_demo")


async def two_prices(shop: Shop, small: int, big: int, **params: object) -> tuple[Object, Object]:
    product = await shop.post("products", name="Pro", unit_label="seat")
    return await shop.price(product["id"], small, **params), await shop.price(product["id"], big, **params)


async def on_sale(
    visits: Visits, shop: Shop, small: Object, big: Object, *, quantity: int = 1, **params: object
) -> Visit:
    """A new customer's, on the small one of these two."""
    await offer_only(visits, small, big, minimum=1, maximum=9)
    items = [{"price": small["id"], "quantity": quantity}]
    return await visits.open(await sell(shop, small["id"], items=items, **params))


def options_of(page: Page) -> dict[str, str]:
    """What each option says, by its price."""
    boxes = [one for one in page.document.iter("div") if one.get("class") == "option"]
    return {next(box.iter("input")).get("value", ""): text_of(box) for box in boxes}


@pytest.mark.parametrize(
    ("currency", "amounts", "words"),
    [
        ("jpy", (1000, 2500), ("¥2,500", "¥1,500")),
        ("kwd", (4000, 9500), ("KWD 9.500", "KWD 5.500")),
        ("rsd", (100000, 250050), ("RSD 2,500.50", "RSD 1,500.50")),
        ("isk", (100000, 250000), ("ISK 2,500", "ISK 1,500")),
        ("huf", (100000, 250000), ("HUF 2,500.00", "HUF 1,500.00")),
    ],
)
async def test_every_currency_is_shown_as_it_is_charged(
    visits: Visits, shop: Shop, currency: str, amounts: tuple[int, int], words: tuple[str, str]
) -> None:
    shown, due = words
    cheap, dear = await two_prices(shop, *amounts, currency=currency)
    visit = await on_sale(visits, shop, cheap, dear)

    page = await choose(visit, dear["id"])
    done = await visit.client.submit(page.form("and change plan"))

    assert f"{shown} per seat a month" in options_of(page)[dear["id"]]
    assert f"Due now {due}" in preview_of(page)
    assert f"Pay {due} and change plan" in preview_of(page)
    assert f"you pay {shown} a month." in preview_of(page)
    assert f"{shown} per month" in text_of(done.section("subscriptions"))


async def test_a_fraction_of_a_cent_is_shown_in_full(visits: Visits, shop: Shop) -> None:
    product = await shop.post("products", name="Pro", unit_label="seat")
    made = {"product": product["id"], "currency": "eur", "recurring": {"interval": "month"}}
    behavior = {"tax_behavior": "exclusive"}
    cheap = await shop.post("prices", unit_amount_decimal="150.5", **made, **behavior)
    dear = await shop.post("prices", unit_amount_decimal="250.25", **made, **behavior)
    visit = await on_sale(visits, shop, cheap, dear, quantity=4)

    page = await choose(visit, dear["id"], "4")

    assert "€2.5025 per seat a month" in options_of(page)[dear["id"]]
    assert "The plan is Pro, €6.02 per month, 4 seats." in page.text
    assert "you pay €10.01 a month." in preview_of(page)


async def test_a_tiered_price_says_that_it_varies_and_is_counted_by_stripe(
    visits: Visits, shop: Shop, stripe_api: StripeApi
) -> None:
    cheap, _ = await two_prices(shop, 1000, 2000)
    tiered = await shop.post(
        "prices",
        product=cheap["product"],
        currency="eur",
        recurring={"interval": "month"},
        tax_behavior="exclusive",
        billing_scheme="tiered",
        tiers_mode="graduated",
        tiers=[{"up_to": 2, "unit_amount": 1500}, {"up_to": "inf", "unit_amount": 500}],
    )
    visit = await on_sale(visits, shop, cheap, tiered)

    page = await choose(visit, tiered["id"], "4")
    done = await visit.client.submit(page.form("Pay €30.00 and change plan"))

    assert "Price varies with quantity" in options_of(page)[tiered["id"]]
    assert "you pay €40.00 a month." in preview_of(page)
    assert "Price varies with quantity" in text_of(done.section("subscriptions"))


async def test_a_discount_of_everything_costs_nothing_now_or_later(
    visits: Visits, shop: Shop, stripe_api: StripeApi
) -> None:
    cheap, dear = await two_prices(shop, 1000, 2500)
    coupon = await shop.post("coupons", percent_off=100, duration="forever", name="Friends")
    visit = await on_sale(visits, shop, cheap, dear, discounts=[{"coupon": coupon["id"]}])

    page = await choose(visit, dear["id"], "2")
    done = await visit.client.submit(page.form("Change plan"))

    assert due_now(page) == "€0.00"
    assert "you pay €0.00 a month." in preview_of(page)
    assert "asks for one" not in preview_of(page)
    assert "The plan is changed." in done.text


async def test_credit_beyond_the_sum_pays_it_and_the_rest_stays(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await stripe_api.post(f"customers/{ADA}", balance="-20000")
    visit = await visits.open(ADA)

    page = await choose(visit, BUSINESS, "4")
    await visit.client.submit(page.form("Change plan"))

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    newest = (await invoices_of(stripe_api, ADA))[0]
    assert f"Credit used {MINUS}€33.60" in preview_of(page)
    assert due_now(page) == "€0.00"
    assert (newest["status"], newest["amount_due"], customer["balance"]) == ("paid", 0, -16640)


async def test_a_price_that_is_sold_no_more_stays_the_one_that_is_paid(
    visits: Visits, shop: Shop, stripe_api: StripeApi
) -> None:
    await shop.post(f"prices/{TEAM}", active=False)
    visit = await visits.open(ADA)

    page = await visit.follow("Change plan")
    more = await choose(visit, TEAM, "4")
    await visit.client.submit(more.form("and change plan"))

    assert "The plan is Lantern Team, €24.00 per month, 3 seats." in page.text
    assert "Current" in options_of(page)[TEAM]
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 4)


async def test_nobody_can_go_back_to_a_price_that_is_sold_no_more(visits: Visits, shop: Shop) -> None:
    await shop.post(f"prices/{BUSINESS}", active=False)
    visit = await visits.open(ADA)

    page = await choose(visit, BUSINESS)

    assert BUSINESS not in options_of(page)
    assert "The merchant does not offer this change." in preview_of(page)
    assert "Pay" not in preview_of(page)


async def test_a_product_without_a_name_is_called_by_its_price_or_simply_a_plan(
    visits: Visits, shop: Shop, sandbox: Starlette
) -> None:
    cheap, dear = await two_prices(shop, 1000, 2500)
    nicknamed = await shop.price(cheap["product"], 2000, nickname="Plan B")
    # Nobody can make one, but old accounts hold some.
    sandbox.state.accounts["sk_test_demo"].table("product").find(cheap["product"])["name"] = ""
    await offer_only(visits, cheap, dear, nicknamed)
    visit = await visits.open(await sell(shop, cheap["id"]))

    page = await choose(visit, dear["id"])

    assert "The plan is Subscription, €10.00 per month" in page.text
    assert "Subscription" in options_of(page)[dear["id"]]
    assert "Plan B" in options_of(page)[nicknamed["id"]]


async def test_ten_products_with_four_prices_each_can_all_be_chosen(visits: Visits, shop: Shop) -> None:
    prices = [price for number in range(10) for price in await four_prices(shop, number)]
    await offer_only(visits, *prices)
    visit = await visits.open(await sell(shop, prices[0]["id"]))
    monthly = await visit.follow("Change plan")

    switch = {
        words: await visit.client.get(monthly.link(words)) for words in ("Weekly", "Every 3 months", "Yearly")
    }

    pages = [monthly, *switch.values()]
    assert [len(options_of(page)) for page in pages] == [10, 10, 10, 10]
    assert {price for page in pages for price in options_of(page)} == {one["id"] for one in prices}


async def four_prices(shop: Shop, number: int) -> list[Object]:
    product = await shop.post("products", name=f"Plan {number}", description="For everyone who likes it.")
    intervals = [("month", 1), ("week", 1), ("month", 3), ("year", 1)]
    return [
        await shop.price(product["id"], 1000 + number, recurring={"interval": unit, "interval_count": count})
        for unit, count in intervals
    ]


async def test_each_option_shows_what_the_merchant_says_of_it(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.follow("Change plan")

    option, field = options_of(page)[BUSINESS], page.section(f"option-{BUSINESS}")
    assert "Unlimited storage, single sign-on and an audit log." in option
    praised = page.section(field.get("aria-describedby") or "").iter("li")
    assert [text_of(one) for one in praised] == ["Unlimited storage", "Single sign-on", "Audit log"]


async def test_a_product_that_is_not_praised_has_no_empty_list(visits: Visits, shop: Shop) -> None:
    cheap, dear = await two_prices(shop, 1000, 2500)
    visit = await on_sale(visits, shop, cheap, dear)

    page = await visit.follow("Change plan")

    (box,) = page.document.iter("fieldset")
    assert not list(box.iter("ul"))
    assert page.section(f"option-{dear['id']}").get("aria-describedby") is None


async def test_words_of_a_merchant_are_shown_as_they_are_written(visits: Visits, shop: Shop) -> None:
    hostile = "<b>Best</b> & 'cheapest'"
    product = await shop.post(
        "products", name=hostile, description=hostile, marketing_features=[{"name": hostile}]
    )
    cheap, dear = [await shop.price(product["id"], amount) for amount in (1000, 2500)]
    visit = await on_sale(visits, shop, cheap, dear)

    page = await visit.follow("Change plan")

    assert options_of(page)[dear["id"]].count(hostile) == 3


async def test_prices_of_another_tax_behaviour_or_currency_are_left_out(visits: Visits, shop: Shop) -> None:
    cheap, dear = await two_prices(shop, 1000, 2500)
    product = cheap["product"]
    others = [
        await shop.price(product, 3000, tax_behavior="inclusive"),
        await shop.price(product, 3000, currency="usd"),
        await shop.price(
            product, 3000, recurring={"interval": "month", "usage_type": "licensed"}, active=False
        ),
    ]
    await offer_only(visits, cheap, dear, *others)
    visit = await visits.open(await sell(shop, cheap["id"]))

    page = await visit.follow("Change plan")

    assert list(options_of(page)) == [cheap["id"], dear["id"]]


async def test_where_there_is_nothing_else_to_choose_the_page_says_so(
    visits: Visits, stripe_api: StripeApi
) -> None:
    allow(visits, products=[{"product": "prod_lantern_team", "prices": [TEAM]}])
    visit = await visits.open(ADA)
    subscription = (await subscription_of(stripe_api, ADA))["id"]

    page = await visit.get("subscriptions", subscription, "plan-change")

    assert page.status == 409
    assert "There is no other plan to choose at the moment." in page.text
