"""The types of payment methods as data: what each is made from, what it shows, which money it moves and how.

Cards have their own modules. A type is never more than this table says; what is not in it Stripe does not know.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, field

from sandbox.parameters import Shape, choice, integer, mapping, required, text
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of payment method."""

    # Money that it can move, and the countries of the merchants that may offer it; empty for any.
    currencies: str = ""
    countries: str = ""
    # Countries of merchants that may not offer it.
    without: str = ""
    # What it is made from, and what of it is shown whatever it is made from.
    made_from: Shape = field(default_factory=dict)
    shown: Object = field(default_factory=dict)
    # How a customer comes to keep it: "kept" at once, "redirect" after agreeing on the provider's page, "debit"
    # by its mandate, "sepa" as the bank account behind it; "none" for what pays only once.
    step: str = "none"
    # Whether the customer's mandate is taken when it is set up.
    has_mandate: bool = False
    # Stripe's name for what the merchant's account must be allowed.
    capability: str = ""

    def moves(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies.split()

    def is_for(self, country: str) -> bool:
        return country not in self.without.split() and (
            not self.countries or country in self.countries.split()
        )


_EUROPE = "AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
_SEPA_MERCHANTS = f"{_EUROPE} AU CA HK JP MX NZ SG US"
_NUMBER = required(text)
_DATE = mapping({"day": required(integer), "month": required(integer), "year": required(integer)})
_EMAIL_FROM_BILLING: dict[str, str] = {"link": "email", "paypal": "payer_email"}


def _debit(
    currencies: str, countries: str, made_from: Shape, *, shown: Object | None = None, capability: str = ""
) -> Kind:
    return Kind(
        currencies,
        countries,
        made_from=made_from,
        shown=shown or {},
        step="debit",
        has_mandate=True,
        capability=capability,
    )


def _wallet(
    currencies: str = "", countries: str = "", *, shown: Object | None = None, has_mandate: bool = False
) -> Kind:
    return Kind(currencies, countries, shown=shown or {}, step="redirect", has_mandate=has_mandate)


KINDS: dict[str, Kind] = {
    "acss_debit": _debit(
        "cad usd",
        "CA US",
        {"account_number": _NUMBER, "institution_number": _NUMBER, "transit_number": _NUMBER},
        shown={"bank_name": "STRIPE TEST BANK"},
    ),
    "affirm": Kind("usd cad", "US CA"),
    "afterpay_clearpay": Kind("usd cad gbp aud nzd", "US CA GB AU NZ"),
    "alipay": Kind("cny aud cad eur gbp hkd jpy nzd sgd usd myr"),
    "alma": Kind("eur", _EUROPE),
    "amazon_pay": _wallet("usd", "US", has_mandate=True),
    "au_becs_debit": _debit("aud", "AU", {"account_number": _NUMBER, "bsb_number": _NUMBER}),
    "bacs_debit": _debit("gbp", "GB", {"account_number": _NUMBER, "sort_code": _NUMBER}),
    "bancontact": Kind("eur", _EUROPE, step="sepa"),
    "billie": Kind("eur", _EUROPE),
    "bizum": Kind("eur", "ES"),
    "blik": _wallet("pln", _EUROPE),
    "boleto": Kind("brl", "BR", made_from={"tax_id": _NUMBER}, step="kept"),
    "card": Kind(step="kept"),
    "cashapp": _wallet("usd", "US", shown={"buyer_id": "buyer", "cashtag": "$jenny"}, has_mandate=True),
    "crypto": _wallet("usd", "US"),
    "customer_balance": Kind("eur gbp jpy mxn usd", capability="bank_transfer_payments"),
    "eps": Kind("eur", _EUROPE, made_from={"bank": text}, shown={"bank": None}),
    "fpx": Kind(
        "myr",
        "MY",
        made_from={"account_holder_type": choice("company", "individual"), "bank": _NUMBER},
        shown={"account_holder_type": None},
    ),
    "giropay": Kind("eur", _EUROPE),
    "grabpay": Kind("sgd myr", "SG MY"),
    "ideal": Kind("eur", _EUROPE, made_from={"bank": text}, shown={"bank": None, "bic": None}, step="sepa"),
    "kakao_pay": _wallet("krw"),
    "klarna": Kind(
        "eur usd gbp dkk nok sek czk ron aud nzd cad pln chf",
        made_from={"dob": _DATE},
        step="redirect",
        has_mandate=True,
    ),
    "konbini": Kind("jpy", "JP"),
    "kr_card": _wallet("krw", shown={"brand": "shinhan", "last4": "4242"}),
    "link": Kind(without="BR IN", shown={"email": None}, step="kept"),
    "mb_way": Kind("eur", _EUROPE),
    "mobilepay": Kind("dkk eur nok sek", _EUROPE),
    "multibanco": Kind("eur", _EUROPE),
    "naver_pay": _wallet("krw", shown={"buyer_id": None, "funding": "card"}),
    "nz_bank_account": _debit(
        "nzd",
        "NZ",
        {
            "account_holder_name": text,
            "account_number": _NUMBER,
            "bank_code": _NUMBER,
            "branch_code": _NUMBER,
            "reference": text,
            "suffix": _NUMBER,
        },
        shown={"account_holder_name": None, "bank_name": "STRIPE TEST BANK"},
        capability="nz_bank_account_becs_debit_payments",
    ),
    "oxxo": Kind("mxn", "MX"),
    "p24": Kind("eur pln", _EUROPE, made_from={"bank": text}, shown={"bank": None}),
    "pay_by_bank": Kind("gbp eur", _EUROPE),
    "payco": Kind("krw"),
    "paynow": Kind("sgd", "SG"),
    "paypal": _wallet(
        "",
        _EUROPE,
        shown={"country": None, "payer_email": None, "payer_id": "PAYERID12345"},
        has_mandate=True,
    ),
    "paypay": Kind("jpy", "JP"),
    "payto": Kind(
        "aud",
        "AU",
        made_from={"account_number": text, "bsb_number": text, "pay_id": text},
        shown={"bsb_number": None, "last4": None, "pay_id": None},
        step="redirect",
    ),
    "pix": _wallet("brl", "BR"),
    "promptpay": Kind("thb", "TH"),
    "revolut_pay": _wallet("eur gbp ron huf pln dkk", _EUROPE, has_mandate=True),
    "samsung_pay": Kind("krw"),
    "satispay": _wallet("eur", _EUROPE),
    "scalapay": Kind("eur", _EUROPE),
    "sepa_debit": _debit(
        "eur",
        _SEPA_MERCHANTS,
        {"iban": _NUMBER},
        shown={"bank_code": None, "branch_code": None, "generated_from": None},
    ),
    "sequra": Kind("eur", _EUROPE),
    "sofort": Kind(
        "eur", _EUROPE, made_from={"country": required(choice("AT", "BE", "DE", "ES", "IT", "NL"))}
    ),
    "sunbit": Kind("usd", "US"),
    "swish": Kind("sek", _EUROPE),
    "twint": _wallet("chf", _EUROPE),
    "upi": _wallet("inr", "IN", shown={"vpa": None}),
    "us_bank_account": _debit(
        "usd",
        "US",
        {
            "account_holder_type": choice("individual", "company"),
            "account_number": _NUMBER,
            "account_type": choice("checking", "savings"),
            "routing_number": _NUMBER,
        },
        shown={
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "financial_connections_account": None,
            "networks": {"preferred": "ach", "supported": ["ach"]},
            "status_details": None,
        },
        capability="us_bank_account_ach_payments",
    ),
    "wechat_pay": Kind("cny aud cad eur gbp hkd jpy sgd usd dkk nok sek chf"),
    "zip": Kind("aud usd", "AU US"),
}

# What is asked for a number and shown only by its end.
_SECRET = ("account_number", "iban")
# Types that the terminal or the Dashboard makes; a list may be asked for them, nobody can make them here.
MADE_ELSEWHERE = ("card_present", "custom", "interac_present")
TYPES = tuple(KINDS)
_FREE = ("alipay", "wechat_pay")
# Types that small deposits verify.
BY_DEPOSITS = ("us_bank_account", "acss_debit")


def shapes() -> dict[str, Shape]:
    """The parameters of each type but `card`, by type."""
    return {name: kind.made_from for name, kind in KINDS.items() if name != "card"}


def details(kind: str, given: Object, billing: Object, salt: str) -> Object:
    """What a payment method shows of itself; `salt` keeps fingerprints apart between accounts."""
    shown = deepcopy(KINDS[kind].shown) | {
        name: value for name, value in given.items() if name not in (*_SECRET, "reference")
    }
    for name in _SECRET:
        if name in given:
            number = given[name].replace(" ", "")
            shown |= {"last4": number[-4:], "fingerprint": fingerprint(number, salt)}
    if kind in ("nz_bank_account", "payto"):
        # The bank accounts that show no fingerprint.
        shown.pop("fingerprint", None)
    if kind == "sepa_debit":
        shown |= _of_iban(given["iban"].replace(" ", "").upper())
    if kind == "klarna":
        shown.setdefault("dob", dict.fromkeys(("day", "month", "year")))
    if kind in _EMAIL_FROM_BILLING:
        shown[_EMAIL_FROM_BILLING[kind]] = billing["email"]
    return shown


def _of_iban(iban: str) -> Object:
    country = iban[:2]
    # Only where the place of the bank's code is plain; elsewhere Stripe's own answers vary.
    bank = {"DE": iban[4:12], "AT": iban[4:9], "BE": iban[4:7], "FR": iban[4:9], "IE": iban[4:8]}
    return {"country": country, "bank_code": bank.get(country)}


def fingerprint(number: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()[:16]


def needs_details(kind: str) -> bool:
    """Whether a payment method of this type cannot be made without its own parameters."""
    return kind == "card" or any(
        getattr(reader, "is_required", False) for reader in KINDS[kind].made_from.values()
    )


def moves(kind: str, currency: str) -> bool:
    return kind not in KINDS or KINDS[kind].moves(currency)


def capability_of(kind: str) -> str | None:
    """Stripe's name for the permission to offer a type; None where none is needed."""
    if kind in _FREE:
        return None
    return KINDS[kind].capability or f"{kind}_payments"
