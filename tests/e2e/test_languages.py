import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo

# The region, if there is one, is the browser's.
ENGLISH, ITALIAN = re.compile(r"^en\b"), re.compile(r"^it\b")


def test_the_customer_chooses_the_language_of_the_session(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_demo_ada"))
    expect(page.locator("html")).to_have_attribute("lang", ENGLISH)

    page.get_by_role("button", name="Italiano").click()

    expect(page.locator("html")).to_have_attribute("lang", ITALIAN)
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("24,00 €")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", ITALIAN)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("article", name="Lantern Team")).to_contain_text("€24.00")


def test_the_italian_merchant_speaks_italian_on_its_own_host(demo: Demo, page: Page) -> None:
    page.goto(demo.session_url("cus_caffe_marco", merchant="caffe"))

    expect(page.locator("html")).to_have_attribute("lang", ITALIAN)
    assert page.url.startswith("http://caffe.localhost:")
    expect(page.get_by_role("article", name="Miscela Classica")).to_contain_text("12,90 €")
    expect(page.get_by_role("link", name="Torna a Caffè Duomo")).to_be_visible()


def test_the_browsers_language_counts_where_nobody_said_another(
    demo: Demo, new_context: MakeContext, *, scripts: bool
) -> None:
    page = new_context(scripts=scripts, locale="it-IT").new_page()

    page.goto(demo.session_url(demo.customer()))

    expect(page.locator("html")).to_have_attribute("lang", ITALIAN)


def test_the_language_of_the_link_wins_over_the_browsers(
    demo: Demo, new_context: MakeContext, *, scripts: bool
) -> None:
    page = new_context(scripts=scripts, locale="it-IT").new_page()

    page.goto(demo.session_url(demo.customer(), locale="en"))

    expect(page.locator("html")).to_have_attribute("lang", ENGLISH)
