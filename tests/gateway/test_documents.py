"""Documents come from Stripe's own addresses piece by piece, with nothing of ours sent along."""

from collections.abc import AsyncIterator

import httpx
import pytest

from billing.documents import open_credit_note, open_invoice
from billing.errors import ObjectNotFound
from gateway.client import Gateway
from gateway.documents import MOST_REDIRECTS
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
