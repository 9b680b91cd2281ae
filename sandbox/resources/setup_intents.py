"""Setup intents: made, changed, confirmed, cancelled, listed."""

from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
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
    required,
    text,
)
from sandbox.payment_method_types import TYPES
from sandbox.resources.payment_methods import resolve
from sandbox.setting_up import OPEN, cancel, confirm, new_intent
from wire.errors import StripeError, invalid_request, missing_param
from wire.objects import Object

expandable("setup_intent", customer="customer", payment_method="payment_method", mandate="mandate")

_SHARED: Shape = {
    "allowed_payment_method_types": array(choice(*TYPES)),
    "customer": text,
    "description": clearable(text),
    "metadata": metadata,
    "payment_method": text,
}
_AUTOMATIC: Shape = {"enabled": required(boolean), "allow_redirects": choice("always", "never")}
_CREATE: Shape = {
    **_SHARED,
    "automatic_payment_methods": mapping(_AUTOMATIC),
    "confirm": boolean,
    "return_url": text,
    "usage": choice("off_session", "on_session"),
}
_REASON = choice("abandoned", "duplicate", "requested_by_customer")


@operation("POST", "/v1/setup_intents", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    if "return_url" in params and not params.get("confirm"):
        raise invalid_request("`return_url` goes with `confirm=true`.", param="return_url")
    if params.get("confirm") and "payment_method" not in params:
        raise missing_param("payment_method")
    _check_customer(call)
    method = resolve(call.state, params["payment_method"]) if "payment_method" in params else None
    allowed = params.get("allowed_payment_method_types")
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    intent = new_intent(
        call.state,
        types=allowed or ["card", "link"],
        allowed_payment_method_types=allowed,
        automatic_payment_methods=None if allowed else {"allow_redirects": "always"} | automatic,
        customer=params.get("customer"),
        description=params.get("description"),
        metadata=merge_metadata({}, params.get("metadata", {})),
        usage=params.get("usage", "off_session"),
    )
    if method is not None:
        intent.update(payment_method=method["id"], status="requires_confirmation")
    return _confirm(call, intent) if params.get("confirm") else intent


@operation("GET", "/v1/setup_intents/{intent}")
def retrieve(call: Call) -> Object:
    return call.state.table("setup_intent").find(call.path["intent"], param="intent")


@operation("POST", "/v1/setup_intents/{intent}", honours=_SHARED)
def update(call: Call) -> Object:
    intent, params = retrieve(call), call.params
    _require_open(intent, "update")
    _check_customer(call)
    if "payment_method" in params:
        method = resolve(call.state, params["payment_method"])
        intent.update(payment_method=method["id"], status="requires_confirmation")
    for name in ("customer", "description"):
        intent[name] = params.get(name, intent[name])
    allowed = params.get("allowed_payment_method_types")
    if allowed:
        intent.update(allowed_payment_method_types=allowed, payment_method_types=allowed)
    if "metadata" in params:
        intent["metadata"] = merge_metadata(intent["metadata"], params["metadata"])
    return intent


@operation("POST", "/v1/setup_intents/{intent}/confirm", honours={"payment_method": text, "return_url": text})
def confirm_(call: Call) -> Object:
    intent = retrieve(call)
    _require_open(intent, "confirm")
    if "payment_method" in call.params:
        intent["payment_method"] = resolve(call.state, call.params["payment_method"])["id"]
    return _confirm(call, intent)


@operation("POST", "/v1/setup_intents/{intent}/cancel", honours={"cancellation_reason": _REASON})
def cancel_(call: Call) -> Object:
    intent = retrieve(call)
    _require_open(intent, "cancel")
    cancel(intent, call.params.get("cancellation_reason"))
    return intent


@operation(
    "GET", "/v1/setup_intents", honours={**LIST_PARAMS, **CREATED, "customer": text, "payment_method": text}
)
def list_(call: Call) -> Object:
    asked = {name: call.params[name] for name in ("customer", "payment_method") if name in call.params}
    rows = (
        row
        for row in call.state.table("setup_intent").newest_first()
        if asked.items() <= row.items() and matches_created(row, call.params)
    )
    return listed(call, rows, kind="setupintent")


def _confirm(call: Call, intent: Object) -> Object:
    if intent["payment_method"] is None:
        raise _unexpected(intent, "confirm", "It has no payment method.")
    method = call.state.table("payment_method").find(intent["payment_method"])
    if method["type"] == "sepa_debit":
        # Stripe wants the mandate's acceptance here, which only the hosted page takes.
        raise missing_param("mandate_data")
    return confirm(call.state, intent, method, return_url=call.params.get("return_url"))


def _check_customer(call: Call) -> None:
    if "customer" in call.params:
        call.state.table("customer").find(call.params["customer"], param="customer", status=400)


def _require_open(intent: Object, verb: str) -> None:
    if intent["status"] not in OPEN:
        raise _unexpected(intent, verb, f"Its status is {intent['status']}.")


def _unexpected(intent: Object, verb: str, why: str) -> StripeError:
    message = f"You cannot {verb} this SetupIntent. {why}"
    extra = {"setup_intent": dict(intent)}
    code = "setup_intent_unexpected_state"
    return StripeError(400, "invalid_request_error", message, code=code, extra=extra)
