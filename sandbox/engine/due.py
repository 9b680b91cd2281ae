"""What happens by itself as time passes, each thing at its own moment and in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.engine import lifecycle
from sandbox.engine.billing import advance
from sandbox.engine.invoicing import unsettled
from sandbox.engine.moments import at
from sandbox.engine.renewals import renew_subscription
from sandbox.operations import on_time_passed
from sandbox.state import State
from wire.objects import Object

_INCOMPLETE_FOR = 23 * 3600
_RENEWING = frozenset({"active", "trialing", "past_due", "unpaid"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls due; of two at one moment that of the lower rank comes first."""

    moment: int
    happen: Callable[[], None]
    rank: int = 1


Source = Callable[[State, str | None], Iterator[Event]]
_SOURCES: list[Source] = []


def source(events: Source) -> Source:
    """Register what yields events for those who live by a test clock, or by none."""
    _SOURCES.append(events)
    return events


@on_time_passed
def do_what_is_due(state: State, now: datetime) -> None:
    limit = int(now.timestamp())
    # Most requests only read, and many come within one second.
    if state.done_until != limit:
        do_until(state, limit)
        state.done_until = limit


def do_until(state: State, limit: int, *, clock: str | None = None) -> None:
    """Do all up to a moment, for those who live by a test clock or for those who live by the sandbox's own."""
    while (event := _next(state, limit, clock)) is not None:
        with at(state, event.moment):
            event.happen()


def _next(state: State, limit: int, clock: str | None) -> Event | None:
    due = (event for events in _SOURCES for event in events(state, clock) if event.moment <= limit)
    return min(due, key=lambda event: (event.moment, event.rank), default=None)


@source
def _events(state: State, clock: str | None) -> Iterator[Event]:
    for subscription in state.table("subscription"):
        if subscription["test_clock"] == clock and lifecycle.is_living(subscription):
            yield from _of_subscription(state, subscription)
    for id_ in unsettled(state):
        invoice = state.table("invoice").find(id_)
        if invoice["test_clock"] == clock:
            yield from _of_invoice(state, invoice)


def _of_subscription(state: State, subscription: Object) -> Iterator[Event]:
    if subscription["status"] == "incomplete":
        expires = subscription["created"] + _INCOMPLETE_FOR
        yield Event(expires, lambda: lifecycle.expire(state, subscription))
    if subscription["pending_update"]:
        expires = subscription["pending_update"]["expires_at"]
        yield Event(expires, lambda: lifecycle.drop_waiting(state, subscription))
    paused = subscription["pause_collection"]
    if paused and paused["resumes_at"]:
        yield Event(paused["resumes_at"], lambda: subscription.update(pause_collection=None))
    if subscription["status"] == "paused" and subscription["cancel_at"]:
        yield Event(subscription["cancel_at"], lambda: renew_subscription(state, subscription))
    if subscription["status"] in _RENEWING:
        boundary = min(item["current_period_end"] for item in subscription["items"]["data"])
        ends = subscription["cancel_at"]
        moment = boundary if ends is None else min(ends, boundary)
        yield Event(moment, lambda: renew_subscription(state, subscription))


def _of_invoice(state: State, invoice: Object) -> Iterator[Event]:
    if not invoice["auto_advance"]:
        return
    if invoice["status"] == "draft" and invoice["automatically_finalizes_at"]:
        yield Event(invoice["automatically_finalizes_at"], lambda: _advance(state, invoice))
    if invoice["status"] == "open" and invoice["next_payment_attempt"]:
        yield Event(invoice["next_payment_attempt"], lambda: _advance(state, invoice))
    if invoice["status"] == "open" and invoice["due_date"] and not invoice["attempted"]:
        yield Event(invoice["due_date"], lambda: _miss(state, invoice))


def _advance(state: State, invoice: Object) -> None:
    advance(state, invoice)


def _miss(state: State, invoice: Object) -> None:
    """An invoice that was sent and not paid in time."""
    invoice["attempted"] = True
    lifecycle.after_failure(state, invoice)
