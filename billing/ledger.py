"""A customer's invoices, credit notes and refunds of a period, one row each, as a bookkeeper enters them.

Each row is dated by itself: what is given back in January belongs to January, whenever it was paid. Amounts are
Stripe's. Those of a credit note are negative, so that what was billed adds up; what was paid and what was given back
of it stand in columns of their own.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from billing.invoices import products_of, read_invoice
from billing.moments import moment
from billing.money import Money
from billing.periods import Period, credit_note_pages, every_page, invoice_pages, issued
from billing.refunds import FAILED, with_all_refunds
from gateway.charges import Charge, Refund
from gateway.client import Gateway
from gateway.credit_notes import CreditNote
from gateway.invoices import Invoice, TaxAmount
from gateway.objects import expanded, id_of

# Refunds are found with their charges, so what was charged before this is not looked at.
LONGEST_UNTIL_REFUND: Final = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`invoice_number` is the invoice that a credit note or a refund belongs to."""

    type: Literal["invoice", "credit_note", "refund"]
    id: str
    at: datetime
    currency: str
    status: str
    number: str = ""
    subtotal: Money | None = None
    discount: Money | None = None
    tax: Money | None = None
    total: Money | None = None
    paid: Money | None = None
    remaining: Money | None = None
    refunded: Money | None = None
    due_at: datetime | None = None
    paid_at: datetime | None = None
    description: str = ""
    invoice_number: str = ""


async def rows(gateway: Gateway, customer_id: str, period: Period) -> AsyncGenerator[Row, None]:
    """Invoices, then credit notes, then refunds, each newest first; a page of each is held at a time."""
    for of_type in (_invoices, _credit_notes, _refunds):
        async with aclosing(of_type(gateway, customer_id, period)) as found:
            async for row in found:
                yield row


async def _invoices(gateway: Gateway, customer_id: str, period: Period) -> AsyncGenerator[Row, None]:
    async with aclosing(invoice_pages(gateway, customer_id, period)) as pages:
        async for page in pages:
            products = await products_of(gateway, page)
            for invoice in page:
                yield _invoice_row(invoice, read_invoice(invoice, products).subjects)


def _invoice_row(invoice: Invoice, subjects: Iterable[str]) -> Row:
    currency, transitions = invoice.currency, invoice.status_transitions
    return Row(
        type="invoice",
        id=invoice.id or "",
        at=issued(invoice),
        currency=currency,
        status=invoice.status or "",
        number=invoice.number or "",
        subtotal=Money(invoice.subtotal, currency),
        discount=Money(sum(one.amount for one in invoice.total_discount_amounts or ()), currency),
        tax=_tax(invoice.total_taxes, currency),
        total=Money(invoice.total, currency),
        paid=Money(invoice.amount_paid, currency),
        remaining=Money(invoice.amount_remaining, currency),
        due_at=moment(invoice.due_date),
        paid_at=moment(transitions.paid_at) if transitions else None,
        description="; ".join(subjects),
    )


async def _credit_notes(gateway: Gateway, customer_id: str, period: Period) -> AsyncGenerator[Row, None]:
    async with aclosing(credit_note_pages(gateway, customer_id, period)) as pages:
        async for page in pages:
            for note in page:
                yield _credit_note_row(note)


def _credit_note_row(note: CreditNote) -> Row:
    invoice, currency = expanded(note.invoice), note.currency
    return Row(
        type="credit_note",
        id=note.id,
        at=issued(note),
        currency=currency,
        status=note.status,
        number=note.number or "",
        subtotal=-Money(note.subtotal, currency),
        discount=-Money(note.discount_amount, currency),
        tax=-_tax(note.total_taxes, currency),
        total=-Money(note.total, currency),
        description=note.memo or note.reason or "",
        invoice_number=(invoice.number if invoice else None) or "",
    )


async def _refunds(gateway: Gateway, customer_id: str, period: Period) -> AsyncGenerator[Row, None]:
    created = period.created(before=LONGEST_UNTIL_REFUND, after=timedelta())
    asked = {"customer": customer_id, "created": created}
    async with aclosing(every_page(gateway.charges.list, asked)) as pages:
        async for page in pages:
            for charge in page:
                found = [one for one in await _refunds_of(gateway, charge) if _belongs(one, period)]
                number = await _invoice_number(gateway, charge) if found else None
                if number is None:
                    continue
                for refund in found:
                    yield _refund_row(refund, number)


async def _refunds_of(gateway: Gateway, charge: Charge) -> tuple[Refund, ...]:
    if not charge.amount_refunded:
        return ()
    refunds = (await with_all_refunds(gateway, charge)).refunds
    return refunds.data if refunds else ()


def _belongs(refund: Refund, period: Period) -> bool:
    return refund.status not in FAILED and period.has(moment(refund.created))


async def _invoice_number(gateway: Gateway, charge: Charge) -> str | None:
    """None where it paid no invoice: then the table does not have the payment either.

    A charge from before payment intents names no invoice any more.
    """
    intent = id_of(charge.payment_intent)
    if intent is None:
        return ""
    paid = (await gateway.invoices.paid_by(intent)).data
    if not paid:
        return None
    numbers = (invoice.number for one in paid if (invoice := expanded(one.invoice)))
    return next((number for number in numbers if number), "")


def _refund_row(refund: Refund, invoice_number: str) -> Row:
    return Row(
        type="refund",
        id=refund.id,
        at=moment(refund.created),
        currency=refund.currency,
        status=refund.status or "",
        refunded=Money(refund.amount, refund.currency),
        description=refund.reason or "",
        invoice_number=invoice_number,
    )


def _tax(taxes: Iterable[TaxAmount] | None, currency: str) -> Money:
    """Stripe gives one amount for each rate."""
    return Money(sum(one.amount for one in taxes or ()), currency)
