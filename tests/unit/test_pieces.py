"""A file that begins before it is sent."""

from collections.abc import AsyncGenerator

import pytest

from billing.pieces import begun


class File:
    """Tells what was made of it, and whether it was let go."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.made: list[bytes] = []
        self.is_closed = False

    async def read(self) -> AsyncGenerator[bytes, None]:
        try:
            for piece in self.pieces:
                self.made.append(piece)
                yield piece
        finally:
            self.is_closed = True


async def test_all_pieces_come_in_order_and_the_first_is_there_at_once() -> None:
    file = File(b"%PDF", b"-1", b".7")

    pieces = await begun(file.read())
    at_once = list(file.made)
    whole = [piece async for piece in pieces]

    assert (at_once, whole, file.is_closed) == ([b"%PDF"], [b"%PDF", b"-1", b".7"], True)


@pytest.mark.parametrize("read", [0, 1, 2])
async def test_whoever_goes_away_lets_the_file_go(read: int) -> None:
    file = File(b"%PDF", b"-1", b".7")
    pieces = await begun(file.read())

    for _ in range(read):
        await anext(pieces)
    await pieces.aclose()

    assert file.is_closed


async def test_a_file_of_nothing_is_told_before_anything_is_sent() -> None:
    with pytest.raises(StopAsyncIteration):
        await begun(File().read())
