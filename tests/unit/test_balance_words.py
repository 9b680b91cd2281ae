"""The balance in words: amounts of every kind of currency, both directions, each of Stripe's types."""

from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import pytest
import stripe

from billing.balances import Movement
from billing.money import Money
from tests.unit.builders import make_customer
from web.i18n import Language
from web.presenters.balances import balance_sentences, change_words, movement_name, state_words

ENGLISH, ITALIAN = Language("en", ZoneInfo("UTC")), Language("it", ZoneInfo("UTC"))


def movement(type_: str, amount: int = -500) -> Movement:
    return Movement("cbtxn_1", type_, datetime(2026, 1, 1, tzinfo=UTC), Money(amount, "eur"), Money(0, "eur"))


def declared_types() -> set[str]:
    found: set[str] = set()
    open_: list[Any] = [stripe.CustomerBalanceTransaction.__annotations__["type"]]
    while open_:
        one = open_.pop()
        if get_origin(one) is Literal:
            found |= set(get_args(one))
        else:
            open_ += get_args(one)
    return found


@pytest.mark.parametrize(
    ("language", "balance", "amount"),
    [
        (ENGLISH, Money(-2000, "eur"), "€20.00"),
        (ENGLISH, Money(-2000, "jpy"), "¥2,000"),
        (ENGLISH, Money(-2000, "bhd"), "BHD\u00a02.000"),
        (ITALIAN, Money(-2000, "eur"), "20,00\u00a0€"),
        (ITALIAN, Money(-2000, "jpy"), "2.000\u00a0JPY"),
        (ITALIAN, Money(-2000, "bhd"), "2,000\u00a0BHD"),
    ],
)
def test_amounts_are_written_as_their_currency_and_language_have_them(
    language: Language, balance: Money, amount: str
) -> None:
    customer = make_customer(currency=balance.currency, balance=balance)

    (said,) = balance_sentences(customer, language)

    assert amount in said
    for words in (change_words, state_words):
        assert amount in words(balance, language)
        assert amount in words(-balance, language)
        assert words(balance, language) != words(-balance, language)
        assert "\u2212" not in words(balance, language)


@pytest.mark.parametrize(
    ("balance", "others", "said"),
    [
        (Money(-2000, "eur"), (), ("€20.00 credit, used for the next invoice.",)),
        (Money(300, "eur"), (), ("€3.00 owed, added to the next invoice.",)),
        (Money(0, "eur"), (), ("No credit is left, and nothing is owed.",)),
        (None, (), ("No credit is left, and nothing is owed.",)),
        (
            Money(-2000, "eur"),
            (Money(500, "usd"),),
            (
                "€20.00 credit, used for the next invoice in euros.",
                "$5.00 owed, added to the next invoice in US dollars.",
            ),
        ),
        (
            Money(0, "eur"),
            (Money(-500, "usd"),),
            ("$5.00 credit, used for the next invoice in US dollars.",),
        ),
    ],
)
def test_what_a_balance_does_is_said(
    balance: Money | None, others: tuple[Money, ...], said: tuple[str, ...]
) -> None:
    assert balance_sentences(make_customer(balance=balance, other_balances=others), ENGLISH) == said


def test_directions_are_words() -> None:
    assert change_words(Money(-500, "eur"), ENGLISH) == "€5.00 added"
    assert change_words(Money(500, "eur"), ENGLISH) == "€5.00 taken off"
    assert state_words(Money(-500, "eur"), ENGLISH) == "€5.00 credit"
    assert state_words(Money(500, "eur"), ENGLISH) == "€5.00 owed"
    assert state_words(Money(0, "eur"), ENGLISH) == "€0.00"


def test_each_type_of_movement_has_words_of_its_own() -> None:
    unknown = movement_name(movement("brand_new"), ENGLISH, merchant="Lantern")

    names = [movement_name(movement(one), ENGLISH, merchant="Lantern") for one in declared_types()]

    assert len(names) >= 12
    assert len({*names, unknown}) == len(names) + 1


@pytest.mark.parametrize(
    ("type_", "amount", "said"),
    [
        ("adjustment", -500, "Changed by Lantern"),
        ("applied_to_invoice", 500, "Used for an invoice"),
        ("applied_to_invoice", -500, "Added to an invoice"),
        ("unapplied_from_invoice", -500, "Given back by an invoice"),
        ("unapplied_from_invoice", 500, "Taken back from an invoice"),
        ("invoice_too_small", 30, "Invoice too small to be charged"),
        ("brand_new", 30, "Change of the balance"),
    ],
)
def test_a_movement_is_named_by_what_it_did(type_: str, amount: int, said: str) -> None:
    assert movement_name(movement(type_, amount), ENGLISH, merchant="Lantern") == said
