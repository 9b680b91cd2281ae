"""Addresses by the rules of their countries: which parts, in which order, and what is wrong with one."""

import pytest

from billing.address_rules import is_country, rules_of
from billing.addresses import is_empty, lines, parts_of, problems, tidied
from billing.customers import Address

CALIFORNIA = Address("12 Main Street", None, "Springfield", "CA", "90001", "US")


@pytest.mark.parametrize(
    ("country", "parts", "required"),
    [
        ("US", "line1 line2 city state postal_code", "line1 city state postal_code"),
        ("GB", "line1 line2 city postal_code", "line1 city postal_code"),
        ("IT", "line1 line2 postal_code city state", "line1 postal_code city state"),
        ("DE", "line1 line2 postal_code city", "line1 postal_code city"),
        ("FR", "line1 line2 postal_code city", "line1 postal_code city"),
        ("JP", "line1 line2 state postal_code", "line1 state postal_code"),
        ("BR", "line1 line2 city state postal_code", "line1 city state postal_code"),
        ("IE", "line1 line2 city state postal_code", "line1 city"),
        ("IN", "line1 line2 city postal_code state", "line1 city postal_code state"),
        ("CN", "line1 line2 city state postal_code", "line1 city state postal_code"),
        ("HK", "line1 line2 city state", "line1 state"),
        ("AE", "line1 line2 state", "line1 state"),
        ("SG", "line1 line2 postal_code", "line1 postal_code"),
        ("AO", "line1 line2 city", "line1 city"),
    ],
)
def test_each_country_asks_for_its_own_parts(country: str, parts: str, required: str) -> None:
    rules = rules_of(country)

    assert rules.parts("en") == tuple(parts.split())
    assert rules.required == set(required.split())


def test_who_reads_the_letters_of_a_country_fills_them_in_its_own_order() -> None:
    japan = rules_of("JP")

    assert japan.parts("ja") == ("postal_code", "state", "line1", "line2")
    assert japan.parts("it") == ("line1", "line2", "state", "postal_code")


@pytest.mark.parametrize(
    ("country", "state", "city", "postal_code"),
    [
        ("US", "state", "city", "zip"),
        ("GB", "province", "post_town", "postal"),
        ("JP", "prefecture", "city", "postal"),
        ("IE", "county", "city", "eircode"),
        ("IN", "state", "city", "pin"),
        ("AE", "emirate", "city", "postal"),
        ("HK", "area", "district", "postal"),
        ("AU", "state", "suburb", "postal"),
    ],
)
def test_parts_have_the_kind_of_their_country(country: str, state: str, city: str, postal_code: str) -> None:
    rules = rules_of(country)

    assert (rules.state_kind, rules.city_kind, rules.postal_code_kind) == (state, city, postal_code)


@pytest.mark.parametrize(
    ("country", "code", "language", "name"),
    [
        ("US", "CA", "it", "California"),
        ("IT", "NA", "en", "Napoli"),
        ("JP", "東京都", "en", "Tokyo"),
        ("JP", "東京都", "ja", "東京都"),
        ("AE", "إمارة دبيّ", "fr", "Dubai"),
        ("HK", "Kowloon", "zh", "九龍"),
        ("HK", "Kowloon", "it", "Kowloon"),
        ("CA", "QC", "fr", "Québec"),
        ("CA", "BC", "fr", "Colombie-Britannique"),
        ("CA", "BC", "en", "British Columbia"),
        ("UY", "Montevideo", "en", "Montevideo"),
        ("UA", "Автономна Республіка Крим", "en", "Crimea"),
    ],
)
def test_a_subdivision_is_named_for_its_reader(country: str, code: str, language: str, name: str) -> None:
    subdivision = rules_of(country).subdivision(code)

    assert subdivision is not None
    assert subdivision.named(language) == name


@pytest.mark.parametrize("code", ["", None, "ZZ", "XX", "all", "us", "USA", "../zz", "U1"])
def test_what_is_no_country_has_the_rules_of_none(code: str | None) -> None:
    assert not is_country(code)
    assert rules_of(code).parts() == ("line1", "line2", "city")


def test_every_country_can_be_read() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = [first + second for first in letters for second in letters if is_country(first + second)]

    assert len(found) == 252
    assert all(rules_of(code).required <= set(rules_of(code).parts()) for code in found)


