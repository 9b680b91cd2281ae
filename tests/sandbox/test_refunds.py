"""Refunds: in full or in part, never more than there was."""

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def charged(shop: Shop, amount: int = 3000) -> stripe.Charge:
    customer = await shop.customer()
    await shop.subscribe(customer, await shop.price(amount))
    return (await shop.client.v1.charges.list_async({"customer": customer})).data[0]


async def test_a_charge_is_refunded_in_parts(shop: Shop) -> None:
    charge = await charged(shop)

    first = await shop.client.v1.refunds.create_async({"charge": charge.id, "amount": 1000})
    halfway = await shop.client.v1.charges.retrieve_async(charge.id)
    second = await shop.client.v1.refunds.create_async(
        {"payment_intent": str(charge.payment_intent), "reason": "requested_by_customer"}
    )
    done = await shop.client.v1.charges.retrieve_async(charge.id, {"expand": ["refunds"]})

    assert (first.amount, second.amount) == (1000, 2000)
    assert (halfway.amount_refunded, halfway.refunded) == (1000, False)
    assert (done.amount_refunded, done.refunded) == (3000, True)
    assert [refund.id for refund in done.refunds.data] == [second.id, first.id]  # type: ignore[union-attr]


async def test_no_more_is_refunded_than_is_left(shop: Shop) -> None:
    charge = await charged(shop)
    refunds = shop.client.v1.refunds

    with pytest.raises(
        stripe.InvalidRequestError, match=r"\(€30\.01\) is greater than charge amount \(€30\.00\)"
    ):
        await refunds.create_async({"charge": charge.id, "amount": 3001})
    await refunds.create_async({"charge": charge.id, "amount": 2500})
    with pytest.raises(stripe.InvalidRequestError, match=r"unrefunded amount on charge \(€5\.00\)"):
        await refunds.create_async({"charge": charge.id, "amount": 501})
    await refunds.create_async({"charge": charge.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await refunds.create_async({"charge": charge.id})

    assert refused.value.code == "charge_already_refunded"


async def test_refunds_are_listed_read_and_annotated(shop: Shop) -> None:
    charge, other = await charged(shop), await charged(shop)
    refund = await shop.client.v1.refunds.create_async({"charge": charge.id, "metadata": {"case": "1"}})
    await shop.client.v1.refunds.create_async({"charge": other.id})

    await shop.client.v1.refunds.update_async(refund.id, {"metadata": {"agent": "Bo"}})
    listed = await shop.client.v1.refunds.list_async({"charge": charge.id})
    read = await shop.client.v1.refunds.retrieve_async(refund.id, {"expand": ["charge.customer"]})

    assert [row.id for row in listed.data] == [refund.id]
    assert read.metadata.to_dict() == {"case": "1", "agent": "Bo"}  # type: ignore[union-attr]
    assert read.charge.customer.name == "Ada Romano"  # type: ignore[union-attr]
