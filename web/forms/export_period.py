"""The period of a download: two dates as typed, or the present year where nothing was asked for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

from billing.periods import Period
from web.i18n import Language

LONGEST_DATE = 100
# Older than Stripe itself.
EARLIEST = date(2010, 1, 1)


@dataclass(frozen=True, slots=True)
class ExportPeriod:
    """What was typed. Browsers send a date as 2026-11-20, whichever way they show it."""

    start: str
    end: str

    def errors(self, language: Language, today: date) -> dict[str, str]:
        """By field; empty when all is well."""
        found = {
            name: error
            for name, typed in (("from", self.start), ("to", self.end))
            if (error := _error(typed, language, today))
        }
        if not found and self.start > self.end:
            found["to"] = language.gettext("This is before the first day. Choose a later one.")
        return found

    def file_name(self, ending: str) -> str:
        return f"invoices-{self.start}-{self.end}.{ending}"

    def period(self, time_zone: ZoneInfo) -> Period:
        """For a form without errors: from the first moment of one day to the last of the other."""
        first, last = date.fromisoformat(self.start), date.fromisoformat(self.end)
        return Period(_midnight(first, time_zone), _midnight(last + timedelta(days=1), time_zone))


def read_export_period(query: QueryParams, today: date) -> ExportPeriod:
    if "from" not in query and "to" not in query:
        return whole_year(today.year)
    return ExportPeriod(_typed(query, "from"), _typed(query, "to"))


def whole_year(year: int) -> ExportPeriod:
    return ExportPeriod(date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat())


def is_date(typed: str) -> bool:
    return _date(typed) is not None


def _typed(query: QueryParams, name: str) -> str:
    return query.get(name, "").strip()[:LONGEST_DATE]


def _error(typed: str, language: Language, today: date) -> str | None:
    found, latest = _date(typed), date(today.year, 12, 31)
    if found is None:
        return language.gettext("Enter a date as in %(example)s.", example=today.isoformat())
    if found < EARLIEST:
        return language.gettext("Choose a day from %(date)s on.", date=_shown(EARLIEST, language))
    if found > latest:
        return language.gettext("Choose a day until %(date)s.", date=_shown(latest, language))
    return None


def _date(typed: str) -> date | None:
    """Only the one form in which letters sort as days do; Python would read others too."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.isoformat() == typed else None


def _midnight(day: date, time_zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), time_zone)


def _shown(day: date, language: Language) -> str:
    return language.short_date(_midnight(day, language.time_zone))
