"""Pausing a subscription, and resuming it."""

from sandbox.engine import lifecycle, pauses
from sandbox.engine.billing import bill, collect_if_due
from sandbox.engine.collection import own_method_of
from sandbox.engine.first_period import no_method
from sandbox.engine.invoicing import estimate
from sandbox.engine.moments import at_one_moment
from sandbox.engine.pending import pending_lines, store_prorations
from sandbox.engine.prorations import Terms
from sandbox.engine.usage import charge_usage
from sandbox.engine.wishes import BEHAVIOR
from sandbox.engine.working import Working, keep, working_copy
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, choice, mapping, required, timestamp
from sandbox.state import State
from wire.errors import invalid_request
from wire.objects import Object

_PAUSE: Shape = {
    "bill_for": mapping(
        {
            "outstanding_usage_through": mapping({"type": required(choice("none", "now"))}),
            "unused_time_from": mapping(
                {"type": required(choice("item_current_period_start", "none", "now"))}
            ),
        }
    ),
    "invoicing_behavior": choice("invoice", "pending_invoice_item"),
    "type": choice("subscription"),
}
_RESUME: Shape = {
    "billing_cycle_anchor": mapping({"type": required(choice("now", "unchanged"))}),
    "payment_behavior": choice("resume_on_payment_attempt", "resume_on_payment_success"),
    "proration_behavior": BEHAVIOR,
    "proration_date": timestamp,
}
_PAUSABLE = frozenset({"active", "past_due", "trialing", "unpaid"})


@operation("POST", "/v1/subscriptions/{subscription}/pause", honours=_PAUSE)
@at_one_moment
def pause(call: Call) -> Object:
    state, subscription = call.state, _found(call)
    _refuse_pause(subscription)
    if lifecycle.waiting_invoice(state, subscription):
        lifecycle.drop_waiting(state, subscription)
    work = working_copy(state, subscription)
    wished = call.params.get("bill_for", {})
    if wished.get("outstanding_usage_through", {}).get("type") != "none":
        charge_usage(work, call.now)
    pauses.stop(work, wished.get("unused_time_from", {}).get("type", "now"), call.now)
    keep(state, work)
    store_prorations(state, work)
    if call.params.get("invoicing_behavior") == "invoice" and _has_lines(state, subscription):
        collect_if_due(state, bill(state, work, subscription, "subscription_update"))
    pauses.show_paused(state, subscription, "pause_requested")
    return subscription


def _found(call: Call) -> Object:
    return call.state.table("subscription").find(call.path["subscription"])


def _refuse_pause(subscription: Object) -> None:
    if subscription["billing_mode"]["type"] != "flexible":
        raise invalid_request("Only subscriptions with `billing_mode[type]=flexible` can be paused.")
    if subscription["schedule"]:
        message = (
            f"The subscription is managed by the subscription schedule `{subscription['schedule']}` and cannot "
            "be paused. Please release the schedule first."
        )
        raise invalid_request(message)
    if subscription["status"] not in _PAUSABLE:
        raise invalid_request(f"A subscription that is `{subscription['status']}` cannot be paused.")


def _has_lines(state: State, subscription: Object) -> bool:
    return bool(pending_lines(state, subscription["customer"], subscription["id"]))


@operation("POST", "/v1/subscriptions/{subscription}/resume", honours=_RESUME)
@at_one_moment
def resume(call: Call) -> Object:
    state, subscription = call.state, _found(call)
    if subscription["status"] != "paused":
        raise invalid_request("Only a subscription that is `paused` can be resumed.")
    if subscription["collection_method"] != "charge_automatically":
        message = "Only subscriptions with `collection_method=charge_automatically` can be resumed."
        raise invalid_request(message)
    work = _work_out(call, subscription)
    _require_method(state, work)
    if not work.bills_now:
        _show_active(state, work)
        store_prorations(state, work)
    elif call.params.get("payment_behavior") == "resume_on_payment_success":
        _bill_first(state, subscription, work)
    else:
        _show_active(state, work)
        store_prorations(state, work)
        collect_if_due(state, bill(state, work, subscription, "subscription_update"))
    return subscription


def _work_out(call: Call, subscription: Object) -> Working:
    anchor = call.params.get("billing_cycle_anchor", {}).get("type", "now")
    work = working_copy(call.state, subscription)
    if anchor == "now" and "proration_date" in call.params:
        message = "`proration_date` needs `billing_cycle_anchor[type]=unchanged`."
        raise invalid_request(message, param="proration_date")
    terms = Terms(
        now=call.now,
        moment=call.params.get("proration_date", call.now),
        behavior=call.params.get("proration_behavior", "create_prorations"),
        resets_anchor=anchor == "now",
    )
    pauses.resume(work, terms)
    return work


def _require_method(state: State, work: Working) -> None:
    if not work.bills_now:
        return
    if estimate(state, work)["amount_due"] and own_method_of(state, work.subscription) is None:
        raise no_method()


def _show_active(state: State, work: Working) -> None:
    stored = keep(state, work)
    stored.pop("status_details", None)


def _bill_first(state: State, subscription: Object, work: Working) -> None:
    """The subscription stays paused until the invoice is paid."""
    store_prorations(state, work)
    invoice = bill(state, work, subscription, "subscription_update")
    work.subscription["latest_invoice"] = invoice["id"]
    if invoice["status"] == "paid":
        _show_active(state, work)
        return
    lifecycle.wait_for_payment(state, work, invoice, None)
    collect_if_due(state, invoice)
