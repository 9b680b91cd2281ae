"""Changing a subscription: what it costs is worked out on a copy, then paid for, then kept."""

from sandbox.engine import lifecycle
from sandbox.engine.billing import bill, collect_if_due
from sandbox.engine.changes import apply_change
from sandbox.engine.collection import own_method_of
from sandbox.engine.extras import EXTRAS, add_extras
from sandbox.engine.first_period import no_method, refuse_failure
from sandbox.engine.grants import as_reductions, granted, keep_discounts
from sandbox.engine.invoicing import estimate
from sandbox.engine.moments import at_one_moment
from sandbox.engine.pending import store_prorations
from sandbox.engine.prorations import heed_end
from sandbox.engine.schedules import reflect
from sandbox.engine.wishes import (
    BEHAVIOR,
    CANCEL_AT,
    DISCOUNTS,
    ITEMS,
    TRIAL_END,
    follow_period,
    set_end,
    wanted_items,
    wanted_terms,
)
from sandbox.engine.working import Working, keep, working_copy
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    boolean,
    choice,
    clearable,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
    timestamp,
)
from sandbox.resources.payment_methods import attached
from sandbox.resources.subscriptions import DETAILS, TRIAL_SETTINGS, found, set_details
from wire.errors import invalid_request
from wire.objects import Object

_UPDATE: Shape = {
    "add_invoice_items": EXTRAS,
    "billing_cycle_anchor": mapping({"type": required(choice("now", "unchanged"))}),
    "cancel_at": CANCEL_AT,
    "cancel_at_period_end": boolean,
    "cancellation_details": mapping(DETAILS),
    "collection_method": choice("charge_automatically", "send_invoice"),
    "days_until_due": natural,
    "default_payment_method": clearable(text),
    "description": clearable(text),
    "discounts": DISCOUNTS,
    "items": ITEMS,
    "metadata": metadata,
    "off_session": boolean,
    "pause_collection": clearable(
        mapping(
            {
                "behavior": required(choice("keep_as_draft", "mark_uncollectible", "void")),
                "resumes_at": timestamp,
            }
        )
    ),
    "payment_behavior": choice(
        "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
    ),
    "proration_behavior": BEHAVIOR,
    "proration_date": timestamp,
    "trial_end": TRIAL_END,
    "trial_settings": TRIAL_SETTINGS,
}
_ALWAYS_ALLOWED = frozenset({"cancellation_details", "metadata"})
_BILLED = frozenset({"items", "billing_cycle_anchor", "trial_end"})
_MAY_WAIT = _BILLED | {"discounts", "off_session", "payment_behavior", "proration_behavior", "proration_date"}
_PLAIN = ("collection_method", "days_until_due", "default_payment_method", "description", "trial_settings")
_WAITS_FOR = 23 * 3600


@operation("POST", "/v1/subscriptions/{subscription_exposed_id}", honours=_UPDATE)
@at_one_moment
def update(call: Call) -> Object:
    subscription, params = found(call), call.params
    _refuse_on_ended(subscription, params)
    _refuse_waiting(params)
    work = _work_out(call, subscription)
    _refuse_unpayable(call, work)
    if params.get("payment_behavior") == "pending_if_incomplete" and work.bills_now:
        _bill_and_wait(call, subscription, work)
        return subscription
    if work.bills_now and params.get("payment_behavior") != "default_incomplete":
        _require_method(call, work)
    if lifecycle.waiting_invoice(call.state, subscription):
        lifecycle.drop_waiting(call.state, subscription)
        work.subscription["pending_update"] = None
    keep(call.state, work)
    reflect(call.state, subscription)
    _bill(call, subscription, work)
    return subscription


def _refuse_on_ended(subscription: Object, params: Object) -> None:
    further = sorted(set(params) - _ALWAYS_ALLOWED)
    if lifecycle.is_living(subscription) or not further:
        return
    message = "A canceled subscription can only update its cancellation_details and metadata."
    raise invalid_request(message, param=further[0])


def _refuse_waiting(params: Object) -> None:
    further = sorted(set(params) - _MAY_WAIT)
    if params.get("payment_behavior") == "pending_if_incomplete" and further:
        message = f"When `payment_behavior` is `pending_if_incomplete`, you cannot pass `{further[0]}`."
        raise invalid_request(message, param=further[0])


