"""Cards of customers who came before payment methods."""

from typing import Any

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def old_card(shop: Shop, customer: str, token: str = "tok_visa") -> stripe.Card:
    made = await shop.client.v1.customers.payment_sources.create_async(customer, {"source": token})
    assert isinstance(made, stripe.Card)
    return made


async def default_of(shop: Shop, customer: str) -> object:
    return (await shop.client.v1.customers.retrieve_async(customer)).default_source


async def test_an_old_card_is_a_source_and_a_payment_method(shop: Shop) -> None:
    ada = await shop.customer(None)

    card = await old_card(shop, ada)

    method = await shop.client.v1.payment_methods.retrieve_async(card.id)
    listed = await shop.client.v1.payment_methods.list_async({"customer": ada, "type": "card"})
    assert card.id.startswith("card_")
    assert (card.brand, card.last4) == ("Visa", "4242")
    assert method.card is not None
    assert (method.card.brand, method.customer) == ("visa", ada)
    assert [row.id for row in listed.data] == [card.id]


async def test_the_first_source_is_the_default(shop: Shop) -> None:
    ada = await shop.customer(None)
    first, second = await old_card(shop, ada), await old_card(shop, ada, "tok_mastercard")

    before = await default_of(shop, ada)
    await shop.client.v1.customers.update_async(ada, {"default_source": second.id})

    assert (before, await default_of(shop, ada)) == (first.id, second.id)


async def test_the_default_source_can_be_shown_in_full(shop: Shop) -> None:
    ada = await shop.customer(None)
    card = await old_card(shop, ada)

    found = await shop.client.v1.customers.retrieve_async(ada, {"expand": ["default_source", "sources"]})

    assert isinstance(found.default_source, stripe.Card)
    assert found.sources is not None
    assert [row.id for row in found.sources.data] == [card.id]


async def test_a_default_source_pays_where_there_is_no_other_default(shop: Shop) -> None:
    ada = await shop.customer(None)
    await old_card(shop, ada)

    subscription = await shop.subscribe(ada, await shop.price(1200))

    assert subscription.status == "active"


async def test_a_deleted_card_leaves_the_next_one_as_default(shop: Shop) -> None:
    ada = await shop.customer(None)
    first, second = await old_card(shop, ada), await old_card(shop, ada, "tok_mastercard")
    sources = shop.client.v1.customers.payment_sources

    gone: Any = await sources.delete_async(ada, first.id)

    assert gone.deleted is True
    assert await default_of(shop, ada) == second.id
    assert [row.id for row in (await sources.list_async(ada)).data] == [second.id]


async def test_detaching_an_old_card_takes_the_source_away(shop: Shop) -> None:
    ada = await shop.customer(None)
    card = await old_card(shop, ada)

    await shop.client.v1.payment_methods.detach_async(card.id)

    assert await default_of(shop, ada) is None
    with pytest.raises(stripe.InvalidRequestError, match="No such source"):
        await shop.client.v1.customers.payment_sources.retrieve_async(ada, card.id)


async def test_the_expiry_of_an_old_card_can_be_changed(shop: Shop) -> None:
    ada = await shop.customer(None)
    card = await old_card(shop, ada)
    change: Any = {"exp_month": 5, "exp_year": 2033}

    changed: Any = await shop.client.v1.customers.payment_sources.update_async(ada, card.id, change)

    method = await shop.client.v1.payment_methods.retrieve_async(card.id)
    assert method.card is not None
    assert (changed.exp_month, changed.exp_year) == (method.card.exp_month, method.card.exp_year) == (5, 2033)


async def test_a_source_of_a_card_is_attached_and_used_up(shop: Shop) -> None:
    ada = await shop.customer(None)
    source = await shop.client.v1.sources.create_async({"type": "card", "token": "tok_visa"})
    sources = shop.client.v1.customers.payment_sources

    await sources.create_async(ada, {"source": source.id})
    listed = await sources.list_async(ada, {"object": "source"})
    await sources.delete_async(ada, source.id)

    assert source.id.startswith("src_")
    assert [row.id for row in listed.data] == [source.id]
    assert (await shop.client.v1.sources.retrieve_async(source.id)).status == "consumed"


async def test_a_declining_card_is_no_source(shop: Shop) -> None:
    ada = await shop.customer(None)

    with pytest.raises(stripe.CardError):
        await old_card(shop, ada, "tok_chargeDeclined")
