"""Tax ids on pages: country, kind, number; what their registers said; and removing one."""

from datetime import timedelta
from typing import Any

import pytest

from billing.configurations import CustomerUpdate
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, Form, NotOnPage, Page
from tests.pages.visits import Object, Visit, Visits

ADA, BEN = "cus_demo_ada", "cus_demo_ben"
NEW = ("tax-ids", "new")


@pytest.fixture
def visits(visits: Visits) -> Visits:
    visits.configure(customer_update=CustomerUpdate(enabled=True, allowed_updates=("tax_id",)))
    return visits


async def tax_ids_of(stripe_api: StripeApi, customer: str = ADA) -> list[Object]:
    listed: Any = await stripe_api.get(f"customers/{customer}/tax_ids")
    return list(listed["data"])


async def give(stripe_api: StripeApi, kind: str, value: str, customer: str = ADA) -> str:
    made: Any = await stripe_api.post(f"customers/{customer}/tax_ids", type=kind, value=value)
    return str(made["id"])


async def fill(stripe_api: StripeApi, count: int = 5) -> None:
    for number in range(count):
        await give(stripe_api, "kz_bin", f"12345678901{number}")


async def form_for(visit: Visit, country: str) -> Form:
    page = await visit.get(*NEW)
    chosen = await visit.client.submit(page.form("Choose country"), country=country)
    return chosen.form("Save tax ID")


def shown(page: Page) -> str:
    return text_of(page.section("billing-details"))


def kinds(page: Page) -> list[str]:
    return [one.get("value", "") for one in page.document.iter("input") if one.get("name") == "type"]


async def test_a_number_is_added_after_its_country_and_kind(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    asked = await visit.client.get(visit.home.link("Add a tax ID"))
    country = await visit.client.submit(asked.form("Choose country"), country="DE")

    page = await visit.client.submit(country.form("Save tax ID"), type="eu_vat", value=" DE123456789 ")

    (kept,) = await tax_ids_of(stripe_api)
    assert (kept["type"], kept["value"]) == ("eu_vat", "DE123456789")
    assert page.url == visit.home.url
    assert "The tax ID is saved. New invoices show it." in page.text
    assert "DE123456789 Being checked EU VAT number Germany" in shown(page)


async def test_a_country_with_one_kind_asks_for_the_number_only(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    chosen = await visit.client.get(visit.address(*NEW) + "?country=US")

    page = await visit.client.submit(chosen.form("Save tax ID"), value="12-3456789")

    assert kinds(chosen) == []
    assert "Business number (EIN) For example 12-3456789" in chosen.text
    assert "12-3456789 Business number (EIN) United States" in shown(page)
    assert [one["type"] for one in await tax_ids_of(stripe_api)] == ["us_ein"]


async def test_each_kind_of_a_country_says_what_it_looks_like(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.get(visit.address(*NEW) + "?country=gb")

    assert kinds(page) == ["eu_vat", "gb_vat"]
    assert "EU VAT number (Northern Ireland) For example XI123456789" in page.text
    assert "VAT number For example GB123456789" in page.text


async def test_the_country_of_the_address_is_chosen_already(visits: Visits, stripe_api: StripeApi) -> None:
    await stripe_api.post(f"customers/{ADA}", **{"address[country]": "CH"})
    visit = await visits.open(ADA)

    page = await visit.get(*NEW)

    assert dict(page.form("Choose country").values) == {"country": "CH"}
    assert kinds(page) == ["ch_uid", "ch_vat"]


@pytest.mark.parametrize("country", ["", "ZZ", "AQ", "italy", "%00", "<b>"])
async def test_a_country_without_tax_ids_asks_for_another(visits: Visits, country: str) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.get(visit.address(*NEW) + f"?country={country}")

    assert page.status == 200
    assert dict(page.form("Choose country").values) == {"country": ""}
    with pytest.raises(NotOnPage):
        page.form("Save tax ID")


async def test_with_htmx_a_country_brings_only_what_it_changes(visits: Visits) -> None:
    visit = await visits.open(ADA)

    part = await visit.client.get_part(visit.address(*NEW) + "?country=DE", "div#tax-id")

    assert kinds(part) == ["eu_vat", "de_stn"]
    assert "Choose country" not in part.text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"type": "eu_vat", "value": ""}, "value", "Enter the number."),
        ({"type": "eu_vat", "value": "D" * 41}, "value", "No tax ID is so long. Enter only the number."),
        (
            {"type": "eu_vat", "value": "DE12"},
            "value",
            "This number does not have the right form, such as DE123456789.",
        ),
        ({"country": "ZZ", "type": "eu_vat", "value": "DE123456789"}, "country", "Choose a country"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    visits: Visits, stripe_api: StripeApi, typed: dict[str, str], field: str, said: str
) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_for(visit, "DE"), headers=None, **typed)

    assert page.status == 422
    assert said in page.error_beside(field)
    assert await tax_ids_of(stripe_api) == []


