"""Collects what an invoice asks for: which method, what the bank says, and when to try again."""

from sandbox.cards import Decline
from sandbox.charging import Declined, Outcome, RequiresAction, charge
from sandbox.engine import intents
from sandbox.engine.invoicing import settle
from sandbox.engine.lifecycle import after_failure, after_last_retry, after_payment, subscription_of
from sandbox.state import State
from wire.objects import Object

_DAY = 86_400
# Days from one automatic attempt to the next; after the last of them the account's own rule decides.
_RETRIES = (3, 5, 7)
_NO_METHOD = Decline(
    "resource_missing", None, "This customer has no attached payment source or default payment method."
)


def own_method(state: State, invoice: Object) -> Object | None:
    """The method that an automatic attempt takes: the invoice's, its subscription's, the customer's default."""
    if invoice["default_payment_method"]:
        return state.table("payment_method").get(invoice["default_payment_method"])
    subscription = subscription_of(state, invoice)
    return own_method_of(
        state, subscription or {"customer": invoice["customer"], "default_payment_method": None}
    )


def own_method_of(state: State, subscription: Object) -> Object | None:
    customer = state.table("customer").find(subscription["customer"])
    # Who came before payment methods has a default source; it is a payment method under its own id.
    wished = (
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
        or customer["default_source"]
    )
    return state.table("payment_method").get(wished) if wished else None


def collect(
    state: State,
    invoice: Object,
    *,
    method: Object | None = None,
    off_session: bool = True,
    is_authenticated: bool = False,
) -> Outcome:
    """Try to be paid; `method` is one that a person has named, otherwise the attempt is an automatic one."""
    is_automatic = method is None
    method = method or own_method(state, invoice)
    outcome = _ask_bank(state, invoice, method, off_session=off_session, is_authenticated=is_authenticated)
    if isinstance(outcome, Declined | RequiresAction):
        _note_failure(state, invoice, method, outcome)
        if is_automatic:
            _plan_retry(state, invoice)
        after_failure(state, invoice)
        return outcome
    invoice["attempt_count"] += 1
    if method is not None:
        intents.succeed(state, invoice, method, is_authenticated=is_authenticated)
    pay_off(state, invoice)
    return outcome


def _ask_bank(
    state: State, invoice: Object, method: Object | None, *, off_session: bool, is_authenticated: bool
) -> Outcome:
    if method is None:
        return Declined(_NO_METHOD)
    return charge(
        state,
        method,
        invoice["amount_remaining"],
        invoice["currency"],
        off_session=off_session,
        is_authenticated=is_authenticated,
    )


def pay_off(state: State, invoice: Object) -> None:
    """Close the invoice as paid, with what follows for its subscription."""
    settle(state, invoice)
    after_payment(state, invoice)


def _note_failure(state: State, invoice: Object, method: Object | None, outcome: Outcome) -> None:
    invoice["attempted"] = True
    invoice["attempt_count"] += 1
    if isinstance(outcome, Declined):
        intents.decline(state, invoice, method, outcome.decline)
    elif method is not None:
        intents.ask(state, invoice, method["id"])


def _plan_retry(state: State, invoice: Object) -> None:
    if not invoice["auto_advance"] or invoice["billing_reason"] == "subscription_create":
        return
    made = state.private.setdefault(invoice["id"], {}).setdefault("retries", 0)
    if made >= len(_RETRIES):
        invoice["next_payment_attempt"] = None
        after_last_retry(state, invoice)
        return
    invoice["next_payment_attempt"] = state.timestamp() + _RETRIES[made] * _DAY
    state.private[invoice["id"]]["retries"] = made + 1
