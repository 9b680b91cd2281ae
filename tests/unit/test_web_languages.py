"""How money and dates look, and which language is found for a wish."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from billing.money import Money
from web.i18n import Language, browser_wishes, choose_language

ROME = ZoneInfo("Europe/Rome")
PLAIN = ZoneInfo("UTC")


def language(tag: str, zone: ZoneInfo = PLAIN) -> Language:
    return choose_language((tag,), ("en", "it"), zone)


@pytest.mark.parametrize(
    ("tag", "amount", "currency", "shown"),
    [
        ("en", 123456, "eur", "€1,234.56"),
        ("it", 123456, "eur", "1.234,56\u00a0€"),
        ("en", -1680, "eur", "\u2212€16.80"),
        ("en", 8700, "jpy", "¥8,700"),
        ("en", 123500, "rsd", "RSD\u00a01,235.00"),
        ("en", 123500, "isk", "ISK\u00a01,235"),
        ("en", 123550, "isk", "ISK\u00a01,235.5"),
        ("en", 1234500, "kwd", "KWD\u00a01,234.500"),
        ("en-GB", 500, "gbp", "£5.00"),
    ],
)
def test_amounts_have_the_digits_that_stripe_shows(tag: str, amount: int, currency: str, shown: str) -> None:
    assert language(tag).money(Money(amount, currency)) == shown


def test_a_date_is_that_of_the_merchants_time_zone() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert language("en").date(late) == "December 31, 2026"
    assert language("en", ROME).date(late) == "January 1, 2027"
    assert language("it", ROME).date(late) == "1 gennaio 2027"


def test_a_percentage_is_written_as_the_language_writes_numbers() -> None:
    assert language("en").percent(Decimal("12.5")) == "12.5%"
    assert "12,5" in language("it").percent(Decimal("12.5"))


@pytest.mark.parametrize(
    ("wishes", "tag", "catalogue"),
    [
        (("it",), "it", "it"),
        (("it-CH",), "it-CH", "it"),
        (("en-GB",), "en-GB", "en"),
        (("ja", "it"), "it", "it"),
        (("auto", "it"), "it", "it"),
        ((None, "", "xx-bad-tag"), "en", "en"),
        ((), "en", "en"),
    ],
)
def test_the_first_wish_with_a_catalogue_is_granted_with_its_own_formats(
    wishes: tuple[str | None, ...], tag: str, catalogue: str
) -> None:
    chosen = choose_language(wishes, ("en", "it"), PLAIN)

    assert (chosen.tag, chosen.catalogue_tag) == (tag, catalogue)


@pytest.mark.parametrize(
    ("header", "wishes"),
    [
        ("", ()),
        ("it", ("it",)),
        ("en;q=0.5, it", ("it", "en")),
        ("*, it;q=0.1", ("it",)),
        ("de;q=0, it", ("it",)),
        ("de;q=much, it", ("it",)),
    ],
)
def test_a_browser_says_what_it_wants_most_first(header: str, wishes: tuple[str, ...]) -> None:
    assert browser_wishes(header) == wishes


def test_languages_are_named_in_themselves() -> None:
    assert language("en").own_name("it") == "Italiano"
