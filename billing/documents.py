"""Papers as Stripe prints them, each of one customer: read afresh, because their addresses expire."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from billing.credited import find_note
from billing.errors import ObjectNotFound
from billing.invoices import find
from billing.pieces import begun
from gateway.client import Gateway
from gateway.errors import StripeUnavailable


@dataclass(frozen=True, slots=True)
class Document:
    """Its first piece is here already. Whoever holds it closes `pieces`."""

    number: str
    pieces: AsyncGenerator[bytes, None]


async def open_invoice(gateway: Gateway, customer_id: str, invoice_id: str) -> Document:
    invoice = await find(gateway, customer_id, invoice_id)
    return await _open(gateway, invoice.number or invoice.id, invoice.pdf_url)


async def open_credit_note(gateway: Gateway, customer_id: str, note_id: str) -> Document:
    note = await find_note(gateway, customer_id, note_id)
    return await _open(gateway, note.number or note.id, note.pdf_url)


async def _open(gateway: Gateway, number: str, address: str | None) -> Document:
    if address is None:
        raise ObjectNotFound
    try:
        return Document(number, await begun(_pieces(gateway, address)))
    except StopAsyncIteration as error:
        raise StripeUnavailable("empty document") from error


async def _pieces(gateway: Gateway, address: str) -> AsyncGenerator[bytes, None]:
    async with gateway.documents.pdf(address) as pieces:
        async for piece in pieces:
            yield piece
