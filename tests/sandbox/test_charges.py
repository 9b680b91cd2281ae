"""Charges: what the bank said each time it was asked."""

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def test_a_paid_invoice_leaves_a_charge(shop: Shop) -> None:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1900), expand=["latest_invoice.payments"])

    charge = (await shop.client.v1.charges.list_async({"customer": customer})).data[0]
    intent = await shop.client.v1.payment_intents.retrieve_async(str(charge.payment_intent))

    assert subscription.status == "active"
    assert intent.latest_charge == charge.id
    assert (charge.amount, charge.amount_captured, charge.amount_refunded) == (1900, 1900, 0)
    assert (charge.paid, charge.status, charge.outcome.type) == (True, "succeeded", "authorized")  # type: ignore[union-attr]
    assert charge.payment_method_details.card.last4 == "4242"  # type: ignore[union-attr]


async def test_each_failed_attempt_leaves_a_charge_with_its_reason(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    subscription = await shop.subscribe(customer, await shop.price(1900))

    with pytest.raises(stripe.CardError):
        await shop.client.v1.invoices.pay_async(str(subscription.latest_invoice))
    charges = (await shop.client.v1.charges.list_async({"customer": customer})).data

    assert [charge.status for charge in charges] == ["failed", "failed"]
    assert {charge.failure_message for charge in charges} == {"Your card was declined."}
    assert charges[0].outcome.reason == "generic_decline"  # type: ignore[union-attr]


async def test_a_charge_is_annotated(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.subscribe(customer, await shop.price(1900))
    charge = (await shop.client.v1.charges.list_async()).data[0]

    await shop.client.v1.charges.update_async(charge.id, {"metadata": {"ticket": "12"}})
    again = await shop.client.v1.charges.retrieve_async(charge.id, {"expand": ["refunds", "payment_intent"]})

    assert again.metadata["ticket"] == "12"
    assert again.refunds.data == []  # type: ignore[union-attr]


async def test_a_direct_charge_is_refused_by_name(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not build POST /v1/charges"):
        await shop.client.v1.charges.create_async({"amount": 100, "currency": "eur", "source": "tok_visa"})
