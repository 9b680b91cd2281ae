"""How far a session's archive of documents is, for whichever process is asked.

A session has one archive at a time: its row is taken by the run that began last, and only that run may write to it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Store
from store.schema import ARCHIVE_RUNS

State = Literal["looking", "running", "done", "stopped", "broken"]
ALIVE: Final = ("looking", "running")
# A run writes at least every twenty seconds, even while the customer's connection takes nothing.
SILENT_AFTER: Final = timedelta(seconds=60)
FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ArchiveRun:
    """`total` is None until it is known; `missing` counts those among the `done` that could not be had."""

    state: State = "looking"
    done: int = 0
    missing: int = 0
    total: int | None = None


async def begin(store: Store, session: str, run: str, *, now: datetime) -> bool:
    """False while another archive of the session is being made; whatever fell silent makes room."""
    values = _values(ArchiveRun(), now)
    async with store.begin() as connection:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = (
            insert(ARCHIVE_RUNS)
            .values(session=session, run=run, **values)
            .on_conflict_do_update(
                index_elements=[ARCHIVE_RUNS.c.session], set_={"run": run, **values}, where=_is_over(now)
            )
            .returning(ARCHIVE_RUNS.c.run)
        )
        return (await connection.execute(statement)).first() is not None


async def report(store: Store, session: str, run: str, so_far: ArchiveRun, *, now: datetime) -> None:
    async with store.begin() as connection:
        await connection.execute(
            update(ARCHIVE_RUNS).where(*_is_its_row(session, run)).values(**_values(so_far, now))
        )


async def find(store: Store, session: str, run: str, *, now: datetime) -> ArchiveRun | None:
    """What became of a run; one that fell silent has broken off, whatever it said last."""
    query = select(ARCHIVE_RUNS, _is_over(now).label("is_over")).where(*_is_its_row(session, run))
    async with store.begin() as connection:
        row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    is_silent = row["is_over"] and row["state"] in ALIVE
    state: State = "broken" if is_silent else row["state"]
    return ArchiveRun(state, row["done"], row["missing"], row["total"])


async def alive(store: Store, session: str, *, now: datetime) -> str | None:
    """The run that is making the session's archive at this moment."""
    query = select(ARCHIVE_RUNS.c.run).where(ARCHIVE_RUNS.c.session == session, ~_is_over(now))
    async with store.begin() as connection:
        run: str | None = (await connection.execute(query)).scalar()
    return run


async def drop(store: Store, session: str, run: str) -> None:
    """Forgets a run that turned out to have nothing to do."""
    async with store.begin() as connection:
        await connection.execute(delete(ARCHIVE_RUNS).where(*_is_its_row(session, run)))


async def forget(store: Store, *, before: datetime) -> None:
    async with store.begin() as connection:
        await connection.execute(delete(ARCHIVE_RUNS).where(ARCHIVE_RUNS.c.seen_at < before))


def _values(so_far: ArchiveRun, now: datetime) -> dict[str, object]:
    return {
        "state": so_far.state,
        "done": so_far.done,
        "missing": so_far.missing,
        "total": so_far.total,
        "seen_at": now,
    }


def _is_its_row(session: str, run: str) -> tuple[ColumnElement[bool], ...]:
    return (ARCHIVE_RUNS.c.session == session, ARCHIVE_RUNS.c.run == run)


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(ARCHIVE_RUNS.c.state.not_in(ALIVE), ARCHIVE_RUNS.c.seen_at < now - SILENT_AFTER)
