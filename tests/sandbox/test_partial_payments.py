"""Invoices that are paid piece by piece: each payment made by itself and attached."""

from typing import Any

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def bill(shop: Shop, customer: str, amount: int = 1000) -> str:
    invoices = shop.client.v1.invoices
    params: Any = {"customer": customer, "auto_advance": False}
    invoice = str((await invoices.create_async(params)).id)
    item: Any = {"customer": customer, "invoice": invoice, "amount": amount, "currency": "eur"}
    await shop.client.v1.invoice_items.create_async(item)
    await invoices.finalize_invoice_async(invoice, {"auto_advance": False})
    return invoice


async def paid(shop: Shop, customer: str, amount: int, **further: object) -> str:
    params: Any = {"customer": customer, "amount": amount, "currency": "eur", "confirm": True, **further}
    params.setdefault("payment_method", "pm_card_visa")
    return (await shop.client.v1.payment_intents.create_async(params)).id


async def attach(shop: Shop, invoice: str, intent: str) -> stripe.Invoice:
    return await shop.client.v1.invoices.attach_payment_async(invoice, {"payment_intent": intent})


async def test_what_is_left_is_asked_for_by_the_invoice_itself(shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await bill(shop, customer)

    partly = await attach(shop, invoice, await paid(shop, customer, 300))
    whole = await shop.client.v1.invoices.pay_async(invoice, {"expand": ["payments"]})

    assert (partly.status, partly.amount_paid, partly.amount_remaining) == ("open", 300, 700)
    assert (whole.status, whole.amount_paid, whole.amount_remaining) == ("paid", 1000, 0)
    assert whole.payments is not None
    assert sorted(one.amount_paid or 0 for one in whole.payments.data) == [300, 700]


async def test_the_last_piece_pays_the_invoice(shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await bill(shop, customer)

    await attach(shop, invoice, await paid(shop, customer, 300))
    done = await attach(shop, invoice, await paid(shop, customer, 700))

    assert (done.status, done.amount_paid, done.amount_remaining) == ("paid", 1000, 0)


async def test_what_is_left_may_be_paid_elsewhere(shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await bill(shop, customer)

    await attach(shop, invoice, await paid(shop, customer, 300))
    done = await shop.client.v1.invoices.pay_async(invoice, {"paid_out_of_band": True})

    assert (done.status, done.amount_paid, done.amount_paid_off_stripe) == ("paid", 1000, 700)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": 1100}, "left to pay"),
        ({"confirm": False}, "must have succeeded"),
        ({"currency": "usd"}, "in its currency"),
    ],
    ids=["too much", "not paid", "another currency"],
)
async def test_what_does_not_fit_is_refused(shop: Shop, changes: dict[str, Any], words: str) -> None:
    customer = await shop.customer()
    invoice = await bill(shop, customer)
    intent = await paid(shop, customer, **{"amount": 300, **changes})

    with pytest.raises(stripe.InvalidRequestError, match=words):
        await attach(shop, invoice, intent)


async def test_a_payment_counts_once_and_only_for_its_customer(shop: Shop) -> None:
    customer, other = await shop.customer(), await shop.customer()
    invoice, theirs = await bill(shop, customer), await bill(shop, other)
    intent = await paid(shop, customer, 300)
    await attach(shop, invoice, intent)

    with pytest.raises(stripe.InvalidRequestError, match="belong to no invoice"):
        await attach(shop, invoice, intent)
    with pytest.raises(stripe.InvalidRequestError, match="customer"):
        await attach(shop, theirs, await paid(shop, customer, 300))


async def test_only_an_open_invoice_is_paid_by_pieces(shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await bill(shop, customer)
    await shop.client.v1.invoices.void_invoice_async(invoice)

    with pytest.raises(stripe.InvalidRequestError, match="open invoices"):
        await attach(shop, invoice, await paid(shop, customer, 300))
