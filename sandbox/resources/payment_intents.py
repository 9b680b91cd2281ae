"""Payment intents: those of invoices, and those that a merchant makes for a payment without one."""

from sandbox.cards import Decline
from sandbox.charging import Declined, RequiresAction, charge
from sandbox.engine import payment_intents
from sandbox.engine.collection import collect
from sandbox.engine.moments import at_one_moment
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
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
)
from sandbox.resources.confirmation_tokens import bind, method_from
from sandbox.resources.payment_methods import attach_to, attached, resolve
from sandbox.state import State
from sandbox.texts_with_form import currency
from wire.errors import StripeError, invalid_request
from wire.objects import Object

expandable("payment_intent", customer="customer", latest_charge="charge", payment_method="payment_method")

_LIST: Shape = {**LIST_PARAMS, **CREATED, "customer": text}
_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_USAGE = clearable(choice("off_session", "on_session"))
_SHARED: Shape = {
    "customer": text,
    "description": text,
    "metadata": metadata,
    "payment_method": text,
    "receipt_email": clearable(text),
    "setup_future_usage": _USAGE,
}
_CREATE: Shape = {
    **_SHARED,
    "amount": required(natural),
    "currency": required(currency),
    "automatic_payment_methods": mapping(
        {"enabled": required(boolean), "allow_redirects": choice("always", "never")}
    ),
    "confirm": boolean,
    "confirmation_token": text,
    "off_session": boolean,
    "return_url": text,
}
_CONFIRM: Shape = {
    "confirmation_token": text,
    "payment_method": text,
    "return_url": text,
    "off_session": boolean,
}
_REASON = choice("abandoned", "duplicate", "fraudulent", "requested_by_customer")


@operation("POST", "/v1/payment_intents", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    state, params = call.state, call.params
    if "customer" in params:
        state.table("customer").find(params["customer"], param="customer", status=400)
    if params["amount"] == 0:
        raise invalid_request(
            "This value must be greater than or equal to 1.", param="amount", code="parameter_invalid_integer"
        )
    if "confirmation_token" in params and not params.get("confirm"):
        raise invalid_request("`confirmation_token` goes with `confirm=true`.", param="confirmation_token")
    method = _named_method(call, params.get("customer"))
    told = {name: params[name] for name in _SHARED if name in params and name != "payment_method"}
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    told |= {
        "automatic_payment_methods": {"allow_redirects": "always"} | automatic,
        "metadata": merge_metadata({}, params.get("metadata", {})),
    }
    intent = payment_intents.new_intent(state, params["amount"], params["currency"].lower(), **told)
    if method is not None:
        intent.update(payment_method=method["id"], status="requires_confirmation")
    return _confirmed(call, intent) if params.get("confirm") else intent


@operation("GET", "/v1/payment_intents/{intent}")
def retrieve(call: Call) -> Object:
    return call.state.table("payment_intent").find(call.path["intent"], param="intent")


@operation("POST", "/v1/payment_intents/{intent}", honours={**_SHARED, "amount": natural})
def update(call: Call) -> Object:
    intent, params = retrieve(call), dict(call.params)
    _require_open(intent, "update")
    if "amount" in params and _invoice_of(call.state, intent):
        raise invalid_request("The amount of an invoice's payment cannot be changed.", param="amount")
    if "customer" in params:
        call.state.table("customer").find(params["customer"], param="customer", status=400)
    method = _named_method(call, params.get("customer", intent["customer"]))
    if method is not None:
        params |= {"payment_method": method["id"], "status": "requires_confirmation"}
    if "metadata" in params:
        params["metadata"] = merge_metadata(intent["metadata"], params["metadata"])
    intent.update(params)
    return intent


@operation("POST", "/v1/payment_intents/{intent}/confirm", honours=_CONFIRM)
@at_one_moment
def confirm(call: Call) -> Object:
    intent = retrieve(call)
    _require_open(intent, "confirm")
    return _confirmed(call, intent)


@operation("POST", "/v1/payment_intents/{intent}/cancel", honours={"cancellation_reason": _REASON})
def cancel(call: Call) -> Object:
    intent = retrieve(call)
    _require_open(intent, "cancel")
    if _invoice_of(call.state, intent):
        message = (
            "You cannot cancel this PaymentIntent because an invoice asks for it. Void the invoice instead."
        )
        raise invalid_request(message, code="payment_intent_unexpected_state")
    payment_intents.cancel(call.state, intent, call.params.get("cancellation_reason"))
    return intent


@operation("GET", "/v1/payment_intents", honours=_LIST)
def list_(call: Call) -> Object:
    rows = call.state.table("payment_intent").newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="payment_intent")


