"""Deep links: one thing each, from the merchant's button to its end, and no way aside."""

from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import barriers
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo, Object
from wire.forms import encode

WORKS = "4242424242424242"


@pytest.fixture
def customer(demo: Demo) -> str:
    return demo.customer("pm_card_visa", plan="team_monthly", quantity=2)


@pytest.fixture
def elsewhere(demo: Demo) -> str:
    """A page of another origin, as a merchant's site is one."""
    return demo.shop_url.replace("127.0.0.1", "localhost")


def test_a_plan_is_cancelled_in_one_go(demo: Demo, page: Page, customer: str) -> None:
    after: Object = {
        "type": "hosted_confirmation",
        "hosted_confirmation": {"custom_message": "<i>See you</i> soon."},
    }
    _open(page, demo, customer, "subscription_cancel", after=after)

    _expect_heading(page, "Cancel Lantern Team?")
    page.get_by_role("button", name="Cancel plan").click()
    page.get_by_label("I no longer need it").check()
    page.get_by_role("button", name="Send").click()

    _expect_heading(page, "Lantern Team is cancelled")
    expect(page.get_by_text("<i>See you</i> soon.")).to_be_visible()
    _expect_only_the_merchant(page, demo)
    assert demo.is_ending(customer)


def test_a_flow_is_not_left_by_address_or_back(demo: Demo, page: Page, customer: str) -> None:
    _open(page, demo, customer, "subscription_cancel")
    home = page.url.split("subscriptions/")[0]

    page.goto(home)
    _expect_heading(page, "Cancel Lantern Team?")
    page.goto(f"{home}invoices")
    _expect_heading(page, "Cancel Lantern Team?")
    _expect_only_the_merchant(page, demo)
    page.get_by_role("link", name="Keep plan").click()

    expect(page).to_have_url(demo.shop_url)
    assert not demo.is_ending(customer)


def test_a_cancellation_ends_at_the_merchants_address(
    demo: Demo, page: Page, customer: str, elsewhere: str
) -> None:
    _open(page, demo, customer, "subscription_cancel", after=_redirect(elsewhere))

    page.get_by_role("button", name="Cancel plan").click()
    page.get_by_role("link", name="No thanks").click()

    expect(page).to_have_url(elsewhere)
    assert demo.is_ending(customer)


def test_a_plan_is_changed_and_ends_at_the_merchants_address(
    demo: Demo, page: Page, customer: str, elsewhere: str, *, scripts: bool
) -> None:
    _open(page, demo, customer, "subscription_update", after=_redirect(elsewhere))

    _expect_heading(page, "Change your plan")
    page.get_by_label("Lantern Business").check()
    if not scripts:
        page.get_by_role("button", name="Update amount").click()
    page.get_by_role("button", name="Pay €20.00 and change plan").click()

    expect(page).to_have_url(elsewhere)
    assert _price(demo, customer) == "price_lantern_business_monthly"


def test_a_proposed_change_is_confirmed_and_the_rest_opens(demo: Demo, page: Page, customer: str) -> None:
    item = demo.plan(customer)["items"]["data"][0]["id"]
    wish = [{"id": item, "price": "price_lantern_business_monthly"}]
    after: Object = {"type": "portal_homepage"}
    _open(page, demo, customer, "subscription_update_confirm", after=after, items=wish)

    _expect_heading(page, "Confirm the plan change")
    expect(page.get_by_role("region", name="The new plan")).to_contain_text("Lantern Business")
    page.get_by_role("button", name="Pay €20.00 and change plan").click()

    expect(page.locator("main")).to_contain_text("The plan is changed.")
    page.get_by_role("link", name="Cancel plan Lantern Business").click()
    _expect_heading(page, "Cancel Lantern Business?")
    assert _price(demo, customer) == "price_lantern_business_monthly"


def test_a_plan_is_paused_and_nothing_else_is_offered(demo: Demo, page: Page, customer: str) -> None:
    _open(page, demo, customer, "subscription_pause")

    _expect_heading(page, "Pause Lantern Team?")
    _expect_only_the_merchant(page, demo)
    page.get_by_role("button", name="Pause plan").click()

    _expect_heading(page, "Plan paused")
    _expect_only_the_merchant(page, demo)
    assert demo.plan(customer)["status"] == "paused"


