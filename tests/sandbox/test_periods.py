from datetime import UTC, datetime

import pytest

from sandbox.periods import Interval, Period, add_months, boundary, period_at

MONTHLY = Interval("month")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "2027-02-28"), (2, "2027-03-31"), (3, "2027-04-30"), (13, "2028-02-29"), (-2, "2026-11-30")],
)
def test_an_anchor_on_the_31st_returns_to_the_31st(number: int, expected: str) -> None:
    assert boundary(at("2027-01-31T10:30:00"), MONTHLY, number) == at(f"{expected}T10:30:00")


def test_a_year_from_a_leap_day_ends_on_the_28th() -> None:
    assert boundary(at("2028-02-29"), Interval("year"), 1) == at("2029-02-28")


def test_a_period_begins_with_its_first_second() -> None:
    anchor = at("2026-11-22T08:00:00")

    period = period_at(anchor, MONTHLY, anchor)

    assert period == Period(anchor, at("2026-12-22T08:00:00"))


def test_the_last_second_still_belongs_to_the_period() -> None:
    anchor = at("2026-01-31")

    assert period_at(anchor, MONTHLY, at("2026-02-28") - 1).end == at("2026-02-28")
    assert period_at(anchor, MONTHLY, at("2026-02-28")).start == at("2026-02-28")


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("distance", [-800, -31, -1, 0, 1, 29, 365, 4000])
def test_every_moment_lies_in_exactly_one_period(unit: str, count: int, distance: int) -> None:
    anchor = at("2026-08-31T23:59:59")
    moment = anchor + distance * 86_400

    period = period_at(anchor, Interval(unit, count), moment)

    assert period.start <= moment < period.end


def test_months_are_added_across_a_year() -> None:
    assert add_months(at("2026-11-30"), 3) == at("2027-02-28")
