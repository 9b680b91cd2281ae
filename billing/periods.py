"""A period of days, and the invoices and credit notes that are dated in it, page by page.

A document bears the date of its issue, while Stripe lists by when it was begun: a draft may wait for weeks, and an
issue may be dated back. So more is listed on either side than the period has, and left out here.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from billing.moments import moment, seconds
from gateway.client import Gateway
from gateway.credit_notes import CreditNote
from gateway.invoices import Invoice
from gateway.objects import Page
from gateway.transport import Params

PAGE_SIZE: Final = 100
LONGEST_DRAFT: Final = timedelta(days=90)


class Dated(Protocol):
    @property
    def created(self) -> int: ...
    @property
    def effective_at(self) -> int | None: ...


class Listed(Protocol):
    @property
    def id(self) -> str | None: ...


T = TypeVar("T", bound=Listed)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` until just before `end`."""

    start: datetime
    end: datetime

    def has(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def created(self, *, before: timedelta = LONGEST_DRAFT, after: timedelta = LONGEST_DRAFT) -> Params:
        """Stripe's filter for what may belong to it."""
        return {"gte": seconds(self.start - before), "lt": seconds(self.end + after)}


def issued(one: Dated) -> datetime:
    """The date that stands on the document."""
    return moment(one.effective_at or one.created)


async def invoice_pages(
    gateway: Gateway, customer_id: str, period: Period
) -> AsyncGenerator[tuple[Invoice, ...], None]:
    """Newest first; drafts are no invoices yet."""
    asked = {"customer": customer_id, "created": period.created()}
    async for page in every_page(gateway.invoices.list, asked):
        yield tuple(one for one in page if one.status != "draft" and period.has(issued(one)))


async def credit_note_pages(
    gateway: Gateway, customer_id: str, period: Period
) -> AsyncGenerator[tuple[CreditNote, ...], None]:
    asked = {"customer": customer_id, "created": period.created(), "expand": ["data.invoice"]}
    async for page in every_page(gateway.credit_notes.list, asked):
        yield tuple(one for one in page if period.has(issued(one)))


async def every_page(
    listing: Callable[[Params], Awaitable[Page[T]]], asked: Params
) -> AsyncGenerator[tuple[T, ...], None]:
    """One page is held at a time. What fails in the middle is raised: a list without its end is no list."""
    after: dict[str, object] = {}
    while True:
        page = await listing({**asked, "limit": PAGE_SIZE, **after})
        yield page.data
        if not page.has_more or not page.data:
            return
        after = {"starting_after": page.data[-1].id}
