"""Changes of plan that take more than one step: those that wait, have a code, or need another method first."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests import gallery
from tests.e2e.accessibility import barriers, overflowing
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo
from tests.e2e.test_every_page import NARROWEST

TASTING, CLASSIC = "price_caffe_degustazione_monthly", "price_caffe_classico_monthly"
BUSINESS, TEAM = "price_lantern_business_monthly", "price_lantern_team_monthly"


@pytest.fixture
def taster(demo: Demo) -> str:
    """A customer of the merchant with whom a cheaper plan waits for the next period."""
    customer = str(demo.do("customers", merchant="caffe", name="Olga Testa", email="olga@example.com")["id"])
    card = demo.do("payment_methods/pm_card_visa/attach", merchant="caffe", customer=customer)["id"]
    settings = {"default_payment_method": card}
    demo.do(f"customers/{customer}", merchant="caffe", invoice_settings=settings)
    demo.do("subscriptions", merchant="caffe", customer=customer, items=[{"price": TASTING}])
    return customer


@pytest.fixture
def team(demo: Demo) -> str:
    return demo.customer("pm_card_visa", plan="team_monthly", quantity=2)


def test_a_cheaper_plan_is_planned_and_taken_back(
    demo: Demo, page: Page, taster: str, *, scripts: bool
) -> None:
    _plan_cheaper(page, demo, taster, scripts=scripts)
    plan = page.get_by_role("article", name="Degustazione")
    expect(plan).to_contain_text("Changes to Miscela Classica, €12.90 per month, on")

    plan.get_by_role("link", name="Cancel change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep Degustazione as it is?")
    page.get_by_role("button", name="Cancel change").click()

    expect(page.locator("main")).to_contain_text("The planned change is cancelled.")
    expect(plan).not_to_contain_text("Changes to")
    assert _schedule(demo, taster) is None


def test_two_presses_plan_one_change(demo: Demo, page: Page, taster: str, *, scripts: bool) -> None:
    _choose(page, demo, taster, "Miscela Classica", merchant="caffe", scripts=scripts)

    page.get_by_role("button", name="Change plan on").dblclick()

    expect(page.locator("main")).to_contain_text("The change is planned.")
    expect(page.get_by_role("article")).to_contain_text("Changes to Miscela Classica")
    assert len(demo.stripe("subscription_schedules", merchant="caffe", customer=taster)["data"]) == 1


def test_back_after_planning_tells_that_a_change_is_planned(
    demo: Demo, page: Page, taster: str, *, scripts: bool
) -> None:
    _plan_cheaper(page, demo, taster, scripts=scripts)

    page.go_back()

    expect(page.get_by_role("button", name="Change plan on")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("A change is planned already.")


def test_a_code_is_taken_and_paid_with(demo: Demo, page: Page, team: str, *, scripts: bool) -> None:
    _choose(page, demo, team, "Lantern Business", scripts=scripts)
    code = page.get_by_label("Promotion code")

    code.fill("SUMMER")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("This code is not known. Check its spelling.")).to_be_visible()
    expect(code).to_have_value("SUMMER")
    code.fill("spring20")
    code.press("Enter")
    expect(page.get_by_text("SPRING20: 20% off for 3 months")).to_be_visible()
    page.get_by_role("button", name="Pay €12.80 and change plan").click()

    expect(page.get_by_role("article", name="Lantern Business")).to_contain_text("20% off")
    assert demo.newest_invoice(team)["amount_paid"] == 1280


def test_a_code_stays_while_another_plan_is_looked_at(
    demo: Demo, page: Page, team: str, *, scripts: bool
) -> None:
    _choose(page, demo, team, "Lantern Business", scripts=scripts)
    page.get_by_label("Promotion code").fill("SPRING20")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("SPRING20: 20% off")).to_be_visible()

    page.get_by_label("Seats").fill("4")
    _count(page, scripts=scripts)

    expect(page.get_by_role("button", name="Pay €41.60 and change plan")).to_be_visible()
    expect(page.get_by_text("SPRING20: 20% off")).to_be_visible()


def test_without_a_method_one_is_added_and_the_change_goes_on(
    demo: Demo, page: Page, team: str, *, scripts: bool
) -> None:
    demo.do(f"customers/{team}", invoice_settings={"default_payment_method": ""})
    _choose(page, demo, team, "Lantern Business", scripts=scripts)
    expect(page.locator("main")).to_contain_text("the next step asks for one")

    _press_pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a payment method")
    _add_card(page)

    expect(page.get_by_label("Lantern Business")).to_be_checked()
    expect(page.locator("main")).to_contain_text("Charged to Mastercard ending 4444.")
    _press_pay(page)
    expect(page.get_by_role("article", name="Lantern Business")).to_contain_text("2 seats")
    assert (demo.newest_invoice(team)["amount_paid"], demo.count("invoices", team)) == (2000, 2)


def test_after_a_decline_another_card_pays_the_same_change(
    demo: Demo, phone: Page, team: str, *, scripts: bool
) -> None:
    _pay_from_now_on_with(demo, team, "pm_card_chargeCustomerFail")
    _choose(phone, demo, team, "Lantern Business", scripts=scripts)
    _press_pay(phone)
    expect(phone.get_by_role("heading", name="The payment of €20.00 did not go through.")).to_be_visible()

    phone.locator("main").get_by_role("link", name="Use another card").click()
    _add_card(phone)
    _press_pay(phone)

    expect(phone.get_by_role("article", name="Lantern Business")).to_contain_text("2 seats")
    assert _bought(demo, team) == (BUSINESS, 2)


def test_the_bank_is_asked_before_the_plan_changes(
    demo: Demo, page: Page, team: str, *, scripts: bool
) -> None:
    _pay_from_now_on_with(demo, team, "pm_card_authenticationRequired")
    _choose(page, demo, team, "Lantern Business", scripts=scripts)
    home = page.url.split("subscriptions/")[0]
    _press_pay(page)
    confirm = page.locator("main").get_by_role("link", name="Confirm the payment")
    expect(confirm).to_be_visible()
    assert _bought(demo, team) == (TEAM, 2)
    payment = page.url.split("/p/")[0] + str(confirm.get_attribute("href"))

    page.goto(home)
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text(
        "The change to Lantern Business waits for the payment of €20.00, until"
    )
    page.goto(payment)
    page.get_by_role("button", name="Confirm the payment").click()
    page.get_by_role("button", name="Complete authentication").click()

    expect(page.get_by_role("article", name="Lantern Business")).to_contain_text("€36.00")
    assert _bought(demo, team) == (BUSINESS, 2)


def test_two_tabs_with_the_same_change_make_it_once(
    demo: Demo, page: Page, team: str, *, scripts: bool
) -> None:
    _choose(page, demo, team, "Lantern Business", scripts=scripts)
    expect(page.get_by_role("button", name="Pay €20.00 and change plan")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("button", name="Pay €20.00 and change plan")).to_be_visible()

    _press_pay(page)
    expect(page.locator("main")).to_contain_text("The plan is changed.")
    _press_pay(other)

    expect(other.locator("main")).to_contain_text("The plan is changed.")
    assert demo.count("invoices", team) == 2


def test_reloading_after_a_change_makes_no_second_one(
    demo: Demo, page: Page, team: str, *, scripts: bool
) -> None:
    _choose(page, demo, team, "Lantern Business", scripts=scripts)
    _press_pay(page)
    expect(page.locator("main")).to_contain_text("The plan is changed.")

    page.reload()

    expect(page.get_by_role("article", name="Lantern Business")).to_be_visible()
    assert demo.count("invoices", team) == 2


def test_the_pages_of_a_planned_change_fit_and_have_no_barriers(
    demo: Demo, new_context: MakeContext, taster: str
) -> None:
    page = new_context(viewport=NARROWEST).new_page()
    _choose(page, demo, taster, "Miscela Classica", merchant="caffe", scripts=True)
    button = page.get_by_role("button", name="Change plan on")
    expect(button).to_be_visible()
    _expect_sound(page)

    button.click()
    expect(page.get_by_role("article")).to_contain_text("Changes to")
    _expect_sound(page)

    page.get_by_role("link", name="Cancel change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep Degustazione as it is?")
    _expect_sound(page)


def test_a_code_and_a_change_that_waits_fit_and_have_no_barriers(
    demo: Demo, new_context: MakeContext, team: str
) -> None:
    _pay_from_now_on_with(demo, team, "pm_card_authenticationRequired")
    page = new_context(viewport=NARROWEST).new_page()
    _choose(page, demo, team, "Lantern Business", scripts=True)
    home = page.url.split("subscriptions/")[0]

    for code, answer in (("NOSUCHCODEANYWHERE", "#code-error"), ("SPRING20", ".tag--good")):
        page.get_by_label("Promotion code").fill(code)
        page.get_by_role("button", name="Apply").click()
        expect(page.locator(answer)).to_be_visible()
        _expect_sound(page)
    _press_pay(page)
    expect(page.get_by_role("link", name="Confirm the payment")).to_be_visible()
    _expect_sound(page)
    page.goto(home)
    expect(page.get_by_role("article")).to_contain_text("waits for the payment")
    _expect_sound(page)


def test_ten_products_with_four_prices_fit_and_have_no_barriers(
    new_context: MakeContext, tmp_path: Path
) -> None:
    gallery.draw(tmp_path, ["plan-many"])
    page = new_context(viewport=NARROWEST).new_page()
    page.route("**/*", lambda route: _fulfill(route, tmp_path))

    page.goto("http://gallery.localhost/plan-many.html")

    expect(page.get_by_role("radio")).to_have_count(10)
    _expect_sound(page)


def _fulfill(route: Route, folder: Path) -> None:
    """From the folder; scripts and pictures, which the look of the page does not need, are empty."""
    found = folder / route.request.url.rpartition("/")[2]
    if found.is_file():
        route.fulfill(path=found)
    else:
        route.fulfill(body="", content_type="text/javascript")


def _choose(
    page: Page, demo: Demo, customer: str, plan: str, *, merchant: str = "lantern", scripts: bool
) -> None:
    page.goto(demo.session_url(customer, merchant=merchant, locale="en"))
    page.get_by_role("link", name="Change plan").click()
    page.get_by_label(plan).check()
    _count(page, scripts=scripts)


def _count(page: Page, *, scripts: bool) -> None:
    """Scripts count a choice by themselves; without them a button does."""
    if not scripts:
        page.get_by_role("button", name="Update amount").click()


def _plan_cheaper(page: Page, demo: Demo, customer: str, *, scripts: bool) -> None:
    _choose(page, demo, customer, "Miscela Classica", merchant="caffe", scripts=scripts)
    expect(page.get_by_role("region", name="What you pay")).to_contain_text("Nothing is charged now.")
    page.get_by_role("button", name="Change plan on").click()
    expect(page.locator("main")).to_contain_text("The change is planned.")


def _press_pay(page: Page) -> None:
    page.get_by_role("button", name="and change plan").click()


def _add_card(page: Page) -> None:
    """From the page that asks for a method to Stripe's, and back."""
    page.get_by_role("button", name="Continue to Stripe").click()
    page.get_by_label("Card number").fill("5555 5555 5555 4444")
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Olga Testa")
    page.get_by_label("Country").select_option("IE")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change your plan")


def _pay_from_now_on_with(demo: Demo, customer: str, card: str) -> None:
    method = demo.do(f"payment_methods/{card}/attach", customer=customer)["id"]
    demo.do(f"customers/{customer}", invoice_settings={"default_payment_method": method})


def _bought(demo: Demo, customer: str) -> tuple[str, int]:
    item = demo.plan(customer)["items"]["data"][0]
    return item["price"]["id"], item["quantity"]


def _schedule(demo: Demo, customer: str) -> str | None:
    (held,) = demo.stripe("subscriptions", merchant="caffe", customer=customer)["data"]
    return None if held["schedule"] is None else str(held["schedule"])


def _expect_sound(page: Page) -> None:
    assert overflowing(page) == []
    assert barriers(page) == []
