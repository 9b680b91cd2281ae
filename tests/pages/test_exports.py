"""Downloading the documents of a period: the page, the ZIP, and what is said where there is none."""

import io
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette

from billing.configurations import InvoiceHistory
from tests.fixtures import StripeApi
from tests.pages.exporting import HENRY, ZIP, asked, opened, progress_of, shown
from tests.pages.visits import Visits, invoices_of
from web.errors import DownloadBroken
from wire.ids import new_id
from wire.objects import Object


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_the_page_begins_with_the_present_year(visits: Visits) -> None:
    visit = await visits.open(HENRY)

    page = await visit.get("invoices", "export")

    values = dict(page.form(ZIP).values)
    assert page.heading == "Download invoices"
    assert (values["from"], values["to"]) == ("2026-01-01", "2026-12-31")
    earlier = await visit.client.get(page.link("2025"))
    assert dict(earlier.form(ZIP).values)["to"] == "2025-12-31"


async def test_every_document_of_the_period_is_in_the_zip(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(HENRY)
    newest = (await invoices_of(stripe_api, HENRY))[0]
    note: Any = await stripe_api.post("credit_notes", invoice=newest["id"], amount="50", refund_amount="50")

    _, answer = await asked(visit)

    archive = opened(answer)
    made = [one for one in await invoices_of(stripe_api, HENRY) if one["created"] >= 1767225600]
    assert (
        answer.headers["content-disposition"] == 'attachment; filename="invoices-2026-01-01-2026-12-31.zip"'
    )
    assert {name.split(" ")[1].removesuffix(".pdf") for name in archive.namelist()} == {
        *(one["number"] for one in made),
        note["number"],
    }
    assert archive.namelist() == sorted(archive.namelist())
    assert f"2026-11-22 {note['number']}.pdf" in archive.namelist()


async def test_each_pdf_is_the_one_that_stripe_has(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_ingrid")
    newest, _ = await invoices_of(stripe_api, "cus_demo_ingrid")

    _, answer = await asked(visit)

    archive, pdf = opened(answer), await visits.http.get(newest["invoice_pdf"])
    name = next(name for name in archive.namelist() if newest["number"] in name)
    assert words(archive.read(name)) == words(pdf.content)
    assert "Workshop" in words(archive.read(name))


async def test_a_day_is_one_of_the_merchants_time_zone(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_ingrid")
    newest, _ = await invoices_of(stripe_api, "cus_demo_ingrid")
    form, answer = await asked(visit)
    name = next(name for name in opened(answer).namelist() if newest["number"] in name)
    day = name.split(" ")[0]

    one_day = await visit.client.send(form, headers=None, **{"from": day, "to": day})

    assert opened(one_day).namelist() == [name]


async def test_what_could_not_be_fetched_is_named_in_the_customers_language(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ingrid", language="en")
    newest, _ = await invoices_of(stripe_api, "cus_demo_ingrid")
    visits.stripe.failing = {httpx.URL(newest["invoice_pdf"]).path}

    form, answer = await asked(visit)

    archive = opened(answer)
    told = archive.read("missing.txt").decode()
    assert newest["number"] in told
    assert "could not be fetched" in told
    assert [name for name in archive.namelist() if newest["number"] in name] == []
    assert "1 document could not be fetched" in (await progress_of(visit, form)).text


async def test_where_everything_fails_the_download_breaks_off(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    form = (await visit.get("invoices", "export")).form(ZIP)
    listed = await visits.http.get(
        f"/v1/invoices?customer={HENRY}&limit=100", headers={"Authorization": "Bearer sk_test_demo"}
    )
    visits.stripe.failing = {f"/v1/invoices/{one['id']}" for one in listed.json()["data"]}

    with pytest.raises(DownloadBroken):
        await visit.client.send(form)

    assert "broke off" in (await progress_of(visit, form)).text


@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/credit_notes"])
async def test_a_list_that_fails_is_no_short_archive(visits: Visits, path: str) -> None:
    visit = await visits.open(HENRY)
    form = (await visit.get("invoices", "export")).form(ZIP)
    visits.stripe.failing = {path}

    page = await shown(visit, form)

    assert page.status == 503
    assert "broke off" in (await progress_of(visit, form)).text


@pytest.mark.parametrize(
    ("first", "last", "field", "error"),
    [
        ("2026-02-01", "2026-01-31", "to", "This is before the first day. Choose a later one."),
        ("nonsense", "2026-01-31", "from", "Enter a date as in 2026-11-22."),
        ("2026-01-01", "2026-02-30", "to", "Enter a date as in 2026-11-22."),
        ("20260101", "2026-01-31", "from", "Enter a date as in 2026-11-22."),
        ("", "2026-01-31", "from", "Enter a date as in 2026-11-22."),
        ("1999-01-01", "2026-01-31", "from", "Choose a day from Jan 1, 2010 on."),
        ("2026-01-01", "2027-01-01", "to", "Choose a day until Dec 31, 2026."),
        ("2026-01-01", "9999-12-31", "to", "Choose a day until Dec 31, 2026."),
    ],
)
async def test_a_wrong_date_is_told_beside_its_field_and_kept(
    visits: Visits, first: str, last: str, field: str, error: str
) -> None:
    visit = await visits.open(HENRY)
    form = (await visit.get("invoices", "export")).form(ZIP)

    page = await shown(visit, form, **{"from": first, "to": last})

    values = dict(page.form(ZIP).values)
    assert page.status == 422
    assert (values["from"], values["to"]) == (first, last)
    assert error in "".join(page.section(f"{field}-error").itertext())
    assert page.section(field).get("aria-describedby") == f"{field}-error"


async def test_a_period_without_documents_makes_no_archive(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form = (await visit.get("invoices", "export")).form(ZIP)

    page = await shown(visit, form, **{"from": "2025-01-01", "to": "2025-12-31"})

    assert page.status == 422
    assert "There are no invoices and no credit notes in this period." in page.text
    assert "Waiting" in (await progress_of(visit, form)).text


async def test_more_than_a_thousand_documents_are_refused_before_anything_starts(
    visits: Visits, sandbox: Starlette
) -> None:
    table = sandbox.state.accounts["sk_test_demo"].table("invoice")
    example: Object = next(row for row in table if row["customer"] == HENRY)
    for _ in range(1001):
        table.add({**example, "id": new_id("in")})
    visit = await visits.open(HENRY)
    form = (await visit.get("invoices", "export")).form(ZIP)

    page = await shown(visit, form, **{"from": "2025-01-01"})

    assert page.status == 422
    assert "More than 1,000 documents do not fit into one ZIP. Choose a shorter period." in page.text


@pytest.mark.parametrize("page", ["export", "export.csv", "export.zip", "export/progress"])
async def test_where_the_history_is_switched_off_nothing_is_downloaded(visits: Visits, page: str) -> None:
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    visit = await visits.open(HENRY)

    answer = await visit.get("invoices", page)

    assert answer.status == 404


@pytest.mark.parametrize(
    "address", ["export", "export?from=x&to=2026-01-01", "export?from=2026-05-01&to=2026-04-01"]
)
async def test_every_sentence_can_be_translated(visits: Visits, address: str) -> None:
    visit = await visits.open(HENRY, language="en-XA")

    page = await visit.get("invoices", address)

    assert "⟦" in page.text


async def test_without_the_customer_the_page_still_works(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    visits.stripe.failing = {f"/v1/customers/{HENRY}"}

    page = await visit.get("invoices", "export")

    assert page.heading == "Download invoices"
    assert page.has_link("2026")
