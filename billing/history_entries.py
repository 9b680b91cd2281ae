"""Entries of the payment history: an invoice with the credit notes and refunds that belong to it.

What was given back is what Stripe's charges and credit notes say; nothing is added up here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from billing.credited import CreditNote
from billing.invoices import Invoice
from billing.money import Money

OPEN: Final = "open"
PAST_DUE: Final = "past_due"
ON_ITS_WAY: Final = "on_its_way"
PAID: Final = "paid"
PARTLY_REFUNDED: Final = "partly_refunded"
REFUNDED: Final = "refunded"
VOID: Final = "void"
UNCOLLECTIBLE: Final = "uncollectible"


@dataclass(frozen=True, slots=True)
class Refund:
    """`status` is Stripe's. A failed or cancelled one stays in the history: somebody waits for that money."""

    id: str
    created: datetime
    amount: Money
    status: str
    note_number: str | None = None
    """The credit note that it was made for."""

    @property
    def has_failed(self) -> bool:
        return self.status in ("failed", "canceled")

    @property
    def is_given(self) -> bool:
        return self.status == "succeeded"


@dataclass(frozen=True, slots=True)
class Entry:
    """`refunded` is what went back of the payments, and `is_refunded` whether that was all of them.

    `counted` is the moment by which it belongs to a month or a year: its date, unless that is far from the day on
    which it was made, by which Stripe finds it.
    """

    invoice: Invoice
    counted: datetime
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
            return self._open_status(now)
        if not self.invoice.is_paid or self.refunded is None:
            return self.invoice.status
        return REFUNDED if self.is_refunded else PARTLY_REFUNDED

    def _open_status(self, now: datetime) -> str:
        if self.is_on_its_way:
            return ON_ITS_WAY
        is_late = self.has_failed_attempt or self.invoice.is_overdue(now)
        return PAST_DUE if is_late else OPEN
