"""Documents at Stripe's own addresses: fetched without the key, because such an address is a key by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx

from gateway.errors import StripeUnavailable

PDF: Final = "application/pdf"
SECONDS_BETWEEN_PIECES: Final = 10.0
MOST_REDIRECTS: Final = 5
# All requests to Stripe share one pool of a hundred connections: slow readers of documents must not take it whole.
MOST_AT_ONCE: Final = 20
SECONDS_UNTIL_ITS_TURN: Final = 10.0


class Documents:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    @asynccontextmanager
    async def pdf(self, address: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The document piece by piece, so that no size fills the memory. Raises StripeUnavailable.

        Only addresses that were just read from Stripe may be given here.
        """
        async with self._place():
            try:
                answer = await self._answer(address)
                try:
                    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
                    if answer.status_code != httpx.codes.OK or kind != PDF:
                        raise StripeUnavailable(f"document answered {answer.status_code} {kind}")
                    yield answer.aiter_bytes()
                finally:
                    await answer.aclose()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise StripeUnavailable(type(error).__name__) from error

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(SECONDS_UNTIL_ITS_TURN):
                await self._places.acquire()
        except TimeoutError as error:
            raise StripeUnavailable("too many documents at once") from error
        try:
            yield
        finally:
            self._places.release()

    async def _answer(self, address: str) -> httpx.Response:
        """Follows redirects by itself: left to the client, each would carry the cookies of the shared pool."""
        request = self._bare(address)
        for _ in range(MOST_REDIRECTS):
            answer = await self._http.send(request, stream=True, follow_redirects=False)
            if answer.next_request is None:
                return answer
            await answer.aclose()
            onward = answer.next_request.url
            if request.url.scheme == "https" != onward.scheme:
                raise StripeUnavailable("document redirected to an address that anybody could read along")
            request = self._bare(str(onward))
        raise StripeUnavailable("document redirected without end")

    def _bare(self, address: str) -> httpx.Request:
        request = self._http.build_request("GET", address, timeout=SECONDS_BETWEEN_PIECES)
        for name in ("cookie", "authorization"):
            request.headers.pop(name, None)
        return request
