from typing import Any

import pytest

from sandbox.totals import Due, discount_per_line, due_after_balance, tax_on
from sandbox.wording import money, recurring_line, unused_line


def coupon(percent: float | None = None, amount: int | None = None) -> dict[str, Any]:
    return {"percent_off": percent, "amount_off": amount}


def test_a_percentage_is_taken_off_each_line() -> None:
    assert discount_per_line([999, 1001], coupon(percent=50)) == [500, 501]


def test_a_fixed_sum_is_spread_and_adds_up() -> None:
    shares = discount_per_line([1000, 1000, 1000], coupon(amount=1000))

    assert shares == [333, 334, 333]


def test_a_discount_never_exceeds_what_is_charged() -> None:
    assert discount_per_line([300, 200], coupon(amount=9000)) == [300, 200]


def test_exclusive_tax_comes_on_top() -> None:
    assert tax_on(2400, {"percentage": 22.0, "inclusive": False}) == 528


def test_inclusive_tax_lies_inside() -> None:
    assert tax_on(2440, {"percentage": 22.0, "inclusive": True}) == 440


@pytest.mark.parametrize(
    ("total", "balance", "due"),
    [
        (2400, 0, Due(2400, 0)),
        (2400, -1000, Due(1400, 0)),
        (2400, -3000, Due(0, -600)),
        (2400, 500, Due(2900, 0)),
        (-700, 0, Due(0, -700)),
        (-700, 300, Due(0, -400)),
        (0, 300, Due(0, 300)),
    ],
)
def test_the_customer_s_balance_is_applied(total: int, balance: int, due: Due) -> None:
    assert due_after_balance(total, balance) == due


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "expected"),
    [
        (800, "eur", "en", "€8.00"),
        (123456, "eur", "it", "1.234,56\xa0€"),
        (800, "jpy", "en", "¥800"),
        (12345, "kwd", "en", "KWD12.345"),
        (500, "isk", "en", "ISK5.00"),
    ],
)
def test_digits_follow_stripe_s_currency_rules(
    amount: int, currency: str, locale: str, expected: str
) -> None:
    assert money(amount, currency, locale) == expected


def test_lines_are_worded_as_stripe_s() -> None:
    price = {"unit_amount": 800, "currency": "eur", "recurring": {"interval": "month", "interval_count": 1}}

    assert recurring_line("Team", price, 3) == "3 × Team (at €8.00 / month)"
    assert unused_line("Team", 3, 1795305600) == "Unused time on 3 × Team after 22 Nov 2026"
