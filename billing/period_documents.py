"""The documents of a period, invoices and credit notes, and their PDFs one after the other.

Never more than a few PDFs are held: the next is fetched when one was taken away.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, Literal

from billing.documents import open_credit_note, open_invoice
from billing.errors import NothingIssued, ObjectNotFound, TooManyDocuments
from billing.periods import Period, credit_note_pages, invoice_pages, issued
from gateway.client import Gateway
from gateway.errors import GatewayError, StripeUnavailable

MOST: Final = 1000
AT_ONCE: Final = 3
# Stripe's own documents have some ten or hundred kilobytes; with this, memory has a bound whatever is sent.
LARGEST: Final = 16 * 1024 * 1024
SECONDS_UNTIL_SECOND_TRY: Final = 0.5
# One that fails is named as missing; so many after each other say that Stripe is down.
MOST_FAILURES_IN_A_ROW: Final = 5


@dataclass(frozen=True, slots=True)
class Document:
    kind: Literal["invoice", "credit_note"]
    id: str
    number: str | None
    issued: datetime


Outcome = bytes | GatewayError | None


async def find_documents(
    gateway: Gateway, customer_id: str, period: Period, *, most: int = MOST
) -> tuple[Document, ...]:
    """Oldest first. Raises NothingIssued and TooManyDocuments."""
    found: list[Document] = []
    async with aclosing(_listed(gateway, customer_id, period)) as documents:
        async for document in documents:
            found.append(document)
            if len(found) > most:
                raise TooManyDocuments(most)
    if not found:
        raise NothingIssued
    return tuple(sorted(found, key=lambda document: (document.issued, document.number or "")))


async def fetch(
    gateway: Gateway, customer_id: str, documents: Sequence[Document]
) -> AsyncGenerator[tuple[Document, bytes | None], None]:
    """Each document in order with its PDF, None for one that cannot be had. Raises StripeUnavailable."""
    failures = 0
    async with aclosing(_ahead(gateway, customer_id, documents)) as fetched:
        async for document, outcome in fetched:
            if not isinstance(outcome, GatewayError):
                failures = 0
                yield document, outcome
                continue
            failures += 1
            if failures == MOST_FAILURES_IN_A_ROW:
                raise StripeUnavailable("documents fail one after the other") from outcome
            yield document, None


async def _listed(gateway: Gateway, customer_id: str, period: Period) -> AsyncGenerator[Document, None]:
    async with aclosing(invoice_pages(gateway, customer_id, period)) as invoices:
        async for invoice_page in invoices:
            for invoice in invoice_page:
                yield Document("invoice", invoice.id or "", invoice.number, issued(invoice))
    async with aclosing(credit_note_pages(gateway, customer_id, period)) as notes:
        async for note_page in notes:
            for note in note_page:
                yield Document("credit_note", note.id, note.number, issued(note))


async def _ahead(
    gateway: Gateway, customer_id: str, documents: Sequence[Document]
) -> AsyncGenerator[tuple[Document, Outcome], None]:
    """A few are fetched beside each other; what nobody waits for any more is given up."""
    rest = iter(documents)
    coming: deque[tuple[Document, asyncio.Task[Outcome]]] = deque()

    def begin(count: int) -> None:
        for document in islice(rest, count):
            coming.append((document, asyncio.create_task(_pdf(gateway, customer_id, document))))

    try:
        begin(AT_ONCE)
        while coming:
            document, task = coming.popleft()
            yield document, await task
            # The one that was taken away is let go before another comes.
            del task
            begin(1)
    finally:
        for _, task in coming:
            task.cancel()
        await asyncio.gather(*(task for _, task in coming), return_exceptions=True)


async def _pdf(gateway: Gateway, customer_id: str, document: Document) -> Outcome:
    outcome = await _tried(gateway, customer_id, document)
    if isinstance(outcome, GatewayError):
        await asyncio.sleep(SECONDS_UNTIL_SECOND_TRY)
        outcome = await _tried(gateway, customer_id, document)
    return outcome


async def _tried(gateway: Gateway, customer_id: str, document: Document) -> Outcome:
    """Asks for the document's address anew, because such addresses expire while those before it are fetched."""
    opened = open_invoice if document.kind == "invoice" else open_credit_note
    try:
        pdf = await opened(gateway, customer_id, document.id)
        async with aclosing(pdf.pieces) as pieces:
            return await _gathered(pieces)
    except ObjectNotFound:
        return None
    except GatewayError as error:
        return error


async def _gathered(pieces: AsyncGenerator[bytes, None]) -> bytes | None:
    content = bytearray()
    async for piece in pieces:
        content += piece
        if len(content) > LARGEST:
            return None
    return bytes(content)
