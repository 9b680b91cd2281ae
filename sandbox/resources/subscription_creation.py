"""Subscriptions made: checked, begun, billed for the first time."""

from sandbox import objects
from sandbox.engine.extras import EXTRAS
from sandbox.engine.first_period import begin, prepare
from sandbox.engine.grants import as_reductions, granted, keep_discounts
from sandbox.engine.moments import at_one_moment
from sandbox.engine.test_clocks import check_room
from sandbox.engine.wishes import CANCEL_AT, DISCOUNTS, TRIAL_END, new_item, set_end
from sandbox.engine.working import Working, interval_of, working_copy
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
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
from sandbox.resources.subscriptions import TRIAL_SETTINGS
from sandbox.state import State
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_CREATE: Shape = {
    "customer": required(text),
    "items": required(array(mapping({"price": required(text), "quantity": natural, "metadata": metadata}))),
    "add_invoice_items": EXTRAS,
    "backdate_start_date": timestamp,
    "billing_cycle_anchor": timestamp,
    "billing_mode": mapping({"type": required(choice("classic", "flexible"))}),
    "cancel_at": CANCEL_AT,
    "cancel_at_period_end": boolean,
    "collection_method": choice("charge_automatically", "send_invoice"),
    "days_until_due": natural,
    "default_payment_method": text,
    "default_tax_rates": clearable(array(text)),
    "description": text,
    "discounts": DISCOUNTS,
    "metadata": metadata,
    "off_session": boolean,
    "payment_behavior": choice("allow_incomplete", "default_incomplete", "error_if_incomplete"),
    "proration_behavior": choice("create_prorations", "none"),
    "trial_end": TRIAL_END,
    "trial_period_days": natural,
    "trial_settings": TRIAL_SETTINGS,
}


@operation("POST", "/v1/subscriptions", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    state, params = call.state, call.params
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
    check_room(state, customer)
    subscription = _new(call, customer)
    subscription["items"]["data"] = [
        new_item(state, subscription, wish, f"items[{index}]") for index, wish in enumerate(params["items"])
    ]
    _agree_on_currency(subscription, customer)
    _check_intervals(subscription)
    discounts = granted(state, subscription, params.get("discounts", []))
    work = working_copy(state, subscription)
    work.reductions = as_reductions(state, discounts)
    _expect_end(work, params, call.now)
    prepare(state, work, params)
    work.subscription["discounts"] = keep_discounts(state, discounts)
    customer["currency"] = subscription["currency"]
    stored = begin(state, work, params)
    set_end(stored, params, call.now)
    return stored


def _new(call: Call, customer: Object) -> Object:
    params, id_ = call.params, new_id("sub")
    mode = params.get("billing_mode", {}).get("type", "flexible")
    method = params.get("default_payment_method")
    if method is not None:
        attached(call.state, customer["id"], method, param="default_payment_method")
    return objects.new(
        "subscription",
        id=id_,
        billing_cycle_anchor=params.get("billing_cycle_anchor", call.now),
        billing_mode=_mode(mode),
        cancellation_details={"comment": None, "feedback": None, "feedback_option": None, "reason": None},
        collection_method=params.get("collection_method", "charge_automatically"),
        created=call.now,
        currency="",
        customer=customer["id"],
        days_until_due=_days(params),
        default_payment_method=method,
        default_tax_rates=_tax_rates(call.state, params.get("default_tax_rates") or []),
        description=params.get("description"),
        invoice_settings={
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        items={
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={id_}",
        },
        metadata=merge_metadata({}, params.get("metadata", {})),
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        start_date=_start(params, call.now),
        status="incomplete",
        test_clock=customer["test_clock"],
        trial_settings=_trial_settings(params),
    )


def _start(params: Object, now: int) -> int:
    start: int = params.get("backdate_start_date", now)
    if start > now:
        message = "`backdate_start_date` must lie in the past."
        raise invalid_request(message, param="backdate_start_date")
    return start


def _expect_end(work: Working, params: Object, now: int) -> None:
    """A first period that is cut short by the end is charged for what is left of it."""
    end = params.get("cancel_at")
    if isinstance(end, int) and end > now:
        work.subscription["cancel_at"] = end


def _mode(kind: str) -> Object:
    return {"flexible": {"proration_discounts": "included"} if kind == "flexible" else None, "type": kind}


def _trial_settings(params: Object) -> Object:
    wished = params.get("trial_settings", {}).get("end_behavior", {})
    return {
        "end_behavior": {"billing_cycle_anchor": None, "missing_payment_method": "create_invoice"} | wished
    }


def _days(params: Object) -> int | None:
    days: int | None = params.get("days_until_due")
    sends = params.get("collection_method") == "send_invoice"
    if sends and days is None:
        message = "If `collection_method` is set to `send_invoice`, you must specify `days_until_due`."
        raise invalid_request(message, param="days_until_due")
    if days is not None and not sends:
        message = "`days_until_due` can only be set for subscriptions with `collection_method=send_invoice`."
        raise invalid_request(message, param="days_until_due")
    return days


def _tax_rates(state: State, ids: list[str]) -> list[Object]:
    return [state.table("tax_rate").find(id_, param="default_tax_rates", status=400) for id_ in ids]


def _agree_on_currency(subscription: Object, customer: Object) -> None:
    items = subscription["items"]["data"]
    if not items:
        raise invalid_request("You must pass at least one item.", param="items")
    currencies = {item["price"]["currency"] for item in items} | {customer["currency"]} - {None}
    if len(currencies) > 1:
        message = (
            "You cannot combine currencies on a single customer. This customer has an active subscription, "
            f"subscription schedule, discount, quote, or invoice item with currency {customer['currency']}."
        )
        raise invalid_request(message, param="items")
    subscription["currency"] = currencies.pop()


def _check_intervals(subscription: Object) -> None:
    intervals = {interval_of(item) for item in subscription["items"]["data"]}
    if subscription["billing_mode"]["type"] == "classic" and len(intervals) > 1:
        message = (
            "Currently, all plans on a subscription must have the same `interval` and `interval_count`. "
            "Use `billing_mode[type]=flexible` for items of several intervals."
        )
        raise invalid_request(message, param="items")
