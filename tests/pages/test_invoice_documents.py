"""PDFs under the merchant's own domain: handed on as they are, to the customer they belong to and nobody else."""

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from billing.configurations import InvoiceHistory
from billing.documents import PIECE
from tests.fixtures import StripeApi
from tests.pages.visits import Visit, Visits, invoices_of
from web.downloads import attachment
from web.errors import DownloadBroken

HENRY = "cus_demo_henry"
PAID = "cus_demo_ingrid"
PDF = {"content-type": "application/pdf"}


async def fetch(visit: Visit, *parts: str, **headers: str) -> httpx.Response:
    return await visit.client.http.get(visit.address(*parts), headers=headers)


async def newest(stripe_api: StripeApi, customer: str = HENRY) -> Any:  # noqa: ANN401  an invoice of Stripe's
    return (await invoices_of(stripe_api, customer))[0]


async def credit(stripe_api: StripeApi, customer: str = PAID) -> Any:  # noqa: ANN401  a credit note of Stripe's
    invoice = await newest(stripe_api, customer)
    given = {"amount": "500", "credit_amount": "500", "memo": "For the broken box"}
    return await stripe_api.post("credit_notes", invoice=invoice["id"], **given)


def printed(answer: httpx.Response) -> str:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


class Torn(httpx.AsyncByteStream):
    """A document whose end never comes."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        raise httpx.ReadError("gone")

    async def aclose(self) -> None:
        self.is_closed = True


def give_documents(visits: Visits, answer: httpx.Response | httpx.HTTPError) -> None:
    """Let Stripe's documents be this answer, and all else as it is."""
    plain = httpx.ASGITransport(app=visits.stripe)

    async def handle(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/pdf"):
            return await plain.handle_async_request(request)
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer

    visits.http._transport = httpx.MockTransport(handle)


async def test_the_pdf_is_handed_on_as_it_is(visits: Visits, stripe_api: StripeApi) -> None:
    invoice = await newest(stripe_api)
    visit = await visits.open(HENRY)

    answer = await fetch(visit, "invoices", invoice["id"], "pdf")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert invoice["number"] in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert invoice["number"] in printed(answer)


async def test_a_credit_note_has_a_pdf_too(visits: Visits, stripe_api: StripeApi) -> None:
    note = await credit(stripe_api)
    visit = await visits.open(PAID)

    answer = await fetch(visit, "credit-notes", note["id"], "pdf")

    assert note["number"] in answer.headers["content-disposition"]
    assert "For the broken box" in printed(answer)


async def test_who_only_asks_about_a_document_gets_none(visits: Visits, stripe_api: StripeApi) -> None:
    invoice = await newest(stripe_api)
    visit = await visits.open(HENRY)
    endless = Torn(bytes(PIECE), bytes(PIECE))
    give_documents(visits, httpx.Response(200, stream=endless, headers=PDF))

    answer = await visit.client.http.head(visit.address("invoices", invoice["id"], "pdf"))

    assert (answer.status_code, answer.content) == (200, b"")
    assert invoice["number"] in answer.headers["content-disposition"]
    assert endless.is_closed


async def test_htmx_is_sent_to_the_file_itself(visits: Visits, stripe_api: StripeApi) -> None:
    invoice, note = await newest(stripe_api, PAID), await credit(stripe_api)
    visit = await visits.open(PAID)

    for parts in (("invoices", invoice["id"], "pdf"), ("credit-notes", note["id"], "pdf")):
        answer = await fetch(visit, *parts, **{"HX-Request": "true"})

        assert answer.status_code == 204
        assert visit.address(*parts).endswith(answer.headers["hx-redirect"])


async def test_nobody_elses_credit_note_is_found(visits: Visits, stripe_api: StripeApi) -> None:
    note = await credit(stripe_api)
    visit = await visits.open(HENRY)

    theirs = await visit.get("credit-notes", note["id"], "pdf")
    unknown = await visit.get("credit-notes", "cn_unknown", "pdf")

    assert (theirs.status, unknown.status) == (404, 404)


async def test_without_history_no_credit_note_is_found(visits: Visits, stripe_api: StripeApi) -> None:
    note = await credit(stripe_api)
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    visit = await visits.open(PAID)

    assert (await visit.get("credit-notes", note["id"], "pdf")).status == 404


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, content=b"<p>Log in", headers={"content-type": "text/html"}),
        httpx.Response(200, content=b"", headers=PDF),
        httpx.Response(200, stream=Torn(), headers=PDF),
        httpx.Response(200, stream=Torn(b"%PDF-1.7", b"half of it"), headers=PDF),
        httpx.ConnectError("unreachable"),
    ],
    ids=["failing", "no PDF", "empty", "broken at once", "broken soon", "unreachable"],
)
async def test_what_fails_before_the_first_byte_is_told(
    visits: Visits, stripe_api: StripeApi, answer: httpx.Response | httpx.HTTPError
) -> None:
    invoice = await newest(stripe_api)
    visit = await visits.open(HENRY)
    give_documents(visits, answer)

    page = await visit.get("invoices", invoice["id"], "pdf")

    assert page.status == 503
    assert "content-disposition" not in page.response.headers


async def test_what_breaks_midway_never_looks_whole(
    visits: Visits, stripe_api: StripeApi, caplog: pytest.LogCaptureFixture
) -> None:
    invoice = await newest(stripe_api)
    visit = await visits.open(HENRY)
    torn = Torn(b"%PDF-1.7" + bytes(PIECE), b"half of it")
    give_documents(visits, httpx.Response(200, stream=torn, headers=PDF))

    with pytest.raises(DownloadBroken):
        await fetch(visit, "invoices", invoice["id"], "pdf")

    assert torn.is_closed
    assert [one.getMessage().partition(": ")[2] for one in caplog.records] == [
        "a download broke off: StripeUnavailable"
    ]
    assert not any(one.exc_info for one in caplog.records)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("invoice-CHLOE-0005.pdf", 'filename="invoice-CHLOE-0005.pdf"'),
        (
            "invoice-Ménage/7.pdf",
            "filename=\"invoice-Menage-7.pdf\"; filename*=UTF-8''invoice-M%C3%A9nage-7.pdf",
        ),
        ('a"b\\c\r\nX: 1.pdf', 'filename="a-b-c-X- 1.pdf"'),
        (
            "a\uff02; b\uff3c\uff0f1.pdf",
            "filename=\"a-; b-1.pdf\"; filename*=UTF-8''a%EF%BC%82%3B%20b%EF%BC%BC%EF%BC%8F1.pdf",
        ),
        ("a\u202efdp.pdf", 'filename="a-fdp.pdf"'),
        ("Ωψ-1.pdf", "filename=\"-1.pdf\"; filename*=UTF-8''%CE%A9%CF%88-1.pdf"),
    ],
)
def test_a_file_is_named_so_that_any_browser_can_save_it(name: str, header: str) -> None:
    assert attachment(name) == f"attachment; {header}"
