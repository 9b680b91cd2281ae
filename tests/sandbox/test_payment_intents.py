"""Payment intents: those that invoices make, and those that a merchant makes."""

import httpx
import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def test_payment_intents_are_listed_newest_first_and_by_customer(shop: Shop) -> None:
    price = await shop.price(1900)
    ada, bea = await shop.customer(), await shop.customer(name="Bea Rossi")
    await shop.subscribe(ada, price)
    await shop.subscribe(bea, price)

    all_of_them = await shop.client.v1.payment_intents.list_async()
    of_ada = await shop.client.v1.payment_intents.list_async({"customer": ada})

    assert [intent.customer for intent in all_of_them.data] == [bea, ada]
    assert [intent.amount for intent in of_ada.data] == [1900]


async def test_a_payment_without_an_invoice_is_made_and_confirmed(shop: Shop) -> None:
    customer = await shop.customer()

    intent = await shop.client.v1.payment_intents.create_async(
        {"amount": 1250, "currency": "eur", "customer": customer, "metadata": {"order": "7"}}
    )
    paid = await shop.client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge"]}
    )

    assert intent.status == "requires_payment_method"
    assert (paid.status, paid.amount_received) == ("succeeded", 1250)
    assert paid.latest_charge.metadata["order"] == "7"  # type: ignore[union-attr]


async def test_a_declined_payment_tells_its_charge(shop: Shop) -> None:
    with pytest.raises(stripe.CardError) as refused:
        await shop.client.v1.payment_intents.create_async(
            {
                "amount": 900,
                "currency": "eur",
                "payment_method": "pm_card_chargeCustomerFail",
                "confirm": True,
            }
        )
    body = refused.value.json_body["error"]  # type: ignore[index]
    failed = await shop.client.v1.charges.retrieve_async(body["charge"])

    assert body["payment_intent"]["status"] == "requires_payment_method"
    assert (failed.status, failed.paid, failed.failure_code) == ("failed", False, "card_declined")
    assert failed.receipt_url is None


async def test_a_payment_that_the_bank_asks_about_is_passed_on_its_page(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    intent = await shop.client.v1.payment_intents.create_async(
        {
            "amount": 900,
            "currency": "eur",
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
            "return_url": "https://shop.test/back",
        }
    )
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None

    answered = await http.post(intent.next_action.redirect_to_url.url or "", data={"answer": "pass"})
    charge = (await shop.client.v1.charges.list_async({"payment_intent": intent.id})).data[0]

    assert answered.headers["location"].endswith("redirect_status=succeeded")
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"  # type: ignore[union-attr]


async def test_a_payment_can_be_cancelled_until_it_is_made(shop: Shop) -> None:
    intents = shop.client.v1.payment_intents
    intent = await intents.create_async({"amount": 900, "currency": "eur"})

    cancelled = await intents.cancel_async(intent.id, {"cancellation_reason": "abandoned"})

    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        await intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})


async def test_a_payment_for_later_use_keeps_the_card(shop: Shop) -> None:
    customer = await shop.customer(card=None)

    await shop.client.v1.payment_intents.create_async(
        {
            "amount": 900,
            "currency": "eur",
            "customer": customer,
            "payment_method": "pm_card_mastercard",
            "setup_future_usage": "off_session",
            "confirm": True,
        }
    )
    kept = await shop.client.v1.payment_methods.list_async({"customer": customer})

    assert [method.card.brand for method in kept.data if method.card] == ["mastercard"]
