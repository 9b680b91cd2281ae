"""Payment intents, those of invoices for now: read, listed, confirmed by the customer."""

from sandbox.cards import Decline
from sandbox.charging import Declined
from sandbox.engine.collection import collect
from sandbox.engine.due import at_one_moment
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created, rows_of
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, text
from sandbox.resources.payment_methods import attached, resolve
from wire.errors import invalid_request
from wire.objects import Object

expandable("payment_intent", customer="customer", payment_method="payment_method")

_LIST: Shape = {**LIST_PARAMS, **CREATED, "customer": text}


@operation("GET", "/v1/payment_intents", honours=_LIST)
def list_(call: Call) -> Object:
    rows = rows_of(call, "payment_intent").where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="payment_intent")


def _matches(row: Object, params: Object) -> bool:
    return params.get("customer") in (None, row["customer"]) and matches_created(row, params)


@operation("GET", "/v1/payment_intents/{intent}")
def retrieve(call: Call) -> Object:
    return call.state.table("payment_intent").find(call.path["intent"], param="intent")


@operation(
    "POST", "/v1/payment_intents/{intent}/confirm", honours={"payment_method": text, "return_url": text}
)
@at_one_moment
def confirm(call: Call) -> Object:
    """Pays the invoice behind it, the customer being there."""
    intent = retrieve(call)
    if intent["status"] in ("succeeded", "canceled"):
        message = f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}."
        raise invalid_request(message, code="payment_intent_unexpected_state")
    method = _method(call, intent)
    invoice = call.state.table("invoice").find(call.state.private[intent["id"]]["invoice"])
    outcome = collect(call.state, invoice, method=method, off_session=False)
    if isinstance(outcome, Declined):
        raise _with_intent(outcome.decline, intent)
    if intent["next_action"] and "return_url" in call.params:
        intent["next_action"]["redirect_to_url"]["return_url"] = call.params["return_url"]
    return intent


def _method(call: Call, intent: Object) -> Object:
    named = call.params.get("payment_method") or intent["payment_method"]
    if named is None:
        message = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update "
            "the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with "
            "a payment method or ConfirmationToken."
        )
        raise invalid_request(message, code="payment_intent_unexpected_state")
    if named.startswith("pm_card_"):
        return resolve(call.state, named)
    return attached(call.state, intent["customer"], named, param="payment_method")


def _with_intent(decline: Decline, intent: Object) -> Exception:
    error = decline.error()
    error.extra = error.extra | {"payment_intent": intent}
    return error
