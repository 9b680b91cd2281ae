"""Subscriptions whose collection a merchant has put on hold: they stay active, and easily stay forgotten."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from billing.moments import moment
from gateway.client import Gateway


@dataclass(frozen=True, slots=True)
class HeldSubscription:
    """`resumes_at` is None for a hold that lasts until somebody ends it."""

    id: str
    customer_id: str
    customer_name: str | None
    customer_email: str | None
    status: str
    behavior: str
    resumes_at: datetime | None


async def held_subscriptions(gateway: Gateway) -> AsyncIterator[HeldSubscription]:
    """Stripe cannot be asked for these alone, so every page is read."""
    after, has_more = None, True
    while has_more:
        page = await gateway.subscriptions.page_of_all(after=after)
        for one in page.data:
            after, hold = one.id, one.pause_collection
            if hold is not None:
                yield HeldSubscription(
                    id=one.id,
                    customer_id=one.customer.id,
                    customer_name=one.customer.name,
                    customer_email=one.customer.email,
                    status=one.status,
                    behavior=hold.behavior,
                    resumes_at=moment(hold.resumes_at),
                )
        has_more = page.has_more and bool(page.data)
