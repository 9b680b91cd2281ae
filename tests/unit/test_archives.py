"""A ZIP that is read back as it was written, and what becomes of it when nobody takes it any more."""

import asyncio
import io
import zipfile
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.types import Message

from store import archive_runs
from store.archive_runs import ArchiveRun
from store.database import Store
from web.archive_downloads import ArchiveDownload, Progress
from web.archives import Member, Names, zipped

AT = datetime(2026, 11, 20, 9, 30, 15)  # noqa: DTZ001  as shown, without a zone
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCOPE = {"type": "http", "asgi": {"spec_version": "2.3"}}


async def members(*contents: bytes) -> AsyncGenerator[Member, None]:
    for number, content in enumerate(contents):
        yield Member(f"{number} Müller.pdf", AT, content)


async def test_an_archive_is_read_back_as_it_was_written() -> None:
    content = b"".join([piece async for piece in zipped(members(b"one" * 1000, b"", b"two"))])

    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert archive.namelist() == ["0 Müller.pdf", "1 Müller.pdf", "2 Müller.pdf"]
    assert archive.read("2 Müller.pdf") == b"two"
    assert archive.getinfo("0 Müller.pdf").date_time == (2026, 11, 20, 9, 30, 14)


async def test_each_member_leaves_at_once_with_its_size_before_it() -> None:
    pieces = [piece async for piece in zipped(members(b"one" * 1000, b"two"))]

    sizes = [int.from_bytes(piece[18:22], "little") for piece in pieces[:2]]
    assert sizes == [3000, 3]
    assert [piece[:4] for piece in pieces] == [b"PK\x03\x04", b"PK\x03\x04", b"PK\x01\x02"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ABC-0001", "2026-11-20 ABC-0001.pdf"),
        ("../../etc/passwd", "2026-11-20 --..-etc-passwd.pdf"),
        ("..", "2026-11-20 -.pdf"),
        ('a\\b:c*?"<>|\r\n', "2026-11-20 a-b-c-.pdf"),
        ("Nº 5 é", "2026-11-20 Nº-5-é.pdf"),
        ("x" * 300, f"2026-11-20 {'x' * 80}.pdf"),
    ],
)
def test_a_name_leads_nowhere_but_to_its_own_file(label: str, name: str) -> None:
    assert Names().unique("2026-11-20", label) == name


def test_no_name_is_given_twice_not_even_in_other_capitals() -> None:
    names = Names()

    found = [names.unique("2026-11-20", label) for label in ("A-1", "a-1", "A-1")]

    assert found == ["2026-11-20 A-1.pdf", "2026-11-20 a-1 (2).pdf", "2026-11-20 A-1 (3).pdf"]


class Content:
    """Pieces without end, which notice when they are given up."""

    def __init__(self, progress: Progress, *, fails: bool = False) -> None:
        self.progress, self.fails = progress, fails
        self.is_closed = False

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        try:
            while True:
                self.progress.count(is_missing=False)
                yield b"x"
                if self.fails:
                    raise RuntimeError("Stripe is gone")
                await asyncio.sleep(0)
        finally:
            self.is_closed = True


@pytest.fixture
async def progress(tmp_path: Path) -> AsyncGenerator[Progress, None]:
    store = Store.open(f"sqlite:///{tmp_path}/portal.db")
    begun = Progress(store, "bps_1", "run", clock=lambda: NOW, pace=0.05)
    await begun.begin()
    await begun.found(240)
    yield begun
    await store.close()


async def state_of(progress: Progress) -> ArchiveRun | None:
    return await archive_runs.find(progress._store, "bps_1", "run", now=NOW)


async def test_when_the_customer_goes_away_the_work_stops(progress: Progress) -> None:
    content, three = Content(progress), asyncio.Event()

    async def send(_message: Message) -> None:
        if progress.so_far.done == 3:
            three.set()
        await asyncio.sleep(0)

    async def goes_away() -> Message:
        await asyncio.wait_for(three.wait(), 10)
        return {"type": "http.disconnect"}

    await ArchiveDownload(content.pieces(), name="a.zip", progress=progress)(SCOPE, goes_away, send)

    found = await state_of(progress)
    assert content.is_closed
    assert found is not None
    assert (found.state, found.total) == ("stopped", 240)
    assert 3 <= found.done < 10


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def test_what_fails_in_the_middle_breaks_the_connection(progress: Progress) -> None:
    content, sent = Content(progress, fails=True), []

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError, match="Stripe is gone"):
        await ArchiveDownload(content.pieces(), name="a.zip", progress=progress)(SCOPE, stays, send)

    assert [message.get("more_body") for message in sent] == [None, True]
    assert await state_of(progress) == ArchiveRun("broken", 1, 0, 240)


async def test_nothing_more_is_made_than_the_connection_takes(progress: Progress) -> None:
    content, is_open = Content(progress), asyncio.Event()

    async def slow(_message: Message) -> None:
        await is_open.wait()

    sending = asyncio.create_task(
        ArchiveDownload(content.pieces(), name="a.zip", progress=progress)(SCOPE, stays, slow)
    )
    await asyncio.sleep(0.1)

    made = progress.so_far.done
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert made <= 1


async def test_another_process_hears_now_and_then_how_far_it_is(progress: Progress) -> None:
    async with progress.told():
        for _ in range(37):
            progress.count(is_missing=False)
        before = await state_of(progress)
        await asyncio.sleep(0.5)
        after = await state_of(progress)

    assert before == ArchiveRun("running", 0, 0, 240)
    assert after == ArchiveRun("running", 37, 0, 240)


async def test_it_is_not_taken_for_dead_while_a_slow_connection_takes_nothing(tmp_path: Path) -> None:
    store, now = Store.open(f"sqlite:///{tmp_path}/portal.db"), NOW
    progress = Progress(store, "bps_1", "run", clock=lambda: now, pace=0.005)
    await progress.begin()

    async with progress.told():
        now += timedelta(seconds=61)
        while await archive_runs.alive(store, "bps_1", now=now) is None:  # noqa: ASYNC110  told by the database
            await asyncio.sleep(0.01)

    await store.close()


async def test_an_archive_outlives_a_store_that_is_away_for_a_while(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/portal.db")
    progress = Progress(store, "bps_1", "run", clock=lambda: NOW, pace=0.01)
    await progress.begin()

    async with progress.told():
        async with store.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE archive_runs RENAME TO away")
        progress.count(is_missing=False)
        while "cannot be told" not in caplog.text:  # noqa: ASYNC110  told by the log
            await asyncio.sleep(0.01)
        async with store.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE away RENAME TO archive_runs")

    found = await archive_runs.find(store, "bps_1", "run", now=NOW)
    assert found == ArchiveRun("stopped", 1)
    await store.close()
