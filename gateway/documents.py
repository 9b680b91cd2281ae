"""Documents at Stripe's own addresses: fetched without the key, because such an address is a key by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx

from gateway.errors import StripeUnavailable

PDF: Final = "application/pdf"
SECONDS_BETWEEN_PIECES: Final = 10.0
MOST_REDIRECTS: Final = 5


class Documents:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @asynccontextmanager
    async def pdf(self, address: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The document piece by piece, so that no size fills the memory. Raises StripeUnavailable.

        Only addresses that were just read from Stripe may be given here.
        """
        try:
            answer = await self._answer(address)
            try:
                kind = answer.headers.get("content-type", "").partition(";")[0].strip()
                if answer.status_code != httpx.codes.OK or kind != PDF:
                    raise StripeUnavailable(f"document answered {answer.status_code} {kind}")
                yield answer.aiter_bytes()
            finally:
                await answer.aclose()
        except httpx.HTTPError as error:
            raise StripeUnavailable(type(error).__name__) from error

    async def _answer(self, address: str) -> httpx.Response:
        """Follows redirects by itself: left to the client, each would carry the cookies of the shared pool."""
        request = self._bare(address)
        for _ in range(MOST_REDIRECTS):
            answer = await self._http.send(request, stream=True, follow_redirects=False)
            if answer.next_request is None:
                return answer
            await answer.aclose()
            request = self._bare(str(answer.next_request.url))
        raise StripeUnavailable("document redirected without end")

    def _bare(self, address: str) -> httpx.Request:
        request = self._http.build_request("GET", address, timeout=SECONDS_BETWEEN_PIECES)
        for name in ("cookie", "authorization"):
            request.headers.pop(name, None)
        return request
