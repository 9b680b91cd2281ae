"""Test clocks: customers who live in a time of their own, which stands still until it is advanced.

Advancing is asynchronous as Stripe's: the answer says `advancing`, so does the request after it, and then all that
fell due on the way has happened, each thing at its own moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sandbox.engine import lifecycle
from sandbox.engine.due import do_until
from sandbox.engine.moments import at
from sandbox.hooks import customer_deleted
from sandbox.objects import deleted
from sandbox.operations import Call, on_time_passed
from sandbox.periods import Interval, boundary
from sandbox.state import State
from wire.errors import StripeError, invalid_request
from wire.objects import Object

KIND = "test_helpers.test_clock"
_FURTHEST = 2
# https://docs.stripe.com/billing/testing/test-clocks/api-advanced-usage
_MOST = 3
_WITHOUT_SUBSCRIPTIONS = Interval("year")
# Parameters that name whose time a new object belongs to.
_OWNERS = ("customer", "subscription", "invoice", "from_subscription", "schedule", "test_clock")


@contextmanager
def own_time(call: Call, *, writes: bool) -> Iterator[None]:
    """Let a request about a customer with a test clock happen at the time that this clock shows."""
    clock = _clock_of(call)
    if clock is None:
        yield
        return
    if writes and clock["status"] == "advancing":
        message = f"Test clock advancement underway - cannot perform modifications: {clock['id']}"
        raise StripeError(429, "invalid_request_error", message)
    with at(call.state, clock["frozen_time"]):
        yield


@contextmanager
def time_of(state: State, invoice: Object) -> Iterator[None]:
    """Let what a hosted page does with an invoice happen at the time of its customer."""
    clock = state.table(KIND).get(invoice["test_clock"] or "")
    with at(state, clock["frozen_time"] if clock else state.timestamp()):
        yield


def _clock_of(call: Call) -> Object | None:
    clocks = call.state.tables.get(KIND)
    if not clocks or "test_clock" in call.path:
        return None
    # Usage names its customer inside what it reports.
    payload = call.params.get("payload", {})
    named = (*call.path.values(), *(call.params.get(name) for name in _OWNERS), *payload.values())
    ids = (_id_of(call.state, owner) for owner in named if isinstance(owner, str))
    return next((clock for id_ in ids if id_ and (clock := clocks.get(id_))), None)


def _id_of(state: State, owner: str) -> str | None:
    """The clock of an object, or of its customer."""
    row = next((row for table in state.tables.values() if (row := table.get(owner))), None)
    if row is None:
        return None
    if row["object"] == KIND:
        return owner
    if "test_clock" in row:
        clock: str | None = row["test_clock"]
        return clock
    further = row.get("customer") or row.get("subscription") or row.get("invoice")
    return _id_of(state, further) if isinstance(further, str) else None


def clock_for_customer(state: State, id_: str | None) -> str | None:
    """Check the clock that a new customer is to live by."""
    if id_ is None:
        return None
    state.table(KIND).find(id_, param="test_clock", status=400)
    if sum(customer["test_clock"] == id_ for customer in state.table("customer")) >= _MOST:
        raise invalid_request(f"A test clock can have at most {_MOST} customers.", param="test_clock")
    return id_


def check_room(state: State, customer: Object) -> None:
    """A customer with a test clock can have only a few subscriptions."""
    if customer["test_clock"] is None:
        return
    living = (
        row
        for row in state.table("subscription")
        if row["customer"] == customer["id"] and lifecycle.is_living(row)
    )
    if sum(1 for _ in living) >= _MOST:
        message = f"A customer with a test clock can have at most {_MOST} subscriptions."
        raise invalid_request(message, param="customer")


@on_time_passed
def move_on(state: State, now: datetime) -> None:
    for clock in state.table(KIND):
        if clock["status"] == "advancing":
            _move_on(state, clock)
        elif clock["deletes_after"] <= now.timestamp():
            delete(state, clock)


def start(state: State, clock: Object, target: int) -> None:
    """Begin to advance; what a caller may not ask for is refused."""
    if clock["status"] != "ready":
        message = f"Test clock advancement underway - cannot perform modifications: {clock['id']}"
        raise StripeError(429, "invalid_request_error", message)
    if target <= clock["frozen_time"]:
        message = "`frozen_time` must be after the test clock's current frozen time."
        raise invalid_request(message, param="frozen_time")
    if target > _limit(state, clock):
        message = (
            "`frozen_time` cannot be more than two intervals in the future from the shortest subscription in "
            "this test clock, or two years if it has no subscriptions."
        )
        raise invalid_request(message, param="frozen_time")
    clock.update(status="advancing", status_details={"advancing": {"target_frozen_time": target}})
    state.private[clock["id"]] = {"is_awaited": True}


def _limit(state: State, clock: Object) -> int:
    intervals = [
        Interval(item["price"]["recurring"]["interval"], item["price"]["recurring"]["interval_count"])
        for subscription in state.table("subscription")
        if subscription["test_clock"] == clock["id"] and lifecycle.is_living(subscription)
        for item in subscription["items"]["data"]
    ]
    now: int = clock["frozen_time"]
    ends = [boundary(now, each, _FURTHEST) for each in intervals or [_WITHOUT_SUBSCRIPTIONS]]
    return min(ends)


def _move_on(state: State, clock: Object) -> None:
    if state.private[clock["id"]].pop("is_awaited", False):
        return
    target = clock["status_details"]["advancing"]["target_frozen_time"]
    do_until(state, target, clock=clock["id"])
    clock.update(status="ready", status_details={}, frozen_time=target)


def delete(state: State, clock: Object) -> Object:
    """Delete a clock with its customers; their subscriptions end."""
    customers = state.table("customer")
    with at(state, clock["frozen_time"]):
        for customer in customers:
            if customer["test_clock"] == clock["id"]:
                customer_deleted(state, customer)
                customers.remove(customer["id"], leaving=deleted(customer))
    state.table(KIND).remove(clock["id"], leaving=deleted(clock))
    return deleted(clock)
