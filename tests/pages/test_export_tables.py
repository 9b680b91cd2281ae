"""The table of a period, parsed back as a spreadsheet parses it."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.fixtures import StripeApi
from tests.pages.visits import Visit, Visits, invoices_of
from web.errors import DownloadBroken
from web.presenters.ledger import HEADER

CSV = "Download CSV"


async def asked(visit: Visit, **changes: str) -> httpx.Response:
    page = await visit.get("invoices", "export")
    return await visit.client.send(page.form(CSV), headers=None, **changes)


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    header, *found = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert header == list(HEADER)
    return [dict(zip(header, row, strict=True)) for row in found]


async def test_the_table_is_a_file_that_spreadsheets_read(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")

    answer = await asked(visit)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        answer.headers["content-disposition"] == 'attachment; filename="invoices-2026-01-01-2026-12-31.csv"'
    )
    assert answer.content.startswith(b"\xef\xbb\xbftype,date,number,status,currency,")
    assert answer.content.count(b"\r\n") == len(rows(answer)) + 1


async def test_each_invoice_is_a_row_with_its_sums(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")

    newest, oldest = rows(await asked(visit))

    assert (newest["type"], newest["date"], newest["status"]) == ("invoice", "2026-09-22", "paid")
    assert (newest["subtotal"], newest["total"], newest["currency"]) == ("54.00", "54.00", "EUR")
    assert newest["description"] == "Workshop; Travel"
    assert (oldest["number"], oldest["amount_paid"], oldest["paid_date"]) == (
        "INGRID-0001",
        "120.00",
        "2026-02-22",
    )


async def test_what_was_billed_and_paid_and_given_back_adds_up(visits: Visits, stripe_api: StripeApi) -> None:
    newest, _ = await invoices_of(stripe_api, "cus_demo_ingrid")
    await stripe_api.post("credit_notes", invoice=newest["id"], amount="1000", refund_amount="1000")
    visit = await visits.open("cus_demo_ingrid")

    found = rows(await asked(visit))

    def added(column: str) -> float:
        return sum(float(row[column] or 0) for row in found)

    assert [row["type"] for row in found] == ["invoice", "invoice", "credit_note", "refund"]
    assert (added("total"), added("amount_paid"), added("amount_refunded")) == (164.0, 174.0, 10.0)
    assert found[2]["total"] == "-10.00"
    assert {row["invoice_number"] for row in found[2:]} == {newest["number"]}


async def test_yen_have_no_decimals(visits: Visits) -> None:
    visit = await visits.open("cus_demo_yuki")

    found = rows(await asked(visit))

    assert {(row["currency"], row["total"]) for row in found} == {("JPY", "8700")}


async def test_a_text_that_would_be_a_formula_stays_text(visits: Visits, stripe_api: StripeApi) -> None:
    customer = "cus_demo_ingrid"
    text = "=HYPERLINK(“http://evil.example”,“Größe”)"
    await stripe_api.post("invoiceitems", customer=customer, amount="-100", currency="eur", description=text)
    draft: Any = await stripe_api.post(
        "invoices", customer=customer, pending_invoice_items_behavior="include"
    )
    await stripe_api.post(f"invoices/{draft['id']}/finalize")
    visit = await visits.open(customer)

    row = rows(await asked(visit))[0]

    assert row["description"] == f"'{text}"
    assert (row["subtotal"], row["total"]) == ("-1.00", "-1.00")


async def test_a_long_table_has_each_invoice_once(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_henry")

    found = rows(await asked(visit, **{"from": "2025-01-01"}))

    assert [row["id"] for row in found] == [
        one["id"] for one in await invoices_of(stripe_api, "cus_demo_henry")
    ]


async def test_a_period_without_rows_is_a_header(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")

    answer = await asked(visit, **{"from": "2025-01-01", "to": "2025-12-31"})

    assert rows(answer) == []


@pytest.mark.parametrize(("path", "status"), [("/v1/invoices", 503), ("/v1/charges", 503)])
async def test_a_table_that_cannot_begin_is_a_page_that_says_so(
    visits: Visits, path: str, status: int
) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form = (await visit.get("invoices", "export")).form(CSV)
    visits.stripe.failing = {path}

    page = await visit.client.submit(form)

    assert page.status == status


async def test_a_table_that_fails_in_the_middle_breaks_off(visits: Visits, stripe_api: StripeApi) -> None:
    for _ in range(60):
        await stripe_api.post("invoiceitems", customer="cus_demo_henry", amount="100", currency="eur")
        made: Any = await stripe_api.post(
            "invoices", customer="cus_demo_henry", pending_invoice_items_behavior="include"
        )
        await stripe_api.post(f"invoices/{made['id']}/finalize")
    visit = await visits.open("cus_demo_henry")
    form = (await visit.get("invoices", "export")).form(CSV)
    visits.stripe.failing = {"/v1/charges"}

    with pytest.raises(DownloadBroken):
        await visit.client.send(form, headers=None, **{"from": "2025-01-01"})


async def test_a_wrong_period_is_told_on_the_page(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form = (await visit.get("invoices", "export")).form(CSV)

    page = await visit.client.submit(form, headers=None, **{"from": "2026-12-31", "to": "2026-01-01"})

    assert page.status == 422
    assert "This is before the first day." in page.text
