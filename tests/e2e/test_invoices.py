import re

from playwright.sync_api import Page, expect

from tests.e2e.demo import Demo


def test_an_invoice_opens_on_its_own_page(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_demo_ingrid"))

    page.get_by_role("row").filter(has_text="€120.00").get_by_role(
        "link", name=re.compile("^Invoice of")
    ).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("INGRID-0001")
    expect(page.get_by_role("table")).to_contain_text("Moving the archive")


def test_the_pdf_of_an_invoice_is_a_pdf(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_demo_ingrid"))
    link = page.get_by_role("row").filter(has_text="€120.00").get_by_role("link", name="PDF")

    with page.expect_download() as download:
        link.click()

    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_first_payment_is_made_up_for_and_the_notice_is_gone(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_chargeCustomerFail", plan="team_monthly")
    page.goto(demo.session_url(customer))
    expect(page.get_by_role("heading", level=2).first).to_contain_text("The first payment of €8.00")

    page.get_by_role("link", name="Pay €8.00 now").click()
    page.get_by_role("link", name="Pay with another card").click()
    _pay_with(page, "4242424242424242")
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(demo.session_url(customer))

    expect(page.get_by_role("link", name="Pay €8.00 now")).to_have_count(0)
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Active")
    assert demo.newest_invoice(customer)["status"] == "paid"


def test_a_declined_payment_leaves_the_notice_where_it_is(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_chargeCustomerFail", plan="team_monthly")
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Pay €8.00 now").click()
    page.get_by_role("link", name="Pay with another card").click()
    _pay_with(page, "4000000000000002")
    expect(page.get_by_role("alert").first).to_be_visible()
    page.goto(demo.session_url(customer))

    expect(page.get_by_role("link", name="Pay €8.00 now")).to_be_visible()


def _pay_with(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Olga Testa")
    page.get_by_role("button", name="Pay €8.00").last.click()
