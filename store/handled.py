"""What must have its effect once although it may arrive again: a return from Checkout, later a webhook."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from store.database import Store
from store.schema import HANDLED


async def was_handled(store: Store, merchant: str, kind: str, object_id: str) -> bool:
    query = select(HANDLED.c.at).where(
        HANDLED.c.merchant == merchant, HANDLED.c.kind == kind, HANDLED.c.object_id == object_id
    )
    async with store.begin() as connection:
        return (await connection.execute(query)).first() is not None


async def mark_handled(store: Store, merchant: str, kind: str, object_id: str, *, now: datetime) -> bool:
    """True for the first caller only, however many try at the same moment."""
    row = {"merchant": merchant, "kind": kind, "object_id": object_id, "at": now}
    async with store.begin() as connection:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(HANDLED).values(row).on_conflict_do_nothing().returning(HANDLED.c.object_id)
        return (await connection.execute(statement)).first() is not None
