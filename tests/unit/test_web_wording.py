"""Words that several pages share."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from billing.catalogue import Interval
from tests.unit.builders import make_method
from web.i18n import Language
from web.presenters import wording

ENGLISH = Language("en", ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (None, "once"),
        (Interval("month", 1), "per month"),
        (Interval("month", 3), "every 3 months"),
        (Interval("week", 2), "every 2 weeks"),
        (Interval("year", 1), "per year"),
    ],
)
def test_an_interval_is_said_in_words(interval: Interval | None, words: str) -> None:
    assert wording.per_interval(interval, ENGLISH) == words


@pytest.mark.parametrize(
    ("monthly", "yearly", "months"),
    [("8", "80", 2), ("8", "96", None), ("8", "100", None), ("8", "85", None), ("0", "0", None)],
)
def test_only_whole_months_are_called_free(monthly: str, yearly: str, months: int | None) -> None:
    assert wording.free_months(Decimal(monthly), Decimal(yearly)) == months


def test_methods_are_called_what_people_call_them() -> None:
    visa = make_method(brand="visa", last4="4242", exp_month=4, exp_year=2028)
    paypal = make_method(type="paypal", detail="ada@example.com")
    unheard_of = make_method(type="moon_pay")

    assert wording.method_name(visa, ENGLISH) == "Visa ending 4242"
    assert wording.card_expiry(visa) == "04/2028"
    assert wording.method_name(paypal, ENGLISH) == "PayPal of ada@example.com"
    assert wording.method_name(unheard_of, ENGLISH) == "Moon pay"


def test_a_mark_stays_short() -> None:
    assert wording.method_mark(make_method(brand="cartes_bancaires")) == "CB"
    assert len(wording.method_mark(make_method(type="customer_balance"))) <= 6
