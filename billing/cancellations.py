"""Ending a subscription, saying why, and taking the end back."""

from dataclasses import dataclass
from datetime import datetime

from billing.subscriptions import OpenInvoice


@dataclass(frozen=True, slots=True)
class CancellationDrawn:
    """What the question was drawn from; plain values, fit for a form."""

    status: str
    ends_on: int | None
    schedule_id: str | None
    would_end_on: int | None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """`ends_on` is None for one that ends at once."""

    subscription_id: str
    is_immediate: bool
    ends_on: datetime | None
    credits_unused_time: bool
    releases_schedule: bool
    still_owed: OpenInvoice | None
    drawn: CancellationDrawn
