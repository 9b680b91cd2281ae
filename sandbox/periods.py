"""Billing periods, counted from an anchor so that a subscription of the 31st returns to the 31st.

Moments are seconds since 1970 in UTC, as in Stripe's answers.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime

_SECONDS = {"day": 86_400, "week": 7 * 86_400}
_MONTHS = {"month": 1, "year": 12}
# Shorter than any interval of that name, so that a guess never lies after the period looked for.
_LONGEST_MONTH = 31 * 86_400


@dataclass(frozen=True, slots=True)
class Interval:
    """How often a price recurs."""

    unit: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, its end excluded."""

    start: int
    end: int

    @property
    def seconds(self) -> int:
        return self.end - self.start


def add_months(moment: int, months: int) -> int:
    """Keeps the day of the month, or takes the last day of a shorter month."""
    start = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def boundary(anchor: int, interval: Interval, number: int) -> int:
    """The moment that lies a number of intervals after the anchor."""
    steps = interval.count * number
    if interval.unit in _SECONDS:
        return anchor + steps * _SECONDS[interval.unit]
    return add_months(anchor, steps * _MONTHS[interval.unit])


def period_at(anchor: int, interval: Interval, moment: int) -> Period:
    """The period that contains the moment; the anchor itself begins one."""
    number = _first_guess(anchor, interval, moment)
    while boundary(anchor, interval, number + 1) <= moment:
        number += 1
    return Period(boundary(anchor, interval, number), boundary(anchor, interval, number + 1))


def _first_guess(anchor: int, interval: Interval, moment: int) -> int:
    if interval.unit in _SECONDS:
        return (moment - anchor) // (_SECONDS[interval.unit] * interval.count)
    length = _LONGEST_MONTH * _MONTHS[interval.unit] * interval.count
    guess = (moment - anchor) // length
    # Before the anchor the long month guesses too late.
    while boundary(anchor, interval, guess) > moment:
        guess -= 1
    return guess
