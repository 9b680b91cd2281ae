"""The worker's loop: what it does with each outcome, and how it starts and stops."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import outbox
from store.database import Store
from store.outbox import MOST_ATTEMPTS, Entry
from web.mailers import MailFailed, Undeliverable
from web.outbox_worker import Dropped, Handler, OutboxWorker, Outcome, Postponed, Settled

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIL = Entry("m1", "mail", "lantern", "sub_1", "{}")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/portal.db")
    yield opened
    await opened.close()


def answering(outcome: Outcome | Exception, seen: list[str] | None = None) -> Handler:
    async def handle(entry: Entry, _now: datetime) -> Outcome:
        if seen is not None:
            seen.append(entry.id)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return handle


def worker(store: Store, handler: Handler, now: datetime = NOW) -> OutboxWorker:
    return OutboxWorker(store, {"mail": handler}, clock=lambda: now, bell=asyncio.Event())


async def state_of(store: Store, entry_id: str = "m1") -> str | None:
    found = await outbox.find(store, "lantern", entry_id)
    return found.state if found else None


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Settled(), "done"),
        (Settled("kept"), "kept"),
        (Dropped(), None),
        (Postponed(NOW + timedelta(hours=1)), "held"),
        (MailFailed("451"), "held"),
        (Undeliverable("550"), "dead"),
        (RuntimeError("nobody expected this"), "held"),
    ],
)
async def test_each_outcome_has_its_end(
    store: Store, outcome: Outcome | Exception, state: str | None
) -> None:
    await outbox.hold(store, MAIL, until=NOW, now=NOW)

    await worker(store, answering(outcome)).work()

    assert await state_of(store) == state


async def test_everything_due_is_worked_off_and_a_failure_stops_nothing(store: Store) -> None:
    for name in ("m1", "m2", "m3"):
        await outbox.enqueue(store, Entry(name, "mail", "lantern", name, "{}"), now=NOW)
    seen: list[str] = []

    count = await worker(store, answering(MailFailed("no answer"), seen)).work()

    assert (count, seen) == (3, ["m1", "m2", "m3"])


async def test_what_is_given_up_is_logged_without_its_content(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await outbox.enqueue(store, Entry("m1", "mail", "lantern", "s", '"ada@example.com"'), now=NOW)

    await worker(store, answering(Undeliverable("the server answered 550"))).work()

    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.message == "mail m1 of lantern is given up after 1 attempts: the server answered 550"


async def test_an_entry_that_ended_every_worker_is_logged_as_given_up(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    at = NOW
    for _ in range(MOST_ATTEMPTS):
        await outbox.lease(store, kinds=("mail",), now=at)
        at += outbox.LEASE

    await worker(store, answering(Settled()), at).work()

    assert "no attempt came to an end" in caplog.text
    assert await state_of(store) == "dead"


async def test_settled_entries_are_forgotten_after_thirty_days(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW, state="kept")

    await worker(store, answering(Settled()), NOW + timedelta(days=29)).work()
    young = await state_of(store)
    await worker(store, answering(Settled()), NOW + timedelta(days=31)).work()

    assert (young, await state_of(store)) == ("kept", None)


async def test_the_loop_wakes_when_the_bell_rings(store: Store) -> None:
    bell, handled = asyncio.Event(), asyncio.Event()

    async def handle(_entry: Entry, _now: datetime) -> Outcome:
        handled.set()
        return Settled()

    async with OutboxWorker(store, {"mail": handle}, clock=lambda: NOW, bell=bell).running():
        await asyncio.sleep(0)
        await outbox.enqueue(store, MAIL, now=NOW)
        bell.set()
        await asyncio.wait_for(handled.wait(), 3)

    assert await state_of(store) == "done"


async def test_what_has_begun_may_finish_when_the_loop_stops(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    begun = asyncio.Event()

    async def handle(_entry: Entry, _now: datetime) -> Outcome:
        begun.set()
        await asyncio.sleep(0.1)
        return Settled()

    async with OutboxWorker(store, {"mail": handle}, clock=lambda: NOW, bell=asyncio.Event()).running():
        await asyncio.wait_for(begun.wait(), 3)

    assert await state_of(store) == "done"


async def test_a_database_that_is_away_does_not_end_the_loop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/away/portal.db")
    for file in (tmp_path / "away").iterdir():
        file.unlink()
    (tmp_path / "away").rmdir()
    bell = asyncio.Event()

    async with OutboxWorker(store, {"mail": answering(Settled())}, clock=lambda: NOW, bell=bell).running():
        for _ in range(100):
            await asyncio.sleep(0.02)
            if "cannot be worked off" in caplog.text:
                break

    assert "trying again" in caplog.text
    await store.close()
