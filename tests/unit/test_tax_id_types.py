"""The table of tax ids beside what Stripe and the sandbox know."""

from typing import Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import pytest
from stripe.params import CustomerCreateTaxIdParams

from billing.customers import TaxId
from billing.tax_id_types import EU_VAT_EXAMPLES, LOOKED_UP, TYPES, places, types_of
from sandbox import tax_id_formats
from web.i18n import Language
from web.presenters.tax_ids import kind_label, saved_label


def named_by_the_client() -> set[str]:
    """The literals of the type declaration that Stripe's own library makes requests with."""
    found: set[str] = set()
    open_: list[object] = [CustomerCreateTaxIdParams.__annotations__["type"]]
    while open_:
        one = open_.pop()
        if get_origin(one) is Literal:
            found |= set(get_args(one))
        else:
            open_ += get_args(one)
    return found


def test_no_type_is_missing() -> None:
    assert set(TYPES) == named_by_the_client() == set(tax_id_formats.TYPES)
    assert len(TYPES) == 135


def test_what_is_looked_up_is_what_stripe_looks_up() -> None:
    assert LOOKED_UP == tax_id_formats.LOOKED_UP


@pytest.mark.parametrize("place", places())
def test_each_example_has_a_form_that_is_taken_and_belongs_to_its_country(place: str) -> None:
    for one in types_of(place):
        example = one.example_in(place)
        if example is not None:
            assert tax_id_formats.is_well_formed(one.type, example)
            country = tax_id_formats.country_of(one.type, example)
            assert country in {place, None, *one.places}


@pytest.mark.parametrize(
    ("place", "types"),
    [
        ("DE", ["eu_vat", "de_stn"]),
        ("GB", ["eu_vat", "gb_vat"]),
        ("ES", ["eu_vat", "es_cif", "ic_nif"]),
        ("IC", ["ic_nif"]),
        ("EU", ["eu_oss_vat"]),
        ("AT", ["eu_vat"]),
        ("US", ["us_ein"]),
        ("", []),
        ("ZZ", []),
        ("IT' OR 1", []),
    ],
)
def test_a_country_has_its_own_kinds(place: str, types: list[str]) -> None:
    assert [one.type for one in types_of(place)] == types


def test_every_type_can_be_reached_by_a_country() -> None:
    assert {one.type for place in places() for one in types_of(place)} == set(TYPES)
    assert len(EU_VAT_EXAMPLES) == 28


@pytest.mark.parametrize("tag", ["en", "it"])
def test_two_kinds_of_a_country_never_read_the_same(tag: str) -> None:
    language = Language(tag, ZoneInfo("UTC"))

    for place in places():
        labels = [kind_label(one, place, language) for one in types_of(place)]
        assert len(set(labels)) == len(labels)
        assert language.country(place) != place


@pytest.mark.parametrize(
    ("place", "type_", "label"),
    [
        ("DE", "eu_vat", "EU VAT number"),
        ("GB", "eu_vat", "EU VAT number (Northern Ireland)"),
        ("GB", "gb_vat", "VAT number"),
        ("ES", "ic_nif", "Tax number (Canary Islands)"),
        ("ES", "es_cif", "Tax number (NIF/CIF)"),
        ("BR", "br_cpf", "Personal tax number (CPF)"),
        ("EU", "eu_oss_vat", "EU VAT number (OSS)"),
    ],
)
def test_a_kind_is_called_by_its_register(place: str, type_: str, label: str) -> None:
    assert kind_label(TYPES[type_], place, Language("en", ZoneInfo("UTC"))) == label


@pytest.mark.parametrize(
    ("tax_id", "label"),
    [
        (TaxId("txi_1", "eu_vat", "XI123456789", country="GB"), "EU VAT number (Northern Ireland)"),
        (TaxId("txi_1", "ic_nif", "A12345678", country="ES"), "Tax number (Canary Islands)"),
        (TaxId("txi_1", "eu_oss_vat", "EU123456789"), "EU VAT number (OSS)"),
        (TaxId("txi_1", "aq_ice", "1"), "Tax number"),
    ],
)
def test_a_saved_number_is_called_as_when_it_was_added(tax_id: TaxId, label: str) -> None:
    assert saved_label(tax_id, Language("en", ZoneInfo("UTC"))) == label
