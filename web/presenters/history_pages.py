"""The page of all invoices: what was chosen, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from billing.customers import Customer
from billing.history import HistoryPage
from billing.sections import Failed, Loaded, Section
from billing.subscriptions import Subscription
from web.forms.history_wishes import HistoryWishes
from web.i18n import Language
from web.presenters.history_filters import Filters, filters
from web.presenters.invoices import InvoicesSection, history_section
from web.visits import Visit

NO_PLANS: Final[Section[tuple[Subscription, ...]]] = Loaded(())


@dataclass(frozen=True, slots=True)
class History:
    """What the page was asked for and what came of it.

    `found` is none where a wish makes no sense, as `errors` then says, and where Stripe does not let the merchant
    search.
    """

    customer: Section[Customer]
    now: datetime
    wishes: HistoryWishes
    starting_after: str | None
    years: tuple[int, ...]
    plans: Section[tuple[Subscription, ...]] = NO_PLANS
    found: Section[HistoryPage] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """The address of this very page."""
        after = {"starting_after": self.starting_after} if self.starting_after else {}
        return self.wishes.given | after


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """`newest_href` leads back to the newest invoices, unless this page shows them."""

    filters: Filters
    home_href: str
    download_href: str
    section: InvoicesSection | None = None
    newest_href: str | None = None
    said: str = ""
    """For the ear: what a new choice has come to."""


def invoice_list(visit: Visit, history: History) -> InvoiceList:
    section = _section(visit, history)
    problem = _number_problem(history, visit.language)
    errors = {**history.errors, **({"number": problem} if problem else {})}
    wishes = history.wishes
    return InvoiceList(
        filters=filters(visit, wishes, years=history.years, plans=history.plans, errors=errors),
        home_href=visit.href(""),
        download_href=visit.href("invoices", "export"),
        section=None if problem else section,
        newest_href=visit.href("invoices", **wishes.given) if history.starting_after else None,
        said=" ".join(errors.values()) or _said(section, visit.language),
    )


def _section(visit: Visit, history: History) -> InvoicesSection | None:
    here = visit.href("invoices", **history.query)
    if history.found is None:
        return None
    if isinstance(history.found, Failed):
        return InvoicesSection(reload_href=here, has_failed=True)
    return history_section(
        visit, history.found.value, history.now, wishes=history.wishes.given, reload_href=here
    )


def _number_problem(history: History, language: Language) -> str | None:
    if not history.wishes.number or history.errors:
        return None
    if history.found is None:
        return language.gettext("Invoices cannot be searched by number here. Choose a year instead.")
    if isinstance(history.found, Failed) or history.found.value.entries:
        return None
    if len(history.wishes.given) > 1:
        return language.gettext("None of the chosen invoices has this number.")
    return language.gettext("No invoice has this number.")


def _said(section: InvoicesSection | None, language: Language) -> str:
    if section is None or section.has_failed:
        return ""
    count = len([row for row in section.rows if row.is_invoice])
    return language.ngettext("Showing %(count)d invoice.", "Showing %(count)d invoices.", count)
