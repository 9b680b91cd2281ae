"""The sentences that Stripe writes on invoice lines, always in English."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from sandbox.pricing import TierShare, unit_amount

# https://docs.stripe.com/currencies
_NO_DECIMALS = frozenset(
    (
        *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
        *("pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"),
    )
)
_THREE_DECIMALS = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
# UGX is charged without decimals but written with two, which must be zero.
_WRITTEN_WITH_TWO = frozenset({"ugx"})


def digits(currency: str) -> int:
    """How many digits follow the point in Stripe's minor units."""
    if currency in _THREE_DECIMALS:
        return 3
    return 0 if currency in _NO_DECIMALS - _WRITTEN_WITH_TWO else 2


def money(amount: int | Decimal, currency: str, locale: str = "en") -> str:
    """An amount of minor units as a person writes it; parts of a minor unit stay visible."""
    places = digits(currency)
    value = Decimal(amount).scaleb(-places)
    fraction = "0" * places + ("#" * 12 if value != round(value, places) else "")
    return format_currency(
        value, currency.upper(), format=_pattern(locale, fraction), locale=locale, currency_digits=False
    )


def _pattern(locale: str, fraction: str) -> str:
    number = "#,##0" + (f".{fraction}" if fraction else "")
    return f"¤{number}" if locale.startswith(("en", "ja")) else f"{number}\xa0¤"


def day(moment: int) -> str:
    """The date as in "22 Nov 2026"."""
    return format_date(datetime.fromtimestamp(moment, UTC), "d MMM yyyy", locale="en")


def cadence(recurring: Mapping[str, Any]) -> str:
    count, unit = recurring["interval_count"], recurring["interval"]
    return f"/ {unit}" if count == 1 else f"every {count} {unit}s"


def recurring_line(product: str, price: Mapping[str, Any], quantity: int | None) -> str:
    terms = f"at {money(unit_amount(price), price['currency'])} {cadence(price['recurring'])}"
    return f"{_count(quantity)} × {product} ({terms})"


def tier_line(product: str, price: Mapping[str, Any], share: TierShare) -> str:
    terms = (
        f"Tier {share.number} at {money(share.unit_amount, price['currency'])} {cadence(price['recurring'])}"
    )
    return f"{share.quantity} × {product} ({terms})"


def trial_line(product: str) -> str:
    return f"Trial period for {product}"


def unused_line(product: str, quantity: int | None, moment: int) -> str:
    return f"Unused time on {_several(quantity)}{product} after {day(moment)}"


def elapsed_line(product: str, quantity: int | None, start: int, end: int) -> str:
    return f"Time on {_several(quantity)}{product} from {day(start)} until {day(end)}"


def remaining_line(product: str, quantity: int | None, moment: int) -> str:
    return f"Remaining time on {_several(quantity)}{product} after {day(moment)}"


def _count(quantity: int | None) -> int:
    return 1 if quantity is None else quantity


def _several(quantity: int | None) -> str:
    return "" if quantity in (None, 1) else f"{quantity} × "
