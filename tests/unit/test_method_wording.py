"""Every payment method that Stripe knows has a name, a mark and nothing that reads like a field of an API."""

import typing
from zoneinfo import ZoneInfo

import pytest
import stripe

from billing.payment_methods import read_method
from gateway.payment_methods import decoded
from tests.unit.builders import make_method
from web.i18n import Language
from web.presenters import wording

LANGUAGES = [Language("en", ZoneInfo("UTC")), Language("it", ZoneInfo("UTC"))]
ENGLISH = LANGUAGES[0]
# What the list shows for a method of each type with all that Stripe may say of it.
NAMES = {
    "acss_debit": "RBC ending 1234",
    "affirm": "Affirm",
    "afterpay_clearpay": "Afterpay / Clearpay",
    "alipay": "Alipay",
    "alma": "Alma",
    "amazon_pay": "Amazon Pay",
    "au_becs_debit": "Bank account ending 1234",
    "bacs_debit": "Bank account ending 1234",
    "bancontact": "Bancontact",
    "billie": "Billie",
    "bizum": "Bizum",
    "blik": "BLIK",
    "boleto": "Boleto",
    "card": "Visa ending 1234",
    "card_present": "Visa ending 1234",
    "cashapp": "Cash App Pay of $ada",
    "crypto": "Crypto",
    "custom": "Custom",
    "customer_balance": "Customer balance",
    "eps": "EPS",
    "fpx": "FPX",
    "giropay": "giropay",
    "grabpay": "GrabPay",
    "ideal": "iDEAL",
    "interac_present": "Interac ending 1234",
    "kakao_pay": "Kakao Pay",
    "klarna": "Klarna",
    "konbini": "Konbini",
    "kr_card": "Card ending 1234",
    "link": "Link of ada@example.com",
    "mb_way": "MB WAY",
    "mobilepay": "MobilePay",
    "multibanco": "Multibanco",
    "naver_pay": "Naver Pay",
    "nz_bank_account": "ANZ ending 1234",
    "oxxo": "OXXO",
    "p24": "Przelewy24",
    "pay_by_bank": "Pay by Bank",
    "payco": "PAYCO",
    "paynow": "PayNow",
    "paypal": "PayPal of ada@example.com",
    "paypay": "PayPay",
    "payto": "PayTo ending 1234",
    "pix": "Pix",
    "promptpay": "PromptPay",
    "revolut_pay": "Revolut Pay",
    "samsung_pay": "Samsung Pay",
    "satispay": "Satispay",
    "scalapay": "Scalapay",
    "sepa_debit": "Bank account ending 1234",
    "sequra": "SeQura",
    "sofort": "Sofort",
    "sunbit": "Sunbit",
    "swish": "Swish",
    "twint": "TWINT",
    "upi": "UPI of ada@bank",
    "us_bank_account": "Chase ending 1234",
    "wechat_pay": "WeChat Pay",
    "zip": "Zip",
}
LAST4 = {"last4": "1234"}
DETAILS: dict[str, dict[str, object]] = {
    "acss_debit": {"bank_name": "RBC", "institution_number": "000", **LAST4},
    "au_becs_debit": {"bsb_number": "000000", **LAST4},
    "bacs_debit": {"sort_code": "108800", **LAST4},
    "boleto": {"tax_id": "1"},
    "card": {"brand": "visa", "exp_month": 4, "exp_year": 2030, **LAST4},
    "card_present": {"brand": "visa", **LAST4},
    "cashapp": {"buyer_id": "buyer", "cashtag": "$ada"},
    "eps": {"bank": None},
    "fpx": {"bank": "hsbc"},
    "ideal": {"bank": "ing", "bic": "INGBNL2A"},
    "interac_present": {"brand": "interac", **LAST4},
    "klarna": {"dob": {"day": 1, "month": 1, "year": 1990}},
    "kr_card": {"brand": "shinhan", **LAST4},
    "link": {"email": "ada@example.com"},
    "naver_pay": {"buyer_id": None, "funding": "card"},
    "nz_bank_account": {"bank_name": "ANZ", **LAST4},
    "paypal": {"payer_email": "ada@example.com", "payer_id": "P"},
    "payto": {"pay_id": "ada@example.com", **LAST4},
    "sepa_debit": {"bank_code": "37040044", "country": "DE", **LAST4},
    "upi": {"vpa": "ada@bank"},
    "us_bank_account": {"bank_name": "Chase", "account_type": "checking", **LAST4},
}


