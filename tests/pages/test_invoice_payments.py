"""Paying an open invoice with a saved method: what it comes to, told truly and never twice."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from billing.configurations import PaymentMethodUpdate
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.test_method_choices import chosen, options
from tests.pages.visits import Visit, Visits, default_of, give_card, invoices_of, methods_of
from tests.pages.ways_of_paying import ACCOUNT, bill, give_method, make_customer

CHLOE = "cus_demo_chloe"
SAM = "cus_demo_sam"
NUMBER = "us_bank_account[account_number]"


async def ask(visit: Visit) -> Page:
    return await visit.client.get(visit.home.link("Pay €36.00", inside=visit.home.section("attention")))


async def pay(visit: Visit, last4: str, page: Page | None = None) -> Page:
    """With the saved method of these digits, on a fresh page or on the one that is there."""
    drawn = page or await ask(visit)
    method = await method_ending(visit, last4)
    return await visit.client.submit(drawn.form("Pay €36.00 now"), method=method)


async def method_ending(visit: Visit, last4: str) -> str:
    found = options(await ask(visit))
    return next(value for value, said in found.items() if f"ending {last4}" in said)


async def open_invoice(stripe_api: StripeApi, customer: str = CHLOE) -> str:
    found = await invoices_of(stripe_api, customer)
    return str(next(one["id"] for one in found if one["status"] == "open"))


def payments(visits: Visits) -> list[str]:
    return [write for write in visits.stripe.writes if write.endswith("/pay")]


async def test_an_open_invoice_is_paid_with_a_saved_method(visits: Visits, stripe_api: StripeApi) -> None:
    invoice = await open_invoice(stripe_api)
    visit = await visits.open(CHLOE)

    page = await pay(visit, "4242")

    assert page.url == visit.home.url
    assert "€36.00 is paid. Thank you." in page.text
    assert "did not go through" not in page.text
    assert "Active" in text_of(page.section("subscriptions"))
    assert (await stripe_api.get(f"invoices/{invoice}"))["status"] == "paid"


async def test_the_page_says_what_is_paid_and_offers_each_saved_method(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(CHLOE)

    page = await ask(visit)

    assert page.heading == "Pay €36.00"
    assert "Invoice CHLOE-0005 of November" in page.text
    assert "for Lantern Business" in page.text
    assert options(page).keys() == {one["id"] for one in await methods_of(stripe_api, CHLOE)}
    assert chosen(page) == [await default_of(stripe_api, CHLOE)]
    assert page.link("Pay with another card").endswith("/hosted")


async def test_a_method_leads_to_the_payment_with_itself_chosen(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(CHLOE)
    visa = await method_ending(visit, "4242")

    page = await visit.client.get(visit.home.link("Pay €36.00 Visa ending 4242"))

    assert chosen(page) == [visa]
    assert visa != await default_of(stripe_api, CHLOE)


async def test_asking_alone_pays_nothing(visits: Visits) -> None:
    visit = await visits.open(CHLOE)

    question = await ask(visit)

    assert question.link("Go back") == visit.home.url
    assert visits.stripe.writes == []


async def test_a_declined_payment_says_why_and_keeps_the_choice(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(CHLOE)
    empty = await method_ending(visit, "0341")

    page = await pay(visit, "0341")

    assert page.status == 402
    assert "The payment of €36.00 did not go through. The bank refused the payment." in page.text
    assert chosen(page) == [empty]
    assert page.text.count("Add a payment method") == 1
    assert (await stripe_api.get(f"invoices/{await open_invoice(stripe_api)}"))["amount_paid"] == 0


async def test_the_reason_of_the_bank_is_told(visits: Visits, stripe_api: StripeApi) -> None:
    poor = await give_method(stripe_api, CHLOE, "us_bank_account", **ACCOUNT | {NUMBER: "000222222227"})
    visit = await visits.open(CHLOE)

    page = await visit.client.submit((await ask(visit)).form("Pay €36.00 now"), method=poor)

    assert page.status == 402
    assert "This method cannot pay this invoice." in page.text


async def test_after_a_decline_another_method_pays(visits: Visits) -> None:
    visit = await visits.open(CHLOE)
    declined = await pay(visit, "0341")

    page = await pay(visit, "4242", declined)

    assert "€36.00 is paid. Thank you." in page.text
    assert len(payments(visits)) == 2


async def test_the_form_of_before_the_decline_pays_with_another_method_too(visits: Visits) -> None:
    visit = await visits.open(CHLOE)
    question = await ask(visit)
    await pay(visit, "0341", question)

    page = await pay(visit, "4242", question)

    assert "€36.00 is paid. Thank you." in page.text


async def test_after_a_decline_the_same_method_may_be_tried_again(visits: Visits) -> None:
    visit = await visits.open(CHLOE)
    declined = await pay(visit, "0341")

    again = await pay(visit, "0341", declined)

    assert again.status == 402
    assert len(payments(visits)) == 2


async def test_a_second_press_is_one_payment(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(CHLOE)
    form = (await ask(visit)).form("Pay €36.00 now")
    visa = await method_ending(visit, "4242")

    await visit.client.submit(form, method=visa)
    again = await visit.client.submit(form, method=visa)

    assert "This invoice is not open any more: there is nothing to pay." in again.text
    assert len(payments(visits)) == 1


async def test_two_presses_at_once_are_one_payment(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(CHLOE)
    form, visa = (await ask(visit)).form("Pay €36.00 now"), await method_ending(visit, "4242")
    before = await charges_of(stripe_api)

    pages = await asyncio.gather(*(visit.client.submit(form, method=visa) for _ in range(2)))

    assert all(page.status == 200 and page.url == visit.home.url for page in pages)
    assert await charges_of(stripe_api) == before + 1


async def test_two_tabs_at_once_are_one_payment(visits: Visits, stripe_api: StripeApi) -> None:
    """Each with a form and a method of its own, so that no number of a form stands between them."""
    visit = await visits.open(CHLOE)
    first, second = (await ask(visit)).form("Pay €36.00 now"), (await ask(visit)).form("Pay €36.00 now")
    visa, other = await method_ending(visit, "4242"), await give_card(stripe_api, CHLOE, "pm_card_mastercard")
    before = await charges_of(stripe_api)

    await asyncio.gather(visit.client.submit(first, method=visa), visit.client.submit(second, method=other))

    assert await charges_of(stripe_api) == before + 1


async def test_what_was_paid_on_stripes_page_is_not_paid_again(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open(CHLOE)
    question, visa = await ask(visit), await method_ending(visit, "4242")
    hosted = (await stripe_api.get(f"invoices/{await open_invoice(stripe_api)}"))["hosted_invoice_url"]
    await http.post(str(hosted), data={"saved": visa})

    page = await visit.client.submit(question.form("Pay €36.00 now"), method=visa)

    assert "This invoice is not open any more: there is nothing to pay." in page.text
    assert visits.stripe.writes == []


async def charges_of(stripe_api: StripeApi) -> int:
    listed: Any = await stripe_api.get("charges", customer=CHLOE, limit="100")
    return len(listed["data"])


async def test_what_was_paid_in_another_tab_is_not_paid_again(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(CHLOE)
    question, visa = await ask(visit), await method_ending(visit, "4242")
    invoice = await open_invoice(stripe_api)
    await stripe_api.post(f"invoices/{invoice}/pay", payment_method=visa)

    page = await visit.client.submit(question.form("Pay €36.00 now"), method=visa)
    asked = await visit.get("invoices", invoice, "payment")

    assert page.url == visit.home.url
    assert "This invoice is not open any more: there is nothing to pay." in page.text
    assert asked.heading == "This invoice is paid"
    assert "Nothing is left to pay." in asked.text
    assert asked.link("Back to billing") == visit.home.url
    assert visits.stripe.writes == []


async def test_another_sum_is_shown_before_anything_is_charged(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(CHLOE)
    question, invoice = await ask(visit), await open_invoice(stripe_api)
    await stripe_api.post("credit_notes", invoice=invoice, amount="600")

    page = await visit.client.submit(question.form("Pay €36.00 now"))

    assert page.status == 409
    assert page.heading == "Pay €30.00"
    assert "The invoice has changed in the meantime. Nothing was charged." in page.text
    assert page.form("Pay €30.00 now")
    assert visits.stripe.writes == []


async def test_without_a_choice_nothing_is_charged(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_visa", default=False)
    invoice = await bill(stripe_api, customer)
    visit = await visits.open(customer)
    question = await visit.get("invoices", invoice, "payment")

    page = await visit.client.submit(question.form("Pay €15.00 now"))

    assert chosen(question) == []
    assert page.status == 422
    assert "Choose a payment method." in page.text
    assert visits.stripe.writes == []


async def test_who_has_no_method_is_led_to_adding_one(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    invoice = await bill(stripe_api, customer)
    visit = await visits.open(customer)

    page = await visit.get("invoices", invoice, "payment")

    assert options(page) == {}
    assert "No payment method is saved yet." in page.text
    assert page.link("Add a payment method") == visit.address("payment-methods", "new")
    assert page.has_link("Pay with another card")
    assert page.link("Go back") == visit.home.url


async def test_an_open_invoice_of_no_plan_is_paid_too(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_visa")
    invoice = await bill(stripe_api, customer)
    visit = await visits.open(customer)
    question = await visit.get("invoices", invoice, "payment")

    page = await visit.client.submit(question.form("Pay €15.00 now"))

    assert "€15.00 is paid. Thank you." in page.text


async def test_beside_a_debit_on_its_way_nothing_more_is_charged(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    visit = await visits.open(CHLOE)
    question, invoice, visa = (
        await ask(visit),
        await open_invoice(stripe_api),
        await method_ending(visit, "4242"),
    )
    attempts = sandbox.state.accounts["sk_test_demo"].table("payment_intent")
    last = next(one for one in attempts if one["customer"] == CHLOE and one["status"] != "succeeded")
    last.update(status="processing", last_payment_error=None)

    page = await visit.client.submit(question.form("Pay €36.00 now"), method=visa)
    asked = await visit.get("invoices", invoice, "payment")

    assert "The payment is on its way. The invoice stays open until it arrives." in page.text
    assert asked.heading == "The payment is on its way"
    assert "The bank collects €36.00, which can take a few days." in asked.text
    assert options(asked) == {}
    assert (await stripe_api.get(f"invoices/{invoice}"))["status"] == "open"
    assert visits.stripe.writes == []


async def test_nothing_asks_for_a_payment_that_is_on_its_way(visits: Visits, sandbox: Starlette) -> None:
    visit = await visits.open(CHLOE)
    before, due = await visit.get(), await visit.get("upcoming")
    attempts = sandbox.state.accounts["sk_test_demo"].table("payment_intent")
    last = next(one for one in attempts if one["customer"] == CHLOE and one["status"] != "succeeded")
    last.update(status="processing", last_payment_error=None)

    after, coming = await visit.get(), await visit.get("upcoming")

    assert "Your payment of €36.00" in before.text
    assert "Pay now" in due.text
    assert "The payment of €36.00 is on its way." in after.text
    assert "Your payment of €36.00" not in after.text
    assert "Pay €36.00 now" not in after.text
    assert "Pay now" not in coming.text


async def test_a_draft_cannot_be_paid(visits: Visits, stripe_api: StripeApi) -> None:
    draft = await stripe_api.post("invoices", customer=CHLOE, auto_advance="false")
    visit = await visits.open(CHLOE)
    visa = await method_ending(visit, "4242")

    asked = await visit.get("invoices", str(draft["id"]), "payment")
    by_hand = await visit.post("invoices", str(draft["id"]), "payment", nonce="x", method=visa, due="0")

    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


@pytest.mark.parametrize("owner", [SAM, "cus_caffe_lucia"])
async def test_nobody_elses_invoice_can_be_paid(visits: Visits, owner: str) -> None:
    key = "sk_test_caffe" if "caffe" in owner else "sk_test_demo"
    theirs = await invoices_of(StripeApi(visits.http, key), owner)
    invoice = next(one for one in theirs if one["status"] == "open")
    visit = await visits.open(CHLOE)
    visa, due = await method_ending(visit, "4242"), str(invoice["amount_remaining"])

    asked = await visit.get("invoices", invoice["id"], "payment")
    by_hand = await visit.post("invoices", invoice["id"], "payment", nonce="x", method=visa, due=due)

    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


@pytest.mark.parametrize("owner", ["cus_demo_ada", "cus_caffe_marco"])
async def test_nobody_elses_method_pays(visits: Visits, owner: str) -> None:
    key = "sk_test_caffe" if "caffe" in owner else "sk_test_demo"
    theirs = (await methods_of(StripeApi(visits.http, key), owner))[0]["id"]
    visit = await visits.open(CHLOE)

    page = await visit.client.submit((await ask(visit)).form("Pay €36.00 now"), method=theirs)

    assert page.status == 404
    assert visits.stripe.writes == []


async def test_a_method_of_somebody_else_in_the_address_is_not_chosen(
    visits: Visits, stripe_api: StripeApi
) -> None:
    theirs = str(await default_of(stripe_api, "cus_demo_ada"))
    visit = await visits.open(CHLOE)

    page = await visit.get("invoices", await open_invoice(stripe_api), f"payment?method={theirs}")

    assert page.status == 200
    assert theirs not in page.response.text


async def test_a_stranger_pays_nothing(visits: Visits) -> None:
    visit = await visits.open(CHLOE)
    form = (await ask(visit)).form("Pay €36.00 now")

    page = await visits.browser().submit(form)

    assert page.status == 410
    assert visits.stripe.writes == []


async def test_where_methods_are_switched_off_an_invoice_can_still_be_paid(visits: Visits) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))
    visit = await visits.open(CHLOE)

    declined = await pay(visit, "0341")
    paid = await pay(visit, "4242")

    assert not declined.has_link("Add a payment method")
    assert "or add one" not in declined.text
    assert "€36.00 is paid. Thank you." in paid.text


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_payment_page_speaks_each_language(
    visits: Visits, stripe_api: StripeApi, language: str
) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    invoice = await open_invoice(stripe_api)
    sent = {"nonce": "x", "due": "3600"}
    visit = await visits.open(CHLOE, language=language, **locale)

    pages = [
        await visit.get("invoices", invoice, "payment"),
        await visit.post("invoices", invoice, "payment", **sent),
        await visit.post("invoices", invoice, "payment", **sent | {"due": "1"}, method="pm_1"),
        await visit.post(
            "invoices", invoice, "payment", **sent, method=str(await default_of(stripe_api, CHLOE))
        ),
    ]

    assert [page.status for page in pages] == [200, 422, 409, 402]
    assert {page.language for page in pages} == {language}
