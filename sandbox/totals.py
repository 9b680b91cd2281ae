"""From lines to what is due: discounts, tax, and the customer's balance. All of it in integer minor units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.pricing import fraction, rounded

Coupon = Mapping[str, Any]
TaxRate = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """What is to pay after the customer's balance, and what is left of that balance."""

    amount: int
    ending_balance: int


def discount_per_line(amounts: Sequence[int], coupon: Coupon) -> list[int]:
    """What a coupon takes off each discountable amount; a fixed sum is spread by their size."""
    if coupon["percent_off"] is not None:
        rate = Decimal(str(coupon["percent_off"])) / 100
        return [rounded(amount * rate) for amount in amounts]
    return _spread(min(coupon["amount_off"] or 0, max(sum(amounts), 0)), amounts)


def _spread(sum_off: int, amounts: Sequence[int]) -> list[int]:
    """Shares add up to the whole: each takes its part of what the earlier ones left."""
    shares, left, rest = [], sum_off, sum(amounts)
    for amount in amounts:
        share = fraction(left, amount, rest) if rest > 0 else 0
        shares.append(share)
        left, rest = left - share, rest - amount
    return shares


def tax_on(net: int, rate: TaxRate) -> int:
    """Tax on top of a net amount, or the tax inside it where the rate is inclusive."""
    percentage = Decimal(str(rate["percentage"]))
    if rate["inclusive"]:
        return rounded(net * percentage / (100 + percentage))
    return rounded(net * percentage / 100)


def due_after_balance(total: int, starting_balance: int) -> Due:
    """Credit is a negative balance; a negative total becomes credit."""
    owed = total + starting_balance
    if total <= 0:
        return Due(0, owed) if owed <= 0 or total < 0 else Due(0, starting_balance)
    return Due(max(owed, 0), min(owed, 0))
