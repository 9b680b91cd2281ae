"""Amounts as Stripe means them.

How many decimals an integer amount carries, and how many digits are shown, are Stripe's rules and not CLDR's:
https://docs.stripe.com/currencies#zero-decimal, https://docs.stripe.com/currencies#three-decimal and
https://docs.stripe.com/currencies#special-cases.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

ZERO_DECIMAL: Final = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
)
THREE_DECIMAL: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
# Sent with two decimals for old integrations' sake, although neither has a minor unit any more.
# HUF and TWD are whole only in payouts, and RSD keeps its two decimals, so none of them is special here.
SHOWN_WHOLE: Final = frozenset({"isk", "ugx"})


class Amount(Protocol):
    """What is needed to write an amount out: `Money` and `UnitPrice` both have it."""

    @property
    def major(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def digits(self) -> int: ...


def api_decimals(currency: str) -> int:
    """How many decimals an integer amount of the API carries."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def shown_digits(currency: str) -> int:
    """How many digits after the point a whole amount is shown with."""
    return 0 if currency in SHOWN_WHOLE else api_decimals(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An integer number of the API's units of a currency, whose code is in lower case."""

    amount: int
    currency: str

    @property
    def major(self) -> Decimal:
        return Decimal(self.amount).scaleb(-api_decimals(self.currency))

    @property
    def digits(self) -> int:
        """More than usual only when rounding would hide something that is really charged."""
        return _digits_needed(self.major, shown_digits(self.currency))

    @property
    def is_zero(self) -> bool:
        return self.amount == 0

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit, which may be below a minor unit and is then shown in full."""

    minor: Decimal
    currency: str

    @property
    def major(self) -> Decimal:
        return self.minor.scaleb(-api_decimals(self.currency))

    @property
    def digits(self) -> int:
        return _digits_needed(self.major, shown_digits(self.currency))


def _digits_needed(major: Decimal, usual: int) -> int:
    exponent = major.normalize().as_tuple().exponent
    return max(usual, -exponent) if isinstance(exponent, int) else usual
