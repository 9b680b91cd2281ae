import pytest
from playwright.sync_api import Page, expect

from tests.e2e.demo import Demo


@pytest.fixture
def customer(demo: Demo) -> str:
    return demo.customer("pm_card_visa", plan="team_monthly")


def test_a_plan_is_cancelled_with_a_reason_and_kept_after_all(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel Lantern Team?")
    page.get_by_role("button", name="Cancel plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Team is cancelled")
    page.get_by_label("I no longer need it").check()
    page.get_by_label("What could be better").fill("Nothing, I move to the sea.")
    page.get_by_role("button", name="Send").click()

    expect(page.locator("main")).to_contain_text("Thank you. The reason is passed on.")
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Ends on")
    told = demo.plan(customer)["cancellation_details"]
    assert (told["feedback"], told["comment"]) == ("unused", "Nothing, I move to the sea.")

    page.get_by_role("link", name="Don't cancel plan Lantern Team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep Lantern Team after all?")
    page.get_by_role("button", name="Don't cancel plan").click()

    expect(page.locator("main")).to_contain_text("The cancellation is undone. The plan goes on.")
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Next charge €8.00")
    assert not demo.is_ending(customer)


def test_the_question_can_be_left_without_consequence(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    page.get_by_role("link", name="Keep plan").click()

    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("Next charge €8.00")
    assert not demo.is_ending(customer)


def test_a_reason_is_never_demanded(demo: Demo, phone: Page, customer: str) -> None:
    phone.goto(demo.session_url(customer))
    phone.get_by_role("link", name="Cancel plan Lantern Team").click()
    phone.get_by_role("button", name="Cancel plan").click()

    phone.get_by_role("link", name="Back to billing").click()

    expect(phone.get_by_role("article", name="Lantern Team")).to_contain_text("Ends soon")
    assert demo.is_ending(customer)


def test_a_merchant_may_end_plans_at_once(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_caffe_marco", merchant="caffe", locale="en"))

    page.get_by_role("link", name="Cancel plan Miscela Classica").click()

    expect(page.locator("main")).to_contain_text("The plan ends at once. This cannot be undone.")