@pytest.mark.parametrize(("country", "is_plain"), [("IT", True), ("US", False), ("GB", False), ("AE", False)])
def test_a_keypad_is_enough_for_figures(country: str, *, is_plain: bool) -> None:
    assert rules_of(country).has_plain_figures is is_plain


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        (CALIFORNIA, ("12 Main Street", "Springfield, CA 90001")),
        (
            Address("10 Downing Street", None, "London", None, "SW1A 2AA", "GB"),
            ("10 Downing Street", "London", "SW1A 2AA"),
        ),
        (
            Address("Via Roma 1", "Scala B", "Torino", "TO", "10123", "IT"),
            ("Via Roma 1", "Scala B", "10123 Torino TO"),
        ),
        (
            Address("Unter den Linden 1", None, "Berlin", None, "10117", "DE"),
            ("Unter den Linden 1", "10117 Berlin"),
        ),
        (
            Address("9 rue de Rivoli", None, "Paris CEDEX 01", None, "75039", "FR"),
            ("9 rue de Rivoli", "75039 Paris CEDEX 01"),
        ),
        (
            Address("神宮前1-1", None, "渋谷区", "東京都", "150-0001", "JP"),
            ("〒150-0001", "東京都渋谷区", "神宮前1-1"),
        ),
        (
            Address("1-1 Jingumae", None, "Shibuya", "東京都", "150-0001", "JP"),
            ("1-1 Jingumae, Shibuya, Tokyo", "150-0001"),
        ),
        (
            Address("Rua Augusta 1", "Centro", "São Paulo", "SP", "01000-000", "BR"),
            ("Rua Augusta 1", "Centro", "São Paulo-SP", "01000-000"),
        ),
        (
            Address("1 Quay Street", None, "Cork", "Co. Cork", "T12 AB34", "IE"),
            ("1 Quay Street", "Cork", "Co. Cork", "T12 AB34"),
        ),
        (
            Address("4 MG Road", None, "Mumbai", "Maharashtra", "400001", "IN"),
            ("4 MG Road", "Mumbai 400001", "Maharashtra"),
        ),
        (
            Address("中山路1号", "黄浦区", "上海", "上海市", "200001", "CN"),
            ("200001", "上海市上海", "中山路1号", "黄浦区"),
        ),
        (
            Address("1 Nathan Road", None, "Mong Kok", "Kowloon", None, "HK"),
            ("1 Nathan Road", "Mong Kok", "Kowloon"),
        ),
        (Address("彌敦道1號", None, "旺角", "Kowloon", None, "HK"), ("九龍", "旺角", "彌敦道1號")),
        (
            Address("Sheikh Zayed Road 1", None, None, "إمارة دبيّ", None, "AE"),
            ("Sheikh Zayed Road 1", "Dubai"),
        ),
        (
            Address("Bahnhofstrasse 1", None, "Zürich", None, "8001", "CH"),
            ("Bahnhofstrasse 1", "CH-8001 Zürich"),
        ),
        (
            Address("1 Queen Street", None, "Toronto", None, "M5H 2N2", "CA"),
            ("1 Queen Street", "Toronto M5H 2N2"),
        ),
        (
            Address("1 Raffles Place", None, None, None, "048616", "SG"),
            ("1 Raffles Place", "SINGAPORE 048616"),
        ),
    ],
)
def test_an_address_is_printed_as_in_its_country(address: Address, printed: tuple[str, ...]) -> None:
    assert lines(address) == printed


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        (Address(postal_code="94043", country="US"), ("94043",)),
        (Address(line1="1 Street", postal_code="94043", country="US"), ("1 Street", "94043")),
        (Address(city="Springfield", country="US"), ("Springfield",)),
        (Address(country="JP"), ()),
        (Address(line1="1 Pier", country="GI"), ("1 Pier",)),
        (Address("1 Street", None, "Town", "Kent", "ME1 1AA", "GB"), ("1 Street", "Town", "ME1 1AA", "Kent")),
        (
            Address("1 Street", None, "Town", "Somewhere", "123", None),
            ("1 Street", "Town", "Somewhere", "123"),
        ),
        (Address("1 Street", None, "Town", "Atlantis", "12345", "US"), ("1 Street", "Town, Atlantis 12345")),
    ],
)
def test_what_is_missing_or_odd_leaves_no_trace_and_loses_nothing(
    address: Address, printed: tuple[str, ...]
) -> None:
    assert lines(address) == printed


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        (Address("1", None, "A", "california", "95014", "US"), Address("1", None, "A", "CA", "95014", "US")),
        (
            Address("1", None, "A", "Atlantis", "95014", "US"),
            Address("1", None, "A", "Atlantis", "95014", "US"),
        ),
        (
            Address("1", None, "Zürich", None, "ch-8001", "CH"),
            Address("1", None, "Zürich", None, "8001", "CH"),
        ),
        (Address("1", None, "A", None, "ec1y 8sy", "GB"), Address("1", None, "A", None, "EC1Y 8SY", "GB")),
        (
            Address("1", None, None, "Tokyo", "\uff11\uff15\uff14\uff0d\uff10\uff10\uff12\uff13", "JP"),
            Address("1", None, None, "東京都", "154-0023", "JP"),
        ),
        (Address("1", None, "A", "TX", "12345", "DE"), Address("1", None, "A", None, "12345", "DE")),
        (Address("1", None, "A", "X", "12345", "AO"), Address("1", None, "A", None, None, "AO")),
    ],
)
def test_an_address_is_kept_as_its_country_writes_it(typed: Address, tidy: Address) -> None:
    assert tidied(typed) == tidy


