"""What the page of one invoice shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from billing.billing_details import editable
from billing.invoice_details import BilledTo, InvoiceDetails
from billing.invoice_lines import LinePage
from billing.invoices import Invoice
from billing.payable_invoices import PAYABLE
from billing.sections import Failed
from billing.tax_id_types import TYPES
from web.i18n import Language
from web.presenters.billing_details import address_lines
from web.presenters.frame import Tag
from web.presenters.invoice_bills import Lines, Sum, lines_part, sums_part
from web.presenters.invoice_standings import Standing, standing
from web.presenters.invoice_tags import status_tag
from web.presenters.payment_entries import Entry, note_entries, payment_entries, refund_entries
from web.presenters.tax_ids import kind_label
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class PaymentsSection:
    id: ClassVar[str] = "payments"
    partial: ClassVar[str] = "invoices/_payments.html"

    reload_href: str
    has_failed: bool = False
    payments: tuple[Entry, ...] = ()
    refunds: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.has_failed or self.payments or self.refunds)


@dataclass(frozen=True, slots=True)
class CreditNotesSection:
    id: ClassVar[str] = "credit-notes"
    partial: ClassVar[str] = "invoices/_credit_notes.html"

    reload_href: str
    has_failed: bool = False
    notes: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.has_failed or self.notes)


@dataclass(frozen=True, slots=True)
class Printed:
    """Whom the invoice names; tax ids by their kind in words."""

    name: str | None
    email: str | None
    address: tuple[str, ...]
    tax_ids: tuple[tuple[str, str], ...]
    update_href: str | None

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.email or self.address or self.tax_ids)


@dataclass(frozen=True, slots=True)
class InvoicePage:
    heading: str
    amount: str
    tag: Tag
    note: str | None
    """Why nothing is due of what was not paid."""
    facts: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    """What the merchant prints besides, by names that are the merchant's own."""
    memo: str | None
    footer: str | None
    standing: Standing | None
    lines: Lines
    sums: tuple[Sum, ...]
    payments: PaymentsSection
    notes: CreditNotesSection
    billed_to: Printed
    list_href: str
    pdf_href: str | None
    hosted_href: str | None


@dataclass(frozen=True, slots=True)
class LinesPage:
    """A further page of lines, where "Show more" leads without scripts."""

    heading: str
    lines: Lines
    invoice_href: str
    list_href: str


def invoice_page(visit: Visit, details: InvoiceDetails, now: datetime) -> InvoicePage:
    language, invoice = visit.language, details.invoice
    return InvoicePage(
        heading=_heading(invoice, language),
        amount=language.money(invoice.total),
        tag=status_tag(details.status(now), language),
        note=_note(invoice, language),
        facts=_facts(invoice, language),
        fields=details.billed_to.fields,
        memo=details.memo,
        footer=details.footer,
        standing=standing(visit, details, now),
        lines=lines_part(visit, invoice.id, details.lines),
        sums=sums_part(details.sums, language, is_owed=invoice.status in PAYABLE),
        payments=payments_section(visit, details),
        notes=notes_section(visit, details),
        billed_to=_printed(visit, details.billed_to),
        list_href=visit.href("invoices"),
        pdf_href=visit.href("invoices", invoice.id, "pdf") if invoice.pdf_url else None,
        hosted_href=visit.href("invoices", invoice.id, "hosted") if invoice.page_url else None,
    )


def lines_page(visit: Visit, invoice: Invoice, page: LinePage) -> LinesPage:
    return LinesPage(
        heading=_heading(invoice, visit.language),
        lines=lines_part(visit, invoice.id, page),
        invoice_href=visit.href("invoices", invoice.id),
        list_href=visit.href("invoices"),
    )


def payments_section(visit: Visit, details: InvoiceDetails) -> PaymentsSection:
    reload_href = visit.href("invoices", details.invoice.id)
    if isinstance(details.payments, Failed):
        return PaymentsSection(reload_href=reload_href, has_failed=True)
    found = details.payments.value
    return PaymentsSection(
        reload_href=reload_href, payments=payment_entries(visit, found), refunds=refund_entries(visit, found)
    )


def notes_section(visit: Visit, details: InvoiceDetails) -> CreditNotesSection:
    reload_href = visit.href("invoices", details.invoice.id)
    if isinstance(details.notes, Failed):
        return CreditNotesSection(reload_href=reload_href, has_failed=True)
    return CreditNotesSection(reload_href=reload_href, notes=note_entries(visit, details.notes.value))


def _heading(invoice: Invoice, language: Language) -> str:
    if invoice.number:
        return language.gettext("Invoice %(number)s", number=invoice.number)
    return language.gettext("Invoice of %(date)s", date=language.date(invoice.created))


def _note(invoice: Invoice, language: Language) -> str | None:
    is_void = invoice.status == "void"
    return language.gettext("This invoice is void. Nothing is due.") if is_void else None


def _facts(invoice: Invoice, language: Language) -> tuple[tuple[str, str], ...]:
    due = ((language.gettext("Due date"), language.date(invoice.due_date)),) if invoice.due_date else ()
    return ((language.gettext("Date"), language.date(invoice.created)), *due)


def _printed(visit: Visit, billed_to: BilledTo) -> Printed:
    language = visit.language
    may_edit = editable(visit.configuration, visit.opened.session)
    return Printed(
        name=billed_to.name,
        email=billed_to.email,
        address=address_lines(billed_to.address, language),
        tax_ids=tuple((_kind(type_, language), number) for type_, number in billed_to.tax_ids),
        update_href=visit.href("billing-details") if may_edit else None,
    )


def _kind(type_: str, language: Language) -> str:
    known = TYPES.get(type_)
    return kind_label(known, "", language) if known else language.gettext("Tax number")
