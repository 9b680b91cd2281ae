"""What holds on each page: it fits the narrowest phone, both schemes, and people who cannot see or point."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.accessibility import COLOURS, barriers, overflowing
from tests.e2e.conftest import MakeContext
from tests.e2e.demo import Demo

NARROWEST = ViewportSize(width=320, height=640)
LUMINANCE = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
}"""
HAS_RING = """element => {
  const style = getComputedStyle(element);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""

# Whose page, and how to get there from home: by this address, with {plan}, {method} and {invoice} filled in.
PAGES = {
    "home": ("cus_demo_nora", ""),
    "home with a payment to make": ("cus_demo_chloe", ""),
    "home with many methods": ("cus_demo_grace", ""),
    "home of a first payment": ("cus_demo_jan", ""),
    "home of nobody's plan": ("cus_demo_ingrid", ""),
    "a year with a discount": ("cus_demo_lena", "upcoming"),
    "a year with a payment to make": ("cus_demo_chloe", "upcoming"),
    "invoices": ("cus_demo_henry", "invoices"),
    "downloads": ("cus_demo_rita", "invoices/export"),
    "downloads of a wrong period": ("cus_demo_rita", "invoices/export?from=x&to=2026-01-01"),
    "new method": ("cus_demo_chloe", "payment-methods/new"),
    "removal": ("cus_demo_mateo", "payment-methods/{method}/removal"),
    "refused removal": ("cus_demo_ada", "payment-methods/{method}/removal"),
    "method of a plan": ("cus_demo_grace", "subscriptions/{plan}/payment-method"),
    "one method for everything": ("cus_demo_mateo", "payment-methods/{method}/everything"),
    "card": ("cus_demo_grace", "payment-methods/{method}/card"),
    "invoice": ("cus_demo_chloe", "invoices/{invoice}"),
    "lines of an invoice": ("cus_demo_chloe", "invoices/{invoice}/lines"),
    "billing details": ("cus_demo_nora", "billing-details"),
    "payment": ("cus_demo_chloe", "invoices/{invoice}/payment"),
    "plan change": ("cus_demo_nora", "subscriptions/{plan}/plan-change"),
    "plan change with a choice": (
        "cus_demo_ada",
        "subscriptions/{plan}/plan-change?price=price_lantern_business_monthly&quantity=3",
    ),
    "refused plan change": ("cus_demo_farid", "subscriptions/{plan}/plan-change"),
    "cancellation": ("cus_demo_nora", "subscriptions/{plan}/cancellation"),
    "cancelled": ("cus_demo_elena", "subscriptions/{plan}/cancellation/done"),
    "renewal": ("cus_demo_elena", "subscriptions/{plan}/renewal"),
    "no such page": ("cus_demo_ada", "nothing/here"),
}


@pytest.fixture(params=PAGES)
def narrow(request: pytest.FixtureRequest, demo: Demo, new_context: MakeContext) -> Page:
    """One of the pages on the narrowest phone."""
    page = new_context(viewport=NARROWEST).new_page()
    _visit(page, demo, *PAGES[request.param])
    return page


def test_a_page_fits_and_has_no_barriers_in_light_and_dark(narrow: Page) -> None:
    assert overflowing(narrow) == []
    assert barriers(narrow) == []
    assert narrow.evaluate(LUMINANCE) > 200

    narrow.emulate_media(color_scheme="dark", reduced_motion="reduce")

    assert barriers(narrow, rules=COLOURS) == []
    assert narrow.evaluate(LUMINANCE) < 60


@pytest.mark.parametrize("customer", ["cus_caffe_lucia", "cus_caffe_studio"])
def test_the_other_merchant_fits_and_has_no_barriers_either(
    demo: Demo, new_context: MakeContext, customer: str
) -> None:
    page = new_context(viewport=NARROWEST, locale="it-IT").new_page()

    page.goto(demo.session_url(customer, merchant="caffe"))

    assert overflowing(page) == []
    assert barriers(page) == []


def test_pages_outside_a_session_fit_and_have_no_barriers(demo: Demo, new_context: MakeContext) -> None:
    page = new_context(viewport=NARROWEST).new_page()

    for address in (demo.old_link("cus_demo_ada", age=timedelta(days=2)), f"{demo.portal_url}/p/session/x"):
        page.goto(address)
        assert overflowing(page) == []
        assert barriers(page) == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(demo: Demo, new_context: MakeContext) -> None:
    page = new_context().new_page()
    page.goto(demo.session_url("cus_demo_chloe"))
    expected = page.locator("a:visible, button:visible, input:visible").count()

    reached = list(_tab_through(page))

    assert len(reached) == expected
    assert [text for text, has_ring in reached if not has_ring] == []


def test_the_first_tab_skips_to_the_content(demo: Demo, new_context: MakeContext) -> None:
    page = new_context().new_page()
    page.goto(demo.session_url("cus_demo_ada"))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_a_swapped_page_is_announced_by_its_heading(demo: Demo, new_context: MakeContext) -> None:
    page = new_context().new_page()
    page.goto(demo.session_url("cus_demo_ada"))
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    page.get_by_role("link", name="Cancel plan Lantern Team").press("Enter")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Cancel Lantern Team?")
    expect(heading).to_be_focused()
    expect(page).to_have_title("Cancel Lantern Team? · Lantern")
    assert loads == []


def test_a_swapped_section_is_announced_and_keeps_the_focus_near(
    demo: Demo, new_context: MakeContext
) -> None:
    page = new_context().new_page()
    page.goto(demo.session_url(demo.customer("pm_card_visa", "pm_card_mastercard")))

    page.get_by_role("button", name="Make default Mastercard ending 4444").press("Enter")

    expect(page.get_by_role("status")).to_have_text("The default payment method is changed.")
    expect(page.get_by_role("heading", name="Payment methods")).to_be_focused()


def test_everything_still_works_at_four_hundred_percent(demo: Demo, new_context: MakeContext) -> None:
    # 1280 CSS pixels at 400 % are 320 by 225: a page may then be scrolled in one direction only.
    page = new_context(viewport=ViewportSize(width=320, height=225)).new_page()
    page.goto(demo.session_url(demo.customer("pm_card_visa", plan="team_monthly")))

    page.get_by_role("link", name="Cancel plan Lantern Team").click()
    page.get_by_role("button", name="Cancel plan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Team is cancelled")
    assert overflowing(page) == []


@pytest.mark.parametrize("address", ["", "invoices", "balance", "upcoming"])
def test_with_letters_twice_as_large_a_phone_shows_words_whole(
    demo: Demo, new_context: MakeContext, address: str
) -> None:
    # 360 CSS pixels at 200 %.
    page = new_context(viewport=ViewportSize(width=180, height=390), locale="it-IT").new_page()
    _visit(page, demo, "cus_demo_rita", address)

    assert overflowing(page) == []
    for date in page.locator(".invoices__date:visible, .coming__day:visible").all():
        box = date.bounding_box()
        assert box is not None
        assert box["width"] > 80


def _visit(page: Page, demo: Demo, customer: str, address: str) -> None:
    page.goto(demo.session_url(customer))
    if not address:
        return
    plan = demo.plan(customer)["id"] if "{plan}" in address else ""
    methods = demo.stripe("payment_methods", customer=customer)["data"] if "{method}" in address else []
    method = methods[-1]["id"] if methods else ""
    invoice = demo.newest_invoice(customer)["id"] if "{invoice}" in address else ""
    page.goto(page.url + address.format(plan=plan, method=method, invoice=invoice))


def _tab_through(page: Page) -> Iterator[tuple[str, bool]]:
    """Each stop of the Tab key until it leaves the page: its text, and whether one sees it there."""
    while True:
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() == 0 or focused.evaluate("element => element === document.body"):
            return
        yield focused.inner_text(), focused.evaluate(HAS_RING)
