from decimal import Decimal
from typing import Any

import pytest

from sandbox.pricing import amount_of, fraction, rounded, tier_shares

TIERS = [
    {"up_to": 5, "unit_amount": 1000, "unit_amount_decimal": "1000", "flat_amount": 500},
    {"up_to": 10, "unit_amount": 800, "unit_amount_decimal": "800", "flat_amount": None},
    {"up_to": None, "unit_amount": 600, "unit_amount_decimal": "600", "flat_amount": None},
]


def tiered(mode: str) -> dict[str, Any]:
    return {"billing_scheme": "tiered", "tiers_mode": mode, "tiers": TIERS, "currency": "eur"}


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.5", 1), ("-0.5", -1), ("1.49", 1), ("2.5", 3), ("-2.5", -3)]
)
def test_half_a_cent_is_rounded_away_from_zero(amount: str, expected: int) -> None:
    assert rounded(Decimal(amount)) == expected


def test_a_fraction_of_a_cent_is_rounded_once_per_line() -> None:
    price = {"unit_amount_decimal": "0.25", "unit_amount": None}

    assert amount_of(price, 10) == 3


def test_nothing_said_about_the_quantity_means_one() -> None:
    assert amount_of({"unit_amount": 800}, None) == 800


@pytest.mark.parametrize(
    ("units", "expected"), [(0, 500), (5, 5500), (6, 6300), (10, 9500), (12, 5500 + 4000 + 1200)]
)
def test_graduated_tiers_charge_each_unit_in_its_own_tier(units: int, expected: int) -> None:
    assert amount_of(tiered("graduated"), units) == expected


@pytest.mark.parametrize(("units", "expected"), [(5, 5500), (6, 4800), (11, 6600)])
def test_volume_tiers_charge_all_units_in_one_tier(units: int, expected: int) -> None:
    assert amount_of(tiered("volume"), units) == expected


def test_graduated_shares_add_up_to_the_quantity() -> None:
    assert [share.quantity for share in tier_shares(tiered("graduated"), 12)] == [5, 5, 2]


@pytest.mark.parametrize(("way", "expected"), [("up", 300), ("down", 200)])
def test_packages_are_rounded_as_the_price_says(way: str, expected: int) -> None:
    price = {"unit_amount": 100, "transform_quantity": {"divide_by": 10, "round": way}}

    assert amount_of(price, 25) == expected


def test_a_metered_price_costs_nothing_in_advance() -> None:
    assert amount_of({"unit_amount": 100, "recurring": {"usage_type": "metered"}}, None) == 0


def test_a_share_of_nothing_is_nothing() -> None:
    assert fraction(2400, 1, 0) == 0
