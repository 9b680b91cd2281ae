"""Setting up a payment method for later: what both the API of setup intents and the hosted pages do.

An intent that the bank or the provider wants to hear about leads to a page; there the customer agrees or not.
Bank accounts that small deposits verify wait for those; others may take the bank a while.
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.cards import Decline
from sandbox.charging import card_of
from sandbox.mandates import new_mandate, require_acceptance
from sandbox.objects import new
from sandbox.payment_method_making import account_of, from_details
from sandbox.payment_method_types import BY_DEPOSITS, KINDS
from sandbox.resources.payment_methods import attach_to
from sandbox.setup_attempts import abandon, authenticated, begin, note
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

_AUTHENTICATION_FAILED = Decline(
    "setup_intent_authentication_failure",
    None,
    "The latest attempt to set up the payment method has failed because authentication failed.",
)
_NOT_AGREED = Decline(
    "payment_method_customer_decline", None, "The customer declined to set up this payment method."
)
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
_DAY = 86_400
_ARRIVAL = 2 * _DAY
_TEST_IBAN = "DE89370400440532013000"


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


def confirm(
    state: State,
    intent: Object,
    method: Object,
    *,
    return_url: str | None,
    mandate_data: Object | None = None,
) -> Object:
    """Try to set the method up; a decline is kept on the intent and raised."""
    _check(intent, method)
    require_acceptance(method, mandate_data)
    kind, card = KINDS[method["type"]], card_of(state, method)
    declines = card.on_setup if card else None
    asks = kind.step in ("redirect", "sepa") or (card is not None and _asks(intent, card.asks_on_setup))
    if asks and declines is None and return_url is None:
        raise missing_param("return_url")
    begin(state, intent, method)
    state.private.setdefault(intent["id"], {})["mandate_data"] = mandate_data
    intent.update(payment_method=method["id"], last_setup_error=None, next_action=None)
    if declines is not None:
        raise fail(state, intent, method, declines)
    if asks and return_url is not None:
        return _ask(state, intent, method, return_url)
    if method["type"] in BY_DEPOSITS and not state.private[method["id"]].get("is_verified"):
        return _send_deposits(state, intent, method)
    return settle(state, intent, method)


def pass_authentication(state: State, intent: Object) -> Object:
    method = method_of(state, intent)
    if method["type"] == "card":
        note(state, intent, "processing", three_d_secure=authenticated(result="authenticated"))
    return settle(state, intent, method)


def fail_authentication(state: State, intent: Object) -> None:
    method = method_of(state, intent)
    if method["type"] == "card":
        note(state, intent, "processing", three_d_secure=authenticated(result="failed"))
        fail(state, intent, method, _AUTHENTICATION_FAILED)
    else:
        fail(state, intent, method, _NOT_AGREED)


def cancel(state: State, intent: Object, reason: str | None = None) -> None:
    abandon(state, intent)
    intent.update(status="canceled", cancellation_reason=reason, next_action=None)


def settle(state: State, intent: Object, method: Object) -> Object:
    """Wait for the bank if it is a slow one, else be done."""
    account = account_of(state, method)
    if account is None or account.delay == 0:
        return succeed(state, intent, method)
    due = None if account.delay is None else state.timestamp() + account.delay
    state.private[intent["id"]]["settles_at"] = due
    wait_for(state, intent)
    intent.update(status="processing", next_action=None)
    note(state, intent, "processing")
    return intent


def succeed(state: State, intent: Object, method: Object) -> Object:
    is_drawn = KINDS[method["type"]].step == "sepa"
    kept = _account_behind(state, intent, method) if is_drawn else method
    if intent["customer"] is not None:
        attach_to(state, intent["customer"], kept["id"], is_set_up=True)
    told: Object = {}
    if KINDS[kept["type"]].has_mandate:
        options = (intent["payment_method_options"] or {}).get(kept["type"])
        given = state.private.get(intent["id"], {}).get("mandate_data")
        intent["mandate"] = new_mandate(state, kept, given, options)["id"]
    if kept is not method:
        told = {"generated_sepa_debit": kept["id"], "generated_sepa_debit_mandate": intent["mandate"]}
        told |= {
            "iban_last4": kept["sepa_debit"]["last4"],
            "verified_name": method["billing_details"]["name"],
        }
    intent.update(status="succeeded", next_action=None, last_setup_error=None)
    note(state, intent, "succeeded", **told)
    return intent


def fail(state: State, intent: Object, method: Object, decline: Decline) -> StripeError:
    error = decline.error()
    if method["type"] != "card":
        error = invalid_request(decline.message, code=decline.code)
    kept = error.envelope()["error"] | {"payment_method": dict(method)}
    intent.update(
        status="requires_payment_method", payment_method=None, next_action=None, last_setup_error=kept
    )
    note(state, intent, "failed")
    error.extra = {"setup_intent": dict(intent)}
    return error


def wait_for(state: State, intent: Object) -> None:
    waiting(state).append(intent["id"])


def waiting(state: State) -> list[str]:
    """The intents that time alone may move, so that nothing else need be looked at."""
    found: list[str] = state.private.setdefault("setup_intents", {}).setdefault("waiting", [])
    return found


def method_of(state: State, intent: Object) -> Object:
    return state.table("payment_method").find(intent["payment_method"])


def page_of(intent: Object) -> str | None:
    """The address that the customer must see next."""
    action = intent["next_action"] or {}
    inside = action.get(action.get("type", ""), {})
    address = (
        inside.get("url") or inside.get("hosted_instructions_url") or inside.get("hosted_verification_url")
    )
    return str(address) if address else None


def address_after(intent: Object, return_url: str) -> str:
    """The return address with what Stripe adds to it."""
    parts = urlsplit(return_url)
    told = {
        "setup_intent": intent["id"],
        "setup_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] in ("succeeded", "processing") else "failed",
    }
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))


def _check(intent: Object, method: Object) -> None:
    kind = method["type"]
    if kind not in intent["payment_method_types"]:
        message = f"The payment method type {kind} is not allowed for this SetupIntent."
        raise invalid_request(message, param="payment_method")
    if KINDS[kind].step == "none":
        message = f"The payment method type {kind} pays only once and cannot be set up."
        raise invalid_request(message, param="payment_method", code="payment_method_unsupported_type")
    if method["customer"] not in (None, intent["customer"]):
        message = "The payment method belongs to another customer."
        raise invalid_request(message, param="payment_method", code="payment_method_unexpected_state")


def _asks(intent: Object, card_asks: bool) -> bool:  # noqa: FBT001  both say the same of two sides
    wished = (intent["payment_method_options"] or {}).get("card", {}).get("request_three_d_secure")
    return card_asks or wished in ("any", "challenge")


def _ask(state: State, intent: Object, method: Object, return_url: str) -> Object:
    place = "3d-secure" if method["type"] == "card" else "authorize"
    url = f"{state.public_url}/{place}/{intent['id']}"
    state.private[intent["id"]]["return_url"] = return_url
    action: Object = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": return_url}}
    if method["type"] == "cashapp":
        code = {
            "expires_at": state.timestamp() + 900,
            "image_url_png": f"{url}.png",
            "image_url_svg": f"{url}.svg",
        }
        kind = "cashapp_handle_redirect_or_display_qr_code"
        action = {
            "type": kind,
            kind: {"hosted_instructions_url": url, "mobile_auth_url": url, "qr_code": code},
        }
    intent.update(status="requires_action", next_action=action)
    note(state, intent, "requires_action")
    return intent


def _send_deposits(state: State, intent: Object, method: Object) -> Object:
    arrival = state.timestamp() + _ARRIVAL
    deposits = {
        "arrival_date": arrival - arrival % _DAY,
        "hosted_verification_url": f"{state.public_url}/deposits/{intent['id']}",
        "microdeposit_type": "descriptor_code" if method["type"] == "us_bank_account" else "amounts",
    }
    action = {"type": "verify_with_microdeposits", "verify_with_microdeposits": deposits}
    intent.update(status="requires_action", next_action=action)
    wait_for(state, intent)
    state.private[intent["id"]] |= {"deposits_sent_at": state.timestamp(), "wrong_answers": 0}
    note(state, intent, "requires_action")
    return intent


def _account_behind(state: State, intent: Object, method: Object) -> Object:
    """What pays once, as iDEAL does, leaves the account that it drew from."""
    owner = {name: value for name, value in method["billing_details"].items() if value is not None}
    given = {"sepa_debit": {"iban": _TEST_IBAN}, "billing_details": owner}
    kept = from_details(state, "sepa_debit", given)
    source = {"charge": None, "setup_attempt": intent["latest_attempt"]}
    kept["sepa_debit"] = kept["sepa_debit"] | {"generated_from": source}
    return kept
