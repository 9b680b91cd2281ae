"""What a visitor typed into the checkout page: checked, and kept for the next try."""

from dataclasses import dataclass, field

from sandbox.card_checks import checked_card, full_year
from sandbox.cards import BY_TOKEN
from sandbox.parameters import integer
from sandbox.payment_method_making import from_card, from_details, make
from sandbox.payment_method_types import KINDS
from sandbox.state import State
from wire.errors import StripeError
from wire.objects import Object

WALLETS = ("apple_pay", "google_pay")
_OWNER = ("holder", "email")
# The fields of each way of paying; a way without an entry is confirmed on its provider's page.
FIELDS: dict[str, tuple[str, ...]] = {
    "card": ("number", "expiry", "cvc", "name", "country"),
    "acss_debit": ("institution_number", "transit_number", "account_number", *_OWNER),
    "au_becs_debit": ("bsb_number", "account_number", *_OWNER),
    "bacs_debit": ("sort_code", "account_number", *_OWNER),
    "boleto": ("tax_id", *_OWNER),
    "link": ("email",),
    "nz_bank_account": ("bank_code", "branch_code", "account_number", "suffix", *_OWNER),
    "sepa_debit": ("iban", *_OWNER),
    "us_bank_account": ("routing_number", "account_number", *_OWNER),
}
_OPTIONAL = ("country",)
_FIELD_OF_PARAM = {"number": "number", "exp_month": "expiry", "exp_year": "expiry", "cvc": "cvc"}


@dataclass(slots=True)
class CheckoutForm:
    kind: str
    typed: dict[str, str]
    # The name of a text of `pages.texts` by field; the empty name stands for the form as a whole.
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        return FIELDS.get(self.kind, ())


def read_form(sent: dict[str, str], offered: list[str]) -> CheckoutForm:
    kind = sent.get("method", offered[0])
    names = {name for fields in FIELDS.values() for name in fields}
    return CheckoutForm(
        kind if kind in offered else offered[0], {name: sent.get(name, "").strip() for name in names}
    )


def make_method(state: State, form: CheckoutForm) -> Object | None:
    """Make the payment method, or write down what is wrong with the form and answer None."""
    for name in form.fields:
        if not form.typed[name] and name not in _OPTIONAL:
            form.errors[name] = "required"
    if form.kind == "sepa_debit" and not form.errors and not is_iban(_spelt(form.typed["iban"])):
        form.errors["iban"] = "invalid_iban"
    if form.errors:
        return None
    if form.kind in WALLETS:
        return _make_wallet_card(state, form.kind)
    return _make_card(state, form) if form.kind == "card" else _make_other(state, form)


def note_decline(form: CheckoutForm, error: StripeError) -> None:
    """Say what the bank said, beside the field that it is about."""
    reason = error.decline_code if error.decline_code in _TOLD_APART else error.code
    form.errors[_FIELD_OF_REASON.get(reason or "", "number")] = reason or "card_declined"


_TOLD_APART = ("insufficient_funds", "test_mode_live_card")
_FIELD_OF_REASON = {"incorrect_cvc": "cvc", "expired_card": "expiry"}


def _make_wallet_card(state: State, wallet: str) -> Object:
    row = make(state, BY_TOKEN["pm_card_visa"], {"allow_redisplay": "always"})
    told = {"type": wallet, "dynamic_last4": row["card"]["last4"], wallet: {}}
    row["card"] = row["card"] | {"wallet": told}
    return row


def _make_card(state: State, form: CheckoutForm) -> Object | None:
    typed = form.typed
    card = {"number": typed["number"], "cvc": typed["cvc"]} | _expiry(form)
    if form.errors:
        return None
    address = {"country": typed["country"]} if typed["country"] else {}
    billing = {"name": typed["name"], "address": address}
    try:
        checked_card(state, card)
    except StripeError as error:
        _note_invalid(form, error)
        return None
    return from_card(state, card, {"billing_details": billing, "allow_redisplay": "always"})


def _expiry(form: CheckoutForm) -> Object:
    month, _, year = form.typed["expiry"].replace(" ", "").partition("/")
    if not year and len(month) == 4:
        month, year = month[:2], month[2:]
    if not (month.isdecimal() and year.isdecimal()):
        form.errors["expiry"] = "invalid_expiry"
        return {}
    return {"exp_month": integer(month, "exp_month"), "exp_year": full_year(integer(year, "exp_year"))}


def _note_invalid(form: CheckoutForm, error: StripeError) -> None:
    name = _FIELD_OF_PARAM.get(error.param or "")
    if name is None:
        note_decline(form, error)
    else:
        form.errors[name] = error.code or "required"


def _make_other(state: State, form: CheckoutForm) -> Object | None:
    """A bank account, or a method of a provider that is told the customer's address at most."""
    given = {name: _spelt(form.typed[name]) for name in form.fields if name in KINDS[form.kind].made_from}
    billing = {"name": form.typed["holder"] or None, "email": form.typed["email"] or None}
    params: Object = {form.kind: given, "billing_details": billing, "allow_redisplay": "always"}
    try:
        return from_details(state, form.kind, params)
    except StripeError:
        # All fields are there and well spelt; only the bank itself can still say no.
        form.errors["iban" if form.kind == "sepa_debit" else "account_number"] = "invalid_account"
        return None


def _spelt(number: str) -> str:
    return number.replace(" ", "").replace("-", "").upper()


def is_iban(text: str) -> bool:
    """Whether the check digits hold (ISO 7064, mod 97-10)."""
    if not (text.isascii() and text.isalnum() and 15 <= len(text) <= 34):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
