"""Documents come from Stripe's own addresses piece by piece, with nothing of ours sent along."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from billing import documents as billing_documents
from billing.documents import PIECE, open_credit_note, open_invoice
from billing.errors import ObjectNotFound
from gateway import documents as gateway_documents
from gateway.client import Gateway
from gateway.documents import MOST_AT_ONCE, MOST_REDIRECTS, Documents
from gateway.errors import StripeUnavailable
from tests.gateway.scripted import Stripe

ADDRESS = "https://pay.stripe.test/invoice/acct_1/secret/pdf?s=ap"
FILES = "https://files.stripe.test/1.pdf"
PDF = {"content-type": "application/pdf; charset=binary"}


async def read(gateway: Gateway) -> bytes:
    async with gateway.documents.pdf(ADDRESS) as pieces:
        return b"".join([piece async for piece in pieces])


class Torn(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"%PDF-"
        raise httpx.ReadError("gone")


async def test_a_document_is_found_behind_a_redirect(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [
        httpx.Response(302, headers={"location": FILES}),
        httpx.Response(200, content=b"%PDF-1.7", headers=PDF),
    ]

    assert await read(scripted) == b"%PDF-1.7"
    assert [str(one.url) for one in stripe.asked] == [ADDRESS, FILES]


async def test_neither_the_key_nor_a_cookie_is_sent_along(scripted: Gateway, stripe: Stripe) -> None:
    cookie = {"set-cookie": "known=1; Domain=stripe.test"}
    stripe.answers = [
        httpx.Response(302, headers={"location": FILES, **cookie}),
        httpx.Response(200, content=b"%PDF-1.7", headers={**PDF, **cookie}),
        httpx.Response(200, content=b"%PDF-1.7", headers=PDF),
    ]

    await read(scripted)
    await read(scripted)

    assert [sorted({"cookie", "authorization"} & set(one.headers)) for one in stripe.asked] == [[], [], []]


async def test_no_cookie_of_a_document_goes_to_stripe_with_the_key(stripe: Stripe) -> None:
    cookie = {"set-cookie": "known=1; Domain=stripe.test; Path=/"}
    stripe.answers = [
        httpx.Response(200, content=b"%PDF-1.7", headers={**PDF, **cookie}),
        httpx.Response(200, json={"id": "cn_1", "customer": "cus_1", "currency": "eur", "created": 1}),
    ]
    async with httpx.AsyncClient(transport=httpx.MockTransport(stripe)) as http:
        gateway = Gateway("sk_test_1", api_base="https://api.stripe.test", http=http)

        await read(gateway)
        await gateway.credit_notes.retrieve("cn_1")

    assert "authorization" in stripe.asked[-1].headers
    assert "cookie" not in stripe.asked[-1].headers


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"<p>Log in", headers={"content-type": "text/html"}),
        httpx.Response(200, content=b"%PDF-1.7"),
        httpx.Response(404, content=b"%PDF-1.7", headers=PDF),
        httpx.Response(302, headers=PDF),
        httpx.ConnectTimeout("slow"),
    ],
    ids=["a page", "no type", "not found", "a redirect to nowhere", "no answer"],
)
async def test_what_is_no_document_is_refused(
    scripted: Gateway, stripe: Stripe, answer: httpx.Response | Exception
) -> None:
    stripe.answers = [answer]

    with pytest.raises(StripeUnavailable):
        await read(scripted)


async def test_redirects_without_end_are_given_up(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [httpx.Response(302, headers={"location": ADDRESS}) for _ in range(MOST_REDIRECTS + 1)]

    with pytest.raises(StripeUnavailable):
        await read(scripted)

    assert len(stripe.asked) == MOST_REDIRECTS


async def test_a_document_that_breaks_off_is_no_whole_one(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [httpx.Response(200, stream=Torn(), headers=PDF)]

    with pytest.raises(StripeUnavailable):
        await read(scripted)


@pytest.mark.parametrize("known", [{}, {"invoice_pdf": None}], ids=["left out", "null"])
async def test_an_invoice_that_was_not_printed_has_no_document(
    scripted: Gateway, stripe: Stripe, known: dict[str, object]
) -> None:
    plain = {"id": "in_1", "customer": "cus_1", "status": "open", "currency": "eur", "created": 1}
    stripe.answers = [httpx.Response(200, json=plain | known)]

    with pytest.raises(ObjectNotFound):
        await open_invoice(scripted, "cus_1", "in_1")


async def test_a_credit_note_without_a_number_is_named_by_its_id(scripted: Gateway, stripe: Stripe) -> None:
    note = {"id": "cn_1", "customer": "cus_1", "currency": "eur", "created": 1, "pdf": ADDRESS}
    stripe.answers = [
        httpx.Response(200, json=note),
        httpx.Response(200, content=b"%PDF-1.7", headers=PDF),
    ]

    document = await open_credit_note(scripted, "cus_1", "cn_1")

    assert document.number == "cn_1"
    assert b"".join([piece async for piece in document.pieces]) == b"%PDF-1.7"


class Dripping(httpx.AsyncByteStream):
    """Comes byte by byte, and never to an end."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b"%"
            await asyncio.sleep(0)


