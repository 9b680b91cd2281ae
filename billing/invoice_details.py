"""One invoice of a customer with all that its own page shows."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from billing.charges import is_being_paid, read_failure
from billing.credited import CreditNote, notes_of
from billing.customers import Address, read_address
from billing.history_entries import PAID, PARTLY_REFUNDED, REFUNDED, open_status
from billing.invoice_lines import LinePage, read_lines
from billing.invoice_sums import Sums, load_sums
from billing.invoices import Invoice, own, read_invoice
from billing.moments import moment
from billing.payments_made import Payments, load_payments
from billing.sections import Loaded, Section, section
from billing.subscriptions import PaymentFailure
from gateway.client import Gateway
from gateway.invoices import Invoice as StripeInvoice
from gateway.objects import Page


@dataclass(frozen=True, slots=True)
class BilledTo:
    """As printed on this invoice: what became of the customer since is not on it."""

    name: str | None
    email: str | None
    address: Address | None
    tax_ids: tuple[tuple[str, str], ...]
    """Stripe's type, as eu_vat, and the number."""
    fields: tuple[tuple[str, str], ...]
    """What the merchant prints besides: a name and its value, as an order number."""


@dataclass(frozen=True, slots=True)
class InvoiceDetails:
    """`failure` is the last attempt's; while a debit is on its way there is none."""

    invoice: Invoice
    is_sent: bool
    """It is sent to be paid, and nothing is charged on its own."""
    next_attempt: datetime | None
    failure: PaymentFailure | None
    is_on_its_way: bool
    was_attempted: bool
    memo: str | None
    footer: str | None
    billed_to: BilledTo
    lines: LinePage
    sums: Sums
    payments: Section[Payments]
    notes: Section[tuple[CreditNote, ...]]

    def status(self, now: datetime) -> str:
        """One of those that the history knows: what was given back says more than that it was paid."""
        if self.invoice.is_open:
            return open_status(
                self.invoice,
                now,
                is_on_its_way=self.is_on_its_way,
                has_failed_attempt=self.was_attempted and not self.is_sent,
            )
        if not self.invoice.is_paid or not isinstance(self.payments, Loaded):
            return self.invoice.status
        if self.payments.value.is_refunded:
            return REFUNDED
        return PARTLY_REFUNDED if self.payments.value.is_partly_refunded else PAID


async def load_details(gateway: Gateway, customer_id: str, invoice_id: str) -> InvoiceDetails:
    """Raises ObjectNotFound for anybody else's invoice, and for a draft."""
    found = await own(gateway.invoices.in_full(invoice_id), customer_id)
    lines, sums, payments, notes = await asyncio.gather(
        read_lines(gateway, found.lines or Page()),
        load_sums(gateway, found),
        section(load_payments(gateway, found)),
        section(notes_of(gateway, invoice_id)),
    )
    return InvoiceDetails(
        invoice=read_invoice(found, {}),
        is_sent=found.collection_method == "send_invoice",
        next_attempt=moment(found.next_payment_attempt),
        failure=read_failure(found),
        is_on_its_way=is_being_paid(found),
        was_attempted=found.attempted,
        memo=found.description,
        footer=found.footer,
        billed_to=_billed_to(found),
        lines=lines,
        sums=sums,
        payments=payments,
        notes=notes,
    )


def _billed_to(invoice: StripeInvoice) -> BilledTo:
    return BilledTo(
        name=invoice.customer_name,
        email=invoice.customer_email,
        address=read_address(invoice.customer_address),
        tax_ids=tuple((one.type, one.value) for one in invoice.customer_tax_ids or () if one.value),
        fields=tuple((one.name, one.value) for one in invoice.custom_fields or ()),
    )
