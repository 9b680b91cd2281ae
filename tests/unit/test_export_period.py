"""The period of a download as moments: whole days of the merchant's own time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.datastructures import QueryParams

from web.forms.export_period import ExportPeriod, read_export_period

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("UTC", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        # Summer begins within this month.
        ("Europe/Rome", datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 1, 5, tzinfo=UTC), datetime(2026, 4, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_period_begins_and_ends_at_the_merchants_midnight(
    zone: str, start: datetime, end: datetime
) -> None:
    period = ExportPeriod("2026-03-01", "2026-03-31").period(ZoneInfo(zone))

    assert (period.start.astimezone(UTC), period.end.astimezone(UTC)) == (start, end)
    assert period.has(start)
    assert not period.has(end)


def test_one_day_is_a_period() -> None:
    period = ExportPeriod("2026-03-01", "2026-03-01").period(ZoneInfo("UTC"))

    assert (period.end - period.start).days == 1


def test_nothing_asked_for_is_the_present_year() -> None:
    assert read_export_period(QueryParams(""), TODAY) == ExportPeriod("2026-01-01", "2026-12-31")


def test_what_was_typed_is_kept_within_reason() -> None:
    read = read_export_period(QueryParams({"from": " 2026-01-01 ", "to": "x" * 1000}), TODAY)

    assert read == ExportPeriod("2026-01-01", "x" * 100)
