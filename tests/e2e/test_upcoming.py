"""A look at the year to come, and one thing in it undone."""

from playwright.sync_api import Page, expect

from tests.e2e.demo import Demo


def test_an_end_is_found_in_the_year_taken_back_and_gone(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa", plan="team_monthly", quantity=2)
    demo.do(f"subscriptions/{demo.plan(customer)['id']}", cancel_at_period_end=True)
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="The year ahead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What happens next")
    expect(page.get_by_role("main")).to_contain_text("The plan ends.")
    page.get_by_role("link", name="Don't cancel plan Lantern Team").click()
    page.get_by_role("button", name="Don't cancel plan").click()
    expect(page.locator("main")).to_contain_text("Next charge")

    page.get_by_role("link", name="The year ahead").click()
    expect(page.get_by_role("main")).to_contain_text("Then the same every month until")
    expect(page.get_by_role("main")).not_to_contain_text("The plan ends.")
    assert not demo.is_ending(customer)


def test_the_dates_of_a_plan_open_without_leaving_the_page(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_demo_grace"))
    page.get_by_role("link", name="The year ahead").click()
    row = page.get_by_role("listitem").filter(has_text="Lantern Starter")

    row.locator("summary").click()

    expect(row.locator("details").get_by_role("listitem")).to_have_count(12)
