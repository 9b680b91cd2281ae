"""Brings a database up to date when the portal starts, so that an upgrade needs no step by hand."""

from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from store.schema import HEAD

# An arbitrary number, the same on all machines: whoever holds the lock migrates, the others wait.
LOCK = 7_305_122_016


def migrate(url: URL) -> None:
    engine = _engine(url)
    with engine.begin() as connection:
        if _version(connection) == HEAD:
            return
        if url.get_backend_name() == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        _upgrade(connection)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), poolclass=NullPool)
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _lock_sqlite)
    return engine


def _leave_transactions_to_us(connection: object, _record: object) -> None:
    # The driver would commit before every CREATE TABLE and so let a second process in halfway.
    connection.isolation_level = None  # type: ignore[attr-defined]


def _lock_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA busy_timeout=10000")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Loaded only when there is something to do: it costs more than the rest of a start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
