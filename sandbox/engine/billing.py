"""Turns what a change or a new period has made of a subscription into an invoice, and collects it."""

from sandbox.charging import Outcome
from sandbox.engine import discounts, intents
from sandbox.engine.collection import collect
from sandbox.engine.invoicing import Occasion, Subject, draft, finalize, give_up, void
from sandbox.engine.lifecycle import after_payment
from sandbox.engine.pending import pending_lines
from sandbox.engine.working import Working
from sandbox.periods import Period
from sandbox.state import State
from wire.objects import Object

_HOUR = 3600


def bill(state: State, work: Working, subscription: Object, reason: str) -> Object:
    """The invoice that a change asks for at once: all that waits, and the charges; finalised, not yet collected."""
    now = state.timestamp()
    invoice = _draft(state, work, subscription, Occasion(reason, Period(now, now)))
    if not apply_pause(state, subscription, invoice):
        finalize(state, invoice)
    return invoice


def bill_period(state: State, work: Working, subscription: Object, period: Period) -> None:
    """The invoice of a new period: a draft for an hour, as merchants may still add to it."""
    occasion = Occasion("subscription_cycle", period, state.timestamp() + _HOUR)
    invoice = _draft(state, work, subscription, occasion)
    if apply_pause(state, subscription, invoice):
        return
    if subscription["status"] == "unpaid":
        invoice.update(auto_advance=False, automatically_finalizes_at=None)


def _draft(state: State, work: Working, subscription: Object, occasion: Occasion) -> Object:
    customer = state.table("customer").find(subscription["customer"])
    waiting = pending_lines(state, customer["id"], subscription["id"])
    lines = [*waiting, *work.charges]
    invoice = draft(state, Subject(customer, subscription, work.reductions), lines, occasion)
    is_used = any(line.is_discountable and line.amount for line in lines)
    discounts.spend(state, subscription, state.timestamp(), is_used=is_used)
    return invoice


def apply_pause(state: State, subscription: Object, invoice: Object) -> bool:
    """What paused collection does to a new invoice; False if nothing is paused."""
    paused = subscription["pause_collection"]
    if paused is None:
        return False
    if paused["behavior"] == "keep_as_draft":
        invoice.update(auto_advance=False, automatically_finalizes_at=None)
        return True
    finalize(state, invoice)
    if invoice["status"] == "paid":
        return True
    intents.cancel(state, invoice)
    (void if paused["behavior"] == "void" else give_up)(state, invoice)
    return True


def advance(state: State, invoice: Object) -> Outcome | None:
    """Finalise a draft whose hour is over, or leave an open invoice where it is, then collect if that is automatic."""
    if invoice["status"] == "draft":
        finalize(state, invoice)
    return collect_if_due(state, invoice)


def collect_if_due(state: State, invoice: Object, *, off_session: bool = True) -> Outcome | None:
    if invoice["status"] == "paid":
        after_payment(state, invoice)
        return None
    if invoice["status"] != "open" or invoice["collection_method"] != "charge_automatically":
        return None
    return collect(state, invoice, off_session=off_session)
