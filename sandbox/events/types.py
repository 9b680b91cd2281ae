"""Which events a change of an object makes, in the order in which Stripe sends them.

Most kinds have `created`, `updated` and `deleted`; `facts/event_types.json` says which. What an object's life has
beside or instead of them is told here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from wire.objects import Object

_FACTS = Path(__file__).parents[1] / "facts" / "event_types.json"
_PREFIXES = {
    "bank_account": "customer.source",
    "card": "customer.source",
    "discount": "customer.discount",
    "source": "customer.source",
    "subscription": "customer.subscription",
    "tax_id": "customer.tax_id",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What one object was and is; None where it was not there or is no more. `is_last` says that it stayed so."""

    before: Object | None
    after: Object | None
    now: int
    is_last: bool = True

    @property
    def kind(self) -> str:
        shown = self.after if self.after is not None else self.before
        return str((shown or {})["object"])

    def became(self, *statuses: str) -> bool:
        """Whether the object has now, and had not before, one of the statuses."""
        if self.after is None or self.after["status"] not in statuses:
            return False
        return self.before is None or self.before["status"] != self.after["status"]

    def changed(self, name: str) -> bool:
        return (self.before or {}).get(name) != (self.after or {}).get(name)


@cache
def known_types() -> frozenset[str]:
    """All types of events that Stripe has."""
    return frozenset(msgspec.json.decode(_FACTS.read_bytes(), type=list[str]))


def types_of(change: Change) -> Iterator[str]:
    own = _OWN.get(change.kind, _plain)
    return (name for name in own(change) if name in known_types())


def _plain(change: Change) -> Iterator[str]:
    prefix = _PREFIXES.get(change.kind, change.kind)
    if change.before is None:
        yield f"{prefix}.created"
    elif change.after is None:
        yield f"{prefix}.deleted"
    else:
        yield f"{prefix}.updated"


def _charge(change: Change) -> Iterator[str]:
    if change.became("succeeded", "failed", "pending"):
        yield f"charge.{change.after['status'] if change.after else ''}"
    elif change.changed("amount_refunded"):
        yield "charge.refunded"
    else:
        yield "charge.updated"


def _checkout_session(change: Change) -> Iterator[str]:
    if change.became("complete"):
        yield "checkout.session.completed"
    if change.became("expired"):
        yield "checkout.session.expired"


def _credit_note(change: Change) -> Iterator[str]:
    voided = change.before is not None and change.became("void")
    yield from ("credit_note.voided",) if voided else _plain(change)


def _invoice(change: Change) -> Iterator[str]:
    yield from _plain(change)
    before, after = change.before or {}, change.after or {}
    if before.get("status") == "draft" and after.get("status") not in (None, "draft"):
        yield "invoice.finalized"
    if change.became("paid"):
        yield "invoice.paid"
        if not after["attempt_count"] and after["amount_due"]:
            # Paid outside of Stripe.
            return
        yield "invoice.payment_succeeded"
    elif change.is_last and after.get("attempt_count", 0) > before.get("attempt_count", 0):
        yield "invoice.payment_failed"
    if change.became("void"):
        yield "invoice.voided"
    if change.became("uncollectible"):
        yield "invoice.marked_uncollectible"


def _invoice_payment(change: Change) -> Iterator[str]:
    if change.became("paid"):
        yield "invoice_payment.paid"


def _payment_intent(change: Change) -> Iterator[str]:
    if change.before is None:
        yield "payment_intent.created"
    for status in ("canceled", "processing", "requires_action", "succeeded"):
        if change.became(status):
            yield f"payment_intent.{status}"
    if change.changed("last_payment_error") and (change.after or {}).get("last_payment_error"):
        yield "payment_intent.payment_failed"


def _payment_method(change: Change) -> Iterator[str]:
    had = bool(change.before and change.before["customer"])
    has = bool(change.after and change.after["customer"])
    if had != has:
        yield "payment_method.attached" if has else "payment_method.detached"
    elif has:
        yield "payment_method.updated"


def _refund(change: Change) -> Iterator[str]:
    yield from _plain(change)
    if change.became("failed"):
        yield "refund.failed"
    if change.before is not None:
        yield "charge.refund.updated"


def _setup_intent(change: Change) -> Iterator[str]:
    if change.before is None:
        yield "setup_intent.created"
    for status in ("canceled", "requires_action", "succeeded"):
        if change.became(status):
            yield f"setup_intent.{status}"
    if change.changed("last_setup_error") and (change.after or {}).get("last_setup_error"):
        yield "setup_intent.setup_failed"


def _subscription(change: Change) -> Iterator[str]:
    if change.before is None or change.after is None:
        yield from _plain(change)
        return
    if change.became("canceled"):
        yield "customer.subscription.deleted"
        return
    yield "customer.subscription.updated"
    if change.became("paused"):
        yield "customer.subscription.paused"
    elif change.before["status"] == "paused" and change.changed("status"):
        yield "customer.subscription.resumed"
    waiting = change.before["pending_update"]
    if waiting and not change.after["pending_update"]:
        if waiting["expires_at"] <= change.now:
            yield "customer.subscription.pending_update_expired"
        elif change.changed("items"):
            yield "customer.subscription.pending_update_applied"


def _schedule(change: Change) -> Iterator[str]:
    ended = ("canceled", "completed", "released")
    if change.before is not None and change.after is not None and change.became(*ended):
        yield f"subscription_schedule.{change.after['status']}"
    else:
        yield from _plain(change)


def _tax_id(change: Change) -> Iterator[str]:
    # Those of the account itself have no events.
    if ((change.after or change.before) or {})["customer"]:
        yield from _plain(change)


def _test_clock(change: Change) -> Iterator[str]:
    if change.before is None or change.after is None:
        yield from _plain(change)
    elif change.became("advancing", "ready"):
        yield f"{change.kind}.{change.after['status']}"


_OWN: dict[str, Callable[[Change], Iterator[str]]] = {
    "charge": _charge,
    "checkout.session": _checkout_session,
    "credit_note": _credit_note,
    "invoice": _invoice,
    "invoice_payment": _invoice_payment,
    "payment_intent": _payment_intent,
    "payment_method": _payment_method,
    "refund": _refund,
    "setup_intent": _setup_intent,
    "subscription": _subscription,
    "subscription_schedule": _schedule,
    "tax_id": _tax_id,
    "test_helpers.test_clock": _test_clock,
}
