"""What an archive of documents takes in memory: the most at once, for few documents and for many."""

import gc
import tracemalloc
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import httpx

from billing.period_documents import Document, fetch
from gateway.client import Gateway
from web.archives import Member, zipped

PIECE, PIECES = 50_000, 4
AT = datetime(2026, 11, 20, tzinfo=UTC)


async def measure_archives() -> None:
    few, many = await peak(10), await peak(200)
    print(f"\n{'a ZIP of 10 documents':28} {few / 1_000_000:8.1f} MB at most")
    print(f"{'a ZIP of 200 documents':28} {many / 1_000_000:8.1f} MB at most, {many / few:.2f} times as much")


async def peak(count: int) -> int:
    """The most bytes held at once while so many documents of 200 kB are read, packed and taken away."""
    documents = [Document("invoice", f"in_{number}", f"A-{number}", AT) for number in range(count)]
    async with httpx.AsyncClient(transport=httpx.MockTransport(_stripe)) as http:
        gateway = Gateway("sk_test_1", api_base="https://stripe.test", http=http)
        gc.collect()
        tracemalloc.start()
        try:
            async for _ in zipped(_members(gateway, documents)):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


async def _members(gateway: Gateway, documents: list[Document]) -> AsyncGenerator[Member, None]:
    async for document, pdf in fetch(gateway, "cus_1", documents):
        assert pdf is not None
        yield Member(f"{document.number}.pdf", AT, pdf)


def _stripe(request: httpx.Request) -> httpx.Response:
    """An invoice at one address, its document at the other."""
    id_ = request.url.path.rpartition("/")[2]
    if request.url.host == "files.test":
        return httpx.Response(200, content=_document(), headers={"content-type": "application/pdf"})
    invoice = {"id": id_, "customer": "cus_1", "status": "paid", "currency": "eur", "created": 1}
    return httpx.Response(200, json={**invoice, "invoice_pdf": f"https://files.test/{id_}"})


async def _document() -> AsyncGenerator[bytes, None]:
    """Made anew each time, and in pieces, as it comes from another machine."""
    for number in range(PIECES):
        yield bytes([number]) * PIECE
