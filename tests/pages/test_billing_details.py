"""Editing billing details: what is saved, what is emptied, and what the page says about it."""

from typing import Any

import pytest

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.details import ADA, TORINO, allow, customer_of, form_of, named, sent
from tests.pages.page import PSEUDO_LANGUAGE
from tests.pages.visits import Visits

STORED_TORINO = {**TORINO, "line2": None}


async def test_everything_can_be_edited_and_home_says_so(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    changes: dict[str, Any] = {
        "name": "Ada M. Romano",
        "business_name": "Romano srl",
        "email": "ada@romano.example",
        "phone": "+39 081 1",
    }

    page = await visit.client.submit(await form_of(visit), **changes, **named("address", TORINO))

    assert page.url == visit.home.url
    assert "The billing information is saved." in page.text
    shown = text_of(page.section("billing-details"))
    assert "10123 Torino TO" in shown
    assert "Romano srl" in shown
    saved = await customer_of(stripe_api)
    assert {name: saved[name] for name in changes} == changes
    assert saved["address"] == STORED_TORINO


async def test_nothing_else_of_the_customer_is_touched(visits: Visits, stripe_api: StripeApi) -> None:
    before = await customer_of(stripe_api)
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), phone="+353 1 555 0100")

    assert await customer_of(stripe_api) == before | {"phone": "+353 1 555 0100"}
    assert visits.stripe.writes == [f"POST /v1/customers/{ADA}"]


async def test_a_form_that_changes_nothing_writes_nothing(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_of(visit))

    assert page.url == visit.home.url
    assert visits.stripe.writes == []


async def test_a_form_sent_twice_saves_once(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = await form_of(visit)

    await visit.client.submit(form, phone="+1 555")
    again = await visit.client.submit(form, phone="+1 555")

    assert "The billing information is saved." in again.text
    assert visits.stripe.writes == [f"POST /v1/customers/{ADA}"]


@pytest.mark.parametrize("field", ["name", "business_name", "email", "phone"])
async def test_a_value_can_be_emptied(visits: Visits, stripe_api: StripeApi, field: str) -> None:
    await stripe_api.post(f"customers/{ADA}", name="A", business_name="B", email="a@b.example", phone="1")
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), **sent(field, ""))

    assert (await customer_of(stripe_api)).get(field) is None


async def test_an_address_is_removed_as_a_whole(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_of(visit), address_remove="1")

    assert (await customer_of(stripe_api))["address"] is None
    assert "12 Harbour Street" not in page.text


async def test_shipping_is_kept_changed_and_removed(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    form = await form_of(visit)
    await visit.client.submit(
        form, shipping_name="Magazzino", shipping_phone="+39 1", **named("shipping", TORINO)
    )

    page = await visit.client.submit(await form_of(visit), shipping_phone="")
    kept = (await customer_of(stripe_api))["shipping"]
    await visit.client.submit(await form_of(visit), shipping_remove="1")

    assert kept == {"name": "Magazzino", "phone": None, "address": STORED_TORINO}
    assert "Magazzino" in text_of(page.section("billing-details"))
    assert (await customer_of(stripe_api))["shipping"] is None


async def test_odd_things_on_file_do_not_stand_in_the_way(visits: Visits, stripe_api: StripeApi) -> None:
    odd = {
        "address[line1]": "",
        "address[city]": "Springfield",
        "address[state]": "Atlantis",
        "address[country]": "US",
    }
    await stripe_api.post(f"customers/{ADA}", email="nobody@here", **odd)
    before = await customer_of(stripe_api)
    visit = await visits.open(ADA)

    form = await form_of(visit)
    await visit.client.submit(form, phone="+1 555")

    assert dict(form.values)["address_state"] == "Atlantis"
    assert await customer_of(stripe_api) == before | {"phone": "+1 555"}


async def test_line_breaks_and_controls_become_spaces(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), name="  Ada\r\n\x00 Romano\t", phone="<b>1</b>")

    saved = await customer_of(stripe_api)
    assert (saved["name"], saved["phone"]) == ("Ada Romano", "<b>1</b>")


async def test_the_page_says_what_an_update_does_not_do(visits: Visits) -> None:
    page = await (await visits.open(ADA)).follow("Update billing information")

    assert "Invoices that are already made keep the old details." in page.text
    assert "Another address may change the tax on coming invoices." in page.text
    assert page.spoken_with("email") == ["Invoices and confirmations are sent to this address."]


async def test_where_no_address_may_be_edited_nothing_is_said_of_tax(visits: Visits) -> None:
    allow(visits, "name")

    page = await (await visits.open(ADA)).follow("Update billing information")

    assert "tax" not in page.text


async def test_the_section_says_in_which_currency(visits: Visits) -> None:
    assert "Billed in euros" in text_of((await visits.open(ADA)).home.section("billing-details"))


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_form_speaks_each_language(visits: Visits, language: str) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    visit = await visits.open(ADA, language=language, **locale)

    asked = await visit.get("billing-details")
    moved = await visit.post("billing-details", name="Eve", **named("address", TORINO))
    wrong = await visit.client.submit(
        asked.form("", inside=asked.section("main")), email="x", shipping_name="x", address_country="XX"
    )

    assert (asked.status, moved.status, wrong.status) == (200, 409, 422)
    assert asked.language == moved.language == wrong.language == language
