"""Stripe's test cards: their numbers, their tokens and what they do when they are set up and charged."""

from dataclasses import dataclass

from wire.errors import StripeError, card_error


@dataclass(frozen=True, slots=True)
class Decline:
    code: str
    decline_code: str | None
    message: str

    def error(self, *, param: str | None = None) -> StripeError:
        return card_error(self.message, code=self.code, decline_code=self.decline_code, param=param)


_DECLINED = "Your card was declined."
GENERIC = Decline("card_declined", "generic_decline", _DECLINED)
_FUNDS = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
_LOST = Decline("card_declined", "lost_card", _DECLINED)
_STOLEN = Decline("card_declined", "stolen_card", _DECLINED)
_EXPIRED = Decline("expired_card", None, "Your card has expired.")
_CVC = Decline("incorrect_cvc", None, "Your card's security code is incorrect.")
_ERROR = Decline(
    "processing_error", None, "An error occurred while processing your card. Try again in a little bit."
)
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card. "
    "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
)


@dataclass(frozen=True, slots=True)
class Card:
    """One test card; `token` is the part of its token after `pm_card_`."""

    number: str
    token: str
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    # What happens when it is set up or attached.
    on_setup: Decline | None = None
    # What happens when it is charged although it could be attached.
    on_charge: Decline | None = None
    # The bank asks when it is set up, or when the customer is there to pay.
    asks_on_setup: bool = False
    # The bank asks at each charge, even after it was asked at the set-up.
    asks_always: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


_ALL = (
    Card("4242424242424242", "visa"),
    Card("4000056655665556", "visa_debit", funding="debit"),
    Card("5555555555554444", "mastercard", "mastercard"),
    Card("5200828282828210", "mastercard_debit", "mastercard", funding="debit"),
    Card("5105105105105100", "mastercard_prepaid", "mastercard", funding="prepaid"),
    Card("378282246310005", "amex", "amex"),
    Card("6011111111111117", "discover", "discover"),
    Card("3056930009020004", "diners", "diners"),
    Card("3566002020360505", "jcb", "jcb", "JP"),
    Card("6200000000000005", "unionpay", "unionpay", "CN"),
    Card("4000003800000008", "it", country="IT"),
    Card("4000002760000016", "de", country="DE"),
    Card("4000002500000003", "fr", country="FR"),
    Card("4000008260000000", "gb", country="GB"),
    Card("4000000000000341", "chargeCustomerFail", on_charge=GENERIC),
    Card("4000000000000002", "chargeDeclined", on_setup=GENERIC),
    Card("4000000000009995", "chargeDeclinedInsufficientFunds", on_setup=_FUNDS),
    Card("4000000000009987", "chargeDeclinedLostCard", on_setup=_LOST),
    Card("4000000000009979", "chargeDeclinedStolenCard", on_setup=_STOLEN),
    Card("4000000000000069", "chargeDeclinedExpiredCard", on_setup=_EXPIRED),
    Card("4000000000000127", "chargeDeclinedIncorrectCvc", on_setup=_CVC),
    Card("4000000000000119", "chargeDeclinedProcessingError", on_setup=_ERROR),
    Card("4000002500003155", "authenticationRequiredOnSetup", asks_on_setup=True),
    Card("4000002760003184", "authenticationRequired", asks_on_setup=True, asks_always=True),
    Card("4000000000003220", "threeDSecure2Required", asks_on_setup=True),
    Card("4000000000003063", "threeDSecureRequired", asks_on_setup=True),
    Card("4000003800000446", "authenticationRequiredSetupForOffSession"),
    Card(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        asks_on_setup=True,
        on_charge=_FUNDS,
    ),
)
BY_NUMBER = {card.number: card for card in _ALL}
BY_TOKEN = {f"pm_card_{card.token}": card for card in _ALL}


def passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def is_card_number(number: str) -> bool:
    return number.isdecimal() and 12 <= len(number) <= 19 and passes_luhn(number)
