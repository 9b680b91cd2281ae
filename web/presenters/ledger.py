"""The table for bookkeeping: its columns, which stay as they are in every language, and how each is written."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from billing.ledger import Row
from web.spreadsheets import Cell, csv_text

# Stable: bookkeeping programs know these names. New ones come last.
HEADER: Final = (
    "type",
    "date",
    "number",
    "status",
    "currency",
    "subtotal",
    "discount",
    "tax",
    "total",
    "amount_paid",
    "amount_remaining",
    "amount_refunded",
    "due_date",
    "paid_date",
    "description",
    "invoice_number",
    "id",
)
# Without this mark Excel reads the letters of no language but English; other spreadsheets know it.
BYTE_ORDER_MARK: Final = "\ufeff"
ROWS_IN_A_PIECE: Final = 100


async def csv_pieces(rows: AsyncGenerator[Row, None], time_zone: ZoneInfo) -> AsyncGenerator[bytes, None]:
    """The first piece, which holds the header, comes with the first rows or the end."""
    waiting: list[tuple[Cell, ...]] = [HEADER]
    begins_with = BYTE_ORDER_MARK
    async with aclosing(rows):
        async for row in rows:
            waiting.append(cells(row, time_zone))
            if len(waiting) == ROWS_IN_A_PIECE:
                yield (begins_with + csv_text(waiting)).encode()
                waiting, begins_with = [], ""
    yield (begins_with + csv_text(waiting)).encode()


def cells(row: Row, time_zone: ZoneInfo) -> tuple[Cell, ...]:
    return (
        row.type,
        _day(row.at, time_zone),
        row.number,
        row.status,
        row.currency.upper(),
        row.subtotal,
        row.discount,
        row.tax,
        row.total,
        row.paid,
        row.remaining,
        row.refunded,
        _day(row.due_at, time_zone),
        _day(row.paid_at, time_zone),
        row.description,
        row.invoice_number,
        row.id,
    )


def _day(at: datetime | None, time_zone: ZoneInfo) -> str:
    return at.astimezone(time_zone).date().isoformat() if at else ""
