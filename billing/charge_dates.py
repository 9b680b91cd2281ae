"""The days on which Stripe charges a subscription, counted from its anchor so that the 31st comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile

from billing.calendar import later
from billing.catalogue import Interval


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`day` is the day of the month that is meant, where the anchor's own month lacks it."""

    anchor: datetime
    intervals: frozenset[Interval]
    day: int | None = None

    @property
    def interval(self) -> Interval | None:
        """None where items are charged at times of their own."""
        return next(iter(self.intervals)) if len(self.intervals) == 1 else None

    def dates(self, *, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """All after the one moment and up to the other, each once."""
        found = (at for interval in self.intervals for at in self._boundaries(interval, until))
        return tuple(sorted({at for at in found if at > after}))

    def _boundaries(self, interval: Interval, until: datetime) -> Iterator[datetime]:
        # Always from the anchor: counted on from a 28 February, the 31st would never come back.
        every = (
            later(self.anchor, interval.unit, interval.count * number, day=self.day if number else None)
            for number in count()
        )
        return takewhile(lambda at: at <= until, every)
