import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo


def test_a_dearer_plan_costs_what_was_shown(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _open(page, demo, customer)

    page.get_by_label("Lantern Business").check()
    _count(page, scripts=scripts)
    amount = page.get_by_role("region", name="What you pay")
    expect(amount).to_contain_text("Charged to Visa ending 4242.")
    expect(amount).to_contain_text("you pay €36.00 a month")
    page.get_by_role("button", name="Pay €20.00 and change plan").click()

    expect(page.locator("main")).to_contain_text("The plan is changed.")
    plan = page.get_by_role("article", name="Lantern Business")
    expect(plan).to_contain_text("€36.00")
    expect(plan).to_contain_text("2 seats")
    expect(page.get_by_role("region", name="Invoices").get_by_role("row").nth(1)).to_contain_text("€20.00")
    invoice = demo.newest_invoice(customer)
    assert (invoice["amount_paid"], invoice["status"]) == (2000, "paid")


def test_more_seats_cost_what_was_shown(demo: Demo, phone: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _open(phone, demo, customer)

    phone.get_by_label("Seats").fill("5")
    _count(phone, scripts=scripts)
    phone.get_by_role("button", name="Pay €24.00 and change plan").click()

    expect(phone.locator("main")).to_contain_text("The plan is changed.")
    expect(phone.get_by_role("article", name="Lantern Team")).to_contain_text("5 seats")
    assert demo.newest_invoice(customer)["amount_paid"] == 2400
    assert _bought(demo, customer) == ("price_lantern_team_monthly", 5)


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_with_scripts_a_button_adds_a_seat(demo: Demo, page: Page) -> None:
    _open(page, demo, demo.customer("pm_card_visa", plan="team_monthly", quantity=2))

    page.get_by_role("button", name="One more").click()

    expect(page.get_by_role("button", name="Pay €8.00 and change plan")).to_be_visible()
    expect(page.get_by_label("Seats")).to_have_value("3")


def test_a_year_is_paid_at_once(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=1)
    _open(page, demo, customer)

    page.get_by_role("navigation", name="How often to pay").get_by_role("link", name="Yearly").click()
    expect(page.get_by_text("per seat a year").first).to_be_visible()
    page.get_by_label("Lantern Team").check()
    _count(page, scripts=scripts)
    page.get_by_role("button", name="Pay €72.00 and change plan").click()

    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("per year")
    assert demo.newest_invoice(customer)["amount_paid"] == 7200


def test_a_cheaper_plan_leaves_a_credit(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="business_monthly", quantity=2)
    _open(page, demo, customer)

    page.get_by_label("Lantern Team").check()
    _count(page, scripts=scripts)
    expect(page.get_by_role("region", name="What you pay")).to_contain_text("A credit of €20.00")
    page.get_by_role("button", name="Change plan").click()

    expect(page.locator("main")).to_contain_text("The plan is changed.")
    assert demo.stripe(f"customers/{customer}")["balance"] == -2000


def test_the_current_plan_costs_nothing_and_can_be_kept(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _open(page, demo, customer)

    expect(page.get_by_role("region", name="What you pay")).to_contain_text("This is the current plan.")
    page.get_by_role("link", name="Keep current plan").click()

    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("2 seats")
    assert demo.count("invoices", customer) == 1


def test_a_declined_card_changes_nothing(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _pay_from_now_on_with(demo, customer, "pm_card_chargeCustomerFail")
    _open(page, demo, customer)

    page.get_by_label("Lantern Business").check()
    _count(page, scripts=scripts)
    page.get_by_role("button", name="Pay €20.00 and change plan").click()

    expect(page.get_by_role("heading", name="The payment of €20.00 did not go through.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The plan is as it was before.")
    expect(page.locator("main").get_by_role("link", name="Use another card")).to_be_visible()
    assert _bought(demo, customer) == ("price_lantern_team_monthly", 2)


def test_a_price_that_moved_meanwhile_is_shown_before_anything_is_paid(
    demo: Demo, page: Page, *, scripts: bool
) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _open(page, demo, customer)
    page.get_by_label("Lantern Business").check()
    _count(page, scripts=scripts)
    confirm = page.get_by_role("button", name="Pay €20.00 and change plan")
    expect(confirm).to_be_visible()
    _change_elsewhere(demo, customer, quantity=4)

    confirm.click()

    expect(page.locator("main")).to_contain_text("Nothing was charged and nothing was changed.")
    assert _bought(demo, customer) == ("price_lantern_team_monthly", 4)


def test_two_presses_change_the_plan_once(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _open(page, demo, customer)
    page.get_by_label("Seats").fill("5")
    _count(page, scripts=scripts)

    page.get_by_role("button", name="Pay €24.00 and change plan").dblclick()

    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("5 seats")
    assert demo.count("invoices", customer) == 2


def test_back_after_a_change_shows_the_plan_as_it_is_now(demo: Demo, page: Page, *, scripts: bool) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    _open(page, demo, customer)
    page.get_by_label("Lantern Business").check()
    _count(page, scripts=scripts)
    page.get_by_role("button", name="Pay €20.00 and change plan").click()
    expect(page.locator("main")).to_contain_text("The plan is changed.")

    page.go_back()

    expect(page.locator("main")).to_contain_text("The plan is Lantern Business, €36.00 per month, 2 seats.")
    expect(page.get_by_role("button", name="Pay")).to_have_count(0)


def test_a_plan_in_italian_is_changed_in_italian(demo: Demo, new_context: MakeContext) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2, preferred_locales=["it"])
    page = new_context(locale="it-IT").new_page()
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Cambia abbonamento Lantern Team").click()
    page.get_by_label("Lantern Business").check()

    expect(page.get_by_role("button", name="20,00 €")).to_be_visible()
    expect(page.locator("main")).to_contain_text("36,00 € al mese")


def _open(page: Page, demo: Demo, customer: str) -> None:
    page.goto(demo.session_url(customer))
    page.get_by_role("link", name="Change plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change your plan")


def _count(page: Page, *, scripts: bool) -> None:
    """Scripts count a choice by themselves; without them a button does."""
    if not scripts:
        page.get_by_role("button", name="Update amount").click()


def _bought(demo: Demo, customer: str) -> tuple[str, int]:
    item = demo.plan(customer)["items"]["data"][0]
    return item["price"]["id"], item["quantity"]


def _change_elsewhere(demo: Demo, customer: str, *, quantity: int) -> None:
    """By the merchant, or in another tab."""
    plan = demo.plan(customer)
    items = [{"id": plan["items"]["data"][0]["id"], "quantity": quantity}]
    demo.do(f"subscriptions/{plan['id']}", items=items)


def _pay_from_now_on_with(demo: Demo, customer: str, card: str) -> None:
    method = demo.do(f"payment_methods/{card}/attach", customer=customer)["id"]
    demo.do(f"customers/{customer}", invoice_settings={"default_payment_method": method})
