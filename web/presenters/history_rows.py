"""The rows of the payment history: each invoice, and below it the credit notes and refunds that belong to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from billing.credited import CreditNote
from billing.history_entries import Entry
from billing.invoices import Invoice
from billing.payable_invoices import PAYABLE
from billing.refunds import Refund
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Tag
from web.presenters.invoice_tags import note_tag, refund_tag, status_tag
from web.visits import Visit

# Enough to tell invoices apart in a list; the invoice itself has all of them.
SUBJECTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """`about` names the row for the ear, where a link says only "PDF"."""

    id: str
    date: str
    amount: str
    about: str
    tag: Tag
    description: str
    is_invoice: bool = False
    number: str | None = None
    href: str | None = None
    pdf_href: str | None = None
    pay_href: str | None = None


def entry_rows(visit: Visit, entry: Entry, now: datetime) -> Iterator[Row]:
    yield _invoice_row(visit, entry, now)
    for one in entry.belongings:
        yield _refund_row(visit, one) if isinstance(one, Refund) else _note_row(visit, one)


def _invoice_row(visit: Visit, entry: Entry, now: datetime) -> Row:
    invoice, language = entry.invoice, visit.language
    date = language.short_date(invoice.created)
    return Row(
        id=invoice.id,
        date=date,
        amount=language.money(invoice.total),
        about=language.gettext("of the invoice of %(date)s", date=date),
        tag=status_tag(entry.status(now), language),
        description=what_for(invoice, language),
        is_invoice=True,
        number=invoice.number,
        href=visit.href("invoices", invoice.id),
        pdf_href=visit.href("invoices", invoice.id, "pdf") if invoice.pdf_url else None,
        pay_href=visit.href("invoices", invoice.id, "payment") if _can_be_paid(entry) else None,
    )


def _can_be_paid(entry: Entry) -> bool:
    invoice = entry.invoice
    return invoice.status in PAYABLE and invoice.due.amount > 0 and not entry.is_on_its_way


def _note_row(visit: Visit, note: CreditNote) -> Row:
    language = visit.language
    date = language.short_date(note.created)
    return Row(
        id=note.id,
        date=date,
        amount=language.money(-note.total),
        about=language.gettext("of the credit note of %(date)s", date=date),
        tag=note_tag(note, language),
        description=_how_credited(note, language),
        number=note.number,
        pdf_href=visit.href("credit-notes", note.id, "pdf") if note.pdf_url else None,
    )


def _how_credited(note: CreditNote, language: Language) -> str:
    ways = (
        (note.before.amount, language.gettext("taken off what was due")),
        (note.is_refunded, language.gettext("paid back")),
        (note.is_credited, language.gettext("added to the balance")),
        (note.is_settled_elsewhere, language.gettext("settled outside this portal")),
    )
    told = [words for applies, words in ways if applies and not note.is_void]
    if not told:
        return language.gettext("Credit note")
    return language.gettext("Credit note: %(ways)s", ways=wording.join(told, language))


def _refund_row(visit: Visit, refund: Refund) -> Row:
    language = visit.language
    date = language.short_date(refund.created)
    note = refund.note_number
    return Row(
        id=refund.id,
        date=date,
        amount=language.money(-refund.amount),
        about=language.gettext("of the refund of %(date)s", date=date),
        tag=refund_tag(refund, language),
        description=language.gettext("Refund for credit note %(number)s", number=note)
        if note
        else language.gettext("Refund"),
    )


def what_for(invoice: Invoice, language: Language) -> str:
    """What it is for; long invoices name the first few things."""
    named = list(invoice.subjects[:SUBJECTS_NAMED])
    if invoice.has_more_lines or len(invoice.subjects) > SUBJECTS_NAMED:
        named.append(language.gettext("more"))
    return wording.join(named, language)
