"""Events of what is only to come: the end of a trial, the next invoice."""

from collections.abc import Iterator

from sandbox.engine.due import Event, source
from sandbox.operations import Call, find_operation
from sandbox.state import State
from wire.errors import StripeError
from wire.objects import Object

_DAY = 86_400
_BEFORE_TRIAL_ENDS = 3 * _DAY
# The default of Stripe's setting for upcoming renewal events.
_BEFORE_RENEWAL = 7 * _DAY
_PREVIEW = "/v1/invoices/create_preview"


@source
def reminders(state: State, clock: str | None) -> Iterator[Event]:
    for subscription in state.table("subscription"):
        if subscription["test_clock"] == clock and subscription["status"] in ("active", "trialing"):
            yield from _of_subscription(state, subscription)


def _of_subscription(state: State, subscription: Object) -> Iterator[Event]:
    told = state.private.get(subscription["id"], {}).get("reminded", {})
    trial_end = subscription["trial_end"]
    if subscription["status"] == "trialing" and told.get("trial") != trial_end:
        moment = max(trial_end - _BEFORE_TRIAL_ENDS, subscription["trial_start"])
        if moment >= state.journal.since:
            yield Event(moment, lambda: _tell_of_trial(state, subscription), rank=0)
    renewal = min(item["current_period_end"] for item in subscription["items"]["data"])
    started = max(item["current_period_start"] for item in subscription["items"]["data"])
    moment = renewal - _BEFORE_RENEWAL
    if told.get("renewal") != renewal and moment >= max(started, state.journal.since):
        yield Event(moment, lambda: _tell_of_renewal(state, subscription, renewal), rank=0)


def _tell_of_trial(state: State, subscription: Object) -> None:
    _remember(state, subscription, "trial", subscription["trial_end"])
    state.journal.tell("customer.subscription.trial_will_end", subscription)


def _tell_of_renewal(state: State, subscription: Object, renewal: int) -> None:
    _remember(state, subscription, "renewal", renewal)
    found = find_operation("POST", _PREVIEW)
    if found is None:
        return
    try:
        invoice = found[0].handler(Call(state, {}, {"subscription": subscription["id"]}, _PREVIEW))
    except StripeError:
        # There will be no invoice: the subscription ends first.
        return
    # An invoice to come has no id in events.
    state.journal.tell("invoice.upcoming", {name: value for name, value in invoice.items() if name != "id"})


def _remember(state: State, subscription: Object, what: str, moment: int) -> None:
    state.private.setdefault(subscription["id"], {}).setdefault("reminded", {})[what] = moment
