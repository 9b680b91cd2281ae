"""What part of the payment history is wished for, by the address: every value may be anything."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

from billing.history import STATUSES, Selection

LONGEST = 255


@dataclass(frozen=True, slots=True)
class HistoryWishes:
    """As typed; empty where nothing was wished for."""

    year: str = ""
    status: str = ""
    subscription: str = ""
    number: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What an address of the same wishes carries."""
        wishes = {
            "year": self.year,
            "status": self.status,
            "subscription": self.subscription,
            "number": self.number,
        }
        return {name: wish for name, wish in wishes.items() if wish}

    @property
    def is_status_known(self) -> bool:
        return not self.status or self.status in STATUSES

    def is_year_among(self, years: tuple[int, ...]) -> bool:
        return not self.year or self.year in map(str, years)

    def selection(self, time_zone: ZoneInfo) -> Selection:
        """Only for wishes that are known. Years begin where the merchant is."""
        year = int(self.year) if self.year else None
        return Selection(
            since=datetime(year, 1, 1, tzinfo=time_zone) if year else None,
            until=datetime(year + 1, 1, 1, tzinfo=time_zone) if year else None,
            status=self.status or None,
            subscription_id=self.subscription or None,
        )


def read_wishes(query: QueryParams) -> HistoryWishes:
    def wish(name: str) -> str:
        return query.get(name, "").strip()[:LONGEST]

    return HistoryWishes(wish("year"), wish("status"), wish("subscription"), wish("number"))