def known_types() -> tuple[str, ...]:
    """The official client's own list, so that a type of its next release is missed here."""
    names = typing.get_args(stripe.PaymentMethod.__annotations__["type"])
    return tuple(name for one in names for name in typing.get_args(one))


def test_the_table_knows_every_type_of_the_official_client() -> None:
    assert set(NAMES) == set(known_types())


@pytest.mark.parametrize(("type_", "name"), NAMES.items())
def test_a_method_of_each_type_is_called_by_its_name(type_: str, name: str) -> None:
    method = read_method(decoded({"id": "pm_1", "type": type_, type_: DETAILS.get(type_, {})}))

    assert wording.method_name(method, ENGLISH) == name


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.tag)
@pytest.mark.parametrize("type_", [*NAMES, "money_of_tomorrow"])
def test_a_method_that_says_nothing_of_itself_is_shown_all_the_same(type_: str, language: Language) -> None:
    method = read_method(decoded({"id": "pm_1", "type": type_}))

    said = [
        wording.method_label(method, language),
        wording.method_name(method, language),
        wording.method_in_sentence(method, language),
        wording.method_kind(method, language) or "nothing more",
    ]

    assert all(one.strip() and "_" not in one for one in said)
    assert 1 <= len(wording.method_mark(method)) <= 6
    assert "_" not in wording.method_mark(method)


def test_a_type_of_tomorrow_is_named_by_its_own_words() -> None:
    method = make_method(type="money_of_tomorrow")

    assert wording.method_name(method, ENGLISH) == "Money of tomorrow"
    assert wording.method_kind(method, ENGLISH) is None


@pytest.mark.parametrize(
    ("wallet", "kind"),
    [
        ("apple_pay", "Apple Pay"),
        ("google_pay", "Google Pay"),
        ("link", "Link"),
        ("wallet_of_tomorrow", "Wallet of tomorrow"),
    ],
)
def test_the_card_behind_a_wallet_names_the_wallet(wallet: str, kind: str) -> None:
    card = make_method(brand="visa", last4="4242", wallet=wallet)

    assert wording.method_kind(card, ENGLISH) == kind
    assert wording.method_name(card, ENGLISH) == "Visa ending 4242"


@pytest.mark.parametrize(
    ("brand", "label", "mark"),
    [
        ("visa", "Visa", "VISA"),
        ("mastercard", "Mastercard", "MC"),
        ("amex", "American Express", "AMEX"),
        ("diners", "Diners Club", "DINERS"),
        ("discover", "Discover", "DISC"),
        ("eftpos_au", "Eftpos", "EFTPOS"),
        ("girocard", "Girocard", "GIRO"),
        ("interac", "Interac", "INTRC"),
        ("jcb", "JCB", "JCB"),
        ("link", "Link", "LINK"),
        ("unionpay", "UnionPay", "UPAY"),
        ("unknown", "Card", "CARD"),
        ("brand_of_tomorrow", "Card", "CARD"),
        (None, "Card", "CARD"),
    ],
)
def test_each_brand_of_card_has_a_name_and_a_mark(brand: str | None, label: str, mark: str) -> None:
    card = make_method(brand=brand)

    assert (wording.method_label(card, ENGLISH), wording.method_mark(card)) == (label, mark)


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("acss_debit", "Pre-authorised debit"),
        ("au_becs_debit", "BECS Direct Debit"),
        ("bacs_debit", "Bacs Direct Debit"),
        ("nz_bank_account", "BECS Direct Debit"),
        ("sepa_debit", "SEPA Direct Debit"),
        ("us_bank_account", "ACH Direct Debit"),
    ],
)
def test_a_bank_account_names_the_scheme_that_debits_it(type_: str, kind: str) -> None:
    assert wording.method_kind(make_method(type=type_), ENGLISH) == kind


def test_a_bank_account_within_a_sentence_begins_small() -> None:
    account = make_method(type="sepa_debit", last4="3000")

    assert wording.method_in_sentence(account, ENGLISH) == "bank account ending 3000"