@pytest.mark.parametrize("kind", ["", "it_cf", "eu_vat'"])
async def test_a_kind_of_another_country_is_not_taken(visits: Visits, kind: str) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_for(visit, "DE"), type=kind, value="DE123456789")

    assert page.status == 422
    assert "Choose what kind of number it is." in page.text
    assert visits.stripe.writes == []


async def test_what_was_chosen_and_typed_is_kept_and_can_be_corrected(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    wrong = await visit.client.submit(await form_for(visit, "DE"), type="eu_vat", value="DE12")
    kept = dict(wrong.form("Save tax ID").values)

    page = await visit.client.submit(wrong.form("Save tax ID"), value="DE123456789")

    assert (kept["country"], kept["type"], kept["value"]) == ("DE", "eu_vat", "DE12")
    assert "The tax ID is saved." in page.text
    assert len(await tax_ids_of(stripe_api)) == 1


async def test_the_limit_is_said_before_anything_is_typed(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    empty = await visit.get(*NEW)
    await fill(stripe_api, 4)
    almost = await visit.get(*NEW)
    form = await form_for(visit, "US")
    await give(stripe_api, "kz_bin", "123456789014")

    full, too_late = await visit.get(*NEW), await visit.client.submit(form, value="12-3456789")

    assert "5 more tax IDs can be added." in empty.text
    assert "One more tax ID can be added." in almost.text
    assert "All five tax IDs are in use." in full.text
    assert (too_late.status, len(await tax_ids_of(stripe_api))) == (422, 5)
    assert "All five tax IDs are in use." in too_late.text
    assert not (await visit.get()).has_link("Add a tax ID")


async def test_a_number_that_is_there_already_is_told_beside_the_field(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await give(stripe_api, "us_ein", "12-3456789")
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_for(visit, "US"), value="123456789")

    assert page.error_beside("value") == "This tax ID is saved already."
    assert len(await tax_ids_of(stripe_api)) == 1


async def test_pressing_twice_adds_one(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    form = await form_for(visit, "US")

    await visit.client.submit(form, value="12-3456789")
    again = await visit.client.submit(form, value="12-3456789")
    other = await visit.client.submit(form, value="98-7654321")

    assert "The tax ID is saved." in again.text
    assert "The tax ID is saved." in other.text
    assert {one["value"] for one in await tax_ids_of(stripe_api)} == {"12-3456789", "98-7654321"}


async def test_a_form_of_before_its_removal_adds_nothing_and_says_so(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    form = await form_for(visit, "US")
    home = await visit.client.submit(form, value="12-3456789")
    question = await visit.client.get(home.link("Remove the tax ID 12-3456789"))
    await visit.client.submit(question.form("Remove tax ID"))

    page = await visit.client.submit(form, value="12-3456789")

    assert page.status == 409
    assert "Nothing was done." in page.text
    assert await tax_ids_of(stripe_api) == []


async def test_a_form_made_by_hand_writes_nothing(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.post(*NEW, country="US", value="12-3456789")

    assert page.status == 409
    assert visits.stripe.writes == []


async def test_who_came_from_the_form_is_led_back_there(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    form = await visit.get("billing-details")

    asked = await visit.client.get(form.link("Add a tax ID"))
    country = await visit.client.submit(asked.form("Choose country"), country="US")
    wrong = await visit.client.submit(country.form("Save tax ID"))
    added = await visit.client.submit(wrong.form("Save tax ID"), value="12-3456789")
    question = await visit.client.get(added.link("Remove the tax ID 12-3456789"))
    removed = await visit.client.submit(question.form("Remove tax ID"))

    assert wrong.link("Go back") == question.link("Keep tax ID") == visit.address("billing-details")
    assert {added.url, removed.url} == {form.url}
    assert ("The tax ID is saved." in added.text, await tax_ids_of(stripe_api)) == (True, [])


async def test_a_number_is_removed_after_a_question(visits: Visits, stripe_api: StripeApi) -> None:
    await give(stripe_api, "us_ein", "12-3456789")
    visit = await visits.open(ADA)
    question = await visit.client.get(visit.home.link("Remove the tax ID 12-3456789"))

    page = await visit.client.submit(question.form("Remove tax ID"))
    again = await visit.client.submit(question.form("Remove tax ID"))

    assert "Finished invoices keep the numbers they were made with." in question.text
    assert "The tax ID is removed." in page.text
    assert "The tax ID is removed." in again.text
    assert "12-3456789" not in page.text
    assert await tax_ids_of(stripe_api) == []


@pytest.mark.parametrize("hostile", ["theirs", "txi_0", "..", "%00", "txi_1%2F..%2F..", "x" * 300])
async def test_nobody_elses_number_is_shown_or_removed(
    visits: Visits, stripe_api: StripeApi, hostile: str
) -> None:
    theirs = await give(stripe_api, "us_ein", "98-7654321", BEN)
    visit = await visits.open(ADA)
    wanted = theirs if hostile == "theirs" else hostile

    asked = await visit.get("tax-ids", wanted, "removal")
    by_hand = await visit.post("tax-ids", wanted, "removal", nonce="x")

    assert (asked.status, by_hand.status) == (404, 404)
    assert "98-7654321" not in asked.text
    assert len(await tax_ids_of(stripe_api, BEN)) == 1
    assert visits.stripe.writes == []


async def test_a_stranger_removes_no_number(visits: Visits, stripe_api: StripeApi) -> None:
    number = await give(stripe_api, "us_ein", "12-3456789")
    visit = await visits.open(ADA)
    form = (await visit.get("tax-ids", number, "removal")).form("Remove tax ID")

    page = await visits.browser().submit(form)

    assert page.status == 410
    assert len(await tax_ids_of(stripe_api)) == 1


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        ("eu_vat", "DE000000000", "Verified"),
        ("eu_vat", "DE111111111", "Could not be confirmed"),
        ("eu_vat", "DE222222222", "Being checked"),
        ("gb_vat", "GB000000000", "Verified"),
        ("au_abn", "00000000012", "Verified"),
        ("us_ein", "12-3456789", ""),
    ],
)
async def test_what_a_register_said_is_told_in_words(
    visits: Visits, stripe_api: StripeApi, kind: str, value: str, says: str
) -> None:
    await give(stripe_api, kind, value)
    visits.clock.set(visits.clock.now() + timedelta(minutes=1))

    home = (await visits.open(ADA)).home

    tags = [
        one for one in home.section("billing-details").iter("span") if "tag" in one.get("class", "").split()
    ]
    assert [text_of(one) for one in tags] == ([says] if says else [])


@pytest.mark.parametrize(
    "feature",
    [
        CustomerUpdate(enabled=False, allowed_updates=("tax_id",)),
        CustomerUpdate(enabled=True, allowed_updates=("name", "email")),
    ],
)
async def test_where_it_is_switched_off_there_is_neither_number_nor_route(
    visits: Visits, stripe_api: StripeApi, feature: CustomerUpdate
) -> None:
    number = await give(stripe_api, "us_ein", "12-3456789")
    visits.configure(customer_update=feature)
    visit = await visits.open(ADA)

    answers = [
        await visit.get(*NEW),
        await visit.post(*NEW, country="US", value="12-3456789", nonce="x", drawn="[]"),
        await visit.get("tax-ids", number, "removal"),
        await visit.post("tax-ids", number, "removal", nonce="x"),
    ]

    assert [one.status for one in answers] == [404] * 4
    assert "Tax ID" not in visit.home.text
    assert visits.stripe.writes == []


async def test_a_failing_stripe_is_no_success(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = await form_for(visit, "US")
    visits.stripe.failing_writes.add(f"/v1/customers/{ADA}/tax_ids")

    page = await visit.client.submit(form, value="12-3456789")

    assert page.status == 503
    assert "is saved" not in page.text


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_pages_of_tax_ids_speak_each_language(
    visits: Visits, stripe_api: StripeApi, language: str
) -> None:
    number = await give(stripe_api, "eu_vat", "DE222222222")
    locale = {"locale": "it"} if language == "it" else {}
    visit = await visits.open(ADA, language=language, **locale)

    asked = await visit.client.get(visit.address(*NEW) + "?country=JP")
    wrong = await visit.post(*NEW, country="DE", value="", nonce="x", drawn="[]")
    removal = await visit.get("tax-ids", number, "removal")
    await fill(stripe_api, 4)
    full = await visit.get(*NEW)

    assert [one.status for one in (asked, wrong, removal, full)] == [200, 422, 200, 200]
    assert asked.language == language
