"""Stripe's test cards: their numbers, their tokens and what they do when they are set up and charged."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.card_list import ALIASES, CO_BRANDED, NOT_BUILT, WORKING, countries, rows
from wire.errors import StripeError, card_error, invalid_request


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
_VELOCITY = Decline("card_declined", "card_velocity_exceeded", _DECLINED)
_BLOCKED = Decline("card_declined", "fraudulent", _DECLINED)
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
    # All networks that can carry it, when there is more than its brand.
    networks: tuple[str, ...] = ()
    # The checks that do not pass, with what they say instead: `cvc`, `postal_code`, `line1`.
    checks: tuple[tuple[str, str], ...] = ()

    @property
    def last4(self) -> str:
        return self.number[-4:]


_ADDRESS_UNKNOWN = (("postal_code", "unavailable"), ("line1", "unavailable"))
_ADDRESS_FAILS = (("postal_code", "fail"), ("line1", "fail"))
_SPECIAL = (
    Card("4000000000000341", "chargeCustomerFail", on_charge=GENERIC),
    Card("4000000000000002", "chargeDeclined", on_setup=GENERIC),
    Card("4000000000009995", "chargeDeclinedInsufficientFunds", on_setup=_FUNDS),
    Card("4000000000009987", "chargeDeclinedLostCard", on_setup=_LOST),
    Card("4000000000009979", "chargeDeclinedStolenCard", on_setup=_STOLEN),
    Card("4000000000000069", "chargeDeclinedExpiredCard", on_setup=_EXPIRED),
    Card("4000000000000127", "chargeDeclinedIncorrectCvc", on_setup=_CVC),
    Card("4000000000000119", "chargeDeclinedProcessingError", on_setup=_ERROR),
    Card("4000000000006975", "chargeDeclinedVelocityLimitExceeded", on_setup=_VELOCITY),
    Card("4000002500003155", "authenticationRequiredOnSetup", asks_on_setup=True),
    Card("4000002760003184", "authenticationRequired", asks_on_setup=True, asks_always=True),
    Card("4000000000003220", "threeDSecure2Required", country="IE", asks_on_setup=True),
    Card("4000008400000027", "-", asks_on_setup=True),
    Card("4000000000003063", "threeDSecureRequired", asks_on_setup=True),
    Card("4000008400001629", "threeDSecureRequiredChargeDeclined", asks_on_setup=True, on_charge=GENERIC),
    Card("4000008400001280", "threeDSecureRequiredProcessingError", on_setup=GENERIC),
    Card("4000000000003055", "threeDSecureOptional"),
    Card("4000000000003097", "threeDSecureOptionalProcessingError"),
    Card("4000000032200000", "-"),
    Card("4000003800000446", "authenticationRequiredSetupForOffSession"),
    Card(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        asks_on_setup=True,
        on_charge=_FUNDS,
    ),
    Card("4100000000000019", "radarBlock", on_charge=_BLOCKED),
    Card("4000000000004954", "riskLevelHighest", on_charge=_BLOCKED),
    Card("4000000000000101", "cvcCheckFail", checks=(("cvc", "fail"),)),
    Card("4000000000000036", "avsZipFail", checks=(("postal_code", "fail"),)),
    Card("4000058400307872", "cvcCheckFailElevatedRisk", checks=(("cvc", "fail"),)),
    Card("4000058400306072", "avsZipFailElevatedRisk", checks=(("postal_code", "fail"),)),
    Card("4000000000000028", "avsLine1Fail", checks=(("line1", "fail"),)),
    Card("4000000000000010", "avsFail", checks=_ADDRESS_FAILS),
    Card("4000000000000044", "avsUnchecked", checks=_ADDRESS_UNKNOWN),
)


def _all() -> Iterator[Card]:
    for number, token, brand, country, funding in rows(WORKING):
        yield Card(number, token, brand, country, funding)
    for number, token, country, funding, brand, other in rows(CO_BRANDED):
        yield Card(number, token, brand, country, funding, networks=(other, brand))
    for country, number in countries().items():
        yield Card(number, country, country=country.upper())
    yield from _SPECIAL


BY_NUMBER = {card.number: card for card in _all()}
# A card whose token is "-" is known by its number only.
_BY_NAME = {card.token: card for card in BY_NUMBER.values() if card.token.isidentifier()}
BY_TOKEN = {
    f"pm_card_{name}": card
    for name, card in (_BY_NAME | {alias: _BY_NAME[name] for alias, name in ALIASES.items()}).items()
}
_NOT_BUILT = {name for number, token in rows(NOT_BUILT) for name in (number, f"pm_card_{token}")}


def refuse_unbuilt(number_or_token: str, *, param: str) -> None:
    """Refuse by name a test card that stands for something that the sandbox does not have."""
    if number_or_token in _NOT_BUILT:
        message = f"The sandbox does not build what the test card {number_or_token} stands for."
        raise invalid_request(message, param=param, code="sandbox_not_built")


def passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def is_card_number(number: str) -> bool:
    return number.isdecimal() and 12 <= len(number) <= 19 and passes_luhn(number)
