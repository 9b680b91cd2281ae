"""Which language a page speaks: the customer's choice, else the session's, else their account's, else the browser's."""

import pytest

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.visits import Visits


@pytest.mark.parametrize(
    ("customer", "locale", "browser", "language"),
    [
        ("cus_demo_ada", None, "it", "it"),
        ("cus_demo_ada", None, "it-CH,en;q=0.5", "it-CH"),
        ("cus_demo_ada", None, "ja,it;q=0.2", "it"),
        ("cus_demo_ada", None, "ja", "en"),
        ("cus_demo_ada", None, "", "en"),
        ("cus_demo_ada", None, ";;q=x,,*", "en"),
        ("cus_demo_giulia", None, "en", "it"),
        ("cus_demo_giulia", "en", "it", "en"),
        ("cus_demo_giulia", "auto", "en", "it"),
        ("cus_demo_giulia", "ja", "en", "it"),
        ("cus_demo_ada", "en-GB", "it", "en-GB"),
    ],
)
async def test_the_session_comes_before_the_account_and_the_account_before_the_browser(
    visits: Visits, customer: str, locale: str | None, browser: str, language: str
) -> None:
    params = {"locale": locale} if locale else {}

    visit = await visits.open(customer, language=browser, **params)

    assert visit.home.language == language


async def test_a_merchant_without_the_language_speaks_its_own_first_one(visits: Visits) -> None:
    visits.change("caffe", languages=("it",))

    visit = await visits.open("cus_caffe_marco", merchant="caffe", language="ja", locale="ja")

    assert visit.home.language == "it"


async def test_the_customer_can_choose_another_language_for_the_session(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada", locale="en")

    page = await visit.client.submit(visit.home.form("Italiano"))
    later = await visit.get("invoices")

    assert (page.language, later.language) == ("it", "it")
    assert page.form("English").action == visit.address("locale")


async def test_a_language_that_is_not_offered_changes_nothing(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await visit.post("locale", locale="ja")

    assert page.language == "en"


async def test_with_one_language_there_is_nothing_to_switch(visits: Visits) -> None:
    visits.change(languages=("en",))

    home = (await visits.open("cus_demo_ada")).home

    assert "Italiano" not in home.text


async def test_money_and_dates_are_written_as_the_language_writes_them(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_ada", locale="it")).home.section("subscriptions"))

    assert "24,00\u00a0€" in plan.replace(" €", "\u00a0€")
    assert "13 dicembre 2026" in plan


async def test_dates_are_those_of_the_merchants_time_zone(visits: Visits, stripe_api: StripeApi) -> None:
    """A trial that ends at 23:30 UTC ends on the next day in Rome."""
    await stripe_api.post(
        "subscriptions",
        **{
            "customer": "cus_demo_ingrid",
            "items[0][price]": "price_lantern_team_monthly",
            "trial_end": "1798759800",
        },
    )

    home = (await visits.open("cus_demo_ingrid")).home

    assert "Free trial until January 1, 2027." in home.text