def test_a_card_is_added_and_confirmed(demo: Demo, page: Page, customer: str) -> None:
    _open(page, demo, customer, "payment_method_update")

    _expect_heading(page, "Add a payment method")
    _expect_only_the_merchant(page, demo)
    page.get_by_role("button", name="Continue to Stripe").click()
    _enter_card(page)

    _expect_heading(page, "Payment method saved")
    expect(page.get_by_role("main")).to_contain_text("Visa ending 4242")
    _expect_only_the_merchant(page, demo)


def test_a_card_added_ends_at_the_merchants_address(
    demo: Demo, page: Page, customer: str, elsewhere: str
) -> None:
    _open(page, demo, customer, "payment_method_update", after=_redirect(elsewhere))

    page.get_by_role("button", name="Continue to Stripe").click()
    _enter_card(page)

    expect(page).to_have_url(elsewhere)


def test_billing_details_and_a_tax_id_are_kept_in_one_go(
    demo: Demo, page: Page, customer: str, *, scripts: bool
) -> None:
    after: Object = {
        "type": "hosted_confirmation",
        "hosted_confirmation": {"custom_message": "<i>All</i> set."},
    }
    _open(page, demo, customer, "customer_update", after=after)
    page.get_by_role("link", name="Add a tax ID").click()
    page.get_by_label("Country that gave out the number").select_option("US")
    if not scripts:
        page.get_by_role("button", name="Choose country").click()
    page.get_by_label("Business number (EIN)").fill("12-3456789")
    page.get_by_role("button", name="Save tax ID").click()
    expect(page.locator("main")).to_contain_text("The tax ID is saved.")
    _expect_only_the_merchant(page, demo)

    page.get_by_label("Name", exact=True).fill("Olga Nuova")
    page.get_by_role("button", name="Save", exact=True).last.click()

    _expect_heading(page, "Billing information saved")
    expect(page.get_by_text("<i>All</i> set.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("12-3456789")
    _expect_only_the_merchant(page, demo)
    assert demo.stripe(f"customers/{customer}")["name"] == "Olga Nuova"


def test_billing_details_end_at_the_merchants_address(
    demo: Demo, page: Page, customer: str, elsewhere: str
) -> None:
    _open(page, demo, customer, "customer_update", after=_redirect(elsewhere))

    page.get_by_label("Name", exact=True).fill("Olga Nuova")
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page).to_have_url(elsewhere)
    assert demo.stripe(f"customers/{customer}")["name"] == "Olga Nuova"


def test_the_pages_of_flows_have_no_barriers(demo: Demo, new_context: MakeContext, customer: str) -> None:
    page = new_context().new_page()
    item = demo.plan(customer)["items"]["data"][0]["id"]
    wish = [{"id": item, "price": "price_lantern_business_monthly"}]
    _open(page, demo, customer, "subscription_update_confirm", items=wish)

    assert barriers(page) == []
    page.get_by_role("button", name="Pay €20.00 and change plan").click()
    _expect_heading(page, "Plan change confirmed")
    assert barriers(page) == []


def _open(
    page: Page,
    demo: Demo,
    customer: str,
    kind: str,
    *,
    after: Object | None = None,
    **block: object,
) -> None:
    about = {"subscription": demo.plan(customer)["id"], **block} if kind.startswith("subscription") else None
    data = {"flow_data": {"type": kind, kind: about, "after_completion": after}}
    page.goto(demo.session_url(customer, **dict(parse_qsl(encode(data)))))


def _enter_card(page: Page) -> None:
    page.get_by_label("Card number").fill(WORKS)
    page.get_by_label("Expiry").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Olga Testa")
    page.get_by_label("Country").select_option("IE")
    page.get_by_role("button", name="Save").click()


def _redirect(address: str) -> Object:
    return {"type": "redirect", "redirect": {"return_url": address}}


def _expect_heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _expect_only_the_merchant(page: Page, demo: Demo) -> None:
    expect(page.get_by_role("banner").get_by_role("link")).to_have_attribute("href", demo.shop_url)
    expect(page.get_by_role("link", name="Billing", exact=True)).to_have_count(0)


def _price(demo: Demo, customer: str) -> str:
    return str(demo.plan(customer)["items"]["data"][0]["price"]["id"])
