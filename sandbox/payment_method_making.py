"""Making payment methods: the checks on a card, and the object that comes of it."""

from sandbox.cards import BY_NUMBER, BY_TOKEN, NOT_A_TEST_CARD, Card, is_card_number
from sandbox.objects import new
from sandbox.parameters import Shape, address, clearable, full_address, integer, merge_metadata, text
from sandbox.payment_method_types import details, fingerprint
from sandbox.state import State
from wire.errors import card_error, missing_param
from wire.ids import new_id
from wire.objects import Object

BILLING: Shape = {
    "address": clearable(address),
    "email": clearable(text),
    "name": clearable(text),
    "phone": clearable(text),
    "tax_id": text,
}
CARD: Shape = {"number": text, "exp_month": integer, "exp_year": integer, "cvc": text, "token": text}
_NO_BILLING: Object = {
    "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}
# Stripe's own short tokens for its test cards: `tok_visa` is the card of `pm_card_visa`.
_SHORT = "tok_"


def from_card(state: State, given: Object, further: Object) -> Object:
    """Make a card from its number or token; `further` holds the other parameters of the request."""
    token = given.get("token")
    if token is not None:
        card = BY_TOKEN.get("pm_card_" + token.removeprefix(_SHORT))
        if card is None:
            raise card_error(f"No such token: '{token}'", code="resource_missing", param="card[token]")
        return make(state, card, further)
    for name in ("number", "exp_month", "exp_year"):
        if name not in given:
            raise missing_param(f"card[{name}]")
    card = checked_card(state, given)
    return make(state, card, further, expiry=(given["exp_month"], full_year(given["exp_year"])))


def checked_card(state: State, given: Object) -> Card:
    """The test card of these digits, or Stripe's error about the first thing that is wrong."""
    number = given["number"].replace(" ", "").replace("-", "")
    if not is_card_number(number):
        raise card_error("Your card number is incorrect.", code="incorrect_number", param="number")
    now = state.now()
    month, year = given["exp_month"], full_year(given["exp_year"])
    if not 1 <= month <= 12:
        message = "Your card's expiration month is invalid."
        raise card_error(message, code="invalid_expiry_month", param="exp_month")
    if not (now.year, now.month) <= (year, month) < (now.year + 50, month):
        message = "Your card's expiration year is invalid."
        raise card_error(message, code="invalid_expiry_year", param="exp_year")
    card = BY_NUMBER.get(number)
    if card is None:
        raise NOT_A_TEST_CARD.error()
    _check_cvc(card, given.get("cvc"))
    return card


def make(state: State, card: Card, further: Object, *, expiry: tuple[int, int] | None = None) -> Object:
    month, year = expiry or (12, state.now().year + 3)
    row = _new(state, "card", further)
    row["card"] = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "unchecked"},
        "country": card.country,
        "display_brand": card.brand if card.brand != "amex" else "american_express",
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint(card.number, state.key),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    state.private[row["id"]] = {"number": card.number}
    return state.table("payment_method").add(row)


def from_details(state: State, kind: str, params: Object) -> Object:
    """Make a payment method that is no card from the parameters of its type."""
    row = _new(state, kind, params)
    # Reading the type's own mapping has checked names; what must be there is checked only when it was sent.
    row[kind] = details(kind, params.get(kind, {}), row["billing_details"], state.key)
    return state.table("payment_method").add(row)


def billing_details(given: Object, stored: Object | None = None) -> Object:
    changes = dict(given)
    if "address" in changes:
        changes["address"] = full_address(changes["address"]) or dict(_NO_BILLING["address"])
    return (stored or _NO_BILLING) | changes


def full_year(year: int) -> int:
    return 2000 + year if 0 <= year < 100 else year


def _new(state: State, kind: str, params: Object) -> Object:
    return new(
        "payment_method",
        id=new_id("pm"),
        created=state.timestamp(),
        type=kind,
        allow_redisplay=params.get("allow_redisplay", "unspecified"),
        billing_details=billing_details(params.get("billing_details", {})),
        metadata=merge_metadata({}, params.get("metadata", {})),
    )


def _check_cvc(card: Card, cvc: str | None) -> None:
    length = 4 if card.brand == "amex" else 3
    if cvc is not None and not (cvc.isdecimal() and len(cvc) in (3, length)):
        raise card_error("Your card's security code is invalid.", code="invalid_cvc", param="cvc")
