"""Paying what is open with a saved method or a new one, up to the bank's own page and back."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import barriers, overflowing
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo
from tests.e2e.test_every_page import NARROWEST
from tests.e2e.test_payment_methods import enter_card

PAYS_NOTHING, WORKS, ASKS = "pm_card_chargeCustomerFail", "pm_card_visa", "pm_card_authenticationRequired"


def _owing(demo: Demo, *cards: str) -> str:
    """Somebody whose first payment failed, with further cards to pay it."""
    return demo.customer(PAYS_NOTHING, *cards, plan="team_monthly")


def _ask(page: Page, demo: Demo, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("region", name="What needs attention").get_by_role("link", name="Pay €8.00 now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay €8.00")


def _pay_with(page: Page, last4: str) -> None:
    page.get_by_label(f"Visa ending {last4}").check()
    page.get_by_role("button", name="Pay €8.00 now").click()


def _charges(demo: Demo, customer: str) -> int:
    return sum(bool(one["paid"]) for one in demo.stripe("charges", customer=customer)["data"])


def test_an_open_invoice_is_paid_with_another_saved_card(demo: Demo, page: Page) -> None:
    customer = _owing(demo, WORKS)

    _ask(page, demo, customer)
    _pay_with(page, "4242")

    expect(page.locator("main").get_by_text("€8.00 is paid. Thank you.")).to_be_visible()
    expect(page.get_by_role("region", name="What needs attention")).to_have_count(0)
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Active")
    assert demo.newest_invoice(customer)["status"] == "paid"


def test_a_declined_card_is_told_with_the_reason_and_another_one_pays(demo: Demo, phone: Page) -> None:
    customer = _owing(demo, WORKS)

    _ask(phone, demo, customer)
    _pay_with(phone, "0341")
    expect(phone.get_by_role("heading", name="The payment of €8.00 did not go through.")).to_be_visible()
    expect(phone.get_by_label("Visa ending 0341")).to_be_checked()
    _pay_with(phone, "4242")

    expect(phone.locator("main").get_by_text("€8.00 is paid. Thank you.")).to_be_visible()
    assert _charges(demo, customer) == 1


def test_from_a_declined_card_by_way_of_the_bank_to_a_plan_that_is_active_again(
    demo: Demo, phone: Page
) -> None:
    customer = _owing(demo, ASKS)

    _ask(phone, demo, customer)
    _pay_with(phone, "0341")
    expect(phone.get_by_role("heading", name="The payment of €8.00 did not go through.")).to_be_visible()
    _pay_with(phone, "3184")
    expect(phone.get_by_role("heading", name="The bank asks for a confirmation.")).to_be_visible()
    _confirm(phone, "Complete authentication")

    expect(phone.locator("main").get_by_text("€8.00 is paid. Thank you.")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("Lantern Team is active.")
    expect(phone.get_by_role("region", name="What needs attention")).to_have_count(0)
    assert demo.newest_invoice(customer)["status"] == "paid"
    assert _charges(demo, customer) == 1


def _confirm(page: Page, answer: str) -> None:
    """By the page in between, which goes on by itself, to the bank's own."""
    page.get_by_role("button", name="Confirm the payment").click()
    page.get_by_role("button", name=answer).click()


def test_who_fails_at_the_bank_is_told_and_pays_with_another_card(demo: Demo, page: Page) -> None:
    customer = _owing(demo, ASKS, WORKS)

    _ask(page, demo, customer)
    _pay_with(page, "3184")
    _confirm(page, "Fail authentication")
    expect(page.locator("main")).to_contain_text("The payment was not confirmed with the bank.")
    expect(page.get_by_label("Visa ending 3184")).to_be_checked()
    _pay_with(page, "4242")

    expect(page.locator("main").get_by_text("€8.00 is paid. Thank you.")).to_be_visible()
    assert _charges(demo, customer) == 1


def test_a_card_added_from_the_payment_pays_with_one_more_press(demo: Demo, phone: Page) -> None:
    customer = _owing(demo)

    _ask(phone, demo, customer)
    phone.get_by_role("link", name="Add a payment method").first.click()
    phone.get_by_role("button", name="Continue to Stripe").click()
    enter_card(phone, "4242424242424242")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Pay €8.00")
    expect(phone.get_by_label("Visa ending 4242")).to_be_checked()
    phone.get_by_role("button", name="Pay €8.00 now").click()

    expect(phone.locator("main").get_by_text("€8.00 is paid. Thank you.")).to_be_visible()
    assert demo.newest_invoice(customer)["status"] == "paid"


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_a_double_click_is_one_payment(demo: Demo, page: Page) -> None:
    customer = _owing(demo, WORKS)
    _ask(page, demo, customer)

    page.get_by_label("Visa ending 4242").check()
    page.get_by_role("button", name="Pay €8.00 now").dblclick()

    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Active")
    assert _charges(demo, customer) == 1


def test_what_one_tab_paid_the_other_does_not_pay_again(demo: Demo, page: Page) -> None:
    customer = _owing(demo, WORKS)
    _ask(page, demo, customer)
    other = page.context.new_page()
    other.goto(page.url)

    _pay_with(page, "4242")
    expect(page.locator("main").get_by_text("€8.00 is paid. Thank you.")).to_be_visible()
    _pay_with(other, "4242")

    told = "This invoice is not open any more: there is nothing to pay."
    expect(other.locator("main").get_by_text(told)).to_be_visible()
    assert _charges(demo, customer) == 1


def test_each_end_of_a_payment_fits_and_has_no_barriers(demo: Demo, new_context: MakeContext) -> None:
    page = new_context(viewport=NARROWEST).new_page()
    _ask(page, demo, _owing(demo, ASKS))

    for last4, heading in (
        ("0341", "The payment of €8.00 did not go through."),
        ("3184", "The bank asks for a confirmation."),
    ):
        _pay_with(page, last4)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert overflowing(page) == []
        assert barriers(page) == []
