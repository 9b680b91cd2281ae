"""How far an archive is: one at a time for a session, read by any process, forgotten after a day."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import archive_runs
from store.archive_runs import ArchiveRun
from store.database import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SESSION = "bps_1"


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """One database, opened twice as two processes do."""
    opened = [Store.open(f"sqlite:///{tmp_path}/portal.db") for _ in range(2)]
    yield opened[0], opened[1]
    for one in opened:
        await one.close()


async def test_another_process_sees_how_far_a_run_is(stores: tuple[Store, Store]) -> None:
    here, there = stores
    await archive_runs.begin(here, SESSION, "run", now=NOW)

    await archive_runs.report(here, SESSION, "run", ArchiveRun("running", 37, 1, 240), now=NOW)

    assert await archive_runs.find(there, SESSION, "run", now=NOW) == ArchiveRun("running", 37, 1, 240)


async def test_nobody_reads_the_run_of_another_session(stores: tuple[Store, Store]) -> None:
    await archive_runs.begin(stores[0], SESSION, "run", now=NOW)

    assert await archive_runs.find(stores[0], "bps_2", "run", now=NOW) is None
    assert await archive_runs.find(stores[0], SESSION, "other", now=NOW) is None


async def test_only_one_of_many_that_begin_together_may(stores: tuple[Store, Store]) -> None:
    begun = await asyncio.gather(
        *(archive_runs.begin(stores[n % 2], SESSION, f"run{n}", now=NOW) for n in range(10))
    )

    assert sorted(begun) == [False] * 9 + [True]


@pytest.mark.parametrize("state", ["done", "stopped", "broken"])
async def test_after_the_end_of_one_the_next_may_begin(
    stores: tuple[Store, Store], state: archive_runs.State
) -> None:
    store = stores[0]
    await archive_runs.begin(store, SESSION, "first", now=NOW)
    await archive_runs.report(store, SESSION, "first", ArchiveRun(state, 2, 0, 2), now=NOW)

    assert await archive_runs.begin(store, SESSION, "second", now=NOW)
    assert await archive_runs.find(store, SESSION, "second", now=NOW) == ArchiveRun("looking")
    assert await archive_runs.find(store, SESSION, "first", now=NOW) is None


async def test_a_run_that_fell_silent_has_broken_off_and_makes_room(stores: tuple[Store, Store]) -> None:
    store, later = stores[0], NOW + timedelta(seconds=61)
    await archive_runs.begin(store, SESSION, "lost", now=NOW)

    found = await archive_runs.find(store, SESSION, "lost", now=later)

    assert found == ArchiveRun("broken")
    assert await archive_runs.begin(store, SESSION, "next", now=later)


async def test_the_run_of_a_session_is_known_while_it_lives(stores: tuple[Store, Store]) -> None:
    here, there = stores
    await archive_runs.begin(here, SESSION, "run", now=NOW)

    assert await archive_runs.alive(there, SESSION, now=NOW) == "run"
    assert await archive_runs.alive(there, "bps_2", now=NOW) is None
    assert await archive_runs.alive(there, SESSION, now=NOW + timedelta(seconds=61)) is None


async def test_a_run_that_was_overtaken_writes_nothing_any_more(stores: tuple[Store, Store]) -> None:
    store, later = stores[0], NOW + timedelta(minutes=2)
    await archive_runs.begin(store, SESSION, "lost", now=NOW)
    await archive_runs.begin(store, SESSION, "next", now=later)

    await archive_runs.report(store, SESSION, "lost", ArchiveRun("done", 9, 0, 9), now=later)
    await archive_runs.drop(store, SESSION, "lost")

    assert await archive_runs.find(store, SESSION, "next", now=later) == ArchiveRun("looking")


async def test_a_run_with_nothing_to_do_leaves_no_trace(stores: tuple[Store, Store]) -> None:
    await archive_runs.begin(stores[0], SESSION, "run", now=NOW)

    await archive_runs.drop(stores[0], SESSION, "run")

    assert await archive_runs.find(stores[0], SESSION, "run", now=NOW) is None


async def test_old_runs_are_forgotten_and_others_kept(stores: tuple[Store, Store]) -> None:
    store = stores[0]
    await archive_runs.begin(store, "bps_old", "run", now=NOW - timedelta(days=2))
    await archive_runs.begin(store, "bps_new", "run", now=NOW)

    await archive_runs.forget(store, before=NOW - archive_runs.FORGOTTEN_AFTER)

    assert await archive_runs.find(store, "bps_old", "run", now=NOW) is None
    assert await archive_runs.find(store, "bps_new", "run", now=NOW) is not None
