"""Editing billing details with and without scripts: another country asks for other fields and keeps what was typed."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import barriers, overflowing
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo

LONG = "Società per la Distribuzione Internazionale di Apparecchiature Elettroniche e Fotovoltaiche srl"


def test_a_customer_moves_to_another_country(demo: Demo, phone: Page, *, scripts: bool) -> None:
    customer = demo.customer()
    _open(phone, demo, customer)

    phone.get_by_label("Phone").first.fill("+39 081 555 0100")
    phone.get_by_label("Country").first.select_option("US")
    _use(phone, scripts=scripts)
    phone.get_by_label("State").select_option("California")
    phone.get_by_label("Address (required)").first.fill("12 Main Street")
    phone.get_by_label("City").first.fill("Springfield")
    phone.get_by_label("ZIP code").fill("nope")
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator("#address_postal_code-error")).to_contain_text("for example 95014")
    phone.get_by_label("ZIP code").fill("90001")
    phone.get_by_label("ZIP code").press("Enter")

    expect(phone.locator("#flash")).to_contain_text("The billing information is saved.")
    section = phone.get_by_role("region", name="Billing information")
    expect(section).to_contain_text("Springfield, CA 90001")
    saved = demo.stripe(f"customers/{customer}")
    assert (saved["phone"], saved["address"]["state"]) == ("+39 081 555 0100", "CA")


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_the_choice_of_a_country_keeps_the_focus(demo: Demo, page: Page) -> None:
    _open(page, demo, demo.customer())
    country = page.locator("#address_country")

    country.focus()
    country.select_option("JP")

    expect(page.get_by_label("Prefecture").first).to_be_visible()
    expect(country).to_be_focused()
    expect(page.get_by_role("button", name="Use this country").first).to_be_hidden()
    assert barriers(page) == []


def test_long_names_in_italian_fit_a_phone(demo: Demo, new_context: MakeContext, *, scripts: bool) -> None:
    customer = demo.customer(business_name=LONG)
    address = {
        "line1": LONG,
        "line2": LONG,
        "city": "Torino",
        "state": "TO",
        "postal_code": "10123",
        "country": "IT",
    }
    demo.do(f"customers/{customer}", name=LONG, address=address, shipping={"name": LONG, "address": address})
    context = new_context(scripts=scripts, viewport={"width": 320, "height": 640}, locale="it-IT")
    page = context.new_page()

    page.goto(demo.session_url(customer, locale="it"))

    assert overflowing(page) == []
    page.goto(f"{page.url}billing-details")
    expect(page.locator("#shipping_name")).to_be_visible()
    assert overflowing(page) == []


def _open(page: Page, demo: Demo, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Update billing information").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Update billing information")


def _use(page: Page, *, scripts: bool) -> None:
    if not scripts:
        page.get_by_role("button", name="Use this country").first.click()
