"""Removing a payment method, refused where a plan could then not be charged."""

import pytest

from tests.fixtures import StripeApi
from tests.pages.visits import Visits, default_of, give_card, methods_of


async def test_a_spare_method_is_removed_after_a_question(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    question = await visit.follow("Remove Mastercard ending 4444")

    page = await visit.client.submit(question.form("Remove method"))

    assert question.heading == "Remove Mastercard ending 4444?"
    assert "The payment method is removed." in page.text
    assert not page.has_link("Remove Mastercard")
    assert len(await methods_of(stripe_api, "cus_demo_ada")) == 1


async def test_asking_alone_removes_nothing(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")

    question = await visit.follow("Remove Mastercard ending 4444")

    assert question.link("Keep method") == visit.home.url
    assert visits.stripe.writes == []


@pytest.mark.parametrize("customer", ["cus_demo_ada", "cus_demo_ben", "cus_demo_david", "cus_demo_elena"])
async def test_the_last_method_of_a_running_plan_stays(
    visits: Visits, stripe_api: StripeApi, customer: str
) -> None:
    visit = await visits.open(customer)
    method = str(await default_of(stripe_api, customer))

    asked = await visit.get("payment-methods", method, "removal")
    by_hand = await visit.post("payment-methods", method, "removal", nonce="x")

    for page in (asked, by_hand):
        assert page.status == 409
        assert "cannot be removed now" in page.heading
        assert page.link("Back to billing") == visit.home.url
    assert visits.stripe.writes == []


async def test_the_refusal_names_the_plan_and_the_way_out(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await visit.follow("Remove Visa ending 4242")

    assert "Visa ending 4242 pays Lantern Team. Add another method first" in page.text


async def test_the_default_stays_until_another_one_is(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")

    page = await visit.follow("Remove Visa ending 4242")

    assert page.status == 409
    assert "Make another method the default first" in page.text


async def test_a_plans_own_method_may_go_where_the_default_takes_over(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_mateo")

    question = await visit.follow("Remove Mastercard ending 4444")
    page = await visit.client.submit(question.form("Remove method"))

    assert page.status == 200
    assert len(await methods_of(stripe_api, "cus_demo_mateo")) == 1


async def test_the_last_method_may_go_where_nothing_runs(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_ingrid")

    question = await visit.follow("Remove Visa ending 4242")
    page = await visit.client.submit(question.form("Remove method"))

    assert "There is no payment method yet." in page.text
    assert await methods_of(stripe_api, "cus_demo_ingrid") == []


async def test_what_became_the_default_meanwhile_stays(visits: Visits, stripe_api: StripeApi) -> None:
    mastercard = await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    question = await visit.follow("Remove Mastercard ending 4444")
    await stripe_api.post(
        "customers/cus_demo_ada", **{"invoice_settings[default_payment_method]": mastercard}
    )

    page = await visit.client.submit(question.form("Remove method"))

    assert page.status == 409
    assert visits.stripe.writes == []


async def test_a_second_press_finds_nothing_more_to_remove(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    form = (await visit.follow("Remove Mastercard ending 4444")).form("Remove method")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert again.status == 404
    assert len(visits.stripe.writes) == 1


@pytest.mark.parametrize("key", ["sk_test_demo", "sk_test_caffe"])
async def test_nobody_elses_method_is_found_or_removed(visits: Visits, key: str) -> None:
    owner = {"sk_test_demo": "cus_demo_ingrid", "sk_test_caffe": "cus_caffe_marco"}[key]
    theirs = (await methods_of(StripeApi(visits.http, key), owner))[0]["id"]
    visit = await visits.open("cus_demo_ada")

    asked = await visit.get("payment-methods", theirs, "removal")
    by_hand = await visit.post("payment-methods", theirs, "removal", nonce="x")

    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []
