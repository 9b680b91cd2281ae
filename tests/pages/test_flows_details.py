"""The flow `customer_update`: the billing details and tax ids, nothing else, and its three ends."""

from typing import Any

import pytest

from billing.configurations import CustomerUpdate
from tests.fixtures import StripeApi
from tests.pages.details import allow
from tests.pages.flow_data import HOMEPAGE, REDIRECT, SHOP, THANKS, flow_params, saying
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.test_flows_enforced import PARTIAL, inside, post
from tests.pages.test_tax_ids import give, tax_ids_of
from tests.pages.visits import Visit, Visits

ADA = "cus_demo_ada"
EVERYTHING = ("name", "email", "phone", "address", "shipping", "tax_id")


@pytest.fixture
def visits(visits: Visits) -> Visits:
    allow(visits, *EVERYTHING)
    return visits


async def open_flow(visits: Visits, after: dict[str, Any] | None = None, **given: str) -> Visit:
    return await visits.open(ADA, return_url=SHOP, **flow_params("customer_update", after=after), **given)


async def save(visit: Visit, name: str = "Ada King") -> Page:
    return await visit.client.submit(visit.home.form("Save"), name=name)


async def name_of(stripe_api: StripeApi) -> str:
    found: Any = await stripe_api.get(f"customers/{ADA}")
    return str(found["name"])


async def test_the_link_leads_straight_to_the_form_and_only_there(visits: Visits) -> None:
    visit = await open_flow(visits)

    assert visit.home.url == inside(visit, "billing-details")
    assert visit.home.heading == "Update billing information"
    assert visit.home.link("Return to Lantern") == SHOP
    assert visit.home.link("Go back") == SHOP
    assert not visit.home.has_link("Billing")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "invoices",
        "invoices/export.csv",
        "balance",
        "upcoming",
        "payment-methods/new",
        "tax-ids",
        "billing-details-of-others",
        "subscriptions/sub_1/cancellation",
    ],
)
async def test_nothing_else_of_the_portal_is_reached(visits: Visits, path: str) -> None:
    visit = await open_flow(visits)

    page = await visit.client.get(inside(visit, path))
    part = await visit.client.http.get(inside(visit, path), headers=PARTIAL)

    assert page.url == inside(visit, "billing-details")
    assert part.headers["hx-redirect"].endswith("/billing-details")


@pytest.mark.parametrize("path", ["payment-methods", "subscriptions/sub_1/cancellation"])
async def test_a_form_outside_the_flow_writes_nothing(visits: Visits, path: str) -> None:
    visit = await open_flow(visits)

    page = await post(visit, path)

    assert page.url == inside(visit, "billing-details")
    assert visits.stripe.writes == []


async def test_what_was_saved_is_confirmed(visits: Visits, stripe_api: StripeApi) -> None:
    await give(stripe_api, "us_ein", "12-3456789")
    visit = await open_flow(visits)

    page = await save(visit)

    assert page.url == inside(visit, "completion")
    assert page.heading == "Billing information saved"
    assert "The billing information is saved." in page.text
    assert "Name Ada King" in page.text
    assert "Tax IDs 12-3456789" in page.text
    assert page.link("Return to Lantern") == SHOP
    assert await name_of(stripe_api) == "Ada King"


async def test_the_merchants_own_words_stand_at_the_end(visits: Visits) -> None:
    page = await save(await open_flow(visits, saying("<b>Thanks</b> for keeping in touch.")))

    assert "<b>Thanks</b> for keeping in touch." in page.text
    assert "The billing information is saved." not in page.text