def _work_out(call: Call, subscription: Object) -> Working:
    """The subscription as it would be, with what that costs."""
    state, params = call.state, call.params
    work = working_copy(state, subscription)
    if "discounts" in params:
        discounts = granted(state, subscription, params["discounts"])
        work.reductions = as_reductions(state, discounts)
    resets = params.get("billing_cycle_anchor", {}).get("type") == "now"
    terms = wanted_terms(state, subscription, params, resets_anchor=resets)
    items = wanted_items(state, work, params.get("items", []))
    if _BILLED & set(params):
        apply_change(work, items, terms)
        follow_period(work.subscription)
    _set_plain(call, work.subscription)
    set_end(work.subscription, params, call.now)
    heed_end(work, terms)
    add_extras(state, work, params.get("add_invoice_items", []))
    if "discounts" in params:
        work.subscription["discounts"] = keep_discounts(state, discounts)
    return work


def _set_plain(call: Call, copied: Object) -> None:
    params = call.params
    method = params.get("default_payment_method")
    if method is not None:
        attached(call.state, copied["customer"], method, param="default_payment_method")
    copied.update({name: params[name] for name in _PLAIN if name in params})
    if "metadata" in params:
        copied["metadata"] = merge_metadata(copied["metadata"], params["metadata"])
    if "cancellation_details" in params:
        set_details(call.state, copied, params["cancellation_details"])
    if "pause_collection" in params:
        wished = params["pause_collection"]
        copied["pause_collection"] = wished and {"resumes_at": None} | wished
    if copied["collection_method"] == "send_invoice" and copied["days_until_due"] is None:
        message = "If `collection_method` is set to `send_invoice`, you must specify `days_until_due`."
        raise invalid_request(message, param="days_until_due")


def _refuse_unpayable(call: Call, work: Working) -> None:
    if call.params.get("payment_behavior") != "error_if_incomplete" or not work.bills_now:
        return
    invoice = estimate(call.state, work)
    if invoice["amount_due"] and work.subscription["collection_method"] == "charge_automatically":
        method = own_method_of(call.state, work.subscription)
        if method is None:
            raise no_method()
        refuse_failure(call.state, method, invoice)


def _require_method(call: Call, work: Working) -> None:
    invoice = estimate(call.state, work)
    collects = work.subscription["collection_method"] == "charge_automatically"
    if invoice["amount_due"] and collects and own_method_of(call.state, work.subscription) is None:
        raise no_method()


def _bill(call: Call, subscription: Object, work: Working) -> None:
    store_prorations(call.state, work)
    if not work.bills_now:
        return
    invoice = bill(call.state, work, subscription, "subscription_update")
    if invoice["status"] == "paid" or call.params.get("payment_behavior") != "default_incomplete":
        collect_if_due(call.state, invoice, off_session=bool(call.params.get("off_session")))


def _bill_and_wait(call: Call, subscription: Object, work: Working) -> None:
    """The change comes true when its invoice is paid, and is forgotten when that takes too long."""
    state = call.state
    if lifecycle.waiting_invoice(state, subscription):
        lifecycle.drop_waiting(state, subscription)
    store_prorations(state, work)
    # What the invoice uses up is used up for good only when the change comes true.
    invoice = bill(state, work, work.subscription, "subscription_update")
    if invoice["status"] == "paid":
        keep(state, work)
        return
    subscription["latest_invoice"] = invoice["id"]
    lifecycle.wait_for_payment(state, work, invoice, _pending_update(call, work))
    collect_if_due(state, invoice, off_session=bool(call.params.get("off_session")))


def _pending_update(call: Call, work: Working) -> Object:
    copied = work.subscription
    return {
        "billing_cycle_anchor": copied["billing_cycle_anchor"]
        if "billing_cycle_anchor" in call.params
        else None,
        "cancel_at_period_end": None,
        "discount": None,
        "discounts": copied["discounts"] if "discounts" in call.params else None,
        "expires_at": call.now + _WAITS_FOR,
        "metadata": None,
        "subscription_items": work.items if "items" in call.params else None,
        "trial_end": copied["trial_end"] if "trial_end" in call.params else None,
        "trial_from_plan": None,
    }
