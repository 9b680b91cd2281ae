"""Tax ids and the balance in a browser: with and without scripts, on the narrowest phone, in both schemes."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.accessibility import COLOURS, barriers, overflowing
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo

NARROWEST = ViewportSize(width=320, height=640)


def test_a_tax_id_is_added_corrected_and_removed(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer(address={"country": "DE"})
    page.goto(demo.session_url(customer))
    home = page.url

    page.get_by_role("link", name="Add a tax ID").click()
    page.get_by_label("Country that gave out the number").select_option("GB")
    if not scripts:
        page.get_by_role("button", name="Choose country").click()
    page.get_by_label("EU VAT number (Northern Ireland)").check()
    page.get_by_label("Number", exact=True).fill("XI12")
    page.get_by_role("button", name="Save tax ID").click()
    expect(page.get_by_text("such as XI123456789")).to_be_visible()
    page.get_by_label("Number", exact=True).fill("XI123456789")
    page.get_by_role("button", name="Save tax ID").click()

    expect(page.locator("main")).to_contain_text("The tax ID is saved.")
    page.goto(home)
    page.get_by_role("link", name="Remove the tax ID XI123456789").click()
    page.get_by_role("button", name="Remove tax ID").click()
    expect(page.locator("main")).to_contain_text("The tax ID is removed.")
    assert demo.stripe(f"customers/{customer}/tax_ids")["data"] == []


def test_a_long_balance_is_read_page_by_page(demo: Demo, page: Page, *, scripts: bool) -> None:
    page.goto(demo.session_url(moved(demo, 25)))

    page.get_by_role("link", name="Movements of the balance").click()
    expect(page.get_by_role("row")).to_have_count(21)
    page.get_by_role("link", name="Show more movements").click()

    expect(page.get_by_role("row")).to_have_count(26 if scripts else 6)
    expect(page.get_by_role("link", name="Show more movements")).to_have_count(0)


@pytest.mark.parametrize(
    "path", ["", "balance", "tax-ids/new?country=CA", "tax-ids/new?country=JP", "tax-ids/{tax_id}/removal"]
)
def test_their_pages_fit_and_have_no_barriers(demo: Demo, new_context: MakeContext, path: str) -> None:
    customer = moved(demo, 2)
    tax_id = demo.do(f"customers/{customer}/tax_ids", type="eu_vat", value="DE222222222")["id"]
    page = new_context(viewport=NARROWEST).new_page()
    page.goto(demo.session_url(customer))
    page.goto(page.url + path.format(tax_id=tax_id))

    assert overflowing(page) == []
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert barriers(page, rules=COLOURS) == []


def moved(demo: Demo, times: int) -> str:
    customer = demo.customer()
    for amount in range(times):
        demo.do(f"customers/{customer}/balance_transactions", amount=-100 - amount, currency="eur")
    return customer
