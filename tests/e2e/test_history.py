"""Journeys through all invoices: by pages, by choices and by number, with scripts and without."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import barriers, overflowing
from tests.e2e.demo import Demo

HENRY = "cus_demo_henry"


def rows(page: Page) -> Locator:
    return page.locator("tbody").get_by_role("row")


def open_history(page: Page, demo: Demo, customer: str = HENRY) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="All invoices").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices")


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_with_scripts_more_invoices_join_the_list(demo: Demo, page: Page) -> None:
    open_history(page, demo)
    address, before = page.url, rows(page).count()

    while page.get_by_role("link", name="Show more").count():
        before = rows(page).count()
        page.get_by_role("link", name="Show more").click()
        expect(rows(page).nth(before)).to_be_visible()
        expect(rows(page).nth(before).get_by_role("link").first).to_be_focused()

    assert rows(page).count() == demo.count("invoices", HENRY) >= 60
    assert page.url == address


@pytest.mark.parametrize("scripts", [False], ids=["no scripts"])
def test_without_scripts_more_invoices_come_by_pages(demo: Demo, page: Page) -> None:
    open_history(page, demo)
    seen = rows(page).all_inner_texts()

    while page.get_by_role("link", name="Show more").count():
        page.get_by_role("link", name="Show more").click()
        seen += rows(page).all_inner_texts()

    assert len(seen) == demo.count("invoices", HENRY) >= 60
    page.get_by_role("link", name="Back to the newest invoices").click()
    assert rows(page).first.inner_text() == seen[0]


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_with_scripts_a_choice_changes_list_and_address_and_back_undoes_it(demo: Demo, page: Page) -> None:
    open_history(page, demo)
    address = page.url

    page.get_by_label("Year").focus()
    page.get_by_label("Year").select_option("2025")

    expect(page).to_have_url(f"{address}?year=2025")
    expect(rows(page).first).to_contain_text("2025")
    expect(page.get_by_label("Year")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("Showing")
    page.go_back()
    expect(rows(page).first).to_contain_text("2026")
    expect(page.get_by_label("Year")).to_have_value("")


@pytest.mark.parametrize("scripts", [False], ids=["no scripts"])
def test_without_scripts_a_choice_is_shown_by_its_button(demo: Demo, page: Page) -> None:
    open_history(page, demo)

    page.get_by_label("Year").select_option("2025")
    page.get_by_label("Status").select_option(label="Paid")
    page.get_by_role("button", name="Show").click()

    expect(rows(page).first).to_contain_text("2025")
    expect(page.get_by_label("Year")).to_have_value("2025")
    expect(page.get_by_label("Status")).to_have_value("paid")


def test_a_number_is_searched_for_and_a_wrong_one_stays_typed(demo: Demo, page: Page) -> None:
    open_history(page, demo)
    number = page.get_by_label("Invoice number")

    number.fill("HENRY-00012")
    number.press("Enter")
    expect(page.locator("#number-error")).to_have_text("No invoice has this number.")
    expect(number).to_have_value("HENRY-00012")
    number.fill("henry-0012")
    number.press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("HENRY-0012")


def test_a_refund_stands_below_its_invoice_on_a_phone(demo: Demo, phone: Page) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly")
    invoice = demo.newest_invoice(customer)["id"]
    demo.do("credit_notes", invoice=invoice, amount=300, refund_amount=300)

    open_history(phone, demo, customer)

    texts = [re.sub(r"\s+", " ", text) for text in rows(phone).all_inner_texts()]
    assert "Partly refunded" in texts[0]
    assert ["Credit note: paid back" in texts[1], "Refund for credit note" in texts[2]] == [True, True]
    assert overflowing(phone) == []


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_all_invoices_have_no_barriers(demo: Demo, phone: Page) -> None:
    open_history(phone, demo)

    assert barriers(phone) == []
