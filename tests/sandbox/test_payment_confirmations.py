"""Payments that the bank asks about: where the customer is sent, and where from there."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import stripe

from tests.sandbox.shop import Shop

BACK = "https://shop.test/back?from=bank"


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def asked_about(shop: Shop, **confirmation: str) -> tuple[stripe.Subscription, stripe.PaymentIntent]:
    """A first payment that waits for its customer, confirmed with what is given."""
    customer = await shop.customer("pm_card_authenticationRequired")
    subscription = await shop.subscribe(customer, await shop.price(800))
    invoice = await shop.client.v1.invoices.retrieve_async(
        str(subscription.latest_invoice), {"expand": ["payments.data.payment.payment_intent"]}
    )
    assert invoice.payments is not None
    intent = invoice.payments.data[0].payment.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    if confirmation:
        intent = await shop.client.v1.payment_intents.confirm_async(intent.id, confirmation)  # type: ignore[arg-type]
    return subscription, intent


def place_of(intent: stripe.PaymentIntent) -> str:
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    assert intent.next_action.redirect_to_url.return_url == BACK
    return str(intent.next_action.redirect_to_url.url)


async def test_without_an_address_to_return_to_only_a_script_leads_on(shop: Shop) -> None:
    _, intent = await asked_about(shop)

    assert (intent.status, intent.next_action and intent.next_action.type) == (
        "requires_action",
        "use_stripe_sdk",
    )


@pytest.mark.parametrize(
    ("answer", "told", "status"), [("pass", "succeeded", "active"), ("fail", "failed", "incomplete")]
)
async def test_the_bank_leads_back_to_the_address_that_was_given(
    shop: Shop, http: httpx.AsyncClient, answer: str, told: str, status: str
) -> None:
    subscription, intent = await asked_about(shop, return_url=BACK)

    answered = await http.post(place_of(intent), data={"answer": answer})

    address = urlsplit(answered.headers["location"])
    assert address._replace(query="").geturl() == "https://shop.test/back"
    assert parse_qs(address.query) == {
        "from": ["bank"],
        "payment_intent": [intent.id],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": [told],
    }
    assert (await shop.read(subscription.id)).status == status


async def test_a_failed_confirmation_is_told_and_can_be_tried_again(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    subscription, intent = await asked_about(shop, return_url=BACK)
    method = str(intent.payment_method)
    await http.post(place_of(intent), data={"answer": "fail"})

    failed = await shop.client.v1.payment_intents.retrieve_async(intent.id)
    again = await shop.client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": method, "return_url": BACK, "off_session": False}
    )
    await http.post(place_of(again), data={"answer": "pass"})

    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error is not None
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"
    assert (await shop.read(subscription.id)).status == "active"


async def test_a_payment_of_no_invoice_needs_no_address_to_return_to(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    intents = shop.client.v1.payment_intents
    intent = await intents.create_async(
        {
            "amount": 900,
            "currency": "eur",
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
        }
    )
    assert intent.next_action is not None
    assert intent.next_action.use_stripe_sdk is not None

    answered = await http.post(intent.next_action.use_stripe_sdk["stripe_js"], data={"answer": "pass"})

    assert answered.status_code == 200
    assert (await intents.retrieve_async(intent.id)).status == "succeeded"


async def test_an_invoice_is_paid_with_an_old_source(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    subscription = await shop.subscribe(customer, await shop.price(800))
    card = await shop.client.v1.customers.payment_sources.create_async(customer, {"source": "tok_visa"})

    paid = await shop.client.v1.invoices.pay_async(str(subscription.latest_invoice), {"source": card.id})

    assert paid.status == "paid"


async def test_what_is_given_up_can_still_be_paid(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    subscription = await shop.subscribe(customer, await shop.price(800))
    method = await shop.give_card(customer, "pm_card_visa")
    invoice = str(subscription.latest_invoice)
    await shop.client.v1.invoices.mark_uncollectible_async(invoice)

    paid = await shop.client.v1.invoices.pay_async(invoice, {"payment_method": method})

    assert (paid.status, paid.amount_remaining) == ("paid", 0)
