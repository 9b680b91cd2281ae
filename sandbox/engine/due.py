"""What happens by itself as time passes, each thing at its own moment and in order.

While a thing of the past is done, the account's clock shows that moment, so that histories are true.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps

from sandbox.clock import Clock
from sandbox.engine import lifecycle
from sandbox.engine.billing import advance
from sandbox.engine.invoicing import unsettled
from sandbox.engine.renewals import renew_subscription
from sandbox.operations import Call, Handler, on_time_passed
from sandbox.state import State
from wire.objects import Object

_INCOMPLETE_FOR = 23 * 3600
_RENEWING = frozenset({"active", "trialing", "past_due", "unpaid"})


@dataclass(frozen=True, slots=True)
class _Event:
    moment: int
    happen: Callable[[], None]


class Standstill(Clock):
    """A clock that shows one moment."""

    def __init__(self, moment: int) -> None:
        super().__init__()
        self._moment = datetime.fromtimestamp(moment, UTC)

    def now(self) -> datetime:
        return self._moment


@contextmanager
def at(state: State, moment: int) -> Iterator[None]:
    clock = state.clock
    state.clock = Standstill(moment)
    try:
        yield
    finally:
        state.clock = clock


def at_one_moment(handler: Handler) -> Handler:
    """Let no second pass while one request is answered, so that everything it makes has one date."""

    @wraps(handler)
    def answer(call: Call) -> Object:
        with at(call.state, call.now):
            return handler(call)

    return answer


@on_time_passed
def do_what_is_due(state: State, now: datetime) -> None:
    do_until(state, int(now.timestamp()))


def do_until(state: State, limit: int, *, clock: str | None = None) -> None:
    """Do all up to a moment, for those who live by a test clock or for those who live by the sandbox's own."""
    while (event := _next(state, limit, clock)) is not None:
        with at(state, event.moment):
            event.happen()


def _next(state: State, limit: int, clock: str | None) -> _Event | None:
    due = (event for event in _events(state, clock) if event.moment <= limit)
    return min(due, key=lambda event: event.moment, default=None)


def _events(state: State, clock: str | None) -> Iterator[_Event]:
    for subscription in state.table("subscription"):
        if subscription["test_clock"] == clock and lifecycle.is_living(subscription):
            yield from _of_subscription(state, subscription)
    for id_ in unsettled(state):
        invoice = state.table("invoice").find(id_)
        if invoice["test_clock"] == clock:
            yield from _of_invoice(state, invoice)


def _of_subscription(state: State, subscription: Object) -> Iterator[_Event]:
    if subscription["status"] == "incomplete":
        expires = subscription["created"] + _INCOMPLETE_FOR
        yield _Event(expires, lambda: lifecycle.expire(state, subscription))
    if subscription["pending_update"]:
        expires = subscription["pending_update"]["expires_at"]
        yield _Event(expires, lambda: lifecycle.drop_waiting(state, subscription))
    paused = subscription["pause_collection"]
    if paused and paused["resumes_at"]:
        yield _Event(paused["resumes_at"], lambda: subscription.update(pause_collection=None))
    if subscription["status"] in _RENEWING:
        boundary = min(item["current_period_end"] for item in subscription["items"]["data"])
        ends = subscription["cancel_at"]
        moment = boundary if ends is None else min(ends, boundary)
        yield _Event(moment, lambda: renew_subscription(state, subscription))


def _of_invoice(state: State, invoice: Object) -> Iterator[_Event]:
    if not invoice["auto_advance"]:
        return
    if invoice["status"] == "draft" and invoice["automatically_finalizes_at"]:
        yield _Event(invoice["automatically_finalizes_at"], lambda: _advance(state, invoice))
    if invoice["status"] == "open" and invoice["next_payment_attempt"]:
        yield _Event(invoice["next_payment_attempt"], lambda: _advance(state, invoice))
    if invoice["status"] == "open" and invoice["due_date"] and not invoice["attempted"]:
        yield _Event(invoice["due_date"], lambda: _miss(state, invoice))


def _advance(state: State, invoice: Object) -> None:
    advance(state, invoice)


def _miss(state: State, invoice: Object) -> None:
    """An invoice that was sent and not paid in time."""
    invoice["attempted"] = True
    lifecycle.after_failure(state, invoice)
