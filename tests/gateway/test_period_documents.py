"""Which documents a period has, and their PDFs."""

from datetime import UTC, datetime

import httpx
import pytest

from billing import period_documents
from billing.errors import NothingIssued, TooManyDocuments
from billing.period_documents import Document, fetch, find_documents
from billing.periods import Period
from gateway.client import Gateway
from gateway.errors import StripeUnavailable
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object, Shop

YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
AT = datetime(2026, 11, 20, tzinfo=UTC)
FAILED = {"stripe-should-retry": "false"}


async def issue(shop: Shop, customer: Object, **params: object) -> Object:
    await shop.post("invoiceitems", customer=customer["id"], amount=1000, currency="eur")
    params["pending_invoice_items_behavior"] = "include"
    made = await shop.post("invoices", customer=customer["id"], **params)
    return await shop.post(f"invoices/{made['id']}/finalize")


async def test_invoices_and_credit_notes_are_found_oldest_first(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()
    later = await issue(shop, customer)
    effective = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
    earlier = await issue(shop, customer, effective_at=effective)
    note = await shop.post("credit_notes", invoice=later["id"], amount=100)

    found = await find_documents(gateway, customer["id"], YEAR)

    assert [(one.kind, one.number) for one in found] == [
        ("invoice", earlier["number"]),
        ("invoice", later["number"]),
        ("credit_note", note["number"]),
    ]


async def test_a_draft_and_what_others_have_are_no_documents(gateway: Gateway, shop: Shop) -> None:
    customer, other = await shop.customer(), await shop.customer()
    await shop.post("invoices", customer=customer["id"])
    await issue(shop, other)

    with pytest.raises(NothingIssued):
        await find_documents(gateway, customer["id"], YEAR)


async def test_more_documents_than_agreed_are_refused(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()
    for _ in range(3):
        await issue(shop, customer)

    enough = await find_documents(gateway, customer["id"], YEAR, most=3)

    assert len(enough) == 3
    with pytest.raises(TooManyDocuments) as refused:
        await find_documents(gateway, customer["id"], YEAR, most=2)
    assert refused.value.most == 2


def document(id_: str = "in_1") -> Document:
    return Document("invoice", id_, id_.upper(), AT)


def invoice(id_: str = "in_1", **given: object) -> Object:
    plain = {"id": id_, "customer": "cus_1", "status": "paid", "currency": "eur", "created": 1}
    return {**plain, "invoice_pdf": f"https://files.test/{id_}", **given}


def pdf(content: bytes = b"%PDF-") -> httpx.Response:
    return httpx.Response(200, content=content, headers={"content-type": "application/pdf"})


async def contents(gateway: Gateway, *wanted: Document) -> list[bytes | None]:
    return [content async for _, content in fetch(gateway, "cus_1", wanted)]


async def test_documents_come_in_order_each_from_its_own_address(scripted: Gateway, stripe: Stripe) -> None:
    ids = [f"in_{number}" for number in range(6)]
    stripe.places |= {f"GET /v1/invoices/{one}": invoice(one) for one in ids}
    stripe.places |= {f"GET /{one}": lambda one=one: pdf(one.encode()) for one in ids}

    found = await contents(scripted, *map(document, ids))

    assert found == [one.encode() for one in ids]


@pytest.mark.parametrize(
    "answer", [invoice(customer="cus_2"), invoice(invoice_pdf=None), invoice(status="draft"), failing(404)]
)
async def test_what_is_not_the_customers_or_not_there_is_missing(
    scripted: Gateway, stripe: Stripe, answer: object
) -> None:
    stripe.places["GET /v1/invoices/in_1"] = answer

    assert await contents(scripted, document()) == [None]


async def test_what_failed_once_is_tried_again(scripted: Gateway, stripe: Stripe) -> None:
    answers = [failing(500, FAILED), pdf()]
    stripe.places["GET /v1/invoices/in_1"] = invoice()
    stripe.places["GET /in_1"] = lambda: answers.pop(0)

    assert await contents(scripted, document()) == [b"%PDF-"]


async def test_a_document_without_measure_is_left_out(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places["GET /v1/invoices/in_1"] = invoice()
    stripe.places["GET /in_1"] = lambda: pdf(bytes(period_documents.LARGEST + 1))

    assert await contents(scripted, document()) == [None]


async def test_one_that_fails_is_missing_and_five_in_a_row_are_an_outage(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.places |= {f"GET /v1/invoices/in_{number}": failing(500, FAILED) for number in range(9)}
    stripe.places["GET /v1/invoices/in_4"] = invoice("in_4")
    stripe.places["GET /in_4"] = pdf

    wanted = [*(document(f"in_{number}") for number in range(9)), document("in_0")]

    documents = fetch(scripted, "cus_1", wanted)

    found = [(await anext(documents))[1] for _ in range(9)]
    assert found == [None, None, None, None, b"%PDF-", None, None, None, None]
    with pytest.raises(StripeUnavailable):
        await anext(documents)


async def test_no_more_than_three_are_fetched_before_one_is_taken(scripted: Gateway, stripe: Stripe) -> None:
    ids = [f"in_{number}" for number in range(9)]
    stripe.places |= {f"GET /v1/invoices/{one}": invoice(one) for one in ids}
    stripe.places |= {f"GET /{one}": pdf for one in ids}
    documents = fetch(scripted, "cus_1", [document(one) for one in ids])

    await anext(documents)
    await anext(documents)
    await documents.aclose()

    assert len([one for one in stripe.asked if one.url.host == "files.test"]) <= 4