def _matches(row: Object, params: Object) -> bool:
    return params.get("customer") in (None, row["customer"]) and matches_created(row, params)


def _confirmed(call: Call, intent: Object) -> Object:
    """Ask the bank; for an invoice's intent this pays the invoice."""
    method = _method(call, intent)
    off_session = call.params.get("off_session", False)
    invoice = _invoice_of(call.state, intent)
    if invoice is not None:
        outcome = collect(call.state, invoice, method=method, off_session=off_session)
        decline = outcome.decline if isinstance(outcome, Declined) else None
    else:
        decline = pay(call.state, intent, method, off_session=off_session)
    if decline is not None:
        error = decline.error()
        error.extra = error.extra | payment_intents.told(intent)
        raise error
    if intent["next_action"] and "return_url" in call.params:
        payment_intents.lead_back(intent, call.params["return_url"])
    return intent


def pay(
    state: State, intent: Object, method: Object, *, off_session: bool = False, is_authenticated: bool = False
) -> Decline | None:
    """Try to take the payment of an intent that no invoice is behind."""
    outcome = charge(
        state,
        method,
        intent["amount"],
        intent["currency"],
        off_session=off_session,
        is_authenticated=is_authenticated,
    )
    if isinstance(outcome, Declined):
        payment_intents.refuse(state, intent, method, outcome.decline)
        return outcome.decline
    if isinstance(outcome, RequiresAction):
        payment_intents.ask(intent, method["id"], f"{state.public_url}/3d-secure/payments/{intent['id']}")
        return None
    payment_intents.take(state, intent, method, is_authenticated=is_authenticated)
    if intent["setup_future_usage"] and intent["customer"]:
        attach_to(state, intent["customer"], method["id"], is_set_up=True)
    return None


def _invoice_of(state: State, intent: Object) -> Object | None:
    id_ = state.private.get(intent["id"], {}).get("invoice")
    return state.table("invoice").find(id_) if id_ else None


def _require_open(intent: Object, verb: str) -> None:
    if intent["status"] not in _OPEN:
        message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
        raise _unexpected(message, intent)


def _unexpected(message: str, intent: Object) -> StripeError:
    error = invalid_request(message, code="payment_intent_unexpected_state")
    error.extra = {"payment_intent": intent}
    return error


def _method(call: Call, intent: Object) -> Object:
    token = call.params.get("confirmation_token")
    if token is not None:
        method = method_from(call.state, token)
        bind(call.state, token, payment_intent=intent["id"])
        return method
    named = _named_method(call, intent["customer"])
    if named is not None:
        return named
    if intent["payment_method"] is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update "
            "the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with "
            "a payment method or ConfirmationToken."
        )
        raise _unexpected(message, intent)
    return call.state.table("payment_method").find(intent["payment_method"])


def _named_method(call: Call, customer: str | None) -> Object | None:
    """The method that the request names: a test card, one of the customer's, or one that nobody has."""
    named = call.params.get("payment_method")
    if named is None:
        return None
    method = resolve(call.state, named)
    if method["customer"] is not None and customer is not None:
        return attached(call.state, customer, named, param="payment_method")
    return method
