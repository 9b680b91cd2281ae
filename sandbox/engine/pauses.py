"""Real pauses: nothing is billed and no period begins until the subscription is resumed."""

from sandbox.engine.changes import begin_anew, debit_rest
from sandbox.engine.prorations import Terms, credit_all
from sandbox.engine.working import Working
from sandbox.state import State
from wire.objects import Object


def show_paused(state: State, subscription: Object, why: str) -> None:
    paused = {"subscription": {"type": why}, "transitioned_at": state.timestamp(), "type": "subscription"}
    subscription.update(status="paused", status_details={"paused": paused})


def stop(work: Working, unused_from: str, now: int) -> None:
    """Credit what the pause makes useless: the rest of the period, all of it, or nothing."""
    if work.is_trialing or unused_from == "none":
        return
    if unused_from == "item_current_period_start":
        now = min(item["current_period_start"] for item in work.items)
    credit_all(work, now)


def resume(work: Working, terms: Terms) -> None:
    """Begin a period today, or step into the one that would be running by now."""
    if terms.resets_anchor:
        begin_anew(work, terms.now)
    else:
        debit_rest(work, terms)
    work.subscription["status"] = "active"
