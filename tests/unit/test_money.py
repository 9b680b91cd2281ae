from decimal import Decimal

import pytest

from billing.money import Money, UnitPrice


@pytest.mark.parametrize(
    ("amount", "currency", "major", "digits"),
    [
        (1234, "eur", "12.34", 2),
        (1234, "jpy", "1234", 0),
        (1234, "vnd", "1234", 0),
        (1230, "kwd", "1.230", 3),
        (123456, "rsd", "1234.56", 2),
        (500, "isk", "5.00", 0),
        (500, "ugx", "5.00", 0),
        (1045, "huf", "10.45", 2),
        (1045, "twd", "10.45", 2),
        (0, "isk", "0.00", 0),
        (-1234, "eur", "-12.34", 2),
    ],
)
def test_an_amount_has_the_decimals_that_stripe_gives_its_currency(
    amount: int, currency: str, major: str, digits: int
) -> None:
    money = Money(amount, currency)

    assert (money.major, money.digits) == (Decimal(major), digits)


def test_what_is_really_charged_is_never_rounded_away() -> None:
    assert Money(550, "isk").digits == 1


@pytest.mark.parametrize(
    ("minor", "currency", "major", "digits"),
    [
        ("0.5", "eur", "0.005", 3),
        ("2000", "eur", "20.00", 2),
        ("0.05", "jpy", "0.05", 2),
        ("150", "isk", "1.5", 1),
    ],
)
def test_a_unit_price_below_a_minor_unit_is_shown_in_full(
    minor: str, currency: str, major: str, digits: int
) -> None:
    price = UnitPrice(Decimal(minor), currency)

    assert (price.major, price.digits) == (Decimal(major), digits)


def test_a_sum_can_be_turned_round_and_asked_whether_it_is_nothing() -> None:
    assert -Money(5, "eur") == Money(-5, "eur")
    assert Money(0, "eur").is_zero
