"""Correcting a saved card: its expiry, the name on it and its billing address."""

from typing import Any

import pytest
from starlette.applications import Starlette

from billing.configurations import PaymentMethodUpdate
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, Form
from tests.pages.visits import Object, Visit, Visits, default_of, methods_of

ADA = "cus_demo_ada"
ADDRESS = {
    "holder": "Ada M. Romano",
    "line1": "12 Harbour Street",
    "line2": "Flat 3",
    "postal_code": "D02 X285",
    "city": "Dublin",
    "state": "Leinster",
    "country": "IE",
}


async def edit(visit: Visit) -> Form:
    return (await visit.follow("Edit Visa ending 4242")).form("Save card")


async def card_of(stripe_api: StripeApi) -> Object:
    (card,) = await methods_of(stripe_api, ADA)
    return card


async def test_a_new_expiry_is_saved_and_shown(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await edit(visit), expiry="04/2031")

    assert page.url == visit.home.url
    assert "The card is saved." in page.text
    assert "Expires 04/2031" in text_of(page.section("payment-methods"))
    card = (await card_of(stripe_api))["card"]
    assert (card["exp_month"], card["exp_year"]) == (4, 2031)


async def test_the_form_holds_what_is_saved(visits: Visits, stripe_api: StripeApi) -> None:
    card = (await card_of(stripe_api))["card"]
    visit = await visits.open(ADA)
    await visit.client.submit(await edit(visit), headers=None, **ADDRESS)

    question = await visit.follow("Edit Visa ending 4242")

    held = dict(question.form("Save card").values)
    assert question.heading == "Edit Visa ending 4242"
    assert held["expiry"] == f"{card['exp_month']:02d}/{card['exp_year']}"
    assert {name: held[name] for name in ADDRESS} == ADDRESS


async def test_the_billing_address_is_saved(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    await visit.client.submit(await edit(visit), headers=None, **ADDRESS)

    billing: Any = (await card_of(stripe_api))["billing_details"]
    saved = {**billing["address"], "holder": billing["name"]}
    assert saved == ADDRESS


async def test_a_line_that_is_emptied_is_emptied(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    await visit.client.submit(await edit(visit), headers=None, **ADDRESS)

    await visit.client.submit(await edit(visit), line2="", state="")

    address = (await card_of(stripe_api))["billing_details"]["address"]
    assert (address["line1"], address["line2"], address["state"]) == ("12 Harbour Street", None, None)


@pytest.mark.parametrize(
    ("typed", "month", "year"),
    [("4/31", 4, 2031), ("04 / 31", 4, 2031), (" 12/2030 ", 12, 2030), ("11/2026", 11, 2026)],
)
async def test_an_expiry_may_be_typed_as_on_the_card(
    visits: Visits, stripe_api: StripeApi, typed: str, month: int, year: int
) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await edit(visit), expiry=typed)

    card = (await card_of(stripe_api))["card"]
    assert page.status == 200
    assert (card["exp_month"], card["exp_year"]) == (month, year)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter month and year as on the card, for example 04/2028."),
        ("soon", "Enter month and year as on the card, for example 04/2028."),
        ("13/2030", "Enter month and year as on the card, for example 04/2028."),
        ("04/20315", "Enter month and year as on the card, for example 04/2028."),
        ("10/2026", "This date is over. Enter the date on the new card."),
        ("04/20", "This date is over. Enter the date on the new card."),
    ],
)
async def test_a_wrong_expiry_is_told_beside_it_and_what_was_typed_is_kept(
    visits: Visits, typed: str, said: str
) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await edit(visit), expiry=typed, city="Cork")

    held = dict(page.form("Save card").values)
    assert page.status == 422
    assert page.error_beside("expiry") == said
    assert (held["expiry"], held["city"]) == (typed, "Cork")
    assert visits.stripe.writes == []


async def test_a_date_too_far_ahead_is_not_called_over(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await edit(visit), expiry="04/2099")

    assert page.status == 422
    assert "over" not in page.error_beside("expiry")


async def test_several_errors_stand_beside_their_fields(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await edit(visit), expiry="x", country="ZZ", holder="A" * 257)

    assert page.error_beside("expiry")
    assert page.error_beside("country") == "Choose a country from the list."
    assert page.error_beside("holder") == "The name is too long: at most 256 characters fit."
    assert visits.stripe.writes == []