def printed_invoice(stripe: Stripe) -> None:
    invoice = {"id": "in_1", "customer": "cus_1", "status": "open", "currency": "eur", "created": 1}
    stripe.places["GET /v1/invoices/in_1"] = invoice | {"invoice_pdf": ADDRESS}


def come_as(stripe: Stripe, make: Callable[[], httpx.AsyncByteStream]) -> None:
    stripe.places["GET /invoice/acct_1/secret/pdf"] = lambda: httpx.Response(200, stream=make(), headers=PDF)


async def test_a_redirect_that_anybody_could_read_along_is_not_followed(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.answers = [httpx.Response(302, headers={"location": FILES.replace("https:", "http:")})]

    with pytest.raises(StripeUnavailable):
        await read(scripted)

    assert len(stripe.asked) == 1


@pytest.mark.parametrize("address", ["http://[", "https://pay.stripe.test:port/pdf", "nothing"])
async def test_an_address_that_is_none_is_no_crash(address: str) -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(StripeUnavailable):
            async with Documents(http).pdf(address):
                pass


async def test_readers_who_never_read_hold_no_connection(scripted: Gateway, stripe: Stripe) -> None:
    printed_invoice(stripe)
    content = b"%PDF-" + bytes(PIECE - 10)
    come_as(stripe, lambda: httpx.ByteStream(content))

    opened = [await open_invoice(scripted, "cus_1", "in_1") for _ in range(3 * MOST_AT_ONCE)]

    assert b"".join([piece async for piece in opened[0].pieces]) == content


async def test_long_documents_wait_for_their_turn(
    scripted: Gateway, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_documents, "SECONDS_UNTIL_ITS_TURN", 0.01)
    printed_invoice(stripe)
    content = b"%PDF-" + bytes(2 * PIECE)
    come_as(stripe, lambda: httpx.ByteStream(content))
    opened = [await open_invoice(scripted, "cus_1", "in_1") for _ in range(MOST_AT_ONCE)]

    with pytest.raises(StripeUnavailable):
        await open_invoice(scripted, "cus_1", "in_1")
    await opened.pop().pieces.aclose()

    last = await open_invoice(scripted, "cus_1", "in_1")
    assert b"".join([piece async for piece in last.pieces]) == content


async def test_one_that_drips_is_given_up(
    scripted: Gateway, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(billing_documents, "SECONDS_UNTIL_BEGUN", 0.01)
    printed_invoice(stripe)
    come_as(stripe, Dripping)

    with pytest.raises(StripeUnavailable):
        await open_invoice(scripted, "cus_1", "in_1")
