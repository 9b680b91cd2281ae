"""When a call to Stripe fails, its own section says so and offers another try; the rest is shown."""

import pytest

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.visits import Visits, subscription_of

PATHS = {
    "subscriptions": ("/v1/subscriptions", "We could not load the plans."),
    "payment-methods": (
        "/v1/customers/cus_demo_ada/payment_methods",
        "We could not load the payment methods.",
    ),
    "billing-details": ("/v1/customers/cus_demo_ada", "We could not load the billing information."),
    "invoices": ("/v1/invoices", "We could not load the invoices."),
}
SHOWN = {
    "subscriptions": "Lantern Team",
    "payment-methods": "Visa ending 4242",
    "billing-details": "12 Harbour Street",
    "invoices": "Paid",
}


@pytest.mark.parametrize("broken", PATHS)
async def test_a_section_whose_call_fails_says_so_and_offers_another_try(visits: Visits, broken: str) -> None:
    visit = await visits.open("cus_demo_ada")
    path, sentence = PATHS[broken]
    visits.stripe.failing = {path}

    home = await visit.get()

    section = home.section(broken)
    assert home.status == 200
    assert sentence in text_of(section)
    assert home.has_link("Try again", inside=section)


@pytest.mark.parametrize("broken", ["subscriptions", "payment-methods", "invoices"])
async def test_the_other_sections_are_shown(visits: Visits, broken: str) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.failing = {PATHS[broken][0]}

    home = await visit.get()

    for section in SHOWN.keys() - {broken}:
        assert SHOWN[section] in text_of(home.section(section))


@pytest.mark.parametrize("section", PATHS)
async def test_trying_again_loads_the_whole_page_without_scripts(visits: Visits, section: str) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.failing = {PATHS[section][0]}
    home = await visit.get()

    visits.stripe.failing.clear()
    again = await visit.client.get(home.link("Try again"))

    assert again.heading == "Billing for Ada Romano"
    assert SHOWN[section] in text_of(again.section(section))


@pytest.mark.parametrize("section", PATHS)
async def test_trying_again_loads_only_its_section_with_htmx(visits: Visits, section: str) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.failing = {PATHS[section][0]}
    home = await visit.get()

    visits.stripe.failing.clear()
    again = await visit.client.get_part(home.link("Try again"), f"section#{section}")

    assert SHOWN[section] in text_of(again.section(section))
    assert [found.get("id") for found in again.document.iter("section")] == [section]


async def test_a_charge_that_stripe_cannot_preview_leaves_the_plan_standing(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.failing = {"/v1/invoices/create_preview"}

    home = await visit.get()

    assert "Lantern Team" in text_of(home.section("subscriptions"))
    assert "€24.00 per month" in text_of(home.section("subscriptions"))


async def test_a_product_without_its_name_leaves_the_plan_standing(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.failing = {"/v1/products"}

    home = await visit.get()

    assert home.has_link("Cancel plan")


async def test_where_stripe_is_away_a_change_says_so_and_offers_the_way_back(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    address = visit.home.link("Cancel plan")
    visits.stripe.failing = {"/v1/customers/cus_demo_ada"}

    page = await visit.client.get(address)

    assert page.status == 503
    assert page.heading == "Billing cannot be reached right now"
    assert page.link("Back to billing") == visit.home.url


async def test_what_nobody_expected_has_a_number_to_quote_and_tells_nothing_else(
    visits: Visits, caplog: pytest.LogCaptureFixture
) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.crashing = True

    page = await visit.get()

    number = page.response.headers["request-id"]
    assert page.status == 500
    assert number in page.text
    assert number in caplog.text
    assert "RuntimeError" not in page.response.text


async def test_an_error_takes_the_place_of_the_content_and_never_lands_in_a_part(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.crashing = True

    page = await visit.client.get_part(visit.home.url, "section#invoices")

    assert page.status == 500
    assert page.response.headers["HX-Retarget"] == "#main"
    assert page.heading == "Something went wrong here"


async def test_a_plan_that_ends_later_says_what_is_charged_until_then(
    visits: Visits, stripe_api: StripeApi
) -> None:
    plan = await subscription_of(stripe_api, "cus_demo_ada")
    later = plan["items"]["data"][0]["current_period_end"] + 40 * 24 * 3600
    await stripe_api.post(f"subscriptions/{plan['id']}", cancel_at=str(later))

    section = text_of((await visits.open("cus_demo_ada")).home.section("subscriptions"))

    assert "Next charge" in section
    assert "There is no further charge" not in section


async def test_an_open_payment_that_could_not_be_read_is_still_named(
    visits: Visits, stripe_api: StripeApi
) -> None:
    invoice = (await subscription_of(stripe_api, "cus_demo_chloe"))["latest_invoice"]
    visits.stripe.failing = {f"/v1/invoices/{invoice}"}

    home = (await visits.open("cus_demo_chloe")).home

    assert "A payment for Lantern Business is open." in text_of(home.section("attention"))
    assert home.has_link("Try again")


async def test_a_next_charge_that_could_not_be_read_offers_another_try(visits: Visits) -> None:
    visits.stripe.failing = {"/v1/invoices/create_preview"}

    home = (await visits.open("cus_demo_ada")).home

    assert "We could not load the next charge." in text_of(home.section("subscriptions"))
