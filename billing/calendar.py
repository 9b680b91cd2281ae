"""Counting on by months and years as Stripe does: a day that a month lacks becomes its last one."""

import calendar
from datetime import datetime, timedelta

MONTHS_OF_YEAR = 12


def later(at: datetime, unit: str, count: int, *, day: int | None = None) -> datetime:
    """`day` is the day of the month that is meant, where `at` itself had to make do with less."""
    if unit in ("day", "week"):
        return at + timedelta(days=count * (7 if unit == "week" else 1))
    months = at.month - 1 + count * (MONTHS_OF_YEAR if unit == "year" else 1)
    year, month = at.year + months // MONTHS_OF_YEAR, months % MONTHS_OF_YEAR + 1
    last = calendar.monthrange(year, month)[1]
    return at.replace(year=year, month=month, day=min(day or at.day, last))
