"""Downloading a period in a real browser: the files arrive, and how far the ZIP is can be seen meanwhile."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import barriers
from tests.e2e.demo import Demo

RITA = "cus_demo_rita"
ZIP = "Download PDFs (ZIP)"


@contextmanager
def slow_documents(demo: Demo) -> Iterator[None]:
    """Each document takes a while, so that there is something to see."""
    rule = {"path": "/v1/invoices/*", "times": None, "delay_ms": 300}
    made = httpx.post(f"{demo.sandbox_url}/_sandbox/faults", json=rule).raise_for_status().json()
    yield
    httpx.delete(f"{demo.sandbox_url}/_sandbox/faults/{made['id']}").raise_for_status()


def open_downloads(demo: Demo, page: Page, customer: str = RITA) -> None:
    page.goto(demo.session_url(customer))
    page.goto(f"{page.url}invoices/export")


def test_all_documents_of_a_period_arrive_in_one_file(demo: Demo, page: Page) -> None:
    open_downloads(demo, page)

    page.get_by_label("First day").fill("2020-01-01")
    with page.expect_download() as download:
        page.get_by_role("button", name=ZIP).click()

    archive = zipfile.ZipFile(download.value.path())
    assert archive.testzip() is None
    assert len(archive.namelist()) == demo.count("invoices", RITA) + demo.count("credit_notes", RITA)
    assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())
    assert download.value.suggested_filename.startswith("invoices-2020-01-01-")


def test_the_table_of_a_period_arrives(demo: Demo, page: Page) -> None:
    open_downloads(demo, page)

    page.get_by_label("First day").fill("2020-01-01")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()

    text = download.value.path().read_text(encoding="utf-8-sig")
    types = [row["type"] for row in csv.DictReader(io.StringIO(text))]
    assert types.count("invoice") == demo.count("invoices", RITA)
    assert types.count("credit_note") == demo.count("credit_notes", RITA)
    expect(page.get_by_role("button", name="Download CSV")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_with_scripts_the_page_shows_how_far_the_zip_is(demo: Demo, page: Page) -> None:
    open_downloads(demo, page)

    with slow_documents(demo), page.expect_download(timeout=30_000) as download:
        page.get_by_role("button", name=ZIP).click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_text(" documents", exact=False).filter(has_text=" of ")).to_be_visible()
        assert barriers(page) == []

    expect(page.locator("main").get_by_text("Finished: ")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Finished: ")
    assert download.value.failure() is None


@pytest.mark.parametrize("scripts", [False], ids=["no scripts"])
def test_without_scripts_a_link_tells_how_far_the_zip_is(demo: Demo, page: Page) -> None:
    open_downloads(demo, page)

    with slow_documents(demo), page.expect_download(timeout=30_000) as download:
        page.get_by_role("button", name=ZIP).click()
        page.get_by_role("link", name="see how far the download is").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.get_by_role("link", name="Look again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("How far the download is")

    assert download.value.failure() is None
    # The last byte arrives before it is written down that it has left.
    while page.get_by_role("link", name="Look again").count():
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("main").get_by_text("Finished: ")).to_be_visible()
    page.get_by_role("link", name="Back to the downloads").click()
    expect(page.get_by_role("button", name=ZIP)).to_be_visible()


def test_a_download_that_breaks_off_is_no_whole_file(demo: Demo, page: Page) -> None:
    customer = demo.customer("pm_card_visa")
    for _ in range(8):
        demo.do("invoiceitems", customer=customer, amount=100, currency="eur")
        made = demo.do("invoices", customer=customer, pending_invoice_items_behavior="include")
        demo.do(f"invoices/{made['id']}/finalize")
    invoices = demo.stripe("invoices", customer=customer)["data"]
    for one in invoices[:-2]:
        rule = {"path": f"/v1/invoices/{one['id']}", "times": None, "status": 500, "should_retry": False}
        httpx.post(f"{demo.sandbox_url}/_sandbox/faults", json=rule).raise_for_status()
    open_downloads(demo, page, customer)

    with page.expect_download() as download:
        page.get_by_role("button", name=ZIP).click()

    assert download.value.failure() is not None
    page.reload()
    expect(page.get_by_role("button", name=ZIP)).to_be_visible()
