"""The tables as the code reads them. The migrations make them; a test compares the two."""

from sqlalchemy import Column, DateTime, MetaData, String, Table

# The newest migration. Kept here so that opening an up-to-date database need not load alembic.
HEAD = "0001"

METADATA = MetaData()

HANDLED = Table(
    "handled",
    METADATA,
    Column("merchant", String(100), primary_key=True),
    Column("kind", String(100), primary_key=True),
    Column("object_id", String(255), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
