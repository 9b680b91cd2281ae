"""Setting up a payment method for later: what both the API of setup intents and the hosted pages do.

An intent that the bank wants to hear about leads to the 3-D Secure page; there the customer passes or fails.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.cards import Decline
from sandbox.charging import card_of
from sandbox.objects import new
from sandbox.resources.payment_methods import attach_to
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

_AUTHENTICATION_FAILED = Decline(
    "setup_intent_authentication_failure",
    None,
    "The latest attempt to set up the payment method has failed because authentication failed.",
)
# These wait for two small deposits, which the sandbox does not send.
_NEEDS_DEPOSITS = ("us_bank_account", "acss_debit")
_NEEDS_MANDATE = ("sepa_debit", "bacs_debit", "au_becs_debit")
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(state: State, *, types: list[str], **values: object) -> Object:
    id_ = new_id("seti")
    intent = new(
        "setup_intent",
        **{
            "id": id_,
            "client_secret": f"{id_}_secret_{new_id('', 25).removeprefix('_')}",
            "created": state.timestamp(),
            "metadata": {},
            "payment_method_types": types,
            "status": "requires_payment_method",
            "usage": "off_session",
            **values,
        },
    )
    return state.table("setup_intent").add(intent)


def confirm(state: State, intent: Object, method: Object, *, return_url: str | None) -> Object:
    """Try to set the method up; a decline is kept on the intent and raised."""
    _check(intent, method)
    intent["payment_method"] = method["id"]
    card = card_of(state, method)
    if card is not None and card.on_setup:
        raise _fail(intent, method, card.on_setup)
    if card is not None and card.asks_on_setup:
        if return_url is None:
            raise missing_param("return_url")
        return _ask(state, intent, return_url)
    return _succeed(state, intent, method)


def pass_authentication(state: State, intent: Object) -> Object:
    method = state.table("payment_method").find(intent["payment_method"])
    return _succeed(state, intent, method)


def fail_authentication(state: State, intent: Object) -> None:
    method = state.table("payment_method").find(intent["payment_method"])
    _fail(intent, method, _AUTHENTICATION_FAILED)


def cancel(intent: Object, reason: str | None = None) -> None:
    intent.update(status="canceled", cancellation_reason=reason, next_action=None)


def address_after(intent: Object, return_url: str) -> str:
    """The return address with what Stripe adds to it."""
    parts = urlsplit(return_url)
    told = {
        "setup_intent": intent["id"],
        "setup_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))


def _check(intent: Object, method: Object) -> None:
    kind = method["type"]
    if kind not in intent["payment_method_types"]:
        message = f"The payment method type {kind} is not allowed for this SetupIntent."
        raise invalid_request(message, param="payment_method")
    if kind in _NEEDS_DEPOSITS:
        message = f"The sandbox does not build the verification of {kind} by deposits."
        raise invalid_request(message, param="payment_method", code="sandbox_not_built")
    if method["customer"] not in (None, intent["customer"]):
        message = "The payment method belongs to another customer."
        raise invalid_request(message, param="payment_method", code="payment_method_unexpected_state")


def _ask(state: State, intent: Object, return_url: str) -> Object:
    url = f"{state.public_url}/3d-secure/{intent['id']}"
    next_action = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": return_url}}
    intent.update(status="requires_action", next_action=next_action, last_setup_error=None)
    return intent


def _succeed(state: State, intent: Object, method: Object) -> Object:
    if intent["customer"] is not None:
        attach_to(state, intent["customer"], method["id"], is_set_up=True)
    if method["type"] in _NEEDS_MANDATE:
        intent["mandate"] = _mandate(state, method)["id"]
    intent.update(status="succeeded", next_action=None, last_setup_error=None)
    return intent


def _fail(intent: Object, method: Object, decline: Decline) -> StripeError:
    error = decline.error()
    kept = error.envelope()["error"] | {"payment_method": dict(method)}
    intent.update(
        status="requires_payment_method", payment_method=None, next_action=None, last_setup_error=kept
    )
    error.extra = {"setup_intent": dict(intent)}
    return error


def _mandate(state: State, method: Object) -> Object:
    kind = method["type"]
    acceptance = {"accepted_at": state.timestamp(), "type": "online", "online": _SANDBOX_BROWSER}
    row = new(
        "mandate",
        id=new_id("mandate"),
        customer_acceptance=acceptance,
        multi_use={},
        payment_method=method["id"],
        payment_method_details={"type": kind, kind: _mandate_details(state, kind)},
        status="active",
        type="multi_use",
    )
    return state.table("mandate").add(row)


_SANDBOX_BROWSER = {"ip_address": "127.0.0.1", "user_agent": "sandbox"}


def _mandate_details(state: State, kind: str) -> Object:
    url = f"{state.public_url}/mandate"
    reference = new_id("", 16).removeprefix("_").upper()
    if kind == "sepa_debit":
        return {"reference": reference, "url": url}
    if kind == "au_becs_debit":
        return {"url": url}
    return {
        "display_name": None,
        "network_status": "accepted",
        "reference": reference,
        "revocation_reason": None,
        "service_user_number": None,
        "url": url,
    }
