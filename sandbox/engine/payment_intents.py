"""What becomes of a payment intent: paid, declined, waiting for the customer, cancelled."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox import objects
from sandbox.cards import Decline
from sandbox.engine.charges import charge_intent
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

NOT_CONFIRMED = Decline(
    "payment_intent_authentication_failure",
    None,
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
)


def new_intent(state: State, amount: int, currency: str, **values: object) -> Object:
    id_ = new_id("pi")
    plain: Object = {
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic",
        "client_secret": f"{id_}_secret_{new_id('', 25).removeprefix('_')}",
        "confirmation_method": "automatic",
        "created": state.timestamp(),
        "payment_method_types": ["card", "link", "paypal", "sepa_debit"],
        "status": "requires_payment_method",
    }
    intent = objects.new("payment_intent", id=id_, amount=amount, currency=currency, **(plain | values))
    return state.table("payment_intent").add(intent)


def take(state: State, intent: Object, method: Object, *, is_authenticated: bool = False) -> None:
    """The bank has agreed."""
    charge_intent(state, intent, method, is_authenticated=is_authenticated)
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        payment_method=method["id"],
        last_payment_error=None,
        next_action=None,
    )


def refuse(state: State, intent: Object, method: Object | None, why: Decline) -> None:
    """The bank has declined, or there was nobody to ask; only a bank's answer leaves a charge."""
    error: Object = {
        "code": why.code,
        "doc_url": f"https://docs.stripe.com/error-codes#{why.code.replace('_', '-')}",
        "message": why.message,
        "payment_method": method,
        "type": "card_error" if method else "invalid_request_error",
    }
    if why.decline_code:
        error["decline_code"] = why.decline_code
    if method is not None and why != NOT_CONFIRMED:
        error["charge"] = charge_intent(state, intent, method, decline=why)["id"]
    intent.update(
        status="requires_payment_method", payment_method=None, last_payment_error=error, next_action=None
    )


def ask(intent: Object, method: str, place: str) -> None:
    """Wait for the customer to pass 3-D Secure at the place, which Stripe's own script would open."""
    inside = {"stripe_js": place, "type": "three_d_secure_redirect"}
    action = {"type": "use_stripe_sdk", "use_stripe_sdk": inside}
    intent.update(status="requires_action", payment_method=method, next_action=action)


def lead_back(intent: Object, return_url: str) -> None:
    """Who names an address to return to is told where to send the customer, and needs no script."""
    place = intent["next_action"]["use_stripe_sdk"]["stripe_js"]
    inside = {"return_url": return_url, "url": place}
    intent["next_action"] = {"redirect_to_url": inside, "type": "redirect_to_url"}


def return_url_of(intent: Object) -> str | None:
    inside: Object = (intent["next_action"] or {}).get("redirect_to_url", {})
    return inside.get("return_url")


def address_after(intent: Object, return_url: str) -> str:
    """The return address with what Stripe adds to it."""
    parts = urlsplit(return_url)
    told = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))


def cancel(state: State, intent: Object, reason: str | None) -> None:
    intent.update(
        status="canceled", canceled_at=state.timestamp(), cancellation_reason=reason, next_action=None
    )


def told(intent: Object) -> Object:
    """What a 402 answer says of the intent beside the decline."""
    failed = (intent["last_payment_error"] or {}).get("charge")
    return {"payment_intent": intent} | ({"charge": failed} if failed else {})
