"""On which days charges fall, counted from an anchor."""

from datetime import UTC, datetime

import pytest

from billing.catalogue import Interval
from billing.charge_dates import Rhythm


def day(year: int, month: int, date: int) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


def rhythm(anchor: datetime, *intervals: tuple[str, int], meant: int | None = None) -> Rhythm:
    return Rhythm(anchor, frozenset(Interval(*one) for one in intervals), meant)


@pytest.mark.parametrize(
    ("anchor", "interval", "dates"),
    [
        (day(2027, 1, 31), ("month", 1), [day(2027, 2, 28), day(2027, 3, 31), day(2027, 4, 30)]),
        (day(2028, 1, 31), ("month", 1), [day(2028, 2, 29), day(2028, 3, 31), day(2028, 4, 30)]),
        (
            day(2028, 2, 29),
            ("year", 1),
            [day(2029, 2, 28), day(2030, 2, 28), day(2031, 2, 28), day(2032, 2, 29)],
        ),
        (day(2027, 11, 30), ("month", 3), [day(2028, 2, 29), day(2028, 5, 30)]),
        (day(2027, 2, 27), ("week", 2), [day(2027, 3, 13), day(2027, 3, 27)]),
    ],
)
def test_a_day_that_a_month_lacks_becomes_its_last_and_comes_back(
    anchor: datetime, interval: tuple[str, int], dates: list[datetime]
) -> None:
    assert list(rhythm(anchor, interval).dates(after=anchor, until=dates[-1])) == dates


def test_an_anchor_that_fell_short_of_its_day_gets_it_in_longer_months() -> None:
    meant = rhythm(day(2027, 2, 28), ("month", 1), meant=31)

    found = meant.dates(after=day(2027, 2, 1), until=day(2027, 4, 30))

    assert list(found) == [day(2027, 2, 28), day(2027, 3, 31), day(2027, 4, 30)]


def test_two_intervals_have_their_common_days_once_and_no_single_interval() -> None:
    mixed = rhythm(day(2027, 1, 1), ("month", 1), ("month", 2))

    assert len(mixed.dates(after=day(2027, 1, 1), until=day(2027, 5, 1))) == 4
    assert mixed.interval is None
    assert rhythm(day(2027, 1, 1), ("month", 2)).interval == Interval("month", 2)
