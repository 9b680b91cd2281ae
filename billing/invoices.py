"""Invoices that exist; drafts are none yet."""

from dataclasses import dataclass
from datetime import datetime

from billing.money import Money


@dataclass(frozen=True, slots=True)
class Invoice:
    """`lines` are the descriptions as Stripe wrote them; `has_more_lines` when there are others."""

    id: str
    number: str | None
    status: str
    created: datetime
    total: Money
    due: Money
    paid: Money
    due_date: datetime | None
    lines: tuple[str, ...]
    has_more_lines: bool
    subscription_id: str | None
    has_page: bool
    has_pdf: bool

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_paid(self) -> bool:
        return self.status == "paid"

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_date is not None and self.due_date < now


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """`next_after` is what to start after for the page that follows, if any."""

    invoices: tuple[Invoice, ...]
    next_after: str | None
