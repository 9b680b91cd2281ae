"""Methods that are on their way: bank accounts to be verified or confirmed, and what follows a removal."""

from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from billing.configurations import PaymentMethodUpdate
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE
from tests.pages.test_adding_methods import add_card, leave, type_card
from tests.pages.visits import (
    Visits,
    default_of,
    give_card,
    methods_of,
    subscription_of,
)
from tests.pages.ways_of_paying import accept_only_cards, send_deposits

ADA, MATEO = "cus_demo_ada", "cus_demo_mateo"
SLOW_BANK = {
    "method": "sepa_debit",
    "iban": "DE08 3704 0044 0532 0130 03",
    "holder": "Ada Romano",
    "email": "ada@example.com",
}


async def test_an_account_that_waits_for_deposits_is_shown_with_the_way_to_verify_it(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await send_deposits(stripe_api, ADA)

    home = (await visits.open(ADA)).home

    methods = home.section("payment-methods")
    assert "STRIPE TEST BANK ending 6789 Not verified" in text_of(methods)
    assert "A small deposit arrives by November" in text_of(methods)
    assert home.link("Verify STRIPE TEST BANK ending 6789").startswith("http")


async def test_an_account_that_waits_can_pay_nothing_yet(visits: Visits, stripe_api: StripeApi) -> None:
    await send_deposits(stripe_api, ADA)
    visit = await visits.open(ADA)

    question = await visit.follow("Change the method")

    for words in ("Make default STRIPE", "Remove STRIPE", "Edit STRIPE"):
        assert words not in text_of(visit.home.section("payment-methods"))
    assert "STRIPE TEST BANK" not in question.text


async def test_a_verified_account_is_one_of_the_methods(visits: Visits, stripe_api: StripeApi) -> None:
    intent = await send_deposits(stripe_api, ADA)
    visit = await visits.open(ADA)
    await stripe_api.post(
        f"setup_intents/{intent}/verify_microdeposits", **{"amounts[0]": "32", "amounts[1]": "45"}
    )

    page = await visit.get()

    assert "Not verified" not in page.text
    assert page.form("Make default STRIPE TEST BANK ending 6789")
    assert page.has_link("Remove STRIPE TEST BANK ending 6789")


async def test_an_account_that_was_never_verified_is_gone_in_time(
    visits: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    await send_deposits(stripe_api, ADA)
    clock.advance(timedelta(days=11))

    home = (await visits.open(ADA)).home

    assert "Not verified" not in home.text


async def test_nobody_sees_the_account_that_another_customer_verifies(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await send_deposits(stripe_api, "cus_demo_ben")

    assert "Not verified" not in (await visits.open(ADA)).home.text


async def test_where_it_is_switched_off_nothing_is_to_be_verified(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await send_deposits(stripe_api, ADA)
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))

    assert not (await visits.open(ADA)).home.has_link("Verify")


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_a_waiting_account_is_told_in_each_language(
    visits: Visits, stripe_api: StripeApi, language: str
) -> None:
    await send_deposits(stripe_api, ADA)
    locale = {"locale": "it"} if language == "it" else {}

    home = (await visits.open(ADA, language=language, **locale)).home

    assert home.status == 200
    assert "Not verified" not in home.text


async def test_an_account_whose_bank_takes_days_is_called_so(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    before = await default_of(stripe_api, ADA)
    answer = await http.post(await leave(visit), data=SLOW_BANK)

    page = await visit.client.get(answer.headers["location"])

    assert "The bank confirms it within a few days." in page.text
    assert "pays from now on" not in page.text
    assert await default_of(stripe_api, ADA) == before


async def test_an_account_that_its_bank_confirmed_becomes_the_default_on_coming_back(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, clock: Clock
) -> None:
    visit = await visits.open(ADA)
    answer = await http.post(await leave(visit), data=SLOW_BANK)
    await visit.client.get(answer.headers["location"])
    clock.advance(timedelta(minutes=30))

    page = await visit.client.get(answer.headers["location"])

    assert "ending 3003" in text_of(page.section("payment-methods"))
    assert len(await methods_of(stripe_api, ADA)) == 2


async def test_a_method_that_cannot_pay_every_plan_is_saved_beside_the_default(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    accept_only_cards(sandbox, (await subscription_of(stripe_api, ADA))["id"])
    before = await default_of(stripe_api, ADA)
    visit = await visits.open(ADA)
    quick = SLOW_BANK | {"iban": "DE89 3704 0044 0532 0130 00"}
    answer = await http.post(await leave(visit), data=quick)

    page = await visit.client.get(answer.headers["location"])

    assert "It cannot pay every plan, so the default stays as it was." in page.text
    assert await default_of(stripe_api, ADA) == before
    assert len(await methods_of(stripe_api, ADA)) == 2


async def test_coming_back_into_an_ended_session_says_that_it_ended_and_loses_nothing(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, clock: Clock
) -> None:
    visit = await visits.open(ADA)
    answer = await type_card(http, await leave(visit))
    clock.advance(timedelta(days=2))
    visits.stripe.writes.clear()

    page = await visit.client.get(answer.headers["location"])

    assert page.status == 410
    assert "Romano" not in page.text
    assert visits.stripe.writes == []
    found = {method["card"]["last4"] for method in await methods_of(stripe_api, ADA)}
    assert found == {"4242", "4444"}


async def test_a_new_session_shows_what_was_added_at_the_end_of_the_last_one(
    visits: Visits, http: httpx.AsyncClient, clock: Clock
) -> None:
    visit = await visits.open(ADA)
    await type_card(http, await leave(visit))
    clock.advance(timedelta(days=2))

    home = (await visits.open(ADA)).home

    assert "Mastercard ending 4444" in text_of(home.section("payment-methods"))
    assert home.form("Make default Mastercard ending 4444")


async def test_a_removal_says_what_pays_the_plan_afterwards(visits: Visits) -> None:
    visit = await visits.open(MATEO)

    question = await visit.follow("Remove Mastercard ending 4444")

    assert question.heading == "Remove Mastercard ending 4444?"
    assert "Expires" in question.text
    assert "Lantern Business is paid by Visa ending 4242 afterwards." in question.text


async def test_after_a_removal_the_successor_pays(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(MATEO)
    question = await visit.follow("Remove Mastercard ending 4444")

    page = await visit.client.submit(question.form("Remove method"))

    assert "Paid by Visa ending 4242, the default." in page.text
    assert (await subscription_of(stripe_api, MATEO))["default_payment_method"] is None


async def test_another_successor_than_the_one_shown_is_shown_first(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(MATEO)
    question = await visit.follow("Remove Mastercard ending 4444")
    await give_card(stripe_api, MATEO, "pm_card_amex")

    page = await visit.client.submit(question.form("Remove method"))

    assert page.status == 409
    assert "is paid by American Express ending 0005 afterwards." in page.text
    assert len(await methods_of(stripe_api, MATEO)) == 3
    assert visits.stripe.writes == []


async def test_add_then_remove_the_old_one_works_in_one_visit(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    await add_card(visit, http)
    question = await visit.follow("Remove Visa ending 4242")

    page = await visit.client.submit(question.form("Remove method"))

    assert "The payment method is removed." in page.text
    assert "Paid by Mastercard ending 4444, the default." in page.text
    (left,) = await methods_of(stripe_api, ADA)
    assert left["id"] == await default_of(stripe_api, ADA)


async def test_so_it_does_where_the_plan_names_the_old_one_as_its_own(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open(MATEO)
    answer = await type_card(http, await leave(visit), number="3782 822463 10005", cvc="1234")
    await visit.client.get(answer.headers["location"])
    question = await visit.follow("Remove Mastercard ending 4444")

    page = await visit.client.submit(question.form("Remove method"))

    assert "is paid by American Express ending 0005 afterwards." in question.text
    assert "Paid by American Express ending 0005, the default." in page.text
    assert (await subscription_of(stripe_api, MATEO))["default_payment_method"] is None
