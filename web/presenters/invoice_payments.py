"""What the page shows on which an invoice is paid: how much, why it is open, with what, and what the bank asks."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from billing.invoices import Invoice
from billing.money import Money
from billing.payable_invoices import PayableInvoice, Stand
from billing.payment_methods import PaymentMethod
from web.i18n import Language
from web.presenters import wording
from web.presenters.decline_reasons import decline_reason
from web.presenters.frame import Form
from web.presenters.history_rows import what_for
from web.presenters.method_choices import MethodOption, method_options
from web.presenters.payment_methods import Departure
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the last press came to; as it stands here, nothing was pressed yet."""

    chosen: str | None = None
    decline_code: str | None = None
    needs_action: bool = False
    is_by_stripe_only: bool = False
    """The bank asks in a way that only Stripe's page of the invoice can follow."""
    has_moved: bool = False
    has_nothing_chosen: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """`paid` is the part of `total` that is paid already, if any."""

    due: str
    date: str
    subject: str
    total: str
    number: str | None = None
    due_on: str | None = None
    overdue_since: str | None = None
    paid: str | None = None
    is_given_up: bool = False
    """The merchant does not collect it any more, and takes the money all the same."""
    href: str | None = None
    """The invoice's own page, where customers may see their history."""


@dataclass(frozen=True, slots=True)
class EarlierDecline:
    """Why the invoice is open at all, where a bank said so before this page was drawn."""

    reason: str
    method: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The bank waits for the customer's word on a payment with this method."""

    form: Form
    method: str


@dataclass(frozen=True, slots=True)
class InvoicePayment:
    """The page on which an open invoice is paid. Without `new_href` a new card goes by Stripe's page only."""

    invoice: InvoiceFacts
    options: tuple[MethodOption, ...]
    form: Form
    home_href: str
    hosted_href: str | None
    new_href: str | None
    declined: str | None = None
    """Why this very press failed, in one whole sentence."""
    earlier: EarlierDecline | None = None
    confirmation: Confirmation | None = None
    confirm_href: str | None = None
    """Stripe's page of the invoice, where only that can ask the bank."""
    has_moved: bool = False
    has_nothing_chosen: bool = False


@dataclass(frozen=True, slots=True)
class SettledInvoice:
    """An invoice that asks for nothing now, and why."""

    heading: str
    text: str
    invoice: InvoiceFacts
    home_href: str


def invoice_payment_page(
    visit: Visit,
    payable: PayableInvoice,
    methods: tuple[PaymentMethod, ...],
    attempt: Attempt,
    *,
    now: datetime,
) -> InvoicePayment:
    invoice = payable.invoice
    chosen = next((one.id for one in methods if one.id == attempt.chosen), None)
    preset = chosen or next((one.id for one in methods if one.is_default), None)
    may_add = visit.configuration.features.payment_method_update.enabled
    confirmation = None if attempt.is_by_stripe_only else _confirmation(visit, payable, methods)
    hosted = visit.href("invoices", invoice.id, "hosted") if invoice.page_url else None
    return InvoicePayment(
        invoice=_facts(visit, invoice, now=now),
        options=tuple(method_options(methods, visit.language, chosen=preset)),
        form=Form(payment_href(visit, invoice.id), visit.hidden(due=str(invoice.due.amount))),
        home_href=visit.href(""),
        hosted_href=hosted,
        new_href=visit.href("payment-methods", "new") if may_add else None,
        declined=decline_reason(attempt.decline_code, visit.language),
        earlier=None if attempt.decline_code else _earlier_decline(payable, visit.language),
        confirmation=confirmation,
        confirm_href=hosted if attempt.needs_action and confirmation is None else None,
        has_moved=attempt.has_moved,
        has_nothing_chosen=attempt.has_nothing_chosen,
    )


def settled_invoice_page(visit: Visit, payable: PayableInvoice, *, now: datetime) -> SettledInvoice:
    """It keeps its name and date; until when it was to be paid matters no more."""
    language, facts = visit.language, _facts(visit, payable.invoice, now=now)
    pending = language.gettext(
        "The bank collects %(amount)s, which can take a few days. The invoice stays open until it arrives.",
        amount=facts.due,
    )
    words: dict[Stand, tuple[str, str]] = {
        "pending": (language.gettext("The payment is on its way"), pending),
        "paid": (language.gettext("This invoice is paid"), language.gettext("Nothing is left to pay.")),
    }
    void = (language.gettext("This invoice is void"), language.gettext("Nothing has to be paid."))
    heading, text = words.get(payable.stand, void)
    plain = replace(facts, due_on=None, overdue_since=None, paid=None, is_given_up=False)
    return SettledInvoice(heading, text, plain, visit.href(""))


def payment_href(visit: Visit, invoice_id: str) -> str:
    return visit.href("invoices", invoice_id, "payment")


def bank_departure(visit: Visit, invoice_id: str, url: str) -> Departure:
    return Departure(href=url, host=urlsplit(url).netloc, back_href=payment_href(visit, invoice_id))


def _facts(visit: Visit, invoice: Invoice, *, now: datetime) -> InvoiceFacts:
    language, is_given_up = visit.language, invoice.status == "uncollectible"
    due_date = language.date(invoice.due_date) if invoice.due_date and not is_given_up else None
    is_overdue = invoice.is_overdue(now)
    has_page = visit.configuration.features.invoice_history.enabled
    whole = Money(invoice.due.amount + invoice.paid.amount, invoice.due.currency)
    return InvoiceFacts(
        due=language.money(invoice.due),
        date=language.date(invoice.created),
        subject=what_for(invoice, language),
        total=language.money(whole),
        number=invoice.number,
        due_on=None if is_overdue else due_date,
        overdue_since=due_date if is_overdue else None,
        paid=language.money(invoice.paid) if invoice.paid.amount else None,
        is_given_up=is_given_up,
        href=visit.href("invoices", invoice.id) if has_page else None,
    )


def _earlier_decline(payable: PayableInvoice, language: Language) -> EarlierDecline | None:
    """Where no method was charged, no bank said anything."""
    failure = payable.failure
    if failure is None or failure.needs_action or failure.method is None:
        return None
    reason = decline_reason(failure.decline_code or failure.code or "card_declined", language)
    return EarlierDecline(reason or "", wording.method_in_sentence(failure.method, language))


def _confirmation(
    visit: Visit, payable: PayableInvoice, methods: tuple[PaymentMethod, ...]
) -> Confirmation | None:
    method = next((one for one in methods if one.id == payable.confirmable_method_id), None)
    if method is None:
        return None
    due = str(payable.invoice.due.amount)
    return Confirmation(
        form=Form(
            visit.href("invoices", payable.invoice.id, "payment", "confirmation"),
            visit.hidden(due=due, method=method.id),
        ),
        method=wording.method_in_sentence(method, visit.language),
    )
