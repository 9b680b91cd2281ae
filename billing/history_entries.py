"""Entries of the payment history: an invoice with the credit notes and refunds that belong to it.

What was given back is what Stripe's charges and credit notes say; nothing is added up here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from billing.credited import CreditNote
from billing.invoices import Invoice
from billing.money import Money
from billing.refunds import Refund

OPEN: Final = "open"
PAST_DUE: Final = "past_due"
ON_ITS_WAY: Final = "on_its_way"
PAID: Final = "paid"
PARTLY_REFUNDED: Final = "partly_refunded"
REFUNDED: Final = "refunded"
VOID: Final = "void"
UNCOLLECTIBLE: Final = "uncollectible"


@dataclass(frozen=True, slots=True)
class Entry:
    """`refunded` is what went back of the payments, and `is_refunded` whether that was all of them."""

    invoice: Invoice
    credit_notes: tuple[CreditNote, ...] = ()
    refunds: tuple[Refund, ...] = ()
    refunded: Money | None = None
    is_refunded: bool = False
    is_on_its_way: bool = False
    has_failed_attempt: bool = False

    @property
    def belongings(self) -> tuple[CreditNote | Refund, ...]:
        """What stands below the invoice, oldest first, so that it reads as its story."""
        return tuple(sorted((*self.credit_notes, *self.refunds), key=lambda one: one.created))

    def status(self, now: datetime) -> str:
        if self.invoice.is_open:
            return open_status(
                self.invoice,
                now,
                is_on_its_way=self.is_on_its_way,
                has_failed_attempt=self.has_failed_attempt,
            )
        if not self.invoice.is_paid or self.refunded is None:
            return self.invoice.status
        return REFUNDED if self.is_refunded else PARTLY_REFUNDED


def open_status(invoice: Invoice, now: datetime, *, is_on_its_way: bool, has_failed_attempt: bool) -> str:
    """Which of the open ones it is: what is on its way is not late any more."""
    if is_on_its_way:
        return ON_ITS_WAY
    return PAST_DUE if has_failed_attempt or invoice.is_overdue(now) else OPEN
