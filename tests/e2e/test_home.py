from playwright.sync_api import Page, expect

from tests.e2e.demo import Demo


def test_home_tells_what_is_paid_for_and_with_what(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)

    page.goto(demo.session_url(customer))

    plan = page.get_by_role("article", name="Lantern Team")
    expect(plan).to_contain_text("€16.00")
    expect(plan).to_contain_text("per month")
    expect(plan).to_contain_text("2 seats")
    expect(plan).to_contain_text("to Visa ending 4242")


def test_home_keeps_its_order(demo: Demo, phone: Page) -> None:
    phone.goto(demo.session_url("cus_demo_ada"))

    expect(phone.get_by_role("heading", level=2)).to_have_text(
        ["Current plan", "What happens next", "Payment method", "Billing information", "Invoices"]
    )


def test_an_open_payment_leads_the_page(demo: Demo, phone: Page) -> None:
    phone.goto(demo.session_url("cus_demo_chloe"))

    leading = phone.get_by_role("heading", level=2).first
    expect(leading).to_contain_text("Your payment of €36.00")
    notice = phone.get_by_role("region", name="What needs attention")
    expect(notice).to_contain_text("A new card alone does not pay this invoice.")
    expect(notice.get_by_role("link", name="Pay €36.00 now")).to_be_visible()
    expect(notice.get_by_role("link", name="Use another card")).to_be_visible()


def test_home_says_when_a_plan_ends_and_when_it_is_on_hold(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_demo_elena"))
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Ends on")

    page.goto(demo.session_url("cus_demo_david"))

    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Payments are on hold")
