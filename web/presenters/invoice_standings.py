"""Where an invoice stands: the notice of what has to happen next."""

from dataclasses import dataclass
from datetime import datetime

from billing.invoice_details import InvoiceDetails
from billing.invoices import Invoice
from billing.payable_invoices import PAYABLE
from web.i18n import Language
from web.presenters import wording
from web.presenters.decline_reasons import decline_reason
from web.presenters.frame import Tone
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice; without `pay_href` there is nothing to do but wait."""

    tone: Tone
    heading: str
    sentences: tuple[str, ...]
    amount: str
    pay_href: str | None = None


def standing(visit: Visit, details: InvoiceDetails, now: datetime) -> Standing | None:
    """None where nothing is left to pay."""
    if details.invoice.status not in PAYABLE or details.invoice.due.amount <= 0:
        return None
    amount = visit.language.money(details.invoice.due)
    if details.is_on_its_way:
        heading = visit.language.gettext("The payment of %(amount)s is on its way.", amount=amount)
        sentence = visit.language.gettext("A bank debit takes a few days. Nothing needs to be done.")
        return Standing("warn", heading, (sentence,), amount)
    tone, heading = _heading(visit.language, details, amount, now)
    sentences: tuple[str | None, ...] = (_why(visit, details), _what_next(visit, details))
    if not details.invoice.is_open:
        sentences = (visit.language.gettext("It can still be paid."),)
    return Standing(
        tone=tone,
        heading=heading,
        sentences=tuple(one for one in sentences if one),
        amount=amount,
        pay_href=visit.href("invoices", details.invoice.id, "payment"),
    )


def _heading(language: Language, details: InvoiceDetails, amount: str, now: datetime) -> tuple[Tone, str]:
    failure = details.failure
    if not details.invoice.is_open:
        return "flat", language.gettext("This invoice is not collected any more.")
    if failure is not None and failure.needs_action:
        return "warn", language.gettext("The bank asks for a confirmation.")
    return due_heading(language, details.invoice, amount, now, has_failed_attempt=failure is not None)


def due_heading(
    language: Language, invoice: Invoice, amount: str, now: datetime, *, has_failed_attempt: bool
) -> tuple[Tone, str]:
    """What an open invoice waits for, in one sentence."""
    due = invoice.due_date
    if has_failed_attempt:
        return "bad", language.gettext("The payment of %(amount)s did not go through.", amount=amount)
    if due is not None and invoice.is_overdue(now):
        date = language.date(due)
        return "bad", language.gettext("%(amount)s was due on %(date)s.", amount=amount, date=date)
    if due is not None:
        date = language.date(due)
        return "warn", language.gettext("%(amount)s is due by %(date)s.", amount=amount, date=date)
    return "warn", language.gettext("%(amount)s is left to pay.", amount=amount)


def _why(visit: Visit, details: InvoiceDetails) -> str | None:
    language, failure = visit.language, details.failure
    if failure is None:
        return None
    if failure.needs_action:
        return language.gettext("Nothing is charged until the payment is confirmed.")
    reason = decline_reason(failure.decline_code or failure.code, language)
    if failure.method is None:
        return reason
    method = wording.method_in_sentence(failure.method, language)
    return language.gettext(
        "It was tried with %(method)s. %(reason)s", method=method, reason=reason or ""
    ).strip()


def _what_next(visit: Visit, details: InvoiceDetails) -> str:
    language = visit.language
    if details.is_sent:
        return language.gettext("Nothing is charged by itself: it can be paid here, or as the invoice says.")
    if details.next_attempt is None:
        return language.gettext("We do not try again on our own.")
    date = language.date(details.next_attempt)
    if details.failure is None:
        return language.gettext("It is charged by itself on %(date)s.", date=date)
    return language.gettext("We try again on %(date)s.", date=date)
