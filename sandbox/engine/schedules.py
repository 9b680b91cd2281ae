"""Subscription schedules: which phase holds, and what the beginning of the next one does to the subscription."""

from collections.abc import Iterator

from sandbox.engine.billing import bill, collect_if_due
from sandbox.engine.changes import apply_change
from sandbox.engine.grants import as_reductions, carried, keep_discounts
from sandbox.engine.pending import store_prorations
from sandbox.engine.prorations import Terms
from sandbox.engine.wishes import follow_period, new_item
from sandbox.engine.working import Working, interval_of, keep, set_period, working_copy
from sandbox.parameters import merge_metadata
from sandbox.periods import Period, period_at
from sandbox.state import State
from wire.objects import Object

KIND = "subscription_schedule"


def schedule_of(state: State, subscription: Object) -> Object | None:
    """The schedule that manages a subscription now."""
    schedule = state.table(KIND).get(subscription["schedule"]) if subscription["schedule"] else None
    return schedule if schedule and schedule["status"] == "active" else None


def following(schedule: Object) -> Object | None:
    """The phase after the current one."""
    ends = schedule["current_phase"]["end_date"]
    return next((phase for phase in schedule["phases"] if phase["start_date"] >= ends), None)


def coming(work: Working, until: int) -> Object | None:
    """The next phase, if it begins no later than a moment; a schedule that is only supposed goes first."""
    schedule = work.supposed_schedule or schedule_of(work.state, work.subscription)
    phase = following(schedule) if schedule else None
    return phase if phase and phase["start_date"] <= until else None


def show_current(schedule: Object, phase: Object) -> None:
    dates = {"start_date": phase["start_date"], "end_date": phase["end_date"]}
    schedule.update(status="active", current_phase=dates)


def enter(work: Working, phase: Object, terms: Terms) -> list[Object]:
    """Make the copy what the phase says, at the end of a period or in its middle; answers its discounts."""
    discounts = carried(work.state, work.subscription, _asked(phase))
    work.reductions = as_reductions(work.state, discounts)
    items = _items(work, phase)
    if terms.trial_end is None and all(item["current_period_end"] <= terms.now for item in work.items):
        _exchange(work, items, phase, terms.now)
    else:
        apply_change(work, items, terms)
        follow_period(work.subscription)
    _dress(work.subscription, phase)
    return discounts


def terms_of(work: Working, phase: Object, now: int, behavior: str) -> Terms:
    trial_end = phase["trial_end"] if (phase["trial_end"] or 0) > now else None
    goes_on = any(item["current_period_end"] > now for item in work.items)
    if work.is_trialing and trial_end is None and goes_on:
        # A phase without a trial ends the one that runs.
        trial_end = now
    resets = phase["billing_cycle_anchor"] == "phase_start"
    return Terms(now, now, behavior, resets_anchor=resets, trial_end=trial_end)


def _asked(phase: Object) -> list[Object]:
    return [{name: id_ for name, id_ in each.items() if id_} for each in phase["discounts"]]


def _items(work: Working, phase: Object) -> list[Object]:
    """The phase's items; those whose price the subscription has already stay the same items."""
    known = {item["price"]["id"]: item for item in work.items}
    return [_item(work, known.get(wish["price"]), wish) for wish in phase["items"]]


def _item(work: Working, known: Object | None, wish: Object) -> Object:
    if known is not None:
        quantity = {"quantity": wish["quantity"]} if "quantity" in wish else {}
        return known | quantity | {"metadata": dict(wish["metadata"] or {})}
    made = new_item(work.state, work.subscription, wish, "items")
    now = work.state.timestamp()
    set_period(made, period_at(work.subscription["billing_cycle_anchor"], interval_of(made), now))
    return made


