"""What a visitor typed into the checkout page: checked, and kept for the next try."""

from dataclasses import dataclass, field

from sandbox.parameters import integer
from sandbox.payment_method_making import checked_card, from_card, from_details, full_year
from sandbox.state import State
from wire.errors import StripeError
from wire.objects import Object

# Every field, by the way of paying that it belongs to.
_FIELDS = {
    "card": ("number", "expiry", "cvc", "name", "country"),
    "sepa_debit": ("iban", "holder", "email"),
}
_OPTIONAL = ("country",)
_FIELD_OF_PARAM = {"number": "number", "exp_month": "expiry", "exp_year": "expiry", "cvc": "cvc"}


@dataclass(slots=True)
class CheckoutForm:
    kind: str
    typed: dict[str, str]
    # The name of a text of `pages.texts` by field; the empty name stands for the form as a whole.
    errors: dict[str, str] = field(default_factory=dict)


def read_form(sent: dict[str, str], offered: list[str]) -> CheckoutForm:
    kind = sent.get("method", offered[0])
    names = {name for fields in _FIELDS.values() for name in fields}
    return CheckoutForm(
        kind if kind in offered else offered[0], {name: sent.get(name, "").strip() for name in names}
    )


def make_method(state: State, form: CheckoutForm) -> Object | None:
    """Make the payment method, or write down what is wrong with the form and answer None."""
    typed = form.typed
    for name in _FIELDS[form.kind]:
        if not typed[name] and name not in _OPTIONAL:
            form.errors[name] = "required"
    if form.errors:
        return None
    return _make_card(state, form) if form.kind == "card" else _make_sepa(state, form)


def note_decline(form: CheckoutForm, error: StripeError) -> None:
    """Say what the bank said, beside the field that it is about."""
    reason = error.decline_code if error.decline_code in _TOLD_APART else error.code
    form.errors[_FIELD_OF_REASON.get(reason or "", "number")] = reason or "card_declined"


_TOLD_APART = ("insufficient_funds", "test_mode_live_card")
_FIELD_OF_REASON = {"incorrect_cvc": "cvc", "expired_card": "expiry"}


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


def _make_sepa(state: State, form: CheckoutForm) -> Object | None:
    iban = form.typed["iban"].replace(" ", "").upper()
    if not is_iban(iban):
        form.errors["iban"] = "invalid_iban"
        return None
    billing = {"name": form.typed["holder"], "email": form.typed["email"]}
    params = {"sepa_debit": {"iban": iban}, "billing_details": billing, "allow_redisplay": "always"}
    return from_details(state, "sepa_debit", params)


def is_iban(text: str) -> bool:
    """Whether the check digits hold (ISO 7064, mod 97-10)."""
    if not (text.isascii() and text.isalnum() and 15 <= len(text) <= 34):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
