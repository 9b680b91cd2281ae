"""Papers as Stripe prints them, each of one customer: read afresh, because their addresses expire."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from billing.credited import find_note
from billing.errors import ObjectNotFound
from billing.invoices import find
from gateway.client import Gateway
from gateway.errors import StripeUnavailable


@dataclass(frozen=True, slots=True)
class Document:
    """Its first piece is here already. Whoever holds it closes `pieces`, read to their end or not."""

    number: str
    pieces: AsyncGenerator[bytes, None]


async def open_invoice(gateway: Gateway, customer_id: str, invoice_id: str) -> Document:
    invoice = await find(gateway, customer_id, invoice_id)
    return await _open(gateway, invoice.number or invoice.id, invoice.pdf_url)


async def open_credit_note(gateway: Gateway, customer_id: str, note_id: str) -> Document:
    note = await find_note(gateway, customer_id, note_id)
    return await _open(gateway, note.number or note.id, note.pdf_url)


async def _open(gateway: Gateway, number: str, address: str | None) -> Document:
    """Waits for the first piece: until then what fails can still be told, afterwards only broken off."""
    if address is None:
        raise ObjectNotFound
    pieces = _pieces(gateway, address)
    first = await anext(pieces, b"")
    if not first:
        raise StripeUnavailable("empty document")
    return Document(number, _joined(first, pieces))


async def _pieces(gateway: Gateway, address: str) -> AsyncGenerator[bytes, None]:
    async with gateway.documents.pdf(address) as pieces:
        async for piece in pieces:
            yield piece


async def _joined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece
