from tests.bench.archives import PIECE, PIECES, peak


async def test_many_documents_take_no_more_memory_than_few() -> None:
    few, many = await peak(10), await peak(100)

    assert many < few * 1.5
    assert many < 30 * PIECE * PIECES
