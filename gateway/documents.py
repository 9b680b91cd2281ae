"""Documents at Stripe's own addresses: fetched without the key, because such an address is a key by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx

from gateway.errors import StripeUnavailable

PDF: Final = "application/pdf"
SECONDS_BETWEEN_PIECES: Final = 10.0


class Documents:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @asynccontextmanager
    async def pdf(self, address: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The document piece by piece, so that no size fills the memory. Raises StripeUnavailable.

        Only addresses that were just read from Stripe may be given here.
        """
        # No cookies, no key: the pool is shared, and what Stripe redirects to is another host.
        request = self._http.stream("GET", address, follow_redirects=True, timeout=SECONDS_BETWEEN_PIECES)
        try:
            async with request as answer:
                kind = answer.headers.get("content-type", "").partition(";")[0].strip()
                if answer.status_code != httpx.codes.OK or kind != PDF:
                    raise StripeUnavailable(f"document answered {answer.status_code} {kind}")
                yield answer.aiter_bytes()
        except httpx.HTTPError as error:
            raise StripeUnavailable(type(error).__name__) from error
