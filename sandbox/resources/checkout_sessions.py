"""Checkout sessions in setup mode: Stripe's own page on which a customer adds a payment method."""

from datetime import datetime

from sandbox.configured_methods import (
    chosen_configuration,
    is_capable,
    offered_types,
    offered_wallets,
)
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import new
from sandbox.operations import Call, on_time_passed, operation
from sandbox.parameters import (
    Shape,
    array,
    choice,
    mapping,
    merge_metadata,
    metadata,
    required,
    text,
    timestamp,
)
from sandbox.payment_method_types import KINDS, TYPES
from sandbox.setting_up import cancel, new_intent
from sandbox.state import State
from sandbox.texts_with_form import currency, email
from wire.errors import exclusive_params, invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

expandable("checkout.session", customer="customer", setup_intent="setup_intent")

_LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt "
    "pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)
_DAY = 86_400
_HALF_HOUR = 1_800
_CREATE: Shape = {
    "allowed_payment_method_types": array(choice(*TYPES)),
    "cancel_url": text,
    "client_reference_id": text,
    "currency": currency,
    "customer": text,
    "customer_email": email,
    # Link cannot be excluded by itself: it goes with cards.
    "excluded_payment_method_types": array(choice(*(kind for kind in TYPES if kind != "link"))),
    "expires_at": timestamp,
    "locale": choice(*_LOCALES.split()),
    "metadata": metadata,
    "payment_method_configuration": text,
    "mode": required(choice("payment", "setup", "subscription")),
    "setup_intent_data": mapping({"description": text, "metadata": metadata}),
    "success_url": text,
    "ui_mode": choice("hosted_page", "embedded_page", "elements", "form"),
}
_STATUS = choice("complete", "expired", "open")


@operation("POST", "/v1/checkout/sessions", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    _refuse_unbuilt(params)
    configuration = chosen_configuration(call.state, params.get("payment_method_configuration"))
    types = _types(call.state, params, configuration)
    customer = _customer(call)
    intent = _intent(call, types)
    id_ = new_id("cs_test", 58)
    session = new(
        "checkout.session",
        id=id_,
        created=call.now,
        allowed_payment_method_types=params.get("allowed_payment_method_types"),
        cancel_url=params.get("cancel_url"),
        client_reference_id=params.get("client_reference_id"),
        currency=params["currency"].lower() if "currency" in params else None,
        customer=params.get("customer"),
        customer_details=_details(customer, params.get("customer_email")),
        customer_email=params.get("customer_email"),
        expires_at=_expiry(call),
        locale=params.get("locale"),
        metadata=merge_metadata({}, params.get("metadata", {})),
        mode="setup",
        payment_method_configuration_details=_used(configuration, params),
        payment_method_types=types,
        payment_status="no_payment_required",
        setup_intent=intent["id"],
        status="open",
        success_url=params["success_url"],
        ui_mode="hosted_page",
        url=f"{call.state.public_url}/c/pay/{id_}",
    )
    if "excluded_payment_method_types" in params:
        session["excluded_payment_method_types"] = params["excluded_payment_method_types"]
    wallets = offered_wallets(configuration) if "card" in types else []
    call.state.private[id_] = {"wallets": wallets}
    return call.state.table("checkout.session").add(session)


@operation("GET", "/v1/checkout/sessions/{session}")
def retrieve(call: Call) -> Object:
    return call.state.table("checkout.session").find(call.path["session"], param="session")


@operation("POST", "/v1/checkout/sessions/{session}/expire")
def expire(call: Call) -> Object:
    session = retrieve(call)
    if session["status"] != "open":
        message = "Only Checkout Sessions with a status in `open` can be expired."
        raise invalid_request(message, param="session")
    return _expire(call.state, session)


_PLAIN_FILTERS: Shape = {"customer": text, "payment_intent": text, "status": _STATUS, "subscription": text}
_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    **_PLAIN_FILTERS,
    "customer_details": mapping({"email": required(text)}),
}


@operation("GET", "/v1/checkout/sessions", honours=_LIST)
def list_(call: Call) -> Object:
    params = call.params
    asked = {name: params[name] for name in _PLAIN_FILTERS if name in params}
    email = params.get("customer_details", {}).get("email")
    rows = (
        row
        for row in call.state.table("checkout.session").newest_first()
        if asked.items() <= row.items()
        and email in (None, (row["customer_details"] or {}).get("email"))
        and matches_created(row, params)
    )
    return listed(call, rows, kind="checkout.session")


@on_time_passed
def expire_old(state: State, now: datetime) -> None:
    for session in state.table("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= now.timestamp():
            _expire(state, session)


def complete(session: Object) -> str:
    """Close a session whose setup intent has succeeded; the answer is the address to return to."""
    session.update(status="complete", url=None)
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _expire(state: State, session: Object) -> Object:
    session.update(status="expired", url=None)
    cancel(state, state.table("setup_intent").find(session["setup_intent"]), "abandoned")
    return session


def _refuse_unbuilt(params: Object) -> None:
    if {"customer", "customer_email"} <= params.keys():
        raise exclusive_params("customer_email", "customer", "customer_email")
    for name, built in (("mode", "setup"), ("ui_mode", "hosted_page")):
        if params.get(name, built) != built:
            message = f"The sandbox builds only `{name}={built}` of Checkout Sessions."
            raise invalid_request(message, param=name, code="sandbox_not_built")
    if "success_url" not in params:
        raise missing_param("success_url")


def _types(state: State, params: Object, configuration: Object) -> list[str]:
    """What the page offers: the allowed types, else the configuration's, as far as account and currency let it."""
    allowed = params.get("allowed_payment_method_types")
    if not allowed and "currency" not in params:
        raise missing_param("currency")
    currency = params["currency"].lower() if "currency" in params else None
    for kind in allowed or ():
        if KINDS[kind].step == "none":
            message = f"The payment method type {kind} cannot be set up."
            raise invalid_request(message, param="allowed_payment_method_types")
    wished = allowed or offered_types(configuration)
    excluded = params.get("excluded_payment_method_types", ())
    offered = [
        kind
        for kind in wished
        if kind not in excluded
        and is_capable(state, kind)
        and (currency is None or KINDS[kind].moves(currency))
    ]
    if not offered:
        message = "No valid payment method types for this Checkout Session."
        raise invalid_request(message, param="allowed_payment_method_types" if allowed else "currency")
    return offered


def _used(configuration: Object, params: Object) -> Object | None:
    if params.get("allowed_payment_method_types"):
        return None
    return {"id": configuration["id"], "parent": configuration["parent"]}


def _customer(call: Call) -> Object | None:
    if "customer" not in call.params:
        return None
    return call.state.table("customer").find(call.params["customer"], param="customer", status=400)


def _intent(call: Call, types: list[str]) -> Object:
    given = call.params.get("setup_intent_data", {})
    return new_intent(
        call.state,
        types=types,
        customer=call.params.get("customer"),
        description=given.get("description"),
        metadata=merge_metadata({}, given.get("metadata", {})),
    )


def _details(customer: Object | None, email: str | None) -> Object | None:
    if customer is None and email is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": customer["email"] if customer else email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": customer["tax_exempt"] if customer else None,
        "tax_ids": None,
    }


def _expiry(call: Call) -> int:
    expiry = int(call.params.get("expires_at", call.now + _DAY))
    if not call.now + _HALF_HOUR <= expiry <= call.now + _DAY:
        message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from now."
        raise invalid_request(message, param="expires_at")
    return expiry
