"""Entries wait, are leased, grow patient and die; each for one worker at a time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import outbox
from store.database import Store
from store.outbox import LEASE, MOST_ATTEMPTS, WAITS, Entry

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS = ("mail",)
MAIL = Entry("m1", "mail", "lantern", "sub_1", "{}")
SECOND = timedelta(seconds=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/portal.db")
    yield opened
    await opened.close()


async def lease(store: Store, now: datetime = NOW) -> Entry | None:
    return await outbox.lease(store, kinds=KINDS, now=now)


async def leased(store: Store, now: datetime = NOW) -> Entry:
    found = await lease(store, now)
    assert found is not None
    return found


async def test_what_was_put_in_is_leased_once_and_then_done(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)

    entry = await leased(store)
    meanwhile = await lease(store)
    await outbox.done(store, entry)

    assert (entry.id, entry.payload, entry.attempts) == ("m1", "{}", 1)
    assert meanwhile is None
    assert await lease(store, NOW + timedelta(days=9)) is None


async def test_the_same_id_is_put_in_only_once(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    await outbox.done(store, await leased(store))

    await outbox.enqueue(store, MAIL, now=NOW)

    assert await lease(store) is None


async def test_only_one_of_many_workers_gets_an_entry(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)

    found = await asyncio.gather(*(lease(store) for _ in range(20)))

    assert [one.id for one in found if one] == ["m1"]


async def test_many_workers_share_many_entries_without_doubles(store: Store) -> None:
    for number in range(10):
        await outbox.enqueue(store, Entry(f"m{number}", "mail", "lantern", str(number), "{}"), now=NOW)

    found = await asyncio.gather(*(lease(store) for _ in range(15)))

    assert sorted(one.id for one in found if one) == [f"m{number}" for number in range(10)]


async def test_what_a_dead_worker_held_comes_back_when_its_lease_ends(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    await leased(store)

    assert await lease(store, NOW + LEASE - SECOND) is None
    assert (await leased(store, NOW + LEASE)).attempts == 2


async def test_a_worker_slower_than_its_lease_no_longer_decides(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    slow = await leased(store)
    quick = await leased(store, NOW + LEASE)

    await outbox.failed(store, slow, now=NOW + LEASE, for_good=True)
    await outbox.done(store, quick)

    found = await outbox.find(store, "lantern", "m1")
    assert found is not None
    assert found.state == "done"


async def test_waits_grow_until_the_entry_is_dead(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    at, waits = NOW, []

    while not await outbox.failed(store, await leased(store, at), now=at):
        waits.append(next(wait for wait in WAITS if wait not in waits))
        assert await lease(store, at + waits[-1] - SECOND) is None
        at += waits[-1]

    assert waits == list(WAITS) == sorted(WAITS)
    assert await lease(store, at + timedelta(days=99)) is None


async def test_what_can_never_work_is_dead_at_once(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)

    assert await outbox.failed(store, await leased(store), now=NOW, for_good=True)
    assert await lease(store, NOW + timedelta(days=9)) is None


async def test_an_entry_that_ends_its_worker_each_time_is_buried(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    at = NOW
    for _ in range(MOST_ATTEMPTS):
        await leased(store, at)
        at += LEASE

    assert await lease(store, at) is None
    assert [one.id for one in await outbox.bury(store, kinds=KINDS, now=at)] == ["m1"]
    assert await outbox.bury(store, kinds=KINDS, now=at) == ()


async def test_a_kind_that_a_worker_does_not_know_is_left_to_others(store: Store) -> None:
    await outbox.enqueue(store, Entry("h1", "hook", "lantern", "x", "{}"), now=NOW)

    assert await lease(store) is None


async def test_a_held_entry_becomes_due_by_itself(store: Store) -> None:
    first = await outbox.hold(store, MAIL, until=NOW + LEASE, now=NOW)
    second = await outbox.hold(store, MAIL, until=NOW + LEASE, now=NOW)

    assert (first, second) == (True, False)
    assert await lease(store) is None
    assert (await leased(store, NOW + LEASE)).state == "held"


async def test_a_held_entry_is_confirmed_or_withdrawn(store: Store) -> None:
    other = Entry("m2", "mail", "lantern", "sub_2", "{}")
    await outbox.hold(store, MAIL, until=NOW + LEASE, now=NOW)
    await outbox.hold(store, other, until=NOW + LEASE, now=NOW)

    await outbox.enqueue(store, MAIL, now=NOW)
    await outbox.withdraw(store, MAIL.id)
    await outbox.withdraw(store, other.id)

    assert (await leased(store)).id == "m1"
    assert await outbox.find(store, "lantern", "m2") is None


async def test_a_newer_entry_overtakes_what_is_held_about_the_same_subject(store: Store) -> None:
    await outbox.hold(store, Entry("m0", "mail", "lantern", "sub_1", "{}"), until=NOW, now=NOW)
    await outbox.hold(store, Entry("m9", "mail", "caffe", "sub_1", "{}"), until=NOW, now=NOW)

    await outbox.enqueue(store, MAIL, now=NOW)

    assert await outbox.find(store, "lantern", "m0") is None
    assert await outbox.find(store, "caffe", "m9") is not None


async def test_waiting_for_something_else_counts_as_no_attempt(store: Store) -> None:
    await outbox.hold(store, MAIL, until=NOW, now=NOW)

    await outbox.postpone(store, await leased(store), until=NOW + timedelta(hours=1))

    assert await lease(store, NOW + timedelta(minutes=59)) is None
    assert (await leased(store, NOW + timedelta(hours=1))).attempts == 1


async def test_a_leased_entry_that_was_confirmed_meanwhile_is_not_dropped(store: Store) -> None:
    await outbox.hold(store, MAIL, until=NOW, now=NOW)
    entry = await leased(store)
    await outbox.enqueue(store, MAIL, now=NOW)

    await outbox.drop(store, entry)

    assert await outbox.find(store, "lantern", "m1") is not None


async def test_a_leased_entry_that_stands_for_nothing_is_dropped(store: Store) -> None:
    await outbox.hold(store, MAIL, until=NOW, now=NOW)

    await outbox.drop(store, await leased(store))

    assert await outbox.find(store, "lantern", "m1") is None


async def test_only_settled_entries_are_forgotten(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)
    await outbox.enqueue(store, Entry("m2", "mail", "lantern", "sub_2", "{}"), now=NOW, state="kept")

    await outbox.forget(store, before=NOW + timedelta(days=30))

    assert await outbox.find(store, "lantern", "m1") is not None
    assert await outbox.find(store, "lantern", "m2") is None


async def test_what_was_said_about_a_subject_is_found_newest_first(store: Store) -> None:
    for name, subject, at in (("m1", "sub_1", 0), ("m2", "sub_1", 1), ("m3", "sub_2", 2)):
        entry = Entry(name, "mail", "lantern", subject, "{}")
        await outbox.enqueue(store, entry, now=NOW + timedelta(hours=at))
    await outbox.hold(store, Entry("m4", "mail", "lantern", "sub_1", "{}"), until=NOW, now=NOW)

    found = await outbox.about(store, "lantern", "sub_1", kind="mail")

    assert [one.id for one in found] == ["m2", "m1"]


async def test_another_merchant_finds_nothing(store: Store) -> None:
    await outbox.enqueue(store, MAIL, now=NOW)

    assert await outbox.find(store, "caffe", "m1") is None
