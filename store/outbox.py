"""What has to happen later and must not be lost: one table, from which any number of workers take.

An entry is leased before it is worked on, so that a worker that dies gives it back by doing nothing. Whatever an
entry stands for may therefore happen twice, with the same id, and never not at all.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Store
from store.schema import OUTBOX

# held: announced, and due only if nobody says what became of it. due: to be done. kept: to be read, not to be done.
State = Literal["held", "due", "kept", "done", "dead"]
OPEN: Final = ("held", "due")
SETTLED: Final = ("kept", "done", "dead")

# Two days in all: long enough for a mail server to be mended, and for a full mailbox to be emptied.
WAITS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_ATTEMPTS: Final = len(WAITS) + 1
# Longer than one attempt may take; whoever needs more has died.
LEASE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """`subject` is what it is about; `attempts` counts the present one; `lease` proves whose it is."""

    id: str
    kind: str
    merchant: str
    subject: str
    payload: str
    state: State = "due"
    attempts: int = 0
    lease: str | None = None


async def hold(store: Store, entry: Entry, *, until: datetime, now: datetime) -> bool:
    """Announces an entry that becomes due at `until` by itself; True for the first caller only."""
    values = _row(entry, "held", due_at=until, now=now)
    async with store.begin() as connection:
        statement = _insert(connection).values(values).on_conflict_do_nothing().returning(OUTBOX.c.id)
        return (await connection.execute(statement)).first() is not None


async def enqueue(store: Store, entry: Entry, *, now: datetime, state: State = "due") -> None:
    """Makes an entry due, whether it was held before or not; one that is already on its way stays as it is.

    Other entries about the same subject that are merely held have been overtaken, and go.
    """
    values = _row(entry, state, due_at=now, now=now)
    changed = {name: values[name] for name in ("payload", "state", "due_at", "attempts")}
    async with store.begin() as connection:
        statement = (
            _insert(connection)
            .values(values)
            .on_conflict_do_update(index_elements=[OUTBOX.c.id], set_=changed, where=OUTBOX.c.state == "held")
        )
        await connection.execute(statement)
        await connection.execute(
            delete(OUTBOX).where(
                OUTBOX.c.merchant == entry.merchant,
                OUTBOX.c.subject == entry.subject,
                OUTBOX.c.state == "held",
                OUTBOX.c.id != entry.id,
            )
        )


async def withdraw(store: Store, entry_id: str) -> None:
    """Forgets an entry that was only held."""
    async with store.begin() as connection:
        await connection.execute(delete(OUTBOX).where(OUTBOX.c.id == entry_id, OUTBOX.c.state == "held"))


async def find(store: Store, merchant: str, entry_id: str) -> Entry | None:
    query = select(OUTBOX).where(OUTBOX.c.merchant == merchant, OUTBOX.c.id == entry_id)
    async with store.begin() as connection:
        row = (await connection.execute(query)).mappings().first()
    return None if row is None else _entry(dict(row))


async def about(store: Store, merchant: str, subject: str, *, kind: str) -> tuple[Entry, ...]:
    """What was said about a subject, newest first; without what is merely held."""
    query = (
        select(OUTBOX)
        .where(
            OUTBOX.c.merchant == merchant,
            OUTBOX.c.subject == subject,
            OUTBOX.c.kind == kind,
            OUTBOX.c.state != "held",
        )
        .order_by(OUTBOX.c.at.desc())
    )
    async with store.begin() as connection:
        return tuple(_entry(dict(row)) for row in (await connection.execute(query)).mappings())


async def lease(store: Store, *, kinds: tuple[str, ...], now: datetime) -> Entry | None:
    """The entry that has been due longest, for one worker only until its lease ends."""
    due = (
        select(OUTBOX.c.id)
        .where(_is_free(kinds, now), OUTBOX.c.attempts < MOST_ATTEMPTS)
        .order_by(OUTBOX.c.due_at)
        .limit(1)
        # PostgreSQL lets several take at once; SQLite has one writer anyway and leaves these words out.
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(OUTBOX)
        .where(OUTBOX.c.id == due.scalar_subquery())
        .values(lease=secrets.token_hex(16), leased_until=now + LEASE, attempts=OUTBOX.c.attempts + 1)
        .returning(OUTBOX)
    )
    async with store.begin() as connection:
        row = (await connection.execute(taken)).mappings().first()
    return None if row is None else _entry(dict(row))


async def bury(store: Store, *, kinds: tuple[str, ...], now: datetime) -> tuple[Entry, ...]:
    """Entries whose last attempt nobody came back from: each may be what ends the workers."""
    buried = (
        update(OUTBOX)
        .where(_is_free(kinds, now), OUTBOX.c.attempts >= MOST_ATTEMPTS)
        .values(state="dead", lease=None, leased_until=None)
        .returning(OUTBOX)
    )
    async with store.begin() as connection:
        return tuple(_entry(dict(row)) for row in (await connection.execute(buried)).mappings())


async def done(store: Store, entry: Entry, *, state: State = "done") -> None:
    await _let_go(store, entry, state=state)


async def failed(store: Store, entry: Entry, *, now: datetime, for_good: bool = False) -> bool:
    """True where this was the last attempt; else the entry waits, longer each time."""
    if for_good or entry.attempts >= MOST_ATTEMPTS:
        await _let_go(store, entry, state="dead")
        return True
    await _let_go(store, entry, due_at=now + WAITS[entry.attempts - 1])
    return False


async def postpone(store: Store, entry: Entry, *, until: datetime) -> None:
    """Nothing was tried, so no attempt is counted."""
    await _let_go(store, entry, due_at=until, attempts=entry.attempts - 1)


async def drop(store: Store, entry: Entry) -> None:
    """Forgets a leased entry that turned out to stand for nothing."""
    async with store.begin() as connection:
        await connection.execute(delete(OUTBOX).where(*_is_ours(entry), OUTBOX.c.state == "held"))


async def forget(store: Store, *, before: datetime) -> None:
    """Deletes what was settled and is older."""
    async with store.begin() as connection:
        await connection.execute(delete(OUTBOX).where(OUTBOX.c.state.in_(SETTLED), OUTBOX.c.at < before))


async def _let_go(store: Store, entry: Entry, **changes: object) -> None:
    statement = update(OUTBOX).where(*_is_ours(entry)).values(lease=None, leased_until=None, **changes)
    async with store.begin() as connection:
        await connection.execute(statement)


def _is_ours(entry: Entry) -> tuple[ColumnElement[bool], ...]:
    """A worker that was slower than its lease no longer decides."""
    return (OUTBOX.c.id == entry.id, OUTBOX.c.lease == entry.lease)


def _is_free(kinds: tuple[str, ...], now: datetime) -> ColumnElement[bool]:
    is_unleased = or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= now)
    return OUTBOX.c.kind.in_(kinds) & OUTBOX.c.state.in_(OPEN) & (OUTBOX.c.due_at <= now) & is_unleased


def _row(entry: Entry, state: State, *, due_at: datetime, now: datetime) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "merchant": entry.merchant,
        "subject": entry.subject,
        "payload": entry.payload,
        "state": state,
        "at": now,
        "due_at": due_at,
        "attempts": 0,
    }


def _insert(connection: AsyncConnection) -> Any:  # noqa: ANN401  two dialects, two types, one shape
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(OUTBOX)


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(**{name: row[name] for name in Entry.__slots__})
