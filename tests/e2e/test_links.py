import re
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo

HOME = re.compile(r"/p/bps_[A-Za-z0-9]+/$")


def test_the_shop_leads_to_billing_and_billing_leads_back(demo: Demo, page: Page) -> None:
    page.goto(demo.shop_url)

    page.get_by_role("button", name="Manage billing of Ada Romano").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Billing for Ada Romano")
    page.get_by_role("link", name="Return to Lantern").click()

    expect(page).to_have_url(demo.shop_url)


def test_the_link_leaves_no_credential_in_the_address(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_demo_ada"))
    expect(page).to_have_url(HOME)

    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Billing for Ada Romano")


def test_an_expired_link_offers_the_way_back(demo: Demo, page: Page) -> None:
    answer = page.goto(demo.old_link("cus_demo_ada", age=timedelta(days=2)))

    assert answer
    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has expired")
    expect(page.get_by_text("Ada Romano")).to_have_count(0)
    page.locator("main").get_by_role("link", name="Return to Lantern").click()
    expect(page).to_have_url(demo.shop_url)


def test_a_changed_link_opens_nothing(demo: Demo, page: Page) -> None:
    link = demo.session_url("cus_demo_ada")

    answer = page.goto(f"{link[:-4]}AAAA")

    assert answer
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")


def test_the_address_of_a_session_opens_nothing_in_another_browser(
    demo: Demo, page: Page, new_context: MakeContext
) -> None:
    page.goto(demo.session_url("cus_demo_ada"))
    elsewhere = new_context().new_page()

    answer = elsewhere.goto(page.url)

    assert answer
    assert answer.status in {403, 410}
    expect(elsewhere.get_by_text("Ada Romano")).to_have_count(0)


def test_a_link_does_not_open_on_the_host_of_another_merchant(demo: Demo, page: Page) -> None:
    link = urlsplit(demo.session_url("cus_demo_ada"))

    answer = page.goto(link._replace(netloc=f"caffe.localhost:{link.port}").geturl())

    assert answer
    assert answer.status == 403
    expect(page.get_by_text("Ada Romano")).to_have_count(0)