def test_what_is_on_file_stays_a_part_of_the_same_country() -> None:
    kept = Address("1 Street", None, "Town", "Kent", "ME1 1AA", "GB")

    assert parts_of("GB", kept) == ("line1", "line2", "city", "postal_code", "state")
    assert parts_of("DE", kept) == ("line1", "line2", "postal_code", "city")
    assert parts_of("GB", Address(state="Kent")) == parts_of("GB", kept)
    assert tidied(kept, kept) == kept


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (CALIFORNIA, {}),
        (
            Address(country="US"),
            {"line1": "missing", "city": "missing", "state": "missing", "postal_code": "missing"},
        ),
        (Address("1", None, "A", "CA", "nope", "US"), {"postal_code": "malformed"}),
        (Address("1", None, "A", "Bavaria", "90001", "US"), {"state": "unknown"}),
        (Address("1", None, "Cork", None, None, "IE"), {}),
        (Address("1", None, "Bucureşti", "Sector 1", "010011", "RO"), {}),
        (
            Address("1" * 5001, "2" * 5001, "Cork", None, None, "IE"),
            {"line1": "too_long", "line2": "too_long"},
        ),
        (Address("1" * 5000, None, "Cork", None, None, "IE"), {}),
        (Address("1", None, "Town", None, None, "XX"), {"country": "unknown"}),
        (Address("1", None, "Town", None, None, None), {"country": "unknown"}),
    ],
)
def test_what_is_wrong_with_an_address_is_told_by_part(address: Address, found: dict[str, str]) -> None:
    assert problems(address) == found


def test_every_example_of_a_postal_code_is_one() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    all_rules = (rules_of(first + second) for first in letters for second in letters)
    known = [rules for rules in all_rules if rules.postal_code_pattern]

    assert len(known) > 150
    wrong = [
        rules.country
        for rules in known
        if rules.postal_code_pattern
        and not rules.postal_code_pattern.fullmatch(rules.postal_code_example or "")
    ]
    assert wrong == []


def test_what_is_on_file_may_stay_as_odd_as_it_is() -> None:
    kept = Address("1 Street", None, "Town", "Bavaria", "nope", "US")
    elsewhere = Address("1 Street", None, "Town", None, "nope", "DE")

    assert problems(kept, kept) == {}
    assert problems(Address("1", None, "Town", country="XX"), Address(country="XX")) == {}
    assert problems(elsewhere, kept) == {"postal_code": "malformed"}
    assert problems(Address("1", None, "Town"), Address("2")) == {"country": "unknown"}


def test_a_country_alone_is_no_address() -> None:
    assert is_empty(None)
    assert is_empty(Address(country="IT"))
    assert not is_empty(Address(city="Torino"))
