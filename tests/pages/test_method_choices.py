"""Which method pays what: said for each plan, chosen for one plan, or one method for everything."""

import pytest
from starlette.applications import Starlette

from billing.configurations import PaymentMethodUpdate
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.visits import (
    Visits,
    default_of,
    give_card,
    methods_of,
    subscription_of,
    subscriptions_of,
)
from tests.pages.ways_of_paying import accept_only_cards, subscribe

MATEO = "cus_demo_mateo"


async def own_of(stripe_api: StripeApi, customer: str) -> str | None:
    """The method that the customer's one plan names as its own."""
    own: str | None = (await subscription_of(stripe_api, customer))["default_payment_method"]
    return own


def options(page: Page) -> dict[str, str]:
    """What each choice says, by what it would send."""
    radios = [one for one in page.document.iter("input") if one.get("type") == "radio"]
    labels = {label.get("for"): text_of(label) for label in page.document.iter("label")}
    return {str(one.get("value")): labels[one.get("id")] for one in radios}


def chosen(page: Page) -> list[str]:
    radios = [one for one in page.document.iter("input") if one.get("type") == "radio"]
    return [str(one.get("value")) for one in radios if one.get("checked") is not None]


async def test_a_plan_says_that_the_default_pays_it(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada")).home

    assert "Paid by Visa ending 4242, the default." in text_of(home.section("subscriptions"))


async def test_a_plan_says_that_its_own_method_pays_it(visits: Visits) -> None:
    home = (await visits.open(MATEO)).home

    assert "Paid by Mastercard ending 4444, chosen for this plan." in text_of(home.section("subscriptions"))
    assert "is paid by Mastercard ending 4444, whatever the default is." in text_of(
        home.section("payment-methods")
    )


async def test_each_plan_says_what_pays_it(visits: Visits) -> None:
    plans = text_of((await visits.open("cus_demo_grace")).home.section("subscriptions"))

    assert "Paid by Visa ending 4242, the default." in plans
    assert "Paid by bank account ending 3000, chosen for this plan." in plans


async def test_another_default_does_not_pay_the_plan_that_has_its_own(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await give_card(stripe_api, MATEO, "pm_card_amex")

    home = (await visits.open(MATEO)).home

    assert "to Mastercard ending 4444." in text_of(home.section("subscriptions"))
    assert "whatever the default is" in text_of(home.section("payment-methods"))


async def test_a_plan_gets_a_method_of_its_own(visits: Visits, stripe_api: StripeApi) -> None:
    mastercard = await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    before = await default_of(stripe_api, "cus_demo_ada")
    visit = await visits.open("cus_demo_ada")
    question = await visit.follow("Change the method Lantern Team")

    page = await visit.client.submit(question.form("Use this method"), method=mastercard)

    assert question.heading == "What pays Lantern Team"
    assert "The payment method of the plan is changed." in page.text
    assert "Paid by Mastercard ending 4444, chosen for this plan." in page.text
    assert await own_of(stripe_api, "cus_demo_ada") == mastercard
    assert await default_of(stripe_api, "cus_demo_ada") == before


async def test_what_pays_the_plan_now_is_chosen_already(visits: Visits, stripe_api: StripeApi) -> None:
    own = str(await own_of(stripe_api, MATEO))
    mateo, ada = await visits.open(MATEO), await visits.open("cus_demo_ada")

    question = await mateo.follow("Change the method")

    assert chosen(question) == [own]
    assert chosen(await ada.follow("Change the method")) == ["default"]


async def test_the_choices_are_the_default_and_each_saved_method(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_grace")

    offered = options(await visit.follow("Change the method Lantern Team"))

    saved = {method["id"] for method in await methods_of(stripe_api, "cus_demo_grace")}
    assert offered.keys() == {"default", *saved}
    assert "The default, whichever it is" in offered["default"]
    assert "now Visa ending 4242" in offered["default"]


async def test_a_plan_goes_back_to_the_default(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(MATEO)
    question = await visit.follow("Change the method")

    page = await visit.client.submit(question.form("Use this method"), method="default")

    assert "Paid by Visa ending 4242, the default." in page.text
    assert "whatever the default is" not in page.text
    assert await own_of(stripe_api, MATEO) is None


async def test_asking_alone_changes_no_method(visits: Visits) -> None:
    visit = await visits.open(MATEO)

    question = await visit.follow("Change the method")
    everything = await visit.follow("Pay everything with")

    assert question.link("Go back") == everything.link("Go back") == visit.home.url
    assert visits.stripe.writes == []


async def test_only_what_the_merchant_accepts_for_a_plan_can_be_chosen(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    saved, plans = (
        await methods_of(stripe_api, "cus_demo_grace"),
        await subscriptions_of(stripe_api, "cus_demo_grace"),
    )
    sepa = next(method["id"] for method in saved if method["type"] == "sepa_debit")
    for one in plans:
        accept_only_cards(sandbox, one["id"])
    visit = await visits.open("cus_demo_grace")

    question = await visit.follow("Change the method Lantern Team")
    by_hand = await visit.client.submit(question.form("Use this method"), method=sepa)

    assert sepa not in options(question)
    assert by_hand.status == 409
    assert visits.stripe.writes == []


async def test_a_choice_made_in_another_tab_is_shown_and_not_overwritten(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(MATEO)
    form = (await visit.follow("Change the method")).form("Use this method")
    amex = await give_card(stripe_api, MATEO, "pm_card_amex", default=False)
    plan = (await subscription_of(stripe_api, MATEO))["id"]
    await stripe_api.post(f"subscriptions/{plan}", default_payment_method=amex)

    page = await visit.client.submit(form, method="default")

    assert page.status == 409
    assert "has changed in the meantime" in page.text
    assert chosen(page) == [amex]
    assert visits.stripe.writes == []


async def test_a_second_press_is_one_choice(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(MATEO)
    form = (await visit.follow("Change the method")).form("Use this method")

    await visit.client.submit(form, method="default")
    again = await visit.client.submit(form, method="default")

    assert "The payment method of the plan is changed." in again.text
    assert await own_of(stripe_api, MATEO) is None
    assert len(visits.stripe.writes) == 1


async def test_without_a_choice_the_page_asks_for_one(visits: Visits, stripe_api: StripeApi) -> None:
    plan = (await subscription_of(stripe_api, MATEO))["id"]
    visit = await visits.open(MATEO)

    page = await visit.post("subscriptions", plan, "payment-method", nonce="x")

    assert page.status == 422
    assert "Choose a payment method." in page.text
    assert visits.stripe.writes == []


async def test_a_plan_cannot_go_back_to_a_default_that_is_not_there(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await stripe_api.post(f"customers/{MATEO}", **{"invoice_settings[default_payment_method]": ""})
    own = str(await own_of(stripe_api, MATEO))
    visit = await visits.open(MATEO)
    question = await visit.follow("Change the method")

    page = await visit.client.submit(question.form("Use this method"), method="default")

    assert options(question).keys() == {method["id"] for method in await methods_of(stripe_api, MATEO)}
    assert page.status == 409
    assert await own_of(stripe_api, MATEO) == own


async def test_one_method_pays_everything_once_the_customer_confirms(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_grace")
    question = await visit.follow("Pay everything with Visa ending 4242")

    page = await visit.client.submit(question.form("Pay everything with it"))

    assert question.heading == "Pay everything with Visa ending 4242?"
    assert "is paid by Bank account ending 3000 now; that choice is removed." in question.text
    assert "This method is the default and pays all plans." in page.text
    assert not page.has_link("Pay everything with")
    owns = [one["default_payment_method"] for one in await subscriptions_of(stripe_api, "cus_demo_grace")]
    assert owns == [None, None]


async def test_a_method_that_is_to_pay_everything_becomes_the_default(
    visits: Visits, stripe_api: StripeApi
) -> None:
    own = str(await own_of(stripe_api, MATEO))
    visit = await visits.open(MATEO)
    question = await visit.get("payment-methods", own, "everything")

    await visit.client.submit(question.form("Pay everything with it"))

    assert await default_of(stripe_api, MATEO) == own
    assert await own_of(stripe_api, MATEO) is None


async def test_a_second_press_makes_it_pay_everything_once(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(MATEO)
    form = (await visit.follow("Pay everything with")).form("Pay everything with it")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert "This method is the default and pays all plans." in again.text
    assert len(visits.stripe.writes) == 1


async def test_an_override_made_in_another_tab_is_not_removed_unseen(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(MATEO)
    form = (await visit.follow("Pay everything with")).form("Pay everything with it")
    own = str(await own_of(stripe_api, MATEO))
    elsewhere = await subscribe(
        stripe_api, MATEO, "price_lantern_starter_monthly", default_payment_method=own
    )

    page = await visit.client.submit(form)

    assert "Something changed in the meantime, so nothing was done." in page.text
    assert (await stripe_api.get(f"subscriptions/{elsewhere}"))["default_payment_method"] == own
    assert visits.stripe.writes == []


async def test_a_method_that_cannot_pay_each_plan_takes_none(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    saved, plans = (
        await methods_of(stripe_api, "cus_demo_grace"),
        await subscriptions_of(stripe_api, "cus_demo_grace"),
    )
    sepa = next(method["id"] for method in saved if method["type"] == "sepa_debit")
    visit = await visits.open("cus_demo_grace")
    form = (await visit.get("payment-methods", sepa, "everything")).form("Pay everything with it")
    accept_only_cards(sandbox, next(one["id"] for one in plans if one["default_payment_method"] is None))

    page = await visit.client.submit(form)

    assert "This method cannot pay every plan, so nothing was changed." in page.text
    assert visits.stripe.writes == []


async def test_the_question_names_the_invoice_that_stays_open(visits: Visits, stripe_api: StripeApi) -> None:
    visa = next(
        one["id"] for one in await methods_of(stripe_api, "cus_demo_chloe") if one["card"]["last4"] == "4242"
    )
    visit = await visits.open("cus_demo_chloe")

    question = await visit.get("payment-methods", visa, "everything")

    assert "This does not pay the open invoice of €36.00. Pay now" in question.text
    assert "/payment?method=" in question.link("Pay now")


async def test_after_another_default_the_open_invoice_is_named_with_the_way_to_pay_it(
    visits: Visits,
) -> None:
    visit = await visits.open("cus_demo_chloe")

    page = await visit.client.submit(visit.home.form("Make default Visa ending 4242"))

    notice = page.section("attention")
    assert "Your payment of €36.00 on November" in text_of(notice)
    assert "A new card alone does not pay this invoice." in text_of(notice)
    payment = await visit.client.get(page.link("Pay €36.00", inside=notice))
    assert payment.heading == "Pay €36.00"


@pytest.mark.parametrize("owner", ["cus_demo_grace", "cus_caffe_marco"])
async def test_nobody_elses_method_can_be_chosen(visits: Visits, stripe_api: StripeApi, owner: str) -> None:
    key = "sk_test_caffe" if "caffe" in owner else "sk_test_demo"
    theirs = (await methods_of(StripeApi(visits.http, key), owner))[0]["id"]
    plan = (await subscription_of(stripe_api, MATEO))["id"]
    own = str(await own_of(stripe_api, MATEO))
    visit = await visits.open(MATEO)

    answers = [
        await visit.post("subscriptions", plan, "payment-method", nonce="x", method=theirs, current=own),
        await visit.get("payment-methods", theirs, "everything"),
        await visit.post("payment-methods", theirs, "everything", nonce="x"),
    ]

    assert [page.status for page in answers] == [404, 404, 404]
    assert visits.stripe.writes == []


async def test_nobody_elses_plan_can_be_paid_by_choice(visits: Visits, stripe_api: StripeApi) -> None:
    plan = (await subscription_of(stripe_api, "cus_demo_ben"))["id"]
    own = str(await own_of(stripe_api, MATEO))
    visit = await visits.open(MATEO)

    asked = await visit.get("subscriptions", plan, "payment-method")
    by_hand = await visit.post("subscriptions", plan, "payment-method", nonce="x", method=own)

    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


async def test_a_stranger_decides_on_no_method(visits: Visits) -> None:
    visit = await visits.open(MATEO)
    form = (await visit.follow("Pay everything with")).form("Pay everything with it")

    page = await visits.browser().submit(form)

    assert page.status == 410
    assert visits.stripe.writes == []


async def test_where_it_is_switched_off_nothing_offers_a_choice(visits: Visits) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))

    home = (await visits.open(MATEO)).home

    assert "Paid by Mastercard ending 4444, chosen for this plan." in home.text
    for words in ("Change the method", "Pay everything", "Edit", "Remove", "Add a method"):
        assert not home.has_link(words), words


async def test_where_it_is_switched_off_every_choice_is_refused(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))
    plan, own = (await subscription_of(stripe_api, MATEO))["id"], str(await own_of(stripe_api, MATEO))
    visit = await visits.open(MATEO)

    for parts in (("subscriptions", plan, "payment-method"), ("payment-methods", own, "everything")):
        asked = await visit.get(*parts)
        by_hand = await visit.post(*parts, nonce="x", method="default", current=own, overrides=plan)
        assert (asked.status, by_hand.status) == (403, 403), parts
    assert visits.stripe.writes == []


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_choices_speak_each_language(visits: Visits, stripe_api: StripeApi, language: str) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    plan, own = (await subscription_of(stripe_api, MATEO))["id"], str(await own_of(stripe_api, MATEO))
    visit = await visits.open(MATEO, language=language, **locale)

    question = await visit.get("subscriptions", plan, "payment-method")
    nothing = await visit.post("subscriptions", plan, "payment-method", nonce="x")
    everything = await visit.get("payment-methods", own, "everything")

    assert [page.status for page in (question, nothing, everything)] == [200, 422, 200]
    assert {page.language for page in (question, nothing, everything)} == {language}
