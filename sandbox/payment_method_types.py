"""The types of payment methods: what each is made from and what is shown of it.

Cards have their own module; everything else is data here. A type without an entry in `_MADE_FROM` is made
without any details.
"""

import hashlib
from copy import deepcopy

from sandbox.parameters import Shape, choice, required, text
from wire.objects import Object

# Money that each type can move; a type that is not named moves any.
CURRENCIES: dict[str, frozenset[str]] = {
    "acss_debit": frozenset({"cad", "usd"}),
    "amazon_pay": frozenset({"usd"}),
    "au_becs_debit": frozenset({"aud"}),
    "bacs_debit": frozenset({"gbp"}),
    "boleto": frozenset({"brl"}),
    "cashapp": frozenset({"usd"}),
    "nz_bank_account": frozenset({"nzd"}),
    "payto": frozenset({"aud"}),
    "sepa_debit": frozenset({"eur"}),
    "us_bank_account": frozenset({"usd"}),
}

_MADE_FROM: dict[str, Shape] = {
    "acss_debit": {
        "account_number": required(text),
        "institution_number": required(text),
        "transit_number": required(text),
    },
    "au_becs_debit": {"account_number": required(text), "bsb_number": required(text)},
    "bacs_debit": {"account_number": required(text), "sort_code": required(text)},
    "boleto": {"tax_id": required(text)},
    "nz_bank_account": {
        "account_holder_name": text,
        "account_number": required(text),
        "bank_code": required(text),
        "branch_code": required(text),
        "suffix": required(text),
    },
    "sepa_debit": {"iban": required(text)},
    "us_bank_account": {
        "account_holder_type": choice("individual", "company"),
        "account_number": required(text),
        "account_type": choice("checking", "savings"),
        "routing_number": required(text),
    },
}

_SHOWN: dict[str, Object] = {
    "acss_debit": {"bank_name": "STRIPE TEST BANK"},
    "amazon_pay": {},
    "au_becs_debit": {},
    "bacs_debit": {},
    "bancontact": {},
    "boleto": {},
    "cashapp": {"buyer_id": None, "cashtag": "$jenny"},
    "crypto": {},
    "ideal": {"bank": None, "bic": None},
    "link": {"email": None},
    "nz_bank_account": {"account_holder_name": None, "bank_name": "Test Bank"},
    "paypal": {"country": None, "payer_email": None, "payer_id": None},
    "payto": {"bsb_number": None, "last4": None, "pay_id": None},
    "revolut_pay": {},
    "sepa_debit": {"bank_code": None, "branch_code": None, "generated_from": None},
    "us_bank_account": {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": None,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "status_details": None,
    },
}

# What is asked for a number and shown only by its end.
_SECRET = ("account_number", "iban")
TYPES = ("card", *_SHOWN)


def shapes() -> dict[str, Shape]:
    """The parameters of each type but `card`, by type."""
    return {kind: _MADE_FROM.get(kind, {}) for kind in _SHOWN}


def details(kind: str, given: Object, billing: Object, salt: str) -> Object:
    """What a payment method shows of itself; `salt` keeps fingerprints apart between accounts."""
    shown = deepcopy(_SHOWN[kind]) | {name: value for name, value in given.items() if name not in _SECRET}
    for name in _SECRET:
        if name in given:
            number = given[name].replace(" ", "")
            shown |= {"last4": number[-4:], "fingerprint": fingerprint(number, salt)}
    if kind == "nz_bank_account":
        # The one bank account that shows no fingerprint.
        shown.pop("fingerprint", None)
    if kind == "sepa_debit":
        shown["country"] = given["iban"][:2].upper()
    if kind == "link":
        shown["email"] = billing["email"]
    if kind == "paypal":
        shown["payer_email"] = billing["email"]
    return shown


def fingerprint(number: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()[:16]


def is_made_of_nothing(kind: str) -> bool:
    """Whether a payment method of this type can be made without any details."""
    return kind != "card" and kind not in _MADE_FROM


def moves(kind: str, currency: str) -> bool:
    allowed = CURRENCIES.get(kind)
    return allowed is None or currency in allowed
