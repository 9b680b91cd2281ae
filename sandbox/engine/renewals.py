"""The end of a period: the next one begins, or the subscription ends."""

from sandbox.bills import Reduction
from sandbox.engine import lifecycle, schedules
from sandbox.engine.billing import bill, bill_period, collect_if_due
from sandbox.engine.changes import renew
from sandbox.engine.moments import at
from sandbox.engine.pauses import show_paused
from sandbox.engine.pending import pending_lines, store_prorations
from sandbox.engine.usage import charge_usage
from sandbox.engine.working import Working, keep, working_copy
from sandbox.periods import Period
from sandbox.state import State
from wire.objects import Object


def renew_subscription(state: State, subscription: Object) -> None:
    now = state.timestamp()
    if subscription["cancel_at"] is not None and subscription["cancel_at"] <= now:
        _finish(state, subscription)
    elif subscription["status"] == "trialing" and _lacks_method(state, subscription):
        _end_trial_without_method(state, subscription)
    else:
        _begin_period(state, subscription)


def _begin_period(state: State, subscription: Object) -> None:
    now = state.timestamp()
    work = working_copy(state, subscription)
    ended = min(item["current_period_start"] for item in work.items)
    if work.is_trialing:
        work.subscription["status"] = "active"
    renew(work, now)
    bill_period(state, work, keep(state, work), Period(ended, now))


def next_charges(work: Working) -> int:
    """Let the copy reach its next invoice, and say when that is."""
    boundary: int = min(item["current_period_end"] for item in work.items)
    phase = schedules.coming(work, boundary)
    if phase is not None:
        begins: int = phase["start_date"]
        with at(work.state, begins):
            schedules.enter(work, phase, schedules.terms_of(work, phase, begins, phase["proration_behavior"]))
        if work.bills_now:
            return begins
        boundary = min(item["current_period_end"] for item in work.items)
    if work.is_trialing:
        work.subscription["status"] = "active"
    renew(work, boundary)
    return boundary


def still_in_force(state: State, reductions: list[Reduction], moment: int) -> list[Reduction]:
    ends = {each.discount: state.table("discount").get(each.discount) for each in reductions}
    return [
        each
        for each in reductions
        if (row := ends[each.discount]) is None or row["end"] is None or moment < row["end"]
    ]


def _finish(state: State, subscription: Object) -> None:
    """The wished end; what still waits and what was used is collected."""
    work = working_copy(state, subscription)
    if subscription["status"] != "paused":
        charge_usage(work, state.timestamp())
        store_prorations(state, work)
    if pending_lines(state, subscription["customer"], subscription["id"]):
        collect_if_due(state, bill(state, work, subscription, "subscription_cycle"))
    lifecycle.end(state, subscription, reason="cancellation_requested")


def _lacks_method(state: State, subscription: Object) -> bool:
    customer = state.table("customer").find(subscription["customer"])
    wished = (subscription["trial_settings"] or {}).get("end_behavior", {}).get("missing_payment_method")
    has_method = (
        subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    )
    return wished in ("cancel", "pause") and not has_method


def _end_trial_without_method(state: State, subscription: Object) -> None:
    if subscription["trial_settings"]["end_behavior"]["missing_payment_method"] == "cancel":
        lifecycle.end(state, subscription)
        return
    show_paused(state, subscription, "trial_end_without_payment_method")
