"""What a price costs for a quantity, in integer minor units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Price = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TierShare:
    """The part of a quantity that falls into one tier."""

    number: int
    quantity: int
    unit_amount: Decimal
    flat_amount: Decimal

    @property
    def amount(self) -> Decimal:
        return self.unit_amount * self.quantity + self.flat_amount


def rounded(amount: Decimal) -> int:
    """Half a minor unit counts as a whole one, away from zero."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def fraction(amount: int, part: int, whole: int) -> int:
    """The share of an amount, rounded to the minor unit."""
    return rounded(Decimal(amount) * part / whole) if whole else 0


def unit_amount(price: Price) -> Decimal:
    """The exact price of one unit; zero where tiers decide."""
    exact = price.get("unit_amount_decimal")
    if exact is not None:
        return Decimal(str(exact))
    return Decimal(price.get("unit_amount") or 0)


def amount_of(price: Price, quantity: int | None) -> int:
    """What one period of the price costs; what is metered is asked for when it is over."""
    return 0 if is_metered(price) else cost(price, 1 if quantity is None else quantity)


def cost(price: Price, units: int) -> int:
    """What so many units cost."""
    units = packages(price, units)
    if price.get("billing_scheme") == "tiered":
        return rounded(sum((share.amount for share in tier_shares(price, units)), Decimal(0)))
    return rounded(unit_amount(price) * units)


def is_metered(price: Price) -> bool:
    return (price.get("recurring") or {}).get("usage_type") == "metered"


def packages(price: Price, units: int) -> int:
    """The number of packages that a quantity fills, where the price is sold in packages."""
    transform = price.get("transform_quantity")
    if not transform:
        return units
    size = int(transform["divide_by"])
    return -(-units // size) if transform["round"] == "up" else units // size


def tier_shares(price: Price, units: int) -> list[TierShare]:
    """Graduated prices split the quantity over their tiers, volume prices choose one tier for all of it."""
    tiers: Sequence[Mapping[str, Any]] = price["tiers"]
    if price.get("tiers_mode") == "volume":
        return [_volume_share(tiers, units)]
    return _graduated_shares(tiers, units)


def _volume_share(tiers: Sequence[Mapping[str, Any]], units: int) -> TierShare:
    for number, tier in enumerate(tiers, start=1):
        if tier["up_to"] is None or units <= tier["up_to"]:
            return _share(number, tier, units)
    return _share(len(tiers), tiers[-1], units)


def _graduated_shares(tiers: Sequence[Mapping[str, Any]], units: int) -> list[TierShare]:
    shares, floor = [], 0
    for number, tier in enumerate(tiers, start=1):
        ceiling = units if tier["up_to"] is None else min(units, tier["up_to"])
        # The flat amount of the first tier is due even for nothing.
        if number == 1 or units > floor:
            shares.append(_share(number, tier, ceiling - floor))
        floor = ceiling
    return shares


def _share(number: int, tier: Mapping[str, Any], units: int) -> TierShare:
    return TierShare(number, units, _decimal(tier, "unit_amount"), _decimal(tier, "flat_amount"))


def _decimal(tier: Mapping[str, Any], name: str) -> Decimal:
    exact = tier.get(f"{name}_decimal")
    return Decimal(str(exact)) if exact is not None else Decimal(tier.get(name) or 0)
