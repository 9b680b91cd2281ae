"""Receipts and credit notes as people read them: on a page and on paper, in their language."""

import io
from typing import Any

import httpx
import pytest
import stripe
from pypdf import PdfReader

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def paper(http: httpx.AsyncClient, address: str | None) -> str:
    """The text of a PDF, its lines joined."""
    answer = await http.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


async def charge_of(shop: Shop, customer: str) -> stripe.Charge:
    return (await shop.client.v1.charges.list_async({"customer": customer})).data[0]


async def test_a_receipt_is_read_in_the_customer_s_language(shop: Shop, http: httpx.AsyncClient) -> None:
    customer = await shop.customer(preferred_locales=["it"])
    await shop.subscribe(customer, await shop.price(1900))
    charge = await charge_of(shop, customer)

    page = await http.get(str(charge.receipt_url))
    printed = await paper(http, f"{charge.receipt_url}/pdf")

    assert '<html lang="it">' in page.text
    assert "Ricevuta di" in page.text
    assert "Visa che termina con 4242" in page.text
    assert "Ricevuta" in printed
    assert "19,00" in printed


async def test_a_receipt_tells_what_was_given_back(shop: Shop, http: httpx.AsyncClient) -> None:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1900))
    charge = await charge_of(shop, customer)
    await shop.client.v1.refunds.create_async({"charge": charge.id, "amount": 700})

    receipt = (await http.get(str(charge.receipt_url))).text
    invoice = (await http.get(str((await shop.latest(subscription)).hosted_invoice_url))).text

    assert "Refunded" in receipt
    assert "-€7.00" in receipt
    assert "-€7.00" in invoice
    assert str(charge.receipt_url) in invoice


async def test_a_payment_without_an_invoice_has_a_receipt(shop: Shop, http: httpx.AsyncClient) -> None:
    intent = await shop.client.v1.payment_intents.create_async(
        {
            "amount": 450,
            "currency": "eur",
            "description": "A bag of beans",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "expand": ["latest_charge"],
        }
    )

    assert isinstance(intent.latest_charge, stripe.Charge)
    assert "A bag of beans" in (await http.get(str(intent.latest_charge.receipt_url))).text


async def test_a_credit_note_is_printed(shop: Shop, http: httpx.AsyncClient) -> None:
    customer = await shop.customer(name="Ελένη Παπαδοπούλου")
    invoice = await shop.latest(await shop.subscribe(customer, await shop.price(1900)))
    params: Any = {"invoice": invoice.id, "amount": 500, "refund_amount": 500, "memo": "Συγγνώμη"}

    note = await shop.client.v1.credit_notes.create_async(params)
    printed = await paper(http, note.pdf)
    shown = (await http.get(str(invoice.hosted_invoice_url))).text

    assert f"Credit note number {note.number}" in printed
    assert "Ελένη Παπαδοπούλου" in printed
    assert "Συγγνώμη" in printed
    assert "Amount credited: €5.00" in printed
    assert "Credit notes after the payment" in shown


async def test_names_of_many_languages_are_printed_as_written(shop: Shop, http: httpx.AsyncClient) -> None:
    address: Any = {"line1": "Καρόλου Ντηλ 5", "city": "Łódź", "country": "PL"}
    customer = await shop.customer(name="Antonín Dvořák", address=address, email="dvorak@example.com")
    invoice = await shop.latest(await shop.subscribe(customer, await shop.price(1900)))

    printed = await paper(http, invoice.invoice_pdf)

    assert all(words in printed for words in ("Antonín Dvořák", "Καρόλου Ντηλ 5", "Łódź"))


async def test_an_american_invoice_is_on_letter_paper(shop: Shop, http: httpx.AsyncClient) -> None:
    sizes = {}
    for country in ("US", "IT"):
        customer = await shop.customer(address={"country": country})
        invoice = await shop.latest(await shop.subscribe(customer, await shop.price(1900)))
        answer = await http.get(str(invoice.invoice_pdf))
        sizes[country] = round(PdfReader(io.BytesIO(answer.content)).pages[0].mediabox.width)

    assert sizes == {"US": 612, "IT": 595}


async def test_tax_ids_and_own_fields_are_printed(shop: Shop, http: httpx.AsyncClient) -> None:
    customer = await shop.customer(tax_id_data=[{"type": "eu_vat", "value": "DE123456789"}])
    invoices = shop.client.v1.invoices
    draft = await invoices.create_async(
        {"customer": customer, "footer": "See you soon", "custom_fields": [{"name": "Order", "value": "77"}]}
    )
    await shop.client.v1.invoice_items.create_async(
        {"customer": customer, "amount": 900, "currency": "eur", "invoice": str(draft.id)}
    )

    final = await invoices.finalize_invoice_async(str(draft.id))
    printed = await paper(http, final.invoice_pdf)

    assert all(words in printed for words in ("DE123456789", "Order 77", "See you soon"))


async def test_an_unknown_receipt_is_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get("/receipts/acct_x/y")).status_code == 404
    assert (await http.get("/credit-notes/acct_x/y/pdf")).status_code == 404
