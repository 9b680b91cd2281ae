"""The page of what happens next: nothing to tell, too much, what failed, and other languages."""

import httpx
import pytest

from tests.gateway.shop import Shop
from tests.pages.choices import sell
from tests.pages.coming import months_of, rows_of, year_of
from tests.pages.page import PSEUDO_LANGUAGE
from tests.pages.visits import Visits

ADA = "cus_demo_ada"
BEN = "cus_demo_ben"
CHLOE = "cus_demo_chloe"
DAVID = "cus_demo_david"
ELENA = "cus_demo_elena"
HENRY = "cus_demo_henry"
INGRID = "cus_demo_ingrid"
LENA = "cus_demo_lena"
STARTER = "price_lantern_starter_monthly"
PREVIEW = "/v1/invoices/create_preview"


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    return Shop(http, "sk_test_demo")


async def test_who_has_no_plan_is_told_that_nothing_is_charged(visits: Visits) -> None:
    visit, page = await year_of(visits, INGRID)

    assert "There is no running plan, so nothing will be charged." in page.text
    assert not visit.home.has_link("year ahead")


async def test_a_year_without_a_charge_says_so(visits: Visits, shop: Shop) -> None:
    product = await shop.post("products", name="Rare")
    rare = {"interval": "year", "interval_count": 3}
    price = await shop.price(product["id"], 90000, recurring=rare)

    _, page = await year_of(visits, await sell(shop, price["id"]))

    assert "Nothing is charged and nothing changes until November 22, 2027." in page.text


async def test_beyond_ten_plans_the_rest_is_named(visits: Visits, shop: Shop) -> None:
    customer = await sell(shop, STARTER)
    for _ in range(10):
        await shop.post("subscriptions", customer=customer, items=[{"price": STARTER}])

    _, page = await year_of(visits, customer)

    assert len(rows_of(page)) == 10
    assert "Not shown here, as there are too many plans: Lantern Starter." in page.text


async def test_an_amount_that_failed_can_be_tried_again(visits: Visits) -> None:
    visit = await visits.open(ADA)
    visits.stripe.failing = {PREVIEW}

    page = await visit.get("upcoming")
    visits.stripe.failing = set()
    again = await visit.client.get_part(page.link("Try again Lantern Team"), "div#upcoming")

    assert "We could not load this amount." in rows_of(page)[0]
    assert "December 13, 2026" in rows_of(page)[0]
    assert "€24.00" in rows_of(again)[0]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/v1/subscriptions", "We could not load the plans, so we cannot say what happens next."),
        ("/v1/invoices", "We could not load the open invoices, so a payment may be missing here."),
    ],
)
async def test_what_could_not_be_loaded_is_said_once(visits: Visits, path: str, sentence: str) -> None:
    visit = await visits.open(ADA)
    visits.stripe.failing = {path}

    page = await visit.get("upcoming")

    assert sentence in page.text
    assert page.has_link("Try again")


async def test_the_year_is_told_in_the_customers_language(visits: Visits) -> None:
    _, page = await year_of(visits, LENA, locale="it")

    assert months_of(page) == ["Dicembre 2026", "Luglio 2027"]
    assert rows_of(page)[0].startswith("12 dicembre 2026")
    assert "18,00 €" in rows_of(page)[0]


@pytest.mark.parametrize("customer", [ADA, BEN, CHLOE, DAVID, ELENA, HENRY, INGRID, LENA])
async def test_every_word_of_the_year_is_translated(visits: Visits, customer: str) -> None:
    visit = await visits.open(customer, language=PSEUDO_LANGUAGE)

    assert (await visit.get("upcoming")).language == PSEUDO_LANGUAGE
