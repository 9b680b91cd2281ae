import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.demo import Demo

WORKS, IS_DECLINED, ASKS_THE_BANK = "4242424242424242", "4000000000000002", "4000002760003184"


def test_a_new_card_becomes_the_default(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_mastercard", plan="team_monthly")

    _go_to_checkout(page, demo, customer)
    enter_card(page, WORKS)

    _expect_told(page, "The new payment method is saved and pays from now on.")
    expect(_method(page, "Visa ending 4242")).to_contain_text("Default")
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("to Visa ending 4242")
    assert demo.default_card(customer) == "4242"


def test_a_declined_card_is_told_and_another_one_saved(demo: Demo, page: Page) -> None:
    customer = demo.customer()

    _go_to_checkout(page, demo, customer)
    enter_card(page, IS_DECLINED)
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    enter_card(page, WORKS)

    expect(_method(page, "Visa ending 4242")).to_contain_text("Default")
    assert demo.count("payment_methods", customer) == 1


@pytest.mark.parametrize(
    ("answer", "saved"), [("Complete authentication", 1), ("Fail authentication", 0)], ids=["yes", "no"]
)
def test_the_bank_is_asked_before_a_card_is_saved(demo: Demo, page: Page, answer: str, saved: int) -> None:
    customer = demo.customer()

    _go_to_checkout(page, demo, customer)
    enter_card(page, ASKS_THE_BANK)
    page.get_by_role("button", name=answer).click()

    if saved:
        expect(_method(page, "Visa ending 3184")).to_contain_text("Default")
    else:
        expect(page.get_by_role("alert")).to_contain_text("Your bank could not confirm that it is you.")
    assert demo.count("payment_methods", customer) == saved


def test_coming_back_from_stripe_without_a_card_changes_nothing(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_mastercard")

    _go_to_checkout(page, demo, customer)
    page.get_by_role("link", name="Back to Lantern").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Billing for Olga Testa")
    expect(_method(page, "Mastercard ending 4444")).to_contain_text("Default")
    assert demo.count("payment_methods", customer) == 1


def test_the_browsers_back_leads_from_stripe_to_billing(demo: Demo, page: Page) -> None:
    _go_to_checkout(page, demo, demo.customer())

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Add a payment method")


def test_the_address_of_the_return_undoes_no_later_choice(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_mastercard")
    _go_to_checkout(page, demo, customer)
    returned: list[str] = []
    page.on("request", lambda request: returned.append(request.url))
    enter_card(page, WORKS)
    expect(_method(page, "Visa ending 4242")).to_contain_text("Default")
    _method(page, "Mastercard ending 4444").get_by_role("button", name="Make default").click()
    _expect_told(page, "The default payment method is changed.")

    page.goto(next(url for url in returned if "payment-methods/return" in url))

    expect(_method(page, "Mastercard ending 4444")).to_contain_text("Default")
    assert demo.default_card(customer) == "4444"


def test_another_method_is_made_the_default(demo: Demo, phone: Page) -> None:
    customer = demo.customer("pm_card_visa", "pm_card_mastercard", plan="team_monthly")
    phone.goto(demo.session_url(customer))

    phone.get_by_role("button", name="Make default Mastercard ending 4444").click()

    _expect_told(phone, "The default payment method is changed.")
    expect(_method(phone, "Mastercard ending 4444")).to_contain_text("Default")
    expect(_method(phone, "Visa ending 4242")).not_to_contain_text("Default")
    expect(phone.get_by_role("article", name="Lantern Team")).to_contain_text("Mastercard ending 4444")
    assert demo.default_card(customer) == "4444"


def test_a_method_is_removed_after_a_question(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", "pm_card_mastercard", plan="team_monthly")
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Remove Mastercard ending 4444").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove Mastercard ending 4444?")
    page.get_by_role("button", name="Remove method").click()

    _expect_told(page, "The payment method is removed.")
    expect(_method(page, "Mastercard ending 4444")).to_have_count(0)
    assert demo.count("payment_methods", customer) == 1


def test_a_method_is_kept_when_the_customer_thinks_better_of_it(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", "pm_card_mastercard")
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Remove Mastercard ending 4444").click()
    page.get_by_role("link", name="Keep method").click()

    expect(_method(page, "Mastercard ending 4444")).to_be_visible()
    assert demo.count("payment_methods", customer) == 2


def test_the_last_method_of_a_running_plan_stays(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly")
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Remove Visa ending 4242").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Visa ending 4242 cannot be removed now")
    expect(page.get_by_role("button", name="Remove method")).to_have_count(0)
    page.get_by_role("link", name="Back to billing").click()

    expect(_method(page, "Visa ending 4242")).to_be_visible()
    assert demo.count("payment_methods", customer) == 1


def _go_to_checkout(page: Page, demo: Demo, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Add a method").click()
    page.get_by_role("button", name="Continue to Stripe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Save a payment method")


def enter_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Olga Testa")
    page.get_by_label("Country").select_option("IE")
    page.get_by_role("button", name="Save").click()


def _method(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Payment method").get_by_role("listitem").filter(has_text=name)


def _expect_told(page: Page, sentence: str) -> None:
    expect(page.locator("main").get_by_text(sentence)).to_be_visible()
