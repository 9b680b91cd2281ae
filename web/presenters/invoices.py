"""The list of invoices: the newest ones on the first page, all of them by pages on their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from billing.accounts import Account
from billing.history import HistoryPage
from billing.sections import Failed
from web.presenters.history_rows import Row, entry_rows
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """One page of invoices. `more_href` leads to the page of invoices after the last one here."""

    id: ClassVar[str] = "invoices"
    partial: ClassVar[str] = "invoices/_section.html"

    reload_href: str
    has_failed: bool = False
    is_incomplete: bool = False
    """Refunds and credit notes could not be loaded, so the list must not look as if there were none."""
    is_selection: bool = False
    is_cut_short: bool = False
    """There may be more than what was looked through, so nothing found does not mean that there is nothing."""
    rows: tuple[Row, ...] = ()
    all_href: str | None = None
    more_href: str | None = None
    looked_back_to: str | None = None
    """How far, where it was not to the end and `more_href` looks further."""


def invoices_section(visit: Visit, account: Account) -> InvoicesSection:
    """The newest on the first page."""
    reload_href = visit.href(section=InvoicesSection.id)
    if isinstance(account.invoices, Failed):
        return InvoicesSection(reload_href, has_failed=True)
    page = account.invoices.value
    return InvoicesSection(
        reload_href,
        is_incomplete=page.is_incomplete,
        is_cut_short=page.looked_back_to is not None,
        rows=_rows(visit, page, account.now),
        all_href=visit.href("invoices") if page.entries or page.next_after else None,
    )


def _rows(visit: Visit, page: HistoryPage, now: datetime) -> tuple[Row, ...]:
    return tuple(row for entry in page.entries for row in entry_rows(visit, entry, now))


def history_section(
    visit: Visit, page: HistoryPage, now: datetime, *, wishes: dict[str, str], reload_href: str
) -> InvoicesSection:
    """One page of the history. `wishes` is what it was filtered by, which the next page keeps."""
    looked_back = page.looked_back_to
    return InvoicesSection(
        reload_href,
        is_incomplete=page.is_incomplete,
        is_selection=bool(wishes),
        is_cut_short=looked_back is not None,
        rows=_rows(visit, page, now),
        more_href=visit.href("invoices", **wishes, starting_after=page.next_after)
        if page.next_after
        else None,
        looked_back_to=visit.language.month(looked_back) if looked_back else None,
    )
