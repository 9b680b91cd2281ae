"""The payment history: all invoices of a customer, newest first, each with its credit notes and refunds.

A page costs the same few requests wherever it lies. What Stripe cannot filter is sifted here, a bounded number of
invoices at a time; the page then says how far it has looked back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from billing.errors import ObjectNotFound, SearchUnavailable
from billing.history_entries import (
    ON_ITS_WAY,
    OPEN,
    PAID,
    PARTLY_REFUNDED,
    PAST_DUE,
    REFUNDED,
    UNCOLLECTIBLE,
    VOID,
    Entry,
)
from billing.history_reading import complete
from billing.moments import moment, seconds
from billing.periods import LONGEST_DRAFT, issued
from gateway.client import Gateway
from gateway.errors import NotFound, Refused
from gateway.invoices import Invoice as StripeInvoice
from gateway.objects import id_of

PAGE_SIZE: Final = 20
READ_AT_ONCE: Final = 100
MOST_READS: Final = 3
EXPANDED: Final = ("data.payments",)

# What each choice covers. What is refunded was paid, and what is past due is open.
STATUSES: Final = {
    OPEN: frozenset({OPEN, PAST_DUE, ON_ITS_WAY}),
    PAST_DUE: frozenset({PAST_DUE}),
    PAID: frozenset({PAID, PARTLY_REFUNDED, REFUNDED}),
    REFUNDED: frozenset({PARTLY_REFUNDED, REFUNDED}),
    VOID: frozenset({VOID}),
    UNCOLLECTIBLE: frozenset({UNCOLLECTIBLE}),
}
# The nearest that Stripe can filter by.
ASKED_AS: Final = {PAST_DUE: OPEN, REFUNDED: PAID}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which invoices are meant; `since` and `until` bound the date of issue, the second one excluded."""

    since: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    subscription_id: str | None = None

    @property
    def is_sifted(self) -> bool:
        return self.status in ASKED_AS

    @property
    def is_dated(self) -> bool:
        return self.since is not None or self.until is not None

    def has(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def takes(self, entry: Entry, now: datetime) -> bool:
        return (
            self.has(entry.invoice.created)
            and (self.status is None or entry.status(now) in STATUSES[self.status])
            and self.subscription_id in (None, entry.invoice.subscription_id)
        )


EVERYTHING: Final = Selection()


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`next_after` is what to start after for the page that follows, if any.

    `looked_back_to` is set where the page holds less than it could, because looking further takes another request
    of the customer's. `is_incomplete` where refunds or credit notes could not be loaded.
    """

    entries: tuple[Entry, ...]
    next_after: str | None = None
    looked_back_to: datetime | None = None
    is_incomplete: bool = False


async def load_page(  # noqa: PLR0913  whose, which and how many
    gateway: Gateway,
    customer_id: str,
    *,
    now: datetime,
    selection: Selection = EVERYTHING,
    starting_after: str | None = None,
    limit: int = PAGE_SIZE,
) -> HistoryPage:
    """At most `limit` entries, which Stripe allows to be 100; drafts are none."""
    if starting_after:
        await _check_owner(gateway, customer_id, starting_after)
    reading = _Reading(gateway, customer_id, selection, limit, now)
    found = HistoryPage((), starting_after)
    for size in reading.sizes:
        found = await reading.on_from(found, size)
        if found.next_after is None or len(found.entries) >= reading.enough:
            break
    return _cut(found, limit, fills=1 if reading.enough == 1 else limit)


async def search(
    gateway: Gateway, customer_id: str, number: str, *, now: datetime, selection: Selection = EVERYTHING
) -> HistoryPage:
    """The invoice of that number, where it is the customer's and in the selection.

    Raises SearchUnavailable where Stripe lets the account not search, as in India:
    https://docs.stripe.com/search#search-availability
    """
    query = f'customer:"{_quoted(customer_id)}" AND number:"{_quoted(number)}"'
    params = {"query": query, "limit": PAGE_SIZE, "expand": EXPANDED}
    try:
        page = await gateway.invoices.search(params)
    except Refused as error:
        raise SearchUnavailable from error
    own = [one for one in page.data if id_of(one.customer) == customer_id]
    completed = await complete(gateway, customer_id, _without_drafts(own))
    entries = tuple(one for one in completed.entries if selection.takes(one, now))
    return HistoryPage(entries, is_incomplete=completed.is_incomplete)


async def _check_owner(gateway: Gateway, customer_id: str, invoice_id: str) -> None:
    """A draft will do: nothing of it is shown."""
    try:
        invoice = await gateway.invoices.retrieve(invoice_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(invoice.customer) != customer_id:
        raise ObjectNotFound


@dataclass(frozen=True, slots=True)
class _Reading:
    gateway: Gateway
    customer_id: str
    selection: Selection
    limit: int
    now: datetime

    @property
    def enough(self) -> int:
        """Of what is chosen one more than is shown, so that "Show more" never leads to nothing."""
        return self.limit + 1 if self.selection.is_sifted or self.selection.is_dated else 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many to ask for, each time."""
        if self.selection.is_sifted:
            return (READ_AT_ONCE,) * MOST_READS
        if self.selection.is_dated:
            return (min(self.enough, READ_AT_ONCE), *(READ_AT_ONCE,) * (MOST_READS - 1))
        return (self.limit,) * MOST_READS

    async def on_from(self, found: HistoryPage, size: int) -> HistoryPage:
        """What was found so far and what the next request brings."""
        after = {"starting_after": found.next_after} if found.next_after else {}
        page = await self.gateway.invoices.list(self._params() | {"limit": size} | after)
        completed = await complete(
            self.gateway,
            self.customer_id,
            self._wanted(page.data, len(found.entries)),
            must_be_whole=self.selection.is_sifted,
        )
        taken = tuple(one for one in completed.entries if self.selection.takes(one, self.now))
        return HistoryPage(
            entries=found.entries + taken,
            next_after=page.data[-1].id if page.has_more and page.data else None,
            looked_back_to=moment(page.data[-1].created) if page.data else None,
            is_incomplete=found.is_incomplete or completed.is_incomplete,
        )

    def _wanted(self, read: Sequence[StripeInvoice], found: int) -> tuple[StripeInvoice, ...]:
        """Nothing more is asked about what the dates leave out, nor about more than the page needs."""
        dated = tuple(one for one in _without_drafts(read) if self.selection.has(issued(one)))
        return dated if self.selection.is_sifted else dated[: self.limit + 1 - found]

    def _params(self) -> dict[str, object]:
        """Stripe finds by the day on which an invoice was begun, so more is asked for on either side."""
        selection, created = self.selection, {}
        if selection.since:
            created["gte"] = seconds(selection.since - LONGEST_DRAFT)
        if selection.until:
            created["lt"] = seconds(selection.until + LONGEST_DRAFT)
        wishes = {
            "status": ASKED_AS.get(selection.status or "", selection.status),
            "subscription": selection.subscription_id,
            "created": created,
        }
        given = {name: wish for name, wish in wishes.items() if wish}
        return {"customer": self.customer_id, "expand": EXPANDED, **given}


def _cut(found: HistoryPage, limit: int, *, fills: int) -> HistoryPage:
    """The rest of what was read is read again from the last entry on, so that no entry is left out."""
    if len(found.entries) > limit:
        entries = found.entries[:limit]
        return replace(found, entries=entries, next_after=entries[-1].invoice.id, looked_back_to=None)
    is_full = len(found.entries) >= fills
    return found if found.next_after and not is_full else replace(found, looked_back_to=None)


def _without_drafts(invoices: Iterable[StripeInvoice]) -> tuple[StripeInvoice, ...]:
    return tuple(one for one in invoices if one.status != "draft")


def _quoted(value: str) -> str:
    """A value inside the quotes of Stripe's search language, out of which it cannot get."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
