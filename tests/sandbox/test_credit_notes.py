"""Credit notes: what they take back, and what becomes of the money. All sums are computed by hand."""

# ruff: noqa: ANN401  whatever further parameters a test gives

from typing import Any

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def credit(shop: Shop, invoice: stripe.Invoice, **further: Any) -> stripe.CreditNote:
    params: Any = {"invoice": invoice.id, **further}
    return await shop.client.v1.credit_notes.create_async(params)


async def paid(shop: Shop, amount: int = 1000, quantity: int = 3, **further: Any) -> stripe.Invoice:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(amount), quantity, **further)
    return await shop.latest(subscription)


async def unpaid(shop: Shop) -> stripe.Invoice:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    return await shop.latest(await shop.subscribe(customer, await shop.price(1000), 3))


async def reread(shop: Shop, invoice: stripe.Invoice) -> stripe.Invoice:
    return await shop.client.v1.invoices.retrieve_async(str(invoice.id))


async def test_a_paid_invoice_is_credited_by_refund_balance_and_elsewhere(shop: Shop) -> None:
    invoice = await paid(shop)

    note = await credit(
        shop, invoice, amount=2000, refund_amount=1200, credit_amount=500, out_of_band_amount=300
    )
    after = await reread(shop, invoice)
    refund = await shop.client.v1.refunds.retrieve_async(str(note.refunds[0].refund))
    customer = await shop.client.v1.customers.retrieve_async(str(invoice.customer))

    assert (note.total, note.pre_payment_amount, note.post_payment_amount) == (2000, 0, 2000)
    assert (note.type, note.number) == ("post_payment", f"{invoice.number}-CN-01")
    assert (refund.amount, customer.balance) == (1200, -500)
    assert (after.status, after.post_payment_credit_notes_amount, after.amount_paid) == ("paid", 2000, 3000)


async def test_the_ways_of_giving_back_must_add_up(shop: Shop) -> None:
    invoice = await paid(shop)

    with pytest.raises(stripe.InvalidRequestError, match=r"\(€15\.00\) must equal .* \(€20\.00\)"):
        await credit(shop, invoice, amount=2000, refund_amount=1000, credit_amount=500)

    assert (await shop.client.v1.credit_notes.list_async()).data == []
    assert (await shop.client.v1.refunds.list_async()).data == []


async def test_an_open_invoice_asks_for_less_until_the_note_is_void(shop: Shop) -> None:
    invoice = await unpaid(shop)

    note = await credit(shop, invoice, amount=1000)
    lessened = await reread(shop, invoice)
    await shop.client.v1.credit_notes.void_credit_note_async(note.id)
    restored = await reread(shop, invoice)

    assert (note.type, note.pre_payment_amount) == ("pre_payment", 1000)
    assert (lessened.amount_due, lessened.amount_remaining) == (2000, 2000)
    assert lessened.pre_payment_credit_notes_amount == 1000
    assert (restored.amount_remaining, restored.pre_payment_credit_notes_amount) == (3000, 0)


async def test_what_is_left_after_a_note_is_what_is_charged(shop: Shop) -> None:
    invoice = await unpaid(shop)
    await credit(shop, invoice, amount=1000)

    settled = await shop.client.v1.invoices.pay_async(str(invoice.id), {"payment_method": "pm_card_visa"})
    charge = (await shop.client.v1.charges.list_async({"customer": str(invoice.customer), "limit": 1})).data[
        0
    ]

    assert (settled.status, settled.amount_paid, charge.amount) == ("paid", 2000, 2000)


async def test_an_open_invoice_that_is_credited_in_full_is_paid(shop: Shop) -> None:
    invoice = await unpaid(shop)

    await credit(shop, invoice, amount=3000)
    after = await reread(shop, invoice)

    assert (after.status, after.amount_paid, after.amount_remaining) == ("paid", 0, 0)


