"""A file that is sent while it is made: whole or not at all.

What fails in the middle breaks the connection, because an ending would make a torn file look whole. A customer who
goes away ends the work, and no more is made than the connection takes.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class Download(StreamingResponse):
    """`name` is plain letters and digits."""

    def __init__(self, content: AsyncGenerator[bytes, None], *, name: str, media_type: str) -> None:
        # nginx would else take in all of it as fast as it is made, however slow the customer's connection is.
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
        super().__init__(content, headers=headers, media_type=media_type)
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._content):
            await super().__call__(scope, receive, send)


async def begun(content: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces, the first of which is there: until then what fails can still be told on a page."""
    first = await anext(content)
    return _from(first, content)


async def _from(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece
