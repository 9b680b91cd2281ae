"""Invoices: the list by pages, and the way to each one's own page and PDF, read afresh and compared."""

import re
from typing import Any

import pytest

from billing.configurations import InvoiceHistory
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, invoices_of

HENRY = "cus_demo_henry"


def rows(page: Page) -> list[str]:
    """The addresses of the invoices' own pages."""
    links = (link.get("href", "") for link in page.document.iter("a"))
    return [href for href in links if re.search(r"/invoices/in_\w+$", href)]


async def all_rows(visit: Visit) -> list[str]:
    page = await visit.client.get(visit.home.link("All invoices"))
    found = rows(page)
    while page.has_link("Show more"):
        page = await visit.client.get(page.link("Show more"))
        found += rows(page)
    return found


async def test_more_than_sixty_invoices_are_reached_page_by_page_each_once(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(HENRY)

    found = await all_rows(visit)

    ids = [href.split("/")[-1] for href in found]
    assert len(ids) >= 60
    assert ids == [invoice["id"] for invoice in await invoices_of(stripe_api, HENRY)]


async def test_an_older_page_leads_back_to_the_newest(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    first = await visit.get("invoices")
    older = await visit.client.get(first.link("Show more"))

    newest = await visit.client.get(older.link("Back to the newest invoices"))

    assert older.heading == "Invoices"
    assert rows(newest) == rows(first)
    assert not newest.has_link("Back to the newest invoices")


async def test_with_htmx_only_rows_and_the_next_link_come(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    more = (await visit.get("invoices")).link("Show more")

    part = await visit.client.get_part(more, "div#invoices-more")

    assert len(rows(part)) == 20
    assert part.link("Show more") != more
    assert [one.get("data-hx-target") for one in part.document.iter("hx-partial")] == ["#invoice-rows"]


async def test_each_row_says_date_amount_what_for_and_status(visits: Visits) -> None:
    home = (await visits.open("cus_demo_chloe")).home

    row = text_of(next(home.section("invoice-rows").iter("tr")))

    assert "Nov 18, 2026" in row
    assert "€36.00" in row
    assert "Lantern Business CHLOE-0005" in row
    assert "Overdue" in row


async def test_a_short_list_has_no_further_page(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ingrid")).home

    assert len(rows(home)) == 2
    assert not home.has_link("Show more")


async def test_its_page_is_left_for_at_stripes_address(visits: Visits, stripe_api: StripeApi) -> None:
    invoice = (await invoices_of(stripe_api, HENRY))[0]
    visit = await visits.open(HENRY)

    answer = await visit.client.http.get(visit.address("invoices", invoice["id"], "hosted"))
    there = await visits.http.get(answer.headers["location"])

    assert answer.status_code == 303
    assert answer.headers["location"] == invoice["hosted_invoice_url"]
    assert there.status_code == 200


@pytest.mark.parametrize("page", ["hosted", "pdf"])
@pytest.mark.parametrize("key", ["sk_test_demo", "sk_test_caffe"])
async def test_nobody_elses_invoice_is_found(visits: Visits, key: str, page: str) -> None:
    owner = {"sk_test_demo": "cus_demo_ben", "sk_test_caffe": "cus_caffe_marco"}[key]
    theirs = (await invoices_of(StripeApi(visits.http, key), owner))[0]
    visit = await visits.open(HENRY)

    answer = await visit.get("invoices", theirs["id"], page)

    assert answer.status == 404
    assert theirs["hosted_invoice_url"] not in answer.response.text


async def test_the_list_never_begins_after_somebody_elses_invoice(
    visits: Visits, stripe_api: StripeApi
) -> None:
    theirs = (await invoices_of(stripe_api, "cus_demo_ada"))[0]["id"]
    visit = await visits.open(HENRY)

    page = await visit.get(f"invoices?starting_after={theirs}")

    assert page.status in {200, 404}
    assert rows(page) == []


async def test_a_draft_is_no_invoice_yet(visits: Visits, stripe_api: StripeApi) -> None:
    draft: Any = await stripe_api.post("invoices", customer="cus_demo_ingrid")
    visit = await visits.open("cus_demo_ingrid")

    page = await visit.get("invoices", draft["id"], "hosted")

    assert len(rows(visit.home)) == 2
    assert page.status == 404


async def test_where_the_history_is_switched_off_it_is_not_shown_nor_found(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    invoice = (await invoices_of(stripe_api, HENRY))[0]["id"]
    visit = await visits.open(HENRY)

    listed = await visit.get("invoices")
    pdf = await visit.get("invoices", invoice, "pdf")

    assert rows(visit.home) == []
    assert (listed.status, pdf.status) == (404, 404)


async def test_without_history_an_open_invoice_can_still_be_paid(visits: Visits) -> None:
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    visit = await visits.open("cus_demo_chloe")

    page = await visit.client.get(visit.home.link("Pay €36.00 now"))

    assert page.heading == "Pay €36.00"


async def test_a_list_that_fails_offers_another_try(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    visits.stripe.failing = {"/v1/invoices"}

    page = await visit.get("invoices")

    assert "We could not load the invoices." in page.text
    assert page.has_link("Try again")


async def test_behind_many_drafts_the_first_page_does_not_say_that_there_is_nothing(
    visits: Visits, stripe_api: StripeApi
) -> None:
    for _ in range(16):
        await stripe_api.post("invoices", customer="cus_demo_ingrid")

    visit = await visits.open("cus_demo_ingrid")
    page = await visit.client.get(visit.home.link("All invoices"))

    assert "Nothing was found so far." in text_of(visit.home.section("invoices"))
    assert len(rows(page)) == 2