async def test_lines_are_credited_by_units_with_their_discount_and_tax(shop: Shop) -> None:
    coupon = await shop.client.v1.coupons.create_async({"percent_off": 10, "duration": "forever"})
    rate = await shop.client.v1.tax_rates.create_async(
        {"display_name": "VAT", "percentage": 20, "inclusive": False}
    )
    invoice = await paid(shop, discounts=[{"coupon": coupon.id}], default_tax_rates=[rate.id])

    line = {"type": "invoice_line_item", "invoice_line_item": invoice.lines.data[0].id, "quantity": 1}
    note = await credit(shop, invoice, lines=[line], refund_amount=1080)

    # The invoice: 3 × 10.00 - 10 % = 27.00, + 20 % = 32.40. One of three: 10.00 - 1.00 = 9.00, + 1.80 = 10.80.
    assert invoice.total == 3240
    assert (note.subtotal, note.discount_amount, note.total) == (1000, 100, 1080)
    assert [tax.amount for tax in note.total_taxes or []] == [180]
    assert note.total_excluding_tax == 900


async def test_a_line_of_its_own_is_credited_with_inclusive_tax(shop: Shop) -> None:
    rate = await shop.client.v1.tax_rates.create_async(
        {"display_name": "IVA", "percentage": 22, "inclusive": True}
    )
    invoice = await paid(shop)

    line = {
        "type": "custom_line_item",
        "description": "Late delivery",
        "quantity": 2,
        "unit_amount": 610,
        "tax_rates": [rate.id],
    }
    note = await credit(shop, invoice, lines=[line], credit_amount=1220)

    # 2 × 6.10 = 12.20, of which 12.20 × 22 / 122 = 2.20 is tax.
    assert (note.total, note.total_excluding_tax) == (1220, 1000)
    assert [line.description for line in note.lines.data] == ["Late delivery"]


async def test_a_preview_of_a_note_changes_nothing(shop: Shop) -> None:
    invoice = await paid(shop)
    wish: Any = {"invoice": invoice.id, "amount": 500, "credit_amount": 500}

    preview = await shop.client.v1.credit_notes.preview_async(wish)
    lines = await shop.client.v1.credit_notes.preview_lines.list_async(wish)

    assert (preview.total, lines.data[0].amount) == (500, 500)
    assert (await shop.client.v1.credit_notes.list_async()).data == []
    assert (await reread(shop, invoice)).post_payment_credit_notes_amount == 0


async def test_no_more_is_credited_than_was_asked_for(shop: Shop) -> None:
    invoice = await paid(shop)
    await credit(shop, invoice, amount=2000, credit_amount=2000)

    with pytest.raises(stripe.InvalidRequestError, match=r"greater than what can be credited \(€10\.00\)"):
        await credit(shop, invoice, amount=1001, credit_amount=1001)
    line = {"type": "invoice_line_item", "invoice_line_item": invoice.lines.data[0].id, "quantity": 4}
    with pytest.raises(stripe.InvalidRequestError, match="the invoice line item has 3"):
        await credit(shop, invoice, lines=[line], credit_amount=4000)
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: amount"):
        await credit(shop, invoice, credit_amount=100)


async def test_an_existing_refund_is_linked(shop: Shop) -> None:
    invoice = await paid(shop)
    charge = (await shop.client.v1.charges.list_async()).data[0]
    refund = await shop.client.v1.refunds.create_async({"charge": charge.id, "amount": 700})

    note = await credit(shop, invoice, amount=700, refunds=[{"refund": refund.id}], memo="As agreed")
    read = await shop.client.v1.credit_notes.retrieve_async(
        note.id, {"expand": ["refunds.refund", "invoice"]}
    )

    assert read.memo == "As agreed"
    assert [link.amount_refunded for link in read.refunds] == [700]
    assert (await shop.client.v1.refunds.list_async()).data[0].id == refund.id


async def test_drafts_are_not_credited(shop: Shop) -> None:
    customer = await shop.customer()
    draft = await shop.client.v1.invoices.create_async({"customer": customer})

    with pytest.raises(stripe.InvalidRequestError, match="this one is draft"):
        await credit(shop, draft, amount=100)


async def test_notes_are_listed_by_invoice_and_annotated(shop: Shop) -> None:
    first, second = await paid(shop), await paid(shop)
    note = await credit(shop, first, amount=100, credit_amount=100)
    await credit(shop, second, amount=100, credit_amount=100)

    await shop.client.v1.credit_notes.update_async(note.id, {"memo": "Thanks"})
    listed = await shop.client.v1.credit_notes.list_async({"invoice": str(first.id)})
    lines = await shop.client.v1.credit_notes.line_items.list_async(note.id)

    assert [(row.id, row.memo) for row in listed.data] == [(note.id, "Thanks")]
    assert [line.amount for line in lines.data] == [100]