async def test_after_an_error_the_form_still_saves(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    wrong = await visit.client.submit(await edit(visit), expiry="x", city="Cork")

    page = await visit.client.submit(wrong.form("Save card"), expiry="04/2031")

    assert "The card is saved." in page.text
    assert (await card_of(stripe_api))["billing_details"]["address"]["city"] == "Cork"


async def test_a_card_saved_twice_by_one_form_is_saved_once_more_the_same(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    form = await edit(visit)

    await visit.client.submit(form, expiry="04/2031")
    again = await visit.client.submit(form, expiry="04/2031")

    assert "The card is saved." in again.text
    assert (await card_of(stripe_api))["card"]["exp_year"] == 2031


async def test_an_expired_card_that_is_corrected_is_expired_no_more(visits: Visits) -> None:
    visit = await visits.open("cus_demo_grace")
    question = await visit.follow("Edit Mastercard ending 4444")

    page = await visit.client.submit(question.form("Save card"), expiry="04/2030")

    assert "Expired" in visit.home.text
    assert "Expired" not in page.text


async def test_only_cards_offer_to_be_edited(visits: Visits) -> None:
    methods = (await visits.open("cus_demo_grace")).home.section("payment-methods")

    offered = [text_of(link) for link in methods.iter("a") if text_of(link).startswith("Edit")]

    assert offered == ["Edit Visa ending 4242", "Edit Mastercard ending 4444"]


@pytest.mark.parametrize("kind", ["sepa_debit", "link", "paypal"])
async def test_what_is_no_card_cannot_be_edited(visits: Visits, stripe_api: StripeApi, kind: str) -> None:
    saved = await methods_of(stripe_api, "cus_demo_grace")
    method = next(one["id"] for one in saved if one["type"] == kind)
    visit = await visits.open("cus_demo_grace")

    asked = await visit.get("payment-methods", method, "card")
    by_hand = await visit.post("payment-methods", method, "card", nonce="x", expiry="04/2031")

    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


async def test_the_card_behind_a_wallet_cannot_be_edited(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    card = str(await default_of(stripe_api, ADA))
    row = sandbox.state.accounts["sk_test_demo"].table("payment_method").find(card)
    row["card"] = row["card"] | {"wallet": {"type": "apple_pay", "dynamic_last4": None}}
    visit = await visits.open(ADA)

    asked = await visit.get("payment-methods", card, "card")
    by_hand = await visit.post("payment-methods", card, "card", nonce="x", expiry="04/2031")

    assert "Apple Pay" in text_of(visit.home.section("payment-methods"))
    assert not visit.home.has_link("Edit Visa")
    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


@pytest.mark.parametrize("owner", ["cus_demo_ben", "cus_caffe_marco"])
async def test_nobody_elses_card_can_be_edited(visits: Visits, owner: str) -> None:
    key = "sk_test_caffe" if "caffe" in owner else "sk_test_demo"
    theirs = (await methods_of(StripeApi(visits.http, key), owner))[0]["id"]
    visit = await visits.open(ADA)

    asked = await visit.get("payment-methods", theirs, "card")
    by_hand = await visit.post("payment-methods", theirs, "card", nonce="x", expiry="04/2031")

    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


async def test_a_stranger_edits_no_card(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = await edit(visit)

    page = await visits.browser().submit(form, expiry="04/2031")

    assert page.status == 410
    assert visits.stripe.writes == []


async def test_where_it_is_switched_off_no_card_can_be_edited(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))
    card = str(await default_of(stripe_api, ADA))
    visit = await visits.open(ADA)

    asked = await visit.get("payment-methods", card, "card")
    by_hand = await visit.post("payment-methods", card, "card", nonce="x", expiry="04/2031")

    assert (asked.status, by_hand.status) == (403, 403)
    assert visits.stripe.writes == []


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_form_of_a_card_speaks_each_language(
    visits: Visits, stripe_api: StripeApi, language: str
) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    card = str(await default_of(stripe_api, ADA))
    visit = await visits.open(ADA, language=language, **locale)

    asked = await visit.get("payment-methods", card, "card")
    wrong = await visit.post("payment-methods", card, "card", nonce="x", expiry="1/2020", country="ZZ")

    assert (asked.status, wrong.status) == (200, 422)
    assert asked.language == wrong.language == language
