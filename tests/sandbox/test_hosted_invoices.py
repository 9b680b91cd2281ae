from io import BytesIO

import httpx
import pytest
import stripe
from pypdf import PdfReader

from sandbox.printing import printable
from tests.sandbox.shop import Shop

CARD = {"method": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123", "name": "Ada"}


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def open_invoice(shop: Shop, **about_customer: object) -> tuple[stripe.Subscription, stripe.Invoice]:
    customer = await shop.customer("pm_card_chargeCustomerFail", **about_customer)
    subscription = await shop.subscribe(customer, await shop.price(800), 3)
    return subscription, await shop.latest(subscription)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


async def test_the_page_says_what_is_due(shop: Shop, http: httpx.AsyncClient) -> None:
    _, invoice = await open_invoice(shop)

    page = await http.get(str(invoice.hosted_invoice_url))

    assert page.status_code == 200
    assert f"Invoice {invoice.number} from" in page.text
    assert "3 × Team (at €8.00 / month)" in page.text
    assert "€24.00" in page.text
    assert "<script" not in page.text


async def test_a_typed_card_pays_and_begins_the_subscription(shop: Shop, http: httpx.AsyncClient) -> None:
    subscription, invoice = await open_invoice(shop)

    answer = await http.post(str(invoice.hosted_invoice_url), data=CARD)

    assert (answer.status_code, answer.headers["location"]) == (303, invoice.hosted_invoice_url)
    assert "Thank you" in (await http.get(str(invoice.hosted_invoice_url))).text
    assert (await shop.read(subscription.id)).status == "active"


async def test_a_saved_method_pays(shop: Shop, http: httpx.AsyncClient) -> None:
    subscription, invoice = await open_invoice(shop)
    method = await shop.give_card(str(subscription.customer), "pm_card_visa")

    await http.post(str(invoice.hosted_invoice_url), data={"saved": method})

    assert (await shop.latest(subscription)).status == "paid"


async def test_a_declined_card_is_told_and_nothing_is_paid(shop: Shop, http: httpx.AsyncClient) -> None:
    subscription, invoice = await open_invoice(shop)

    answer = await http.post(str(invoice.hosted_invoice_url), data=CARD | {"number": "4000000000009995"})

    assert answer.status_code == 422
    assert "insufficient funds" in answer.text
    assert (await shop.latest(subscription)).status == "open"


@pytest.mark.parametrize(("answer", "status"), [("pass", "paid"), ("fail", "open")])
async def test_3d_secure_decides(shop: Shop, http: httpx.AsyncClient, answer: str, status: str) -> None:
    subscription, invoice = await open_invoice(shop)
    asked = await http.post(str(invoice.hosted_invoice_url), data=CARD | {"number": "4000002760003184"})

    bank = await http.get(asked.headers["location"])
    await http.post(asked.headers["location"], data={"answer": answer})

    assert "3-D Secure" in bank.text
    assert (await shop.latest(subscription)).status == status


async def test_a_stranger_s_method_pays_nothing(shop: Shop, http: httpx.AsyncClient) -> None:
    subscription, invoice = await open_invoice(shop)
    stranger = await shop.customer(None)
    method = await shop.give_card(stranger, "pm_card_visa")

    await http.post(str(invoice.hosted_invoice_url), data={"saved": method})

    assert (await shop.latest(subscription)).status == "open"


async def test_the_customer_s_language_is_spoken(shop: Shop, http: httpx.AsyncClient) -> None:
    _, invoice = await open_invoice(shop, preferred_locales=["it"])

    page = await http.get(str(invoice.hosted_invoice_url))
    pdf = await http.get(str(invoice.invoice_pdf))

    assert '<html lang="it">' in page.text
    assert "Importo dovuto" in page.text
    assert "24,00" in page.text
    assert "Numero fattura" in text_of(pdf.content)


async def test_an_unknown_address_is_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get("/i/acct_x/test_y")).status_code == 404


async def test_the_pdf_tells_number_parties_lines_and_total(shop: Shop, http: httpx.AsyncClient) -> None:
    address = {"line1": "ul. Żytnia 3", "city": "Łódź", "postal_code": "90-001", "country": "PL"}
    _, invoice = await open_invoice(shop, name="Łucja Žižková", address=address)

    answer = await http.get(str(invoice.invoice_pdf))

    text = text_of(answer.content)
    assert answer.headers["content-type"] == "application/pdf"
    assert str(invoice.number) in text
    assert "Łucja Žižková" in text
    assert "3 × Team (at €8.00 / month)" in text
    assert "€24.00" in text


async def test_a_long_invoice_fills_several_pages(shop: Shop, http: httpx.AsyncClient) -> None:
    customer = await shop.customer()
    for number in range(60):
        await shop.client.v1.invoice_items.create_async(
            {"customer": customer, "amount": 100, "currency": "eur", "description": f"Piece {number + 1}"}
        )
    made = await shop.client.v1.invoices.create_async(
        {"customer": customer, "pending_invoice_items_behavior": "include", "auto_advance": True}
    )
    invoice = await shop.client.v1.invoices.finalize_invoice_async(made.id)

    text = text_of((await http.get(str(invoice.invoice_pdf))).content)

    assert (invoice.status, invoice.amount_paid) == ("paid", 6000)
    assert "Piece 60" in text
    assert "Page 3 of 3" in text


def test_letters_that_the_font_lacks_are_written_otherwise() -> None:
    assert (
        printable("Dvořák, ęą, Łódź, Ελλάδα, Київ, 東京, ₹5") == "Dvořák, ęą, Łódź, Ελλάδα, Київ, ??, INR 5"
    )
