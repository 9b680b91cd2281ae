"""Choosing the default payment method: by a form, by htmx, and never over somebody else's choice."""

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.visits import Visits, default_of, give_card, methods_of


async def test_another_method_becomes_the_default(visits: Visits, stripe_api: StripeApi) -> None:
    mastercard = await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")

    page = await visit.client.submit(visit.home.form("Make default Mastercard ending 4444"))

    assert page.url == visit.home.url
    assert "The default payment method is changed." in page.text
    assert "Mastercard ending 4444 Default" in text_of(page.section("payment-methods"))
    assert await default_of(stripe_api, "cus_demo_ada") == mastercard


async def test_with_htmx_every_touched_section_comes_back(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")

    part = await visit.client.submit_partial(visit.home.form("Make default Mastercard ending 4444"))

    targets = [element.get("data-hx-target") for element in part.document.iter("hx-partial")]
    assert targets == ["#flash", "#attention", "#subscriptions", "#payment-methods"]
    assert "to Mastercard ending 4444." in text_of(part.section("subscriptions"))
    assert "The default payment method is changed." in text_of(part.section("flash"))


async def test_a_part_draws_forms_that_work_again(visits: Visits, stripe_api: StripeApi) -> None:
    visa = await default_of(stripe_api, "cus_demo_ada")
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    part = await visit.client.submit_partial(visit.home.form("Make default Mastercard ending 4444"))

    await visit.client.submit_partial(part.form("Make default Visa ending 4242"))

    assert await default_of(stripe_api, "cus_demo_ada") == visa


async def test_a_choice_made_elsewhere_is_not_overwritten(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    elsewhere = await give_card(stripe_api, "cus_demo_ada", "pm_card_amex")

    page = await visit.client.submit(visit.home.form("Make default Mastercard ending 4444"))

    assert "Something changed in the meantime, so nothing was done." in page.text
    assert await default_of(stripe_api, "cus_demo_ada") == elsewhere
    assert visits.stripe.writes == []


async def test_a_second_press_is_one_change(visits: Visits, stripe_api: StripeApi) -> None:
    mastercard = await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    form = visit.home.form("Make default Mastercard ending 4444")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert "The default payment method is changed." in again.text
    assert await default_of(stripe_api, "cus_demo_ada") == mastercard
    assert len(visits.stripe.writes) == 1


async def test_the_default_itself_offers_no_such_button(visits: Visits) -> None:
    methods = (await visits.open("cus_demo_ada")).home.section("payment-methods")

    assert "Make default" not in text_of(methods)


async def test_the_method_of_another_customer_is_not_found(visits: Visits, stripe_api: StripeApi) -> None:
    bens = (await methods_of(stripe_api, "cus_demo_ben"))[0]["id"]
    visit = await visits.open("cus_demo_ada")
    current = str(await default_of(stripe_api, "cus_demo_ada"))

    page = await visit.post("payment-methods", bens, "default", nonce="x", current=current)

    assert page.status == 404
    assert visits.stripe.writes == []


async def test_the_method_of_another_merchants_customer_is_not_found(visits: Visits) -> None:
    marcos = (await methods_of(StripeApi(visits.http, "sk_test_caffe"), "cus_caffe_marco"))[0]["id"]
    visit = await visits.open("cus_demo_ada")

    page = await visit.post("payment-methods", marcos, "default", nonce="x")

    assert page.status == 404
    assert visits.stripe.writes == []


async def test_a_stranger_chooses_nothing(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")
    form = visit.home.form("Make default Mastercard ending 4444")

    page = await visits.browser().submit(form)

    assert page.status == 410
    assert visits.stripe.writes == []
