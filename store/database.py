"""Opens the database, brings its tables up to date, and hands out connections.

SQLite serves one machine; PostgreSQL (`postgresql+psycopg://`) serves several. No other database is accepted.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.errors import StoreUnavailable
from store.migrations import migrate

# SQLite lets one writer in at a time; the others wait this long before they fail.
BUSY_MILLISECONDS = 5_000
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


class Store:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Opens the database at `url` and brings its tables up to date; raises StoreUnavailable."""
        parsed = _parse(url)
        try:
            _make_folder(parsed)
            migrate(parsed)
            engine = create_async_engine(parsed)
        except ImportError as error:
            raise StoreUnavailable(_shown(parsed), f"its driver is not installed ({error})") from error
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(_shown(parsed), _reason(error)) from error
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        return cls(engine)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A connection inside a transaction that is committed at the end of the block."""
        async with self._engine.begin() as connection:
            yield connection

    async def is_reachable(self) -> bool:
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def close(self) -> None:
        await self._engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError) as error:
        # The address may hold a password, so it is not repeated.
        raise StoreUnavailable("(unreadable address)", "expected sqlite:///… or postgresql://…") from error
    if backend not in DRIVERS:
        raise StoreUnavailable(_shown(parsed), f"{backend} is not supported, only sqlite and postgresql")
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise StoreUnavailable(_shown(parsed), "name a file: a database in memory forgets everything")
    return parsed.set(drivername=DRIVERS[backend])


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own type has no stubs
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]
