"""Payment intents: those that invoices make, and those that a merchant makes."""

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
