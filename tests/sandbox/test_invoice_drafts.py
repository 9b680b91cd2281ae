"""Invoices by hand: made of items, changed, sent, thrown away. All sums are computed by hand."""

# ruff: noqa: ANN401  whatever further parameters a test gives

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, sums, words

_DAY = 86_400


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def item(shop: Shop, customer: str, amount: int = 1000, **further: Any) -> stripe.InvoiceItem:
    params: Any = {
        "customer": customer,
        "amount": amount,
        "currency": "eur",
        "description": "Work",
        **further,
    }
    return await shop.client.v1.invoice_items.create_async(params)


async def draft(shop: Shop, customer: str, **further: Any) -> stripe.Invoice:
    params: Any = {"customer": customer, **further}
    return await shop.client.v1.invoices.create_async(params)


async def read(shop: Shop, invoice: stripe.Invoice) -> stripe.Invoice:
    return await shop.client.v1.invoices.retrieve_async(str(invoice.id))


async def rate(shop: Shop, percentage: float, *, inclusive: bool) -> str:
    params: Any = {"display_name": "IVA", "percentage": percentage, "inclusive": inclusive}
    return (await shop.client.v1.tax_rates.create_async(params)).id


async def test_items_are_added_to_a_draft_changed_and_taken_out(shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await draft(shop, customer)
    first = await item(shop, customer, 1000, invoice=invoice.id)
    second = await item(shop, customer, 250, invoice=invoice.id)

    await shop.client.v1.invoice_items.update_async(first.id, {"amount": 1500, "description": "More work"})
    changed = await read(shop, invoice)
    await shop.client.v1.invoice_items.delete_async(second.id)
    reduced = await read(shop, invoice)

    assert (sums(changed), changed.total, words(changed)) == ([1500, 250], 1750, ["More work", "Work"])
    assert (sums(reduced), reduced.total) == ([1500], 1500)


async def test_inclusive_and_exclusive_taxes_are_told_apart(shop: Shop) -> None:
    customer = await shop.customer()
    inside, on_top = await rate(shop, 22, inclusive=True), await rate(shop, 10, inclusive=False)
    invoice = await draft(shop, customer, default_tax_rates=[on_top])
    await item(shop, customer, 1220, invoice=invoice.id, tax_rates=[inside])
    await item(shop, customer, 500, invoice=invoice.id)

    taxed = await read(shop, invoice)
    taxes = {tax.tax_behavior: (tax.amount, tax.taxable_amount) for tax in taxed.total_taxes or []}

    # 12.20 holds 2.20 of tax; 5.00 gets 0.50 on top: 12.20 + 5.50 = 17.70, and 15.00 without tax.
    assert taxes == {"inclusive": (220, 1000), "exclusive": (50, 500)}
    assert (taxed.subtotal, taxed.total, taxed.total_excluding_tax) == (1720, 1770, 1500)


async def test_the_default_tax_rates_of_a_draft_can_change(shop: Shop) -> None:
    customer = await shop.customer()
    await item(shop, customer, 2000)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")
    line = invoice.lines.data[0].id

    on_top = await rate(shop, 20, inclusive=False)
    changed = await shop.client.v1.invoices.update_async(str(invoice.id), {"default_tax_rates": [on_top]})

    assert (invoice.total, changed.total, changed.amount_due) == (2000, 2400, 2400)
    assert changed.lines.data[0].id == line


async def test_words_on_a_draft_are_kept_and_frozen_by_finalising(shop: Shop) -> None:
    customer = await shop.customer()
    await item(shop, customer)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")
    invoices = shop.client.v1.invoices

    await invoices.update_async(
        str(invoice.id),
        {
            "description": "November",
            "footer": "Thank you",
            "custom_fields": [{"name": "Order", "value": "77"}],
            "rendering": {"pdf": {"page_size": "letter"}},
        },
    )
    final = await invoices.finalize_invoice_async(str(invoice.id))
    await invoices.update_async(str(invoice.id), {"metadata": {"seen": "yes"}})

    assert (final.description, final.footer) == ("November", "Thank you")
    assert [(field.name, field.value) for field in final.custom_fields or []] == [("Order", "77")]
    assert final.rendering.pdf.page_size == "letter"  # type: ignore[union-attr]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await invoices.update_async(str(invoice.id), {"description": "December"})
    assert (refused.value.code, refused.value.param) == ("invoice_not_editable", "description")


async def test_fields_of_a_customer_stand_on_invoices_made_from_then_on(shop: Shop) -> None:
    customer = await shop.customer()
    before = await draft(shop, customer)

    await settle_on(shop, customer, custom_fields=[{"name": "PO number", "value": "45017"}], footer="Thanks")
    after = await draft(shop, customer)

    assert [(field.name, field.value) for field in after.custom_fields or []] == [("PO number", "45017")]
    assert after.footer == "Thanks"
    unchanged = await read(shop, before)
    assert (unchanged.custom_fields, unchanged.footer) == (None, None)


async def settle_on(shop: Shop, customer: str, **settings: Any) -> None:
    params: Any = {"invoice_settings": settings}
    await shop.client.v1.customers.update_async(customer, params)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ([{"name": "PO number", "value": "4" * 141}], "invoice_settings[custom_fields][0][value]"),
        ([{"name": "n" * 41, "value": "1"}], "invoice_settings[custom_fields][0][name]"),
        ([{"name": f"Field {at}", "value": "1"} for at in range(5)], "invoice_settings[custom_fields]"),
    ],
)
async def test_fields_of_invoices_are_few_and_short(
    shop: Shop, fields: list[dict[str, str]], param: str
) -> None:
    customer = await shop.customer()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await settle_on(shop, customer, custom_fields=fields)

    assert refused.value.param == param


