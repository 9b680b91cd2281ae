"""Invoices and credit notes as Stripe prints them: each address is read afresh, because such addresses expire."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from billing.credited import find_note
from billing.errors import ObjectNotFound
from billing.invoices import find
from billing.pieces import begun
from gateway.client import Gateway
from gateway.errors import StripeUnavailable

# An ordinary document is here in whole before it is handed on: no slow reader keeps a connection to Stripe.
PIECE: Final = 512 * 1024
SECONDS_UNTIL_BEGUN: Final = 30.0


@dataclass(frozen=True, slots=True)
class Pdf:
    """Its first piece is here already. Whoever holds it closes `pieces`."""

    number: str
    pieces: AsyncGenerator[bytes, None]


async def open_invoice(gateway: Gateway, customer_id: str, invoice_id: str) -> Pdf:
    invoice = await find(gateway, customer_id, invoice_id)
    return await _open(gateway, invoice.number or invoice.id, invoice.pdf_url)


async def open_credit_note(gateway: Gateway, customer_id: str, note_id: str) -> Pdf:
    note = await find_note(gateway, customer_id, note_id)
    return await _open(gateway, note.number or note.id, note.pdf_url)


async def _open(gateway: Gateway, number: str, address: str | None) -> Pdf:
    if address is None:
        raise ObjectNotFound
    try:
        async with asyncio.timeout(SECONDS_UNTIL_BEGUN):
            return Pdf(number, await begun(_pieces(gateway, address)))
    except StopAsyncIteration as error:
        raise StripeUnavailable("empty document") from error
    except TimeoutError as error:
        raise StripeUnavailable("document does not come") from error


async def _pieces(gateway: Gateway, address: str) -> AsyncGenerator[bytes, None]:
    """The last one comes when the connection that brought it is free again."""
    gathered = bytearray()
    async with gateway.documents.pdf(address) as pieces:
        async for piece in pieces:
            gathered += piece
            if len(gathered) >= PIECE:
                yield bytes(gathered)
                gathered.clear()
    if gathered:
        yield bytes(gathered)