def _exchange(work: Working, items: list[Object], phase: Object, now: int) -> None:
    """Put the items in place at the end of a period, whose renewal then charges them."""
    before = {interval_of(item) for item in work.items}
    started = min(item["current_period_start"] for item in work.items)
    if phase["billing_cycle_anchor"] == "phase_start" or not before & {interval_of(item) for item in items}:
        work.subscription["billing_cycle_anchor"] = now
    for item in items:
        set_period(item, Period(started, now))
        work.debits.setdefault(item["id"], [])
    work.subscription["items"] = work.subscription["items"] | {"data": items}


def _dress(subscription: Object, phase: Object) -> None:
    """What a phase says beside its items; what it leaves open stays."""
    for name in ("collection_method", "default_payment_method", "description"):
        if phase[name] is not None:
            subscription[name] = phase[name]
    if phase["metadata"]:
        subscription["metadata"] = merge_metadata(subscription["metadata"], phase["metadata"])


def apply_phase(state: State, schedule: Object, phase: Object, behavior: str) -> None:
    """Change the subscription to what a phase says, and bill what that makes due."""
    subscription = state.table("subscription").find(schedule["subscription"])
    work = working_copy(state, subscription)
    discounts = enter(work, phase, terms_of(work, phase, state.timestamp(), behavior))
    work.subscription["discounts"] = keep_discounts(state, discounts)
    keep(state, work)
    store_prorations(state, work)
    if work.bills_now:
        collect_if_due(state, bill(state, work, subscription, "subscription_update"))


def go_on(state: State, schedule: Object) -> None:
    """The current phase is over."""
    phase = following(schedule)
    if phase is not None:
        show_current(schedule, phase)
        apply_phase(state, schedule, phase, phase["proration_behavior"])
    elif schedule["end_behavior"] == "cancel":
        # The subscription ends by its own date, which the schedule has set.
        schedule.update(status="completed", completed_at=state.timestamp(), current_phase=None)
    else:
        release(state, schedule)


def release(state: State, schedule: Object, *, keeps_end: bool = False) -> None:
    """Let the subscription go on without the schedule."""
    subscription = state.table("subscription").get(schedule["subscription"] or "")
    if subscription is not None:
        if schedule["end_behavior"] == "cancel" and not keeps_end:
            subscription.update(cancel_at=None, cancel_at_period_end=False, canceled_at=None)
        subscription["schedule"] = None
    schedule.update(
        status="released",
        released_at=state.timestamp(),
        released_subscription=schedule["subscription"],
        subscription=None,
        current_phase=None,
    )


def follow_end(state: State, schedule: Object) -> None:
    """A schedule that ends by cancelling gives its subscription the date."""
    subscription = state.table("subscription").find(schedule["subscription"])
    ends = schedule["phases"][-1]["end_date"] if schedule["end_behavior"] == "cancel" else None
    asked = state.timestamp() if ends else None
    subscription.update(cancel_at=ends, cancel_at_period_end=False, canceled_at=asked)


def reflect(state: State, subscription: Object) -> None:
    """A change of the subscription itself divides the current phase: what was, and what is from now on."""
    schedule = schedule_of(state, subscription)
    if schedule is None:
        return
    items = phase_items(subscription)
    index = next(_current(schedule))
    phase, now = schedule["phases"][index], state.timestamp()
    if phase["items"] == items:
        return
    after = phase | {"items": items, "start_date": now, "trial_end": subscription["trial_end"]}
    before = [] if phase["start_date"] == now else [phase | {"end_date": now}]
    schedule["phases"][index : index + 1] = [*before, after]
    show_current(schedule, after)


def _current(schedule: Object) -> Iterator[int]:
    starts = schedule["current_phase"]["start_date"]
    return (index for index, phase in enumerate(schedule["phases"]) if phase["start_date"] == starts)


def phase_items(subscription: Object) -> list[Object]:
    return [phase_item(item["price"]["id"], item) for item in subscription["items"]["data"]]


def phase_item(price: str, item: Object) -> Object:
    quantity = {"quantity": item["quantity"]} if "quantity" in item else {}
    return {
        "billing_thresholds": None,
        "discounts": [],
        "metadata": dict(item.get("metadata") or {}),
        "plan": price,
        "price": price,
        "tax_rates": [],
        **quantity,
    }