async def test_the_end_can_be_the_merchants_address(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_flow(visits, REDIRECT)

    answer = await visit.client.send(visit.home.form("Save"), name="Ada King")

    assert (answer.status_code, answer.headers["location"]) == (303, THANKS)
    assert await name_of(stripe_api) == "Ada King"


async def test_the_end_can_be_the_rest_of_the_portal(visits: Visits) -> None:
    visit = await open_flow(visits, HOMEPAGE)

    page = await save(visit)
    invoices = await visit.client.get(inside(visit, "invoices"))

    assert page.heading == "Billing for Ada King"
    assert "The billing information is saved." in page.text
    assert invoices.heading == "Invoices"


async def test_what_is_done_is_not_done_again(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_flow(visits)
    await save(visit)

    again = await save(visit, name="Somebody Else")
    tax = await visit.client.get(inside(visit, "tax-ids/new"))

    assert again.heading == tax.heading == "Billing information saved"
    assert await name_of(stripe_api) == "Ada King"


async def test_an_error_stays_in_the_flow_with_what_was_typed(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_flow(visits)

    page = await visit.client.submit(visit.home.form("Save"), name="Ada King", email="nowhere")

    assert page.status == 422
    assert dict(page.form("Save").values)["email"] == "nowhere"
    assert not page.has_link("Billing")
    assert await name_of(stripe_api) != "Ada King"


async def test_tax_ids_are_kept_on_the_way_and_lead_back_to_the_form(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_flow(visits)
    asked = await visit.client.get(visit.home.link("Add a tax ID"))
    chosen = await visit.client.submit(asked.form("Choose country"), country="US")
    added = await visit.client.submit(chosen.form("Save tax ID"), value="12-3456789")
    question = await visit.client.get(added.link("Remove the tax ID 12-3456789"))

    removed = await visit.client.submit(question.form("Remove tax ID"))
    done = await visit.client.submit(removed.form("Save"))

    form = inside(visit, "billing-details")
    assert (chosen.link("Go back"), question.link("Keep tax ID")) == (form, form)
    assert added.url == removed.url == form
    assert "The tax ID is saved." in added.text
    assert done.heading == "Billing information saved"
    assert await tax_ids_of(stripe_api) == []


async def test_where_only_tax_ids_may_be_kept_the_flow_is_about_them(
    visits: Visits, stripe_api: StripeApi
) -> None:
    allow(visits, "tax_id")
    visit = await open_flow(visits)
    chosen = await visit.client.get(inside(visit, "tax-ids/new?country=US"))
    added = await visit.client.submit(chosen.form("Save tax ID"), value="12-3456789")

    page = await visit.client.submit(added.form("Done"))

    assert not any(one.get("name") == "name" for one in visit.home.document.iter("input"))
    assert page.heading == "Billing information saved"
    assert "Tax IDs 12-3456789" in page.text
    assert len(await tax_ids_of(stripe_api)) == 1


async def test_where_tax_ids_are_not_allowed_the_flow_knows_none(
    visits: Visits, stripe_api: StripeApi
) -> None:
    number = await give(stripe_api, "us_ein", "12-3456789")
    allow(visits, "name")
    visit = await open_flow(visits)

    answers = [
        await visit.client.get(inside(visit, "tax-ids/new")),
        await visit.client.get(inside(visit, f"tax-ids/{number}/removal")),
        await post(visit, f"tax-ids/{number}/removal"),
    ]
    done = await save(visit)

    assert [one.status for one in answers] == [404] * 3
    assert "Tax ID" not in visit.home.text
    assert "12-3456789" not in done.text
    assert len(await tax_ids_of(stripe_api)) == 1


async def test_outside_a_flow_a_page_of_tax_ids_has_nothing_to_finish(visits: Visits) -> None:
    allow(visits, "tax_id")
    visit = await visits.open(ADA)

    page = await visit.get("billing-details")
    by_hand = await visit.post("billing-details", nonce="x")

    assert page.link("Go back") == visit.home.url
    assert by_hand.status == 404


async def test_a_flow_whose_feature_was_switched_off_since_leads_to_nothing(visits: Visits) -> None:
    link = await visits.link(ADA, **flow_params("customer_update"))
    visits.configure(customer_update=CustomerUpdate())

    page = await visits.browser().get(link)

    assert page.status == 404


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_end_speaks_each_language(visits: Visits, language: str) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    link = await visits.link(ADA, **flow_params("customer_update"), **locale)
    browser = visits.browser(language=language)
    started = await browser.get(link)

    page = await browser.submit(started.form(""))

    assert (page.status, page.language) == (200, language)
    assert page.url.endswith("/completion")
