"""What browsers and people do besides the story: pressing twice, going back, coming back too late."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo import Demo


@pytest.fixture
def customer(demo: Demo) -> str:
    return demo.customer("pm_card_visa", "pm_card_mastercard", plan="team_monthly")


def test_two_presses_on_cancel_end_like_one(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Cancel plan Lantern Team").click()

    page.get_by_role("button", name="Cancel plan").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Team is cancelled")
    assert demo.is_ending(customer)


def test_back_after_a_cancellation_asks_no_second_time(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    page.get_by_role("button", name="Cancel plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Team is cancelled")

    page.go_back()

    expect(page.get_by_role("button", name="Cancel plan")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Lantern Team")


def test_back_from_a_question_shows_home(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel Lantern Team?")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Billing for Olga Testa")
    expect(page).to_have_title("Billing for Olga Testa · Lantern")


def test_what_was_done_is_told_once(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Remove Mastercard ending 4444").click()
    page.get_by_role("button", name="Remove method").click()
    expect(page.locator("main")).to_contain_text("The payment method is removed.")

    page.reload()

    expect(page.locator("main")).not_to_contain_text("The payment method is removed.")


def test_a_session_that_ended_meanwhile_is_told_and_changes_nothing(
    demo: Demo, page: Page, customer: str
) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel Lantern Team?")

    _end_session(page.context)
    page.get_by_role("button", name="Cancel plan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The session has ended")
    assert not demo.is_ending(customer)


def test_a_part_of_a_page_tells_that_the_session_ended_too(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))

    _end_session(page.context)
    page.get_by_role("button", name="Make default Mastercard ending 4444").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The session has ended")
    assert demo.default_card(customer) == "4242"


def test_a_page_drawn_before_another_tab_changed_things_goes_on(
    demo: Demo, page: Page, customer: str
) -> None:
    page.goto(demo.session_url(customer))
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Make default Mastercard ending 4444").click()
    expect(page.locator("main")).to_contain_text("The default payment method is changed.")
    demo.do(f"customers/{customer}", invoice_settings={"default_payment_method": _card(demo, customer)})
    page.close()

    other.get_by_role("link", name="Remove Mastercard ending 4444").click()
    other.get_by_role("button", name="Remove method").click()

    expect(other.locator("main")).to_contain_text("The payment method is removed.")


def _card(demo: Demo, customer: str) -> str:
    held = demo.stripe("payment_methods", customer=customer)["data"]
    return str(next(one["id"] for one in held if one["card"]["last4"] == "4242"))


def _end_session(context: BrowserContext) -> None:
    context.clear_cookies(name="portal_session")
