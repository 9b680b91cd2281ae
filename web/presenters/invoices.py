"""What the list of invoices shows, on the first page and on its own."""

from dataclasses import dataclass
from typing import ClassVar

from billing.accounts import Account
from billing.invoices import Invoice as StoredInvoice
from billing.invoices import InvoicePage
from billing.sections import Failed
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Tag, Tone
from web.visits import Visit

# Enough to tell invoices apart in a list; the invoice itself has all of them.
SUBJECTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Invoice:
    id: str
    date: str
    amount: str
    description: str
    tag: Tag
    number: str | None = None
    hosted_href: str | None = None
    pdf_href: str | None = None


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """One page of invoices. `more_href` leads to the page of invoices after the last one here."""

    id: ClassVar[str] = "invoices"
    partial: ClassVar[str] = "invoices/_section.html"

    reload_href: str
    has_failed: bool = False
    invoices: tuple[Invoice, ...] = ()
    more_href: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """The page of its own, which "Show more" leads to without scripts."""

    section: InvoicesSection
    home_href: str
    newest_href: str | None = None
    """Back to the newest invoices, unless this page shows them."""


def invoices_section(visit: Visit, account: Account) -> InvoicesSection:
    if isinstance(account.invoices, Failed):
        return failed_section(visit)
    return invoice_page(visit, account.invoices.value)


def failed_section(visit: Visit) -> InvoicesSection:
    return InvoicesSection(reload_href=visit.href(section=InvoicesSection.id), has_failed=True)


def invoice_page(visit: Visit, page: InvoicePage) -> InvoicesSection:
    more = visit.href("invoices", starting_after=page.next_after) if page.next_after else None
    return InvoicesSection(
        reload_href=visit.href(section=InvoicesSection.id),
        invoices=tuple(_row(visit, invoice) for invoice in page.invoices),
        more_href=more,
    )


def _row(visit: Visit, invoice: StoredInvoice) -> Invoice:
    return Invoice(
        id=invoice.id,
        date=visit.language.short_date(invoice.created),
        amount=visit.language.money(invoice.total),
        description=_what_for(invoice, visit.language),
        tag=invoice_tag(invoice, visit),
        number=invoice.number,
        hosted_href=visit.href("invoices", invoice.id, "hosted") if invoice.page_url else None,
        pdf_href=visit.href("invoices", invoice.id, "pdf") if invoice.pdf_url else None,
    )


def _what_for(invoice: StoredInvoice, language: Language) -> str:
    """What it is for; long invoices name the first few things."""
    named = list(invoice.subjects[:SUBJECTS_NAMED])
    if invoice.has_more_lines or len(invoice.subjects) > SUBJECTS_NAMED:
        named.append(language.gettext("more"))
    return wording.join(named, language)


def invoice_tag(invoice: StoredInvoice, visit: Visit) -> Tag:
    language = visit.language
    if invoice.is_overdue(visit.now):
        return Tag(language.gettext("Overdue"), "bad")
    labels: dict[str, tuple[str, Tone]] = {
        "open": (language.gettext("Open"), "warn"),
        "paid": (language.gettext("Paid"), "good"),
        "void": (language.gettext("Void"), "flat"),
        "uncollectible": (language.gettext("Not collected"), "flat"),
    }
    label, tone = labels.get(invoice.status, (invoice.status, "flat"))
    return Tag(label, tone)
