"""The tables as the code reads them. The migrations make them; a test compares the two."""

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

# The newest migration. Kept here so that opening an up-to-date database need not load alembic.
HEAD = "0003"

METADATA = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC: SQLite keeps no zone, and compares moments by their letters."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the name is given
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the name is given
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


HANDLED = Table(
    "handled",
    METADATA,
    Column("merchant", String(100), primary_key=True),
    Column("kind", String(100), primary_key=True),
    Column("object_id", String(255), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", String(100), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("merchant", String(100), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String(40), nullable=True),
    Column("leased_until", Moment, nullable=True),
    Index("outbox_waiting", "state", "due_at"),
    Index("outbox_about", "merchant", "subject"),
)

ARCHIVE_RUNS = Table(
    "archive_runs",
    METADATA,
    # One row for each session: a second archive of a session takes the place of the first one's row.
    Column("session", String(100), primary_key=True),
    Column("run", String(100), nullable=False),
    Column("state", String(10), nullable=False),
    Column("done", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("total", Integer, nullable=True),
    Column("seen_at", Moment, nullable=False),
    Index("archive_runs_seen", "seen_at"),
)
