"""A file that is sent while it comes or is made: whole or not at all.

What fails in the middle breaks the connection, because an ending would make a torn file look whole. A customer who
goes away ends the work, and no more is made than the connection takes.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final
from urllib.parse import quote

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from web.errors import DownloadBroken, GatewayError, named_for_log

# What some file system or header gives a meaning of its own, and what turns the order of the letters around.
UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
NO_PIECES: Final[tuple[bytes, ...]] = ()


class Download(StreamingResponse):
    """Sends the pieces and always closes them."""

    def __init__(self, content: AsyncGenerator[bytes, None], *, name: str, media_type: str) -> None:
        # nginx would else take in all of it as fast as it is made, however slow the customer's connection is.
        headers = {"Content-Disposition": attachment(name), "X-Accel-Buffering": "no"}
        super().__init__(content, headers=headers, media_type=media_type)
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._content):
            if scope.get("method") == "HEAD":
                await self._announce(send)
                return
            try:
                await super().__call__(scope, receive, send)
            except GatewayError as error:
                # Without what it came from: the log would repeat what Stripe said at length.
                raise DownloadBroken(named_for_log(error)) from None

    async def _announce(self, send: Send) -> None:
        """The server would throw the pieces away, and ask for all of them as fast as they come."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body"})


async def nothing() -> AsyncGenerator[bytes, None]:
    """The content of a file that is only asked about."""
    for piece in NO_PIECES:
        yield piece


def attachment(name: str) -> str:
    """The header that names a file to save, in plain letters and, where it has others, in full (RFC 6266).

    The name may hold a number of the merchant's, and so any sign.
    """
    safe = UNSAFE.sub("-", name)
    # Once more: in plain letters a wide quotation mark is one that ends the name.
    plain = UNSAFE.sub("-", unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode())
    in_full = f"; filename*=UTF-8''{quote(safe, safe='')}" if plain != safe else ""
    return f'attachment; filename="{plain}"{in_full}'
