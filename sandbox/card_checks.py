"""The checks on a card before anything is made of it: its number, its dates, its security code."""

from datetime import datetime

from sandbox.cards import BY_NUMBER, NOT_A_TEST_CARD, Card, is_card_number, refuse_unbuilt
from sandbox.state import State
from wire.errors import card_error
from wire.objects import Object


def checked_card(state: State, given: Object) -> Card:
    """The test card of these digits, or Stripe's error about the first thing that is wrong."""
    number = given["number"].replace(" ", "").replace("-", "")
    if not is_card_number(number):
        raise card_error("Your card number is incorrect.", code="incorrect_number", param="number")
    check_expiry(given["exp_month"], full_year(given["exp_year"]), state.now())
    refuse_unbuilt(number, param="number")
    card = BY_NUMBER.get(number)
    if card is None:
        raise NOT_A_TEST_CARD.error()
    _check_cvc(card, given.get("cvc"))
    return card


def check_expiry(month: int, year: int, now: datetime) -> None:
    check_month(month)
    if not (now.year, now.month) <= (year, month) < (now.year + 50, month):
        message = "Your card's expiration year is invalid."
        raise card_error(message, code="invalid_expiry_year", param="exp_year")


def check_month(month: int) -> None:
    if not 1 <= month <= 12:
        message = "Your card's expiration month is invalid."
        raise card_error(message, code="invalid_expiry_month", param="exp_month")


def full_year(year: int) -> int:
    return 2000 + year if 0 <= year < 100 else year


def _check_cvc(card: Card, cvc: str | None) -> None:
    length = 4 if card.brand == "amex" else 3
    if cvc is not None and not (cvc.isdecimal() and len(cvc) in (3, length)):
        raise card_error("Your card's security code is invalid.", code="invalid_cvc", param="cvc")
