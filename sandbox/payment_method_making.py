"""Making payment methods: the checks on a card, and the object that comes of it."""

from sandbox.bank_accounts import ACCOUNT_TOKENS, ACCOUNTS, NOT_BUILT, BankAccount, is_refused, number_of
from sandbox.card_checks import checked_card, full_year
from sandbox.cards import BY_TOKEN, Card, refuse_unbuilt
from sandbox.objects import new
from sandbox.parameters import (
    Shape,
    address,
    choice,
    clearable,
    full_address,
    integer,
    mapping,
    merge_metadata,
    metadata,
    required,
    text,
)
from sandbox.payment_method_types import (
    KINDS,
    TYPES,
    details,
    fingerprint,
    needs_details,
    shapes,
)
from sandbox.state import State
from sandbox.texts_with_form import email
from wire.errors import invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

BILLING: Shape = {
    "address": clearable(address),
    "email": clearable(email),
    "name": clearable(text),
    "phone": clearable(text),
    "tax_id": text,
}
PREFERRED = mapping({"preferred": choice("cartes_bancaires", "mastercard", "visa")})
CARD: Shape = {
    "number": text,
    "exp_month": integer,
    "exp_year": integer,
    "cvc": text,
    "token": text,
    "networks": PREFERRED,
}
REDISPLAY = choice("always", "limited", "unspecified")
# What `payment_method_data` takes wherever a method is made on the way.
DATA: Shape = {
    "type": required(choice(*(kind for kind in TYPES if kind != "card"))),
    "billing_details": mapping(BILLING),
    "allow_redisplay": REDISPLAY,
    "metadata": metadata,
    **{kind: mapping(shape) for kind, shape in shapes().items()},
}
_NO_BILLING: Object = {
    "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}
# Stripe's own short tokens for its test cards: `tok_visa` is the card of `pm_card_visa`.
_SHORT = "tok_"
# https://docs.stripe.com/payments/bank-debits says of whom Stripe wants the name and the e-mail address.
_NEEDS_NAME = (
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "nz_bank_account",
    "sepa_debit",
    "us_bank_account",
)
_NEEDS_EMAIL = ("acss_debit", "au_becs_debit", "bacs_debit", "nz_bank_account", "sepa_debit")
_DISPLAYED = {
    "amex": "american_express",
    "diners": "diners_club",
    "eftpos_au": "eftpos_australia",
    "unionpay": "union_pay",
}


def from_data(state: State, data: Object) -> Object:
    """Make a payment method that is no card from what a request tells of it."""
    kind = data["type"]
    if needs_details(kind) and kind not in data:
        raise missing_param(kind)
    return from_details(state, kind, data)


def from_token(state: State, token: str, further: Object, *, param: str) -> Object | None:
    """Make what a test token such as `pm_card_visa` stands for; None for anything else."""
    refuse_unbuilt(token, param=param)
    if token in NOT_BUILT:
        message = f"The sandbox does not build what the test account {token} stands for."
        raise invalid_request(message, param=param, code="sandbox_not_built")
    card, account = BY_TOKEN.get(token), ACCOUNT_TOKENS.get(token)
    if card is not None:
        return make(state, card, further)
    if account is None:
        return None
    billing = {"name": "Jenny Rosen", "email": "jenny.rosen@example.com"}
    given = {"billing_details": billing} | further | {account.kind: account.given}
    row = from_details(state, account.kind, given)
    # The tokens of accounts that Stripe verifies by deposits stand for verified ones, but for these.
    state.private[row["id"]]["is_verified"] = account.kind == "acss_debit"
    return row


def from_card(state: State, given: Object, further: Object) -> Object:
    """Make a card from its number or token; `further` holds the other parameters of the request."""
    token = given.get("token")
    if token is not None:
        name = "pm_card_" + token.removeprefix(_SHORT)
        refuse_unbuilt(name, param="card[token]")
        card = BY_TOKEN.get(name)
        if card is None:
            message = f"No such token: '{token}'"
            raise invalid_request(message, code="resource_missing", param="card[token]")
        return make(state, card, further)
    for name in ("number", "exp_month", "exp_year"):
        if name not in given:
            raise missing_param(f"card[{name}]")
    card = checked_card(state, given)
    row = make(state, card, further, expiry=(given["exp_month"], full_year(given["exp_year"])))
    preferred = given.get("networks", {}).get("preferred")
    if preferred:
        prefer(row, preferred)
    return row


def prefer(row: Object, network: str) -> None:
    """Choose the network of a card with two brands."""
    if network not in row["card"]["networks"]["available"]:
        message = f"This card cannot be processed on the network {network}."
        raise invalid_request(message, param="card[networks][preferred]")
    networks = row["card"]["networks"] | {"preferred": network}
    shown = _DISPLAYED.get(network, network)
    row["card"] = row["card"] | {"networks": networks, "display_brand": shown}


def make(
    state: State, card: Card, further: Object, *, expiry: tuple[int, int] | None = None, prefix: str = "pm"
) -> Object:
    month, year = expiry or (12, state.now().year + 3)
    row = _new(state, "card", further, prefix)
    row["card"] = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "unchecked"},
        "country": card.country,
        "display_brand": _display_brand(card),
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint(card.number, state.key),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": list(card.networks or (card.brand,)), "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    state.private[row["id"]] = {"number": card.number}
    return state.table("payment_method").add(row)


def from_details(state: State, kind: str, params: Object) -> Object:
    """Make a payment method that is no card from the parameters of its type."""
    row = _new(state, kind, params)
    given = params.get(kind, {})
    row[kind] = details(kind, given, row["billing_details"], state.key)
    state.private[row["id"]] = {}
    if KINDS[kind].step == "debit":
        _keep_number(state, row, given)
    return state.table("payment_method").add(row)


def _keep_number(state: State, row: Object, given: Object) -> None:
    kind = row["type"]
    number = number_of(kind, given)
    if is_refused(kind, number):
        message = "The bank of this account does not take direct debits."
        raise invalid_request(message, param=kind, code="bank_account_unusable")
    if kind in _NEEDS_NAME and not row["billing_details"]["name"]:
        raise missing_param("billing_details[name]")
    if kind in _NEEDS_EMAIL and not row["billing_details"]["email"]:
        raise missing_param("billing_details[email]")
    state.private[row["id"]]["account"] = number


def account_of(state: State, payment_method: Object) -> BankAccount | None:
    """The test account behind a payment method; None for one that is not in the list."""
    number = state.private.get(payment_method["id"], {}).get("account")
    return ACCOUNTS.get((payment_method["type"], number)) if number else None


def billing_details(given: Object, stored: Object | None = None) -> Object:
    changes = dict(given)
    if "address" in changes:
        changes["address"] = full_address(changes["address"]) or dict(_NO_BILLING["address"])
    return (stored or _NO_BILLING) | changes


def _new(state: State, kind: str, params: Object, prefix: str = "pm") -> Object:
    return new(
        "payment_method",
        id=new_id(prefix),
        created=state.timestamp(),
        type=kind,
        allow_redisplay=params.get("allow_redisplay", "unspecified"),
        billing_details=billing_details(params.get("billing_details", {})),
        metadata=merge_metadata({}, params.get("metadata", {})),
    )


def _display_brand(card: Card) -> str:
    # A card with two brands shows its local one until the customer prefers the other.
    shown = card.networks[0] if card.networks else card.brand
    return _DISPLAYED.get(shown, shown)
