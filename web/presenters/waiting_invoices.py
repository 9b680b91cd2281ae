"""Invoices outside of the plans that owe, which wait for money all the same: refused, late, or sent with a date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from billing.accounts import Account
from billing.history_entries import PAST_DUE, Entry
from billing.sections import Loaded
from web.presenters.frame import Tone
from web.presenters.history_rows import what_for
from web.presenters.invoice_standings import due_heading
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class WaitingInvoice:
    """Of the newest ones, as the first page has no others."""

    partial: ClassVar[str] = "home/_waiting_invoice.html"

    id: str
    tone: Tone
    heading: str
    number: str | None
    date: str
    subject: str
    amount: str
    pay_href: str


def waiting_invoices(visit: Visit, account: Account) -> Iterator[WaitingInvoice]:
    entries = account.invoices.value.entries if isinstance(account.invoices, Loaded) else ()
    plans = account.subscriptions.value if isinstance(account.subscriptions, Loaded) else ()
    owing = {one.id for one in plans if one.owes}
    # The card of the plan tells of a change that waits for its payment, and what happens without it.
    changing = {one.pending_change.invoice_id for one in plans if one.pending_change}
    for entry in entries:
        invoice, waits = entry.invoice, _waits(entry, account)
        if waits and invoice.id not in changing and invoice.subscription_id not in owing:
            yield _waiting_invoice(visit, account, entry)


def _waits(entry: Entry, account: Account) -> bool:
    """One that is charged on its own needs nobody, until that fails."""
    invoice = entry.invoice
    if not invoice.is_open or entry.is_on_its_way or invoice.due.amount <= 0:
        return False
    return invoice.due_date is not None or entry.status(account.now) == PAST_DUE


def _waiting_invoice(visit: Visit, account: Account, entry: Entry) -> WaitingInvoice:
    language, invoice = visit.language, entry.invoice
    amount = language.money(invoice.due)
    tone, heading = due_heading(
        language, invoice, amount, account.now, has_failed_attempt=entry.has_failed_attempt
    )
    return WaitingInvoice(
        id=invoice.id,
        tone=tone,
        heading=heading,
        number=invoice.number,
        date=language.date(invoice.created),
        subject=what_for(invoice, language),
        amount=amount,
        pay_href=visit.href("invoices", invoice.id, "payment"),
    )
