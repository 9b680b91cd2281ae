"""Files that are handed on piece by piece, so that no size fills the memory."""

from collections.abc import AsyncGenerator
from contextlib import aclosing


async def begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces, the first of which is here: until then what fails can be told, afterwards only broken off.

    Raises StopAsyncIteration where there is none. Whoever holds them closes them, read to their end or not.
    """
    joined = _joined(await anext(pieces), pieces)
    # Closing a generator that nobody has begun to read would not close what it holds.
    await anext(joined)
    return joined


async def _joined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield b""
        yield first
        async for piece in rest:
            yield piece
