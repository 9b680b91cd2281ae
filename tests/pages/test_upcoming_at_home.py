"""The first few things that happen next, on the first page."""

import httpx
import pytest

from tests.gateway.shop import Shop
from tests.pages.checks import text_of
from tests.pages.choices import WAITING, allow, choose
from tests.pages.coming import rows_of
from tests.pages.visits import Visits

ADA = "cus_demo_ada"
CHLOE = "cus_demo_chloe"
GRACE = "cus_demo_grace"
STARTER = "price_lantern_starter_monthly"


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    return Shop(http, "sk_test_demo")


async def test_home_leads_to_the_year_and_repeats_nothing_of_a_single_charge(visits: Visits) -> None:
    visit = await visits.open(ADA)

    year = await visit.follow("year ahead")

    assert year.heading == "What happens next"
    assert text_of(visit.home.section("upcoming")) == "What happens next What happens in the year ahead"


async def test_home_shows_the_next_three_things_without_asking_more_of_stripe(
    visits: Visits, shop: Shop
) -> None:
    for _ in range(3):
        await shop.post("subscriptions", customer=GRACE, items=[{"price": STARTER}])

    page = (await visits.open(GRACE)).home

    assert [row.split(", 2026")[0] for row in rows_of(page)] == ["December 10", "December 17", "December 22"]
    assert not page.has_link("Cancel plan", inside=page.section("upcoming"))


async def test_home_tells_of_a_planned_change_and_an_open_payment(visits: Visits) -> None:
    allow(visits, **WAITING)
    visit = await visits.open(ADA)
    await visit.client.submit((await choose(visit, STARTER)).form("Change plan on December 13, 2026"))

    change, charge = rows_of(await visit.get())
    retry, _ = rows_of((await visits.open(CHLOE)).home)

    assert "Changes to Lantern Starter" in change
    assert "€15.00" in charge
    assert "A payment did not go through and is tried again." in retry


async def test_home_without_its_plans_has_no_such_section(visits: Visits) -> None:
    visits.stripe.failing = {"/v1/subscriptions"}

    assert not (await visits.open(ADA)).home.has_link("year ahead")
