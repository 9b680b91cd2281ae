"""The fields of an address follow its country: which there are, what they are called, what of the typed is kept."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Form, Page
from tests.pages.visits import Visit, Visits

ADA = "cus_demo_ada"
FLORENCE = {"line1": "Via Roma 1", "city": "Firenze", "state": "FI", "postal_code": "50123", "country": "IT"}


async def chosen(visit: Visit, country: str, **typed: str) -> Page:
    """The page after another country was chosen, as it is drawn without scripts."""
    form = (await visit.follow("Update billing information")).form("Use this country")
    changes: dict[str, Any] = {"address_country": country, **typed}
    return await visit.client.submit(form, **changes)


async def give_address(stripe_api: StripeApi, **parts: str) -> None:
    await stripe_api.post(f"customers/{ADA}", address="")
    await stripe_api.post(f"customers/{ADA}", **{f"address[{part}]": value for part, value in parts.items()})


def labels(page: Page) -> list[str]:
    return [text_of(label) for label in page.section("address-parts").iter("label")]


def options(page: Page, field: str) -> list[Element]:
    return list(page.section(field).iter("option"))


def values(form: Form) -> dict[str, str]:
    return dict(form.values)


LINES = ["Address (required)", "Address, second line"]


@pytest.mark.parametrize(
    ("country", "fields"),
    [
        ("US", [*LINES, "City (required)", "State (required)", "ZIP code (required)"]),
        ("GB", [*LINES, "Town or city (required)", "Postal code (required)"]),
        ("IT", [*LINES, "Postal code (required)", "City (required)", "Province (required)"]),
        ("DE", [*LINES, "Postal code (required)", "City (required)"]),
        ("FR", [*LINES, "Postal code (required)", "City (required)"]),
        ("JP", [*LINES, "Prefecture (required)", "Postal code (required)"]),
        ("BR", [*LINES, "City (required)", "State (required)", "Postal code (required)"]),
        ("IE", [*LINES, "City (required)", "County", "Eircode"]),
        ("IN", [*LINES, "City (required)", "PIN code (required)", "State (required)"]),
        ("CN", [*LINES, "City (required)", "Province (required)", "Postal code (required)"]),
        ("HK", [*LINES, "District", "Area (required)"]),
        ("AE", [*LINES, "Emirate (required)"]),
        ("AU", [*LINES, "Suburb or town (required)", "State (required)", "Postal code (required)"]),
        (
            "KR",
            [*LINES, "City (required)", "Province or metropolitan city (required)", "Postal code (required)"],
        ),
        ("SG", [*LINES, "Postal code (required)"]),
    ],
)
async def test_each_country_has_its_own_fields_in_its_own_order(
    visits: Visits, country: str, fields: list[str]
) -> None:
    page = await chosen(await visits.open(ADA), country)

    assert labels(page) == fields
    assert visits.stripe.writes == []


@pytest.mark.parametrize(
    ("country", "hint"),
    [
        ("BR", "The neighbourhood goes here."),
        ("CN", "The district goes here."),
        ("IE", "The townland goes here."),
        ("MY", "The village or township goes here."),
        ("NZ", "The suburb goes here."),
    ],
)
async def test_what_stripe_has_no_field_for_goes_into_the_second_line(
    visits: Visits, country: str, hint: str
) -> None:
    page = await chosen(await visits.open(ADA), country)

    assert text_of(page.section("address_line2-hint")) == hint


async def test_what_was_typed_is_kept_across_countries(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await chosen(visit, "SG", address_city="Cork", name="Ada M. Romano")
    back = await visit.client.submit(page.form("Use this country"), address_country="IE")

    assert "City" not in str(labels(page))
    assert values(page.form("Save"))["name"] == "Ada M. Romano"
    assert (values(back.form("Save"))["address_city"], "City (required)" in labels(back)) == ("Cork", True)


async def test_htmx_gets_the_fields_of_the_address_only(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = (await visit.follow("Update billing information")).form("Use this country")

    part = await visit.client.submit_partial(form, address_country="JP", address_city="Tokyo")

    assert [text_of(label) for label in part.document.iter("label")] == [
        *LINES,
        "Prefecture (required)",
        "Postal code (required)",
    ]
    assert part.section("address-parts").tag == "div"
    assert visits.stripe.writes == []


@pytest.mark.parametrize("wanted", ["elsewhere", "email"])
async def test_no_other_part_is_drawn(visits: Visits, wanted: str) -> None:
    visit = await visits.open(ADA)
    form = (await visit.follow("Update billing information")).form("Use this country")

    part = await visit.client.submit_partial(form, redraw=wanted)

    assert part.status == 404


async def test_the_shipping_address_is_drawn_for_its_own_country(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = (await visit.follow("Update billing information")).form("Use this country")

    part = await visit.client.submit_partial(form, redraw="shipping", shipping_country="US")

    assert "ZIP code (required)" in text_of(part.section("shipping-parts"))


async def test_a_state_is_chosen_by_name_and_kept_by_code(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    page = await chosen(visit, "US")
    named = {option.get("value"): text_of(option) for option in options(page, "address_state")}

    await visit.client.submit(page.form("Save"), address_state="CA", address_postal_code="90001-1234")

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    assert (named["CA"], named[""]) == ("California", "Choose one")
    assert (customer["address"]["state"], customer["address"]["postal_code"]) == ("CA", "90001-1234")


async def test_states_are_named_for_their_reader_and_kept_as_the_country_does(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    page = await chosen(visit, "AE", address_line1="Sheikh Zayed Road 1")
    dubai = next(one for one in options(page, "address_state") if text_of(one) == "Dubai")

    home = await visit.client.submit(page.form("Save"), address_state=dubai.get("value", ""))

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    assert customer["address"]["state"] == "إمارة دبيّ"
    assert "Sheikh Zayed Road 1DubaiUnited Arab Emirates" in text_of(home.section("billing-details")).replace(
        " Dubai", "Dubai"
    )


async def test_a_state_that_is_in_no_list_is_not_lost(visits: Visits, stripe_api: StripeApi) -> None:
    await give_address(
        stripe_api, line1="1 Main St", city="Town", state="California", postal_code="90001", country="US"
    )
    visit = await visits.open(ADA)
    form = (await visit.follow("Update billing information")).form("Save")

    await visit.client.submit(form, phone="1")
    untouched: Any = await stripe_api.get(f"customers/{ADA}")
    await visit.client.submit(
        (await visit.follow("Update billing information")).form("Save"), address_line1="2 Main St"
    )
    edited: Any = await stripe_api.get(f"customers/{ADA}")

    assert values(form)["address_state"] == "California"
    assert (untouched["address"]["state"], edited["address"]["state"]) == ("California", "CA")


async def test_a_part_that_the_country_does_not_have_is_shown_as_long_as_it_is_on_file(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await give_address(
        stripe_api, line1="1 High St", city="Town", state="Kent", postal_code="ME1 1AA", country="GB"
    )
    visit = await visits.open(ADA)
    page = await visit.follow("Update billing information")

    await visit.client.submit(page.form("Save"), address_state="")

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    assert labels(page)[-1] == "Province"
    assert (customer["address"]["state"], customer["address"]["line1"]) == (None, "1 High St")
    assert "Province" not in labels(await visit.follow("Update billing information"))


async def test_what_belongs_to_another_country_is_not_kept(visits: Visits, stripe_api: StripeApi) -> None:
    await give_address(stripe_api, **FLORENCE)
    visit = await visits.open(ADA)

    page = await chosen(visit, "DE", address_city="Berlin", address_postal_code="10117")
    await visit.client.submit(page.form("Save"))

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    assert (customer["address"]["state"], customer["address"]["city"]) == (None, "Berlin")


async def test_a_postal_code_of_the_old_country_is_checked_in_the_new_one(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit((await chosen(visit, "DE")).form("Save"))

    assert page.status == 422
    assert "for example 26133" in page.text


async def test_the_likely_country_comes_first(visits: Visits, stripe_api: StripeApi) -> None:
    await stripe_api.post(f"customers/{ADA}", address="")
    visit = await visits.open(ADA, language="it-IT", locale="it")
    page = await visit.get("billing-details")

    listed = [text_of(option) for option in options(page, "address_country")]
    (first,) = [one for one in options(page, "address_country") if one.get("selected") is not None]

    assert (first.get("value"), listed[0], listed[1]) == ("IT", "Italia", "Afghanistan")
    assert listed.index("Egitto") < listed.index("Emirati Arabi Uniti") < listed.index("Zimbabwe")
    assert len(listed) == len(set(listed)) > 240


@pytest.mark.parametrize("field", ["address", "shipping"])
async def test_a_country_that_is_on_file_alone_is_chosen(
    visits: Visits, stripe_api: StripeApi, field: str
) -> None:
    await stripe_api.post(f"customers/{ADA}", address="")
    named = {"shipping[name]": "Ada", "shipping[address][country]": "DE"}
    given = named if field == "shipping" else {"address[country]": "DE"}
    await stripe_api.post(f"customers/{ADA}", **given)
    visit = await visits.open(ADA)

    form = (await visit.follow("Update billing information")).form("Save")
    saved = await visit.client.submit(form, phone="1")

    assert values(form)[f"{field}_country"] == "DE"
    assert saved.url == visit.home.url


async def test_an_address_without_a_country_asks_for_one_once_it_is_edited(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await give_address(stripe_api, line1="1 High St", city="Town")
    visit = await visits.open(ADA)
    form = (await visit.follow("Update billing information")).form("Save")

    untouched = await visit.client.submit(form, phone="1")
    again = (await visit.follow("Update billing information")).form("Save")
    edited = await visit.client.submit(again, address_line1="2 High St")

    assert values(form)["address_country"] == ""
    assert untouched.url == visit.home.url
    assert "Choose a country from the list." in edited.text


async def test_without_an_address_none_is_demanded(visits: Visits, stripe_api: StripeApi) -> None:
    await stripe_api.post(f"customers/{ADA}", address="")
    visit = await visits.open(ADA)
    page = await visit.follow("Update billing information")

    await visit.client.submit(page.form("Save"), phone="1", address_country="US")

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    assert "An address is kept as a whole. Leave it empty to go without." in page.text
    assert (customer["address"], customer["phone"]) == (None, "1")


async def test_browsers_know_each_field(visits: Visits) -> None:
    page = await (await visits.open(ADA)).follow("Update billing information")

    fields = [*page.document.iter("input"), *page.document.iter("select")]
    known = {one.get("name"): one.get("autocomplete") for one in fields if one.get("autocomplete")}

    assert known["address_line1"] == "billing address-line1"
    assert known["address_city"] == "billing address-level2"
    assert known["address_country"] == "billing country"
    assert known["shipping_postal_code"] == "shipping postal-code"
    assert (known["name"], known["business_name"], known["email"], known["phone"]) == (
        "name",
        "organization",
        "email",
        "tel",
    )
    assert {one.get("id"): one.get("type") for one in fields}["email"] == "email"
