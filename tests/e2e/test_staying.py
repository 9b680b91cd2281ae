import pytest
from playwright.sync_api import Page, expect

from tests.e2e.demo import Demo


@pytest.fixture
def customer(demo: Demo) -> str:
    return demo.customer("pm_card_visa", plan="team_monthly")


def test_an_offer_to_stay_is_taken(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    expect(page.locator("#offer")).to_contain_text("€4.00 instead of €8.00 per month until")
    cancel = page.get_by_role("button", name="Cancel plan").bounding_box()
    take = page.get_by_role("button", name="Take the offer").bounding_box()
    assert cancel is not None
    assert take is not None
    assert cancel["y"] + cancel["height"] < take["y"]
    assert cancel["height"] >= take["height"]
    page.get_by_role("button", name="Take the offer").click()

    expect(page.locator("main")).to_contain_text("The offer is taken. The plan goes on at the lower price.")
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("50% off")
    assert not demo.is_ending(customer)

    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    expect(page.get_by_role("button", name="Cancel plan")).to_be_visible()
    expect(page.locator("#offer")).to_have_count(0)


def test_a_plan_is_paused_and_resumed(demo: Demo, page: Page, customer: str) -> None:
    page.goto(demo.session_url(customer))

    page.get_by_role("link", name="Pause plan Lantern Team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pause Lantern Team?")
    page.get_by_label("3 months").check()
    page.get_by_role("button", name="Pause plan").click()

    card = page.get_by_role("article", name="Lantern Team")
    expect(card).to_contain_text("Paused until")
    assert demo.plan(customer)["status"] == "paused"

    page.get_by_role("link", name="Resume plan Lantern Team").click()
    page.get_by_role("button", name="Resume plan").click()

    expect(page.locator("main")).to_contain_text("The plan goes on.")
    expect(card).to_contain_text("Next charge")
    assert demo.plan(customer)["status"] == "active"
