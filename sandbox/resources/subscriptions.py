"""Subscriptions: read, listed and cancelled. They are made and changed in modules of their own."""

from sandbox.engine import lifecycle
from sandbox.engine.billing import bill, collect_if_due
from sandbox.engine.moments import at_one_moment
from sandbox.engine.pending import drop_items, pending_lines, store_prorations
from sandbox.engine.prorations import credit_all
from sandbox.engine.usage import charge_usage
from sandbox.engine.working import working_copy
from sandbox.expansion import expandable, includable
from sandbox.hooks import on_customer_deleted, on_detached
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created, matches_range, rows_of
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    boolean,
    choice,
    clearable,
    created_range,
    mapping,
    required,
    text,
)
from sandbox.state import State
from wire.errors import invalid_request, missing_resource
from wire.lists import page
from wire.objects import Object

expandable(
    "subscription",
    {
        "pending_update.discounts": "discount",
        "cancellation_details.feedback_option": "billing.feedback_option",
    },
    customer="customer",
    default_payment_method="payment_method",
    discounts="discount",
    latest_invoice="invoice",
    schedule="subscription_schedule",
    pending_setup_intent="setup_intent",
)
expandable("subscription_item", {"price.product": "product"}, discounts="discount")

# As many as a list shows when it is not told otherwise.
_SHOWN = 10


def _of_customer(state: State, customer: Object) -> Object:
    """What a customer has, newest first and without what is canceled, as in a list."""
    url = f"/v1/customers/{customer['id']}/subscriptions"
    rows = state.table("subscription").of_customer(customer["id"])
    living = [row for row in rows if _has_status(row["status"], None)]
    return page(living[:_SHOWN], url=url, has_more=len(living) > _SHOWN)


includable("customer", "subscriptions", _of_customer)

FEEDBACK = choice(
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
)
DETAILS: Shape = {
    "comment": clearable(text),
    "feedback": clearable(FEEDBACK),
    "feedback_option": clearable(text),
}
TRIAL_SETTINGS = mapping(
    {
        "end_behavior": required(
            mapping({"missing_payment_method": required(choice("cancel", "create_invoice", "pause"))})
        )
    }
)
_STATUSES = (
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
)


@operation("GET", "/v1/subscriptions/{subscription_exposed_id}")
def retrieve(call: Call) -> Object:
    return found(call)


def found(call: Call) -> Object:
    return call.state.table("subscription").find(call.path["subscription_exposed_id"])


_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    "customer": text,
    "price": text,
    "status": choice(*_STATUSES),
    "collection_method": choice("charge_automatically", "send_invoice"),
    "current_period_start": created_range,
    "current_period_end": created_range,
    "test_clock": text,
}


@operation("GET", "/v1/subscriptions", honours=_LIST)
def list_(call: Call) -> Object:
    rows = rows_of(call, "subscription").where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="subscription")


def _matches(row: Object, params: Object) -> bool:
    return (
        params.get("customer") in (None, row["customer"])
        and _has_clock(row, params)
        and params.get("collection_method") in (None, row["collection_method"])
        and _has_status(row["status"], params.get("status"))
        and _has_price(row, params.get("price"))
        and matches_created(row, params)
        and _has_period(row, params)
    )


def _has_clock(row: Object, params: Object) -> bool:
    """Those of a test clock are listed only for that clock, or for their customer."""
    if "test_clock" not in params and "customer" in params:
        return True
    return bool(row["test_clock"] == params.get("test_clock"))


def _has_status(status: str, asked: str | None) -> bool:
    if asked is None:
        return status != "canceled"
    if asked == "ended":
        return status in ("canceled", "incomplete_expired")
    return asked in ("all", status)


def _has_period(row: Object, params: Object) -> bool:
    """Whether one of its items has a period that begins and ends as asked."""
    edges = ("current_period_start", "current_period_end")
    return any(
        all(matches_range(item[edge], params.get(edge)) for edge in edges) for item in row["items"]["data"]
    )


def _has_price(row: Object, asked: str | None) -> bool:
    return asked is None or any(item["price"]["id"] == asked for item in row["items"]["data"])


_CANCEL: Shape = {"invoice_now": boolean, "prorate": boolean, "cancellation_details": mapping(DETAILS)}


@operation("DELETE", "/v1/subscriptions/{subscription_exposed_id}", honours=_CANCEL)
@at_one_moment
def cancel(call: Call) -> Object:
    subscription = found(call)
    if not lifecycle.is_living(subscription):
        raise missing_resource("subscription", subscription["id"])
    if "cancellation_details" in call.params:
        set_details(call.state, subscription, call.params["cancellation_details"])
    if subscription["status"] == "incomplete":
        lifecycle.expire(call.state, subscription)
        return subscription
    _settle(call, subscription)
    lifecycle.end(call.state, subscription, reason="cancellation_requested")
    subscription["canceled_at"] = call.now
    return subscription


def set_details(state: State, subscription: Object, details: Object) -> None:
    if details.get("feedback_option"):
        _require_option(state, details["feedback_option"])
    subscription["cancellation_details"] = subscription["cancellation_details"] | details


def _require_option(state: State, id_: str) -> None:
    param = "cancellation_details[feedback_option]"
    if state.table("billing.feedback_option").find(id_, param=param, status=400)["status"] != "active":
        raise invalid_request(f"The feedback option `{id_}` is inactive.", param=param)


def _settle(call: Call, subscription: Object) -> None:
    prorates, bills = call.params.get("prorate", False), call.params.get("invoice_now", False)
    if not prorates and not bills:
        drop_items(call.state, subscription)
        return
    work = working_copy(call.state, subscription)
    if prorates and not work.is_trialing:
        credit_all(work, call.now)
    if bills:
        charge_usage(work, call.now)
    store_prorations(call.state, work)
    if bills and pending_lines(call.state, subscription["customer"], subscription["id"]):
        collect_if_due(call.state, bill(call.state, work, subscription, "subscription_update"))


@on_detached
def forget_own_method(state: State, payment_method: Object) -> None:
    for subscription in state.table("subscription"):
        if subscription["default_payment_method"] == payment_method["id"]:
            subscription["default_payment_method"] = None


@on_customer_deleted
def end_all(state: State, customer: Object) -> None:
    for subscription in state.table("subscription"):
        if subscription["customer"] == customer["id"] and lifecycle.is_living(subscription):
            lifecycle.end(state, subscription, reason="cancellation_requested")
