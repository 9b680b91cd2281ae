"""From the list to one invoice: why it was not paid, its PDF, and how it looks on paper."""

import io
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.demo import Demo

CHLOE = "cus_demo_chloe"


def test_an_invoice_says_why_it_failed_and_gives_its_pdf(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url(CHLOE))
    page.get_by_role("link", name="All invoices").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices")
    page.get_by_role("row").filter(has_text="CHLOE-0005").get_by_role("link").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice CHLOE-0005")
    expect(page.get_by_role("main")).to_contain_text("The payment of €36.00 did not go through.")
    expect(page.get_by_role("region", name="Payments")).to_contain_text("The bank refused the payment.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()

    assert download.value.suggested_filename == "invoice-CHLOE-0005.pdf"
    printed = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    assert "CHLOE-0005" in printed
    assert "€36.00" in printed
    expect(page.get_by_role("link", name="Pay €36.00")).to_be_visible()


def test_on_paper_there_is_the_merchant_and_nothing_to_press(demo: Demo, page: Page) -> None:
    _open(page, demo, CHLOE, demo.newest_invoice(CHLOE)["id"])

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator(".panel")).to_contain_text("Lantern")
    expect(page.locator(".panel").get_by_text("Lantern", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("link").locator("visible=true").all_inner_texts() == []
    assert page.get_by_role("button").locator("visible=true").all_inner_texts() == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_the_button_that_prints_is_there_only_with_scripts(demo: Demo, page: Page, *, scripts: bool) -> None:
    _open(page, demo, CHLOE, demo.newest_invoice(CHLOE)["id"])

    expect(page.get_by_role("button", name="Print")).to_be_visible(visible=scripts)
    if scripts:
        page.evaluate("window.print = () => { document.title = 'printing'; }")
        page.get_by_role("button", name="Print").click()
        expect(page).to_have_title("printing")


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_with_scripts_further_lines_join_the_invoice(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa")
    draft = demo.do("invoices", customer=customer)["id"]
    for number in range(12):
        box: Any = {"amount": 100, "currency": "eur", "description": f"Box {number + 1:02}"}
        demo.do("invoiceitems", customer=customer, invoice=draft, **box)
    demo.do(f"invoices/{draft}/finalize", auto_advance=False)
    _open(page, demo, customer, draft)
    lines = page.get_by_role("region", name="What it is for").locator("tbody").get_by_role("row")
    expect(lines).to_have_count(10)

    page.get_by_role("link", name="Show more lines").click()

    expect(lines).to_have_count(12)
    expect(lines.nth(10)).to_be_focused()
    expect(page.get_by_role("link", name="Show more lines")).to_have_count(0)


def _open(page: Page, demo: Demo, customer: str, invoice: str) -> None:
    page.goto(demo.session_url(customer))
    page.goto(f"{page.url}invoices/{invoice}")
