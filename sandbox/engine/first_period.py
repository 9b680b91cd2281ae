"""How a subscription begins: its first period or trial, its first invoice, and the payment of it."""

from sandbox.charging import Declined, RequiresAction, charge
from sandbox.engine.backdating import charge_past
from sandbox.engine.billing import bill, collect_if_due
from sandbox.engine.changes import start
from sandbox.engine.collection import own_method_of
from sandbox.engine.extras import add_extras
from sandbox.engine.invoicing import estimate
from sandbox.engine.pending import pending_lines, store_prorations
from sandbox.engine.working import Working, interval_of, keep, set_period
from sandbox.periods import period_at
from sandbox.state import State
from wire.errors import StripeError, card_error, invalid_request
from wire.objects import Object

_DAY = 86_400
_ASKS = "This payment requires additional user action before it can be completed successfully."


def prepare(state: State, work: Working, params: Object) -> None:
    """Work out the first period, and refuse what cannot begin."""
    now, subscription = state.timestamp(), work.subscription
    anchor = subscription["billing_cycle_anchor"]
    if anchor < now:
        raise invalid_request(
            "`billing_cycle_anchor` must not lie in the past.", param="billing_cycle_anchor"
        )
    for item in work.items:
        set_period(item, period_at(anchor, interval_of(item), now))
    prorates = params.get("proration_behavior") != "none"
    start(work, now, _trial_end(params, now), prorates=prorates)
    if prorates and "backdate_start_date" in params:
        charge_past(work, params["backdate_start_date"])
    add_extras(state, work, params.get("add_invoice_items", []))
    if subscription["collection_method"] == "charge_automatically":
        _check_method(state, work, params.get("payment_behavior", "allow_incomplete"))


def _trial_end(params: Object, now: int) -> int | None:
    end = params.get("trial_end")
    if end is None and params.get("trial_period_days"):
        return now + int(params["trial_period_days"]) * _DAY
    return None if end is None or end == "now" or end <= now else int(end)


def _check_method(state: State, work: Working, behavior: str) -> None:
    invoice = estimate(state, work)
    if behavior == "default_incomplete" or invoice["amount_due"] == 0:
        return
    method = own_method_of(state, work.subscription)
    if method is None:
        raise no_method()
    if behavior == "error_if_incomplete":
        refuse_failure(state, method, invoice)


def no_method() -> StripeError:
    message = (
        "This customer has no attached payment source or default payment method. Please consider adding a "
        "default payment method."
    )
    return invalid_request(message, code="resource_missing")


def refuse_failure(state: State, method: Object, invoice: Object) -> None:
    """`error_if_incomplete`: nothing is changed unless the bank agrees."""
    outcome = charge(state, method, invoice["amount_due"], invoice["currency"], off_session=True)
    if isinstance(outcome, Declined):
        raise outcome.decline.error()
    if isinstance(outcome, RequiresAction):
        raise card_error(_ASKS, code="subscription_payment_intent_requires_action")


def begin(state: State, work: Working, params: Object) -> Object:
    """Store the subscription, bill its first period, and collect."""
    if work.subscription["collection_method"] == "send_invoice" and not work.is_trialing:
        work.subscription["status"] = "active"
    stored = keep(state, work)
    store_prorations(state, work)
    if not work.charges and not pending_lines(state, stored["customer"], stored["id"]):
        # Of what is metered alone nothing is due yet.
        stored["status"] = "trialing" if work.is_trialing else "active"
        return stored
    invoice = bill(state, work, stored, "subscription_create")
    if invoice["status"] == "paid" or params.get("payment_behavior") != "default_incomplete":
        collect_if_due(state, invoice, off_session=bool(params.get("off_session")))
    return stored