async def test_a_draft_is_deleted_and_its_items_wait_again(shop: Shop) -> None:
    customer = await shop.customer()
    await item(shop, customer)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")

    gone = await shop.client.v1.invoices.delete_async(str(invoice.id))
    pending = await shop.client.v1.invoice_items.list_async({"customer": customer, "pending": True})

    assert gone.deleted
    assert len(pending.data) == 1
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await read(shop, invoice)
    assert missing.value.code == "resource_missing"


async def test_a_finalised_invoice_is_not_deleted_and_keeps_its_items(shop: Shop) -> None:
    customer = await shop.customer()
    made = await item(shop, customer)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")
    await shop.client.v1.invoices.finalize_invoice_async(str(invoice.id))

    with pytest.raises(stripe.InvalidRequestError, match="only delete draft"):
        await shop.client.v1.invoices.delete_async(str(invoice.id))
    with pytest.raises(stripe.InvalidRequestError, match="only the items of drafts"):
        await shop.client.v1.invoice_items.update_async(made.id, {"amount": 1})


async def test_a_draft_that_advances_is_finalised_and_paid_after_an_hour(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    await item(shop, customer)
    waiting = await draft(shop, customer, pending_invoice_items_behavior="include", auto_advance=True)

    clock.advance(timedelta(minutes=59))
    before = await read(shop, waiting)
    clock.advance(timedelta(minutes=2))
    after = await read(shop, waiting)

    assert (before.status, after.status, after.amount_paid) == ("draft", "paid", 1000)


async def test_a_draft_that_does_not_advance_stays_one(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    await item(shop, customer)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")

    clock.advance(timedelta(days=30))

    assert (await read(shop, invoice)).status == "draft"


async def test_a_sent_invoice_has_a_due_date_and_is_found_by_it(shop: Shop, clock: Clock) -> None:
    customer = await shop.customer(card=None)
    await item(shop, customer)
    invoice = await draft(
        shop,
        customer,
        pending_invoice_items_behavior="include",
        collection_method="send_invoice",
        days_until_due=14,
    )

    sent = await shop.client.v1.invoices.send_invoice_async(str(invoice.id))
    due = sent.due_date or 0
    found = await shop.invoices(due_date={"gte": due, "lt": due + 1}, collection_method="send_invoice")
    nothing = await shop.invoices(due_date={"gt": due})

    assert (sent.status, due - sent.created) == ("open", 14 * _DAY)
    assert [row.id for row in found] == [invoice.id]
    assert nothing == []


async def test_a_due_date_belongs_to_invoices_that_are_sent(shop: Shop) -> None:
    customer = await shop.customer()

    with pytest.raises(stripe.InvalidRequestError, match="must pass `days_until_due`"):
        await draft(shop, customer, collection_method="send_invoice")
    with pytest.raises(stripe.InvalidRequestError, match="only specify a due date"):
        await draft(shop, customer, days_until_due=7)


async def test_an_invoice_paid_elsewhere_says_so(shop: Shop) -> None:
    customer = await shop.customer(card=None)
    await item(shop, customer)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")
    await shop.client.v1.invoices.finalize_invoice_async(str(invoice.id), {"auto_advance": False})

    paid = await shop.client.v1.invoices.pay_async(str(invoice.id), {"paid_out_of_band": True})

    assert (paid.status, paid.amount_paid, paid.amount_paid_off_stripe) == ("paid", 1000, 1000)
    assert (await shop.client.v1.charges.list_async()).data == []


async def test_an_uncollectible_invoice_can_still_be_paid(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail")
    subscription = await shop.subscribe(customer, await shop.price(1900))
    given_up = await shop.client.v1.invoices.mark_uncollectible_async(str(subscription.latest_invoice))

    paid = await shop.client.v1.invoices.pay_async(str(given_up.id), {"payment_method": "pm_card_visa"})

    assert (given_up.status, paid.status) == ("uncollectible", "paid")


async def test_the_customer_s_details_are_those_of_the_finalisation(shop: Shop) -> None:
    customer = await shop.customer()
    await item(shop, customer)
    invoice = await draft(shop, customer, pending_invoice_items_behavior="include")
    await shop.client.v1.customers.update_async(customer, {"name": "Ada Rossi"})

    await shop.client.v1.invoices.finalize_invoice_async(str(invoice.id))
    await shop.client.v1.customers.update_async(customer, {"name": "Ada Bianchi"})

    assert (await read(shop, invoice)).customer_name == "Ada Rossi"


@pytest.mark.parametrize("resource", ["charges", "payment_intents"])
async def test_searches_are_refused_by_name(shop: Shop, resource: str) -> None:
    with pytest.raises(
        stripe.InvalidRequestError, match=f"does not build GET /v1/{resource}/search"
    ) as refused:
        await getattr(shop.client.v1, resource).search_async({"query": "status:'paid'"})

    assert refused.value.code == "sandbox_not_built"


async def test_customer_sessions_are_refused_by_name(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not build POST /v1/customer_sessions"):
        await shop.client.v1.customer_sessions.create_async({"customer": "cus_1", "components": {}})


@pytest.mark.parametrize(("status", "reason"), [("exempt", "customer_exempt"), ("reverse", "reverse_charge")])
async def test_whoever_is_exempt_is_asked_for_no_tax(shop: Shop, status: str, reason: str) -> None:
    customer = await shop.customer(tax_exempt=status)
    invoice = await draft(shop, customer, default_tax_rates=[await rate(shop, 22, inclusive=False)])
    await item(shop, customer, 1000, invoice=invoice.id)

    untaxed = await read(shop, invoice)

    assert untaxed.total == 1000
    assert [(tax.amount, tax.taxability_reason) for tax in untaxed.total_taxes or []] == [(0, reason)]
