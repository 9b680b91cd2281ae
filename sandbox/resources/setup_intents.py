"""Setup intents: made, changed, confirmed, cancelled, listed."""

from sandbox.configured_methods import chosen_configuration, offered_types
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.mandates import MANDATE_DATA
from sandbox.microdeposits import verify, waits_for_deposits
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
)
from sandbox.payment_method_making import DATA, from_data
from sandbox.payment_method_types import KINDS, TYPES
from sandbox.resources.confirmation_tokens import bind, method_from, token_of
from sandbox.resources.payment_methods import resolve
from sandbox.setting_up import OPEN, cancel, confirm, method_of, new_intent
from sandbox.setup_options import OPTIONS, merged_options
from wire.errors import StripeError, invalid_request, missing_param
from wire.objects import Object

expandable(
    "setup_intent",
    customer="customer",
    latest_attempt="setup_attempt",
    mandate="mandate",
    payment_method="payment_method",
)

_AMOUNTS = array(natural)
_TYPES = array(choice(*TYPES))
_SHARED: Shape = {
    "allowed_payment_method_types": _TYPES,
    "customer": text,
    "description": clearable(text),
    "excluded_payment_method_types": _TYPES,
    "metadata": metadata,
    "payment_method": text,
    "payment_method_configuration": text,
    "payment_method_data": mapping(DATA),
    "payment_method_options": mapping(OPTIONS),
}
_ON_CONFIRM: Shape = {
    "confirmation_token": text,
    "mandate_data": clearable(mapping(MANDATE_DATA)),
    "return_url": text,
}
_AUTOMATIC: Shape = {"enabled": required(boolean), "allow_redirects": choice("always", "never")}
_CREATE: Shape = {
    **_SHARED,
    **_ON_CONFIRM,
    "automatic_payment_methods": mapping(_AUTOMATIC),
    "confirm": boolean,
    "usage": choice("off_session", "on_session"),
}
_CONFIRM: Shape = {
    **_ON_CONFIRM,
    "payment_method": text,
    "payment_method_data": mapping(DATA),
    "payment_method_options": mapping(OPTIONS),
}
_REASON = choice("abandoned", "duplicate", "requested_by_customer")


@operation("POST", "/v1/setup_intents", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    for name in _ON_CONFIRM.keys() & params.keys():
        if not params.get("confirm"):
            raise invalid_request(f"`{name}` goes with `confirm=true`.", param=name)
    if params.get("confirm") and not _NAMES_METHOD & params.keys():
        raise missing_param("payment_method")
    _check_customer(call)
    method = _method(call)
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    allowed = params.get("allowed_payment_method_types")
    intent = new_intent(
        call.state,
        automatic_payment_methods=None if allowed else {"allow_redirects": "always"} | automatic,
        customer=params.get("customer"),
        description=params.get("description"),
        metadata=merge_metadata({}, params.get("metadata", {})),
        payment_method_options=merged_options({}, params),
        usage=params.get("usage", "off_session"),
        **_types(call, automatic.get("allow_redirects") != "never"),
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
    method = _method(call)
    if method is not None:
        intent.update(payment_method=method["id"], status="requires_confirmation")
    for name in ("customer", "description"):
        intent[name] = params.get(name, intent[name])
    if _ABOUT_TYPES & params.keys():
        intent.update(_types(call, allows_redirects=True))
    if "payment_method_options" in params:
        intent["payment_method_options"] = merged_options(intent["payment_method_options"], params)
    if "metadata" in params:
        intent["metadata"] = merge_metadata(intent["metadata"], params["metadata"])
    return intent


@operation("POST", "/v1/setup_intents/{intent}/confirm", honours=_CONFIRM)
def confirm_(call: Call) -> Object:
    intent = retrieve(call)
    _require_open(intent, "confirm")
    method = _method(call)
    if method is not None:
        intent["payment_method"] = method["id"]
    if "payment_method_options" in call.params:
        intent["payment_method_options"] = merged_options(intent["payment_method_options"], call.params)
    return _confirm(call, intent)


@operation(
    "POST",
    "/v1/setup_intents/{intent}/verify_microdeposits",
    honours={"amounts": _AMOUNTS, "descriptor_code": text},
)
def verify_microdeposits(call: Call) -> Object:
    intent, params = retrieve(call), call.params
    if intent["status"] != "requires_action" or not waits_for_deposits(intent):
        raise _unexpected(intent, "verify", "It does not wait for microdeposits.")
    if len(params) != 1:
        raise invalid_request("Give either `amounts` or `descriptor_code`.", param="amounts")
    amounts = params.get("amounts")
    if amounts is not None and len(amounts) != 2:
        code = "payment_method_microdeposit_verification_amounts_invalid"
        raise invalid_request("You must provide exactly two amounts.", param="amounts", code=code)
    return verify(call.state, intent, amounts=amounts, code=params.get("descriptor_code"))


@operation("POST", "/v1/setup_intents/{intent}/cancel", honours={"cancellation_reason": _REASON})
def cancel_(call: Call) -> Object:
    intent = retrieve(call)
    _require_open(intent, "cancel")
    cancel(call.state, intent, call.params.get("cancellation_reason"))
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


_NAMES_METHOD = {"payment_method", "payment_method_data", "confirmation_token"}
_ABOUT_TYPES = {
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "payment_method_configuration",
}


def _method(call: Call) -> Object | None:
    """The payment method that the request names, tells or has in a token."""
    given = _NAMES_METHOD & call.params.keys()
    if len(given) > 1:
        names = " and ".join(sorted(given))
        raise invalid_request(f"You may only give one of {names}.", param=min(given))
    if "confirmation_token" in given:
        return method_from(call.state, call.params["confirmation_token"])
    if "payment_method_data" in given:
        return from_data(call.state, call.params["payment_method_data"])
    return resolve(call.state, call.params["payment_method"]) if given else None


def _types(call: Call, allows_redirects: bool) -> Object:  # noqa: FBT001  one of two ways
    """What the intent may be confirmed with, and why."""
    params = call.params
    allowed, excluded = (params.get(f"{way}_payment_method_types") for way in ("allowed", "excluded"))
    configuration = chosen_configuration(call.state, params.get("payment_method_configuration"))
    types = allowed or [
        kind
        for kind in offered_types(configuration)
        if kind not in (excluded or ()) and (allows_redirects or KINDS[kind].step != "redirect")
    ]
    return {
        "types": types,
        "allowed_payment_method_types": allowed,
        "excluded_payment_method_types": excluded,
        "payment_method_configuration_details": None
        if allowed
        else {"id": configuration["id"], "parent": configuration["parent"]},
    }


def _confirm(call: Call, intent: Object) -> Object:
    if intent["payment_method"] is None:
        raise _unexpected(intent, "confirm", "It has no payment method.")
    params = call.params
    told = token_of(call.state, params["confirmation_token"]) if "confirmation_token" in params else {}
    if told:
        bind(call.state, told["id"], setup_intent=intent["id"])
    return confirm(
        call.state,
        intent,
        method_of(call.state, intent),
        return_url=params.get("return_url") or told.get("return_url"),
        mandate_data=params.get("mandate_data") or told.get("mandate_data"),
    )


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
