"""What the fate of an invoice means for its subscription."""

from sandbox.engine import intents, invoicing
from sandbox.engine.balances import move
from sandbox.engine.working import Working, keep
from sandbox.state import State
from wire.objects import Object

_LIVING = frozenset({"active", "trialing", "past_due", "unpaid", "incomplete", "paused"})


def subscription_of(state: State, invoice: Object) -> Object | None:
    if invoice["parent"] is None:
        return None
    return state.table("subscription").get(invoice["parent"]["subscription_details"]["subscription"])


def is_living(subscription: Object) -> bool:
    return subscription["status"] in _LIVING


def after_payment(state: State, invoice: Object) -> None:
    """A paid invoice begins or revives its subscription, or lets a waiting change come true."""
    subscription = subscription_of(state, invoice)
    _mark(state, invoice, is_delinquent=False)
    if subscription is None or not is_living(subscription):
        return
    if waiting_invoice(state, subscription) == invoice["id"]:
        _apply_waiting(state, subscription)
    revivable = subscription["status"] in ("incomplete", "past_due", "unpaid")
    if revivable and _newest(state, subscription) == invoice["id"]:
        subscription["status"] = _revived(state, subscription)


def _revived(state: State, subscription: Object) -> str:
    trial_end = subscription["trial_end"]
    return "trialing" if trial_end and trial_end > state.timestamp() else "active"


def _newest(state: State, subscription: Object) -> str | None:
    """The newest invoice that counts: voided ones do not, nor does that of a change that waits."""
    ids = state.private.get(subscription["id"], {}).get("invoices", [])
    rows = (state.table("invoice").find(id_) for id_ in reversed(ids))
    return next((str(row["id"]) for row in rows if row["status"] != "void"), None)


def _mark(state: State, invoice: Object, *, is_delinquent: bool) -> None:
    customer = state.table("customer").get(invoice["customer"])
    if customer is not None:
        customer["delinquent"] = is_delinquent


def after_failure(state: State, invoice: Object) -> None:
    subscription = subscription_of(state, invoice)
    _mark(state, invoice, is_delinquent=True)
    if subscription is None or waiting_invoice(state, subscription) == invoice["id"]:
        return
    if subscription["status"] in ("active", "trialing"):
        subscription["status"] = "past_due"


def after_last_retry(state: State, invoice: Object) -> None:
    """The account's rule for subscriptions that nobody could collect: cancel, unpaid or past_due."""
    subscription = subscription_of(state, invoice)
    if subscription is None or not is_living(subscription):
        return
    rule = state.private.get("account", {}).get("after_last_retry", "past_due")
    if rule == "cancel":
        end(state, subscription, reason="payment_failed")
    elif rule == "unpaid":
        subscription["status"] = "unpaid"


def end(state: State, subscription: Object, *, reason: str | None = None, status: str = "canceled") -> None:
    """Nothing is billed any more, and what is open is not collected by itself."""
    now = state.timestamp()
    if waiting_invoice(state, subscription):
        drop_waiting(state, subscription)
    subscription.update(status=status, ended_at=now, canceled_at=subscription["canceled_at"] or now)
    if reason is not None:
        details = subscription["cancellation_details"]
        subscription["cancellation_details"] = details | {"reason": details["reason"] or reason}
    _end_schedule(state, subscription)
    for id_ in state.private.get(subscription["id"], {}).get("invoices", []):
        invoice = state.table("invoice").find(id_)
        if invoice["status"] in ("draft", "open"):
            invoice.update(auto_advance=False, next_payment_attempt=None, automatically_finalizes_at=None)


def _end_schedule(state: State, subscription: Object) -> None:
    schedule = state.table("subscription_schedule").get(subscription["schedule"] or "")
    if schedule is not None and schedule["status"] == "active":
        schedule.update(status="canceled", canceled_at=state.timestamp(), current_phase=None)


def expire(state: State, subscription: Object) -> None:
    """A first payment that never came."""
    void_open(state, subscription["latest_invoice"])
    end(state, subscription, status="incomplete_expired")


def void_open(state: State, id_: str | None) -> None:
    invoice = state.table("invoice").get(id_) if id_ else None
    if invoice is not None and invoice["status"] in ("draft", "open"):
        void_invoice(state, invoice)


def void_invoice(state: State, invoice: Object) -> None:
    """Void it, and give back the balance that it had taken."""
    if invoice["ending_balance"] is not None:
        customer = state.table("customer").find(invoice["customer"])
        given = invoice["starting_balance"] - invoice["ending_balance"]
        move(state, customer, given, invoice["currency"], "unapplied_from_invoice", invoice=invoice["id"])
    intents.cancel(state, invoice)
    invoicing.void(state, invoice)


def wait_for_payment(state: State, work: Working, invoice: Object, shown: Object | None) -> None:
    """Keep a change until its invoice is paid."""
    stored = state.table("subscription").find(work.subscription["id"])
    state.private.setdefault(stored["id"], {})["waiting"] = {"work": work, "invoice": invoice["id"]}
    stored["pending_update"] = shown


def waiting_invoice(state: State, subscription: Object) -> str | None:
    waiting = state.private.get(subscription["id"], {}).get("waiting")
    return waiting["invoice"] if waiting else None


def drop_waiting(state: State, subscription: Object) -> None:
    waiting = state.private[subscription["id"]].pop("waiting")
    subscription["pending_update"] = None
    void_open(state, waiting["invoice"])


def _apply_waiting(state: State, subscription: Object) -> None:
    work: Working = state.private[subscription["id"]].pop("waiting")["work"]
    # What was changed meanwhile stays; only what the change is about comes from it.
    about = ("items", "billing_cycle_anchor", "discounts", "trial_start", "trial_end", "status")
    changed = {name: work.subscription[name] for name in about}
    work.subscription = subscription | changed | {"pending_update": None}
    if subscription["status"] == "paused":
        work.subscription.pop("status_details", None)
        del subscription["status_details"]
    keep(state, work)
