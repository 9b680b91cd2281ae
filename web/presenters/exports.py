"""What the page shows on which invoices are downloaded."""

from dataclasses import dataclass

from web.forms.export_period import ExportPeriod, is_date, whole_year
from web.presenters.archives import ArchiveProgress
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class DateField:
    """`type` is text for what no browser would keep in a date field."""

    name: str
    label: str
    value: str
    type: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Year:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ExportPage:
    action: str
    csv_action: str
    zip_action: str
    invoices_href: str
    progress_action: str
    progress: ArchiveProgress
    years: tuple[Year, ...]
    first: DateField
    last: DateField
    refusal: str | None = None
    """Why there is no archive for this period."""


def export_page(  # noqa: PLR0913  each is a thing that the page can say
    visit: Visit,
    typed: ExportPeriod,
    *,
    years: tuple[int, ...],
    progress: ArchiveProgress,
    errors: dict[str, str],
    refusal: str | None = None,
) -> ExportPage:
    return ExportPage(
        action=visit.href("invoices", "export"),
        csv_action=visit.href("invoices", "export.csv"),
        zip_action=visit.href("invoices", "export.zip"),
        invoices_href=visit.href("invoices"),
        progress_action=visit.href("invoices", "export", "progress"),
        progress=progress,
        years=tuple(_year(visit, year, typed) for year in years),
        first=_field("from", visit.language.gettext("First day"), typed.start, errors),
        last=_field("to", visit.language.gettext("Last day"), typed.end, errors),
        refusal=refusal,
    )


def _year(visit: Visit, year: int, typed: ExportPeriod) -> Year:
    whole = whole_year(year)
    href = visit.href("invoices", "export", **{"from": whole.start, "to": whole.end})
    return Year(str(year), href, is_current=whole == typed)


def _field(name: str, label: str, typed: str, errors: dict[str, str]) -> DateField:
    kind = "date" if is_date(typed) or not typed else "text"
    return DateField(name, label, typed, kind, errors.get(name))
