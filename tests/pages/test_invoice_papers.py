"""The PDF says what the page says: number, names, amounts, taxes, discounts, and what is left."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from tests.fixtures import StripeApi
from tests.pages.bills import ADDRESS, SENT, add_line, finalize, make_bill, make_draft, part, pay, tax_rate
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, give_card
from tests.pages.ways_of_paying import make_customer

MINUS = "\N{MINUS SIGN}"
AMOUNT = re.compile(rf"{MINUS}?(?:[€¥]|KWD )\d[\d.,]*")


async def paper(visit: Visit, *parts: str) -> str:
    """The words of the file that the customer gets, with the signs that the page writes."""
    answer = await visit.client.http.get(visit.address(*parts, "pdf"))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    return re.sub(r"-(?=[€¥]|KWD)", MINUS, text).replace("KWD", "KWD ").replace("KWD  ", "KWD ")


def amounts(page: Page) -> set[str]:
    """All that stands in the lines and the sums, without the details of a line."""
    cells = [*page.section("bill").iter("dd"), *page.section("bill").iter("td")]
    texts = (text_of(one) for one in cells if one.get("class") != "lines__text")
    return {found for text in texts for found in AMOUNT.findall(text)}


def names(page: Page) -> list[str]:
    return [text_of(one) for one in page.section("billed-to").iter("bdi")]


@pytest.mark.parametrize(("currency", "amount"), [("jpy", 120000), ("eur", 1999), ("kwd", 12345)])
async def test_page_and_paper_agree_in_every_currency(
    visits: Visits, stripe_api: StripeApi, currency: str, amount: int
) -> None:
    tax_id = {"tax_id_data[0][type]": "eu_vat", "tax_id_data[0][value]": "IT12345678912"}
    customer = await make_customer(stripe_api, **tax_id)
    rates = {
        "default_tax_rates[0]": await tax_rate(stripe_api, "VAT", "22"),
        "default_tax_rates[1]": await tax_rate(stripe_api, "Eco fee", "2", inclusive=True),
    }
    invoice = await make_bill(stripe_api, customer, amount, 3 * amount, currency=currency, **rates, **SENT)
    visit = await visits.open(customer)

    page, printed = await visit.get("invoices", invoice["id"]), await paper(visit, "invoices", invoice["id"])

    assert invoice["number"] in page.heading
    assert invoice["number"] in printed
    assert len(amounts(page)) >= 6
    assert [one for one in amounts(page) if one not in printed] == []
    assert names(page) == ["Olga Testa", "IT12345678912"]
    assert [one for one in names(page) if one not in printed] == []
    assert "Moving the archive" in printed


async def test_page_and_paper_agree_on_what_was_paid_and_credited(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api, balance="-250", **ADDRESS)
    await give_card(stripe_api, customer, "pm_card_visa")
    draft = await make_draft(stripe_api, customer, footer="Lantern Ltd, Dublin", description="Thank you.")
    await add_line(stripe_api, customer, draft, 1500)
    invoice = await finalize(stripe_api, draft)
    before: Any = await stripe_api.post("credit_notes", invoice=draft, amount="300", memo="One box came back")
    await pay(stripe_api, invoice)
    visit = await visits.open(customer)

    page, printed = await visit.get("invoices", draft), await paper(visit, "invoices", draft)
    note = await paper(visit, "credit-notes", before["id"])

    assert {"€15.00", f"{MINUS}€3.00", f"{MINUS}€2.50", "€9.50"} == amounts(page)
    assert [one for one in amounts(page) if one not in printed] == []
    assert all(words in printed for words in ("Via Garibaldi 12", "Lantern Ltd, Dublin", "Thank you."))
    assert all(words in note for words in (before["number"], "One box came back", "€3.00"))
    assert all(
        words in part(page, "credit-notes") for words in (before["number"], "One box came back", "€3.00")
    )


async def test_every_line_of_a_long_invoice_is_on_paper(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    draft = await make_draft(stripe_api, customer)
    for number in range(30):
        await add_line(stripe_api, customer, draft, 100, description=f"Box {number + 1:03}")
    await finalize(stripe_api, draft)
    visit = await visits.open(customer)

    page, printed = await visit.get("invoices", draft), await paper(visit, "invoices", draft)

    assert "The PDF has all of them." in page.text
    assert [number for number in range(30) if f"Box {number + 1:03}" not in printed] == []
