"""Payments, refunds and credit notes of an invoice as rows: when, how much, what became of it, and why."""

from dataclasses import dataclass

from billing.credited import CreditNote
from billing.payments_made import Attempt, Payments
from billing.refunds import Refund
from web.i18n import Language
from web.presenters import wording
from web.presenters.decline_reasons import decline_reason
from web.presenters.frame import Tag
from web.presenters.invoice_tags import note_tag, refund_tag
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    amount: str
    tag: Tag
    notes: tuple[str, ...] = ()
    """Whole sentences; the merchant's own words last."""
    date: str | None = None
    pdf_href: str | None = None


def payment_entries(visit: Visit, payments: Payments) -> tuple[Entry, ...]:
    return tuple(_attempt(visit, one) for one in payments.attempts)


def _attempt(visit: Visit, attempt: Attempt) -> Entry:
    language = visit.language
    tags: dict[str, Tag] = {
        "paid": Tag(language.gettext("Went through"), "good"),
        "elsewhere": Tag(language.gettext("Went through"), "good"),
        "pending": Tag(language.gettext("On its way"), "warn"),
        "failed": Tag(language.gettext("Failed"), "bad"),
    }
    return Entry(
        title=_paid_with(visit, attempt),
        amount=language.money(attempt.amount),
        tag=tags[attempt.outcome],
        notes=_why(attempt, language),
        date=language.date(attempt.at) if attempt.at else None,
    )


def _paid_with(visit: Visit, attempt: Attempt) -> str:
    if attempt.method is not None:
        return wording.method_name(attempt.method, visit.language)
    if attempt.outcome == "elsewhere":
        name = visit.merchant.brand.business_name
        return visit.language.gettext("Paid to %(merchant)s directly", merchant=name)
    return visit.language.gettext("Payment")


def _why(attempt: Attempt, language: Language) -> tuple[str, ...]:
    if attempt.outcome == "pending":
        return (language.gettext("A bank debit takes a few days."),)
    if attempt.outcome == "failed":
        return (decline_reason(attempt.code or "card_declined", language) or "",)
    return ()


def refund_entries(visit: Visit, payments: Payments) -> tuple[Entry, ...]:
    return tuple(_refund(visit, one) for one in payments.refunds)


def _refund(visit: Visit, refund: Refund) -> Entry:
    language = visit.language
    notes = (_refund_reason(refund, language), _refund_state(visit, refund))
    return Entry(
        title=_paid_back_to(refund, language),
        amount=language.money(refund.amount),
        tag=refund_tag(refund, language),
        notes=tuple(one for one in notes if one),
        date=language.date(refund.created),
    )


def _paid_back_to(refund: Refund, language: Language) -> str:
    if refund.method is None:
        return language.gettext("Refund")
    method = wording.method_in_sentence(refund.method, language)
    return language.gettext("To %(method)s", method=method)


def _refund_reason(refund: Refund, language: Language) -> str | None:
    """What is suspected of being fraud is not told, as with declines."""
    reasons = {
        "duplicate": language.gettext("It had been charged twice."),
        "requested_by_customer": language.gettext("It was asked for."),
    }
    return reasons.get(refund.reason or "")


def _refund_state(visit: Visit, refund: Refund) -> str | None:
    language, name = visit.language, visit.merchant.brand.business_name
    states = {
        "requires_action": language.gettext("An e-mail says what is still needed for it to arrive."),
        "failed": language.gettext("The bank did not take it. %(merchant)s can help.", merchant=name),
    }
    return states.get(refund.status)


def note_entries(visit: Visit, notes: tuple[CreditNote, ...]) -> tuple[Entry, ...]:
    return tuple(_note(visit, one) for one in notes)


def _note(visit: Visit, note: CreditNote) -> Entry:
    language = visit.language
    notes = (*_effects(note, language), _note_reason(note, language), note.memo)
    return Entry(
        title=note.number or language.gettext("Credit note"),
        amount=language.money(note.total),
        tag=note_tag(note, language),
        notes=tuple(one for one in notes if one),
        date=language.date(note.created),
        pdf_href=visit.href("credit-notes", note.id, "pdf") if note.pdf_url else None,
    )


def _effects(note: CreditNote, language: Language) -> tuple[str, ...]:
    effects = (
        (not note.before.is_zero, language.gettext("It lowered what was left to pay.")),
        (note.is_refunded, language.gettext("It was paid back.")),
        (note.is_credited, language.gettext("It was added to the credit balance.")),
        (note.is_settled_elsewhere, language.gettext("It was settled in another way.")),
    )
    return () if note.is_void else tuple(words for is_so, words in effects if is_so)


def _note_reason(note: CreditNote, language: Language) -> str | None:
    reasons = {
        "duplicate": language.gettext("It had been billed twice."),
        "order_change": language.gettext("The order had changed."),
        "product_unsatisfactory": language.gettext("The product was not as it should be."),
    }
    return reasons.get(note.reason or "")
