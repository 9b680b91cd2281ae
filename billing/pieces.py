"""Files that are handed on piece by piece, so that no size fills the memory."""

from collections.abc import AsyncGenerator
from contextlib import aclosing


async def begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces, the first of which is here: until then what fails can be told, afterwards only broken off.

    Raises StopAsyncIteration where there is none. Whoever holds them closes them, read to their end or not.
    """
    first = await anext(pieces)
    return _joined(first, pieces)


async def _joined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece
