"""The page of one invoice: where it stands, whom it names, and who may see it."""

from datetime import timedelta
from typing import Any

import pytest

from billing.configurations import CustomerUpdate, InvoiceHistory
from tests.fixtures import StripeApi
from tests.pages.bills import (
    ADDRESS,
    SENT,
    make_bill,
    make_draft,
    opened,
    part,
    pay,
)
from tests.pages.visits import Visits, give_card, invoices_of
from tests.pages.ways_of_paying import make_customer

CHLOE = "cus_demo_chloe"


AMOUNTS = {
    ("jpy", "en"): "¥1,500",
    ("eur", "en"): "€15.00",
    ("kwd", "en"): "KWD 1.500",
    ("jpy", "it"): "1.500 JPY",
    ("eur", "it"): "15,00 €",
    ("kwd", "it"): "1,500 KWD",
}
STATES = {
    "open": ("Open", "Da pagare"),
    "overdue": ("Overdue", "Scaduta"),
    "paid": ("Paid", "Pagata"),
    "void": ("Void", "Annullata"),
    "uncollectible": ("Not collected", "Non riscossa"),
}


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("currency", ["jpy", "eur", "kwd"])
@pytest.mark.parametrize("state", list(STATES))
async def test_every_state_is_told_in_every_currency_and_language(
    visits: Visits, stripe_api: StripeApi, state: str, currency: str, language: str
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer, currency=currency, **SENT)
    await bring_into(state, invoice, visits, stripe_api)

    page = await opened(visits, customer, invoice, language=language)

    assert invoice["number"] in page.heading
    assert STATES[state][language == "it"] in page.text
    assert AMOUNTS[currency, language] in part(page, "bill")
    assert page.has_link(AMOUNTS[currency, language]) is (state in {"open", "overdue", "uncollectible"})


async def bring_into(state: str, invoice: Any, visits: Visits, stripe_api: StripeApi) -> None:  # noqa: ANN401  an invoice of Stripe's
    if state == "overdue":
        visits.clock.advance(timedelta(days=8))
    elif state == "paid":
        await pay(stripe_api, invoice)
    elif state != "open":
        change = {"void": "void", "uncollectible": "mark_uncollectible"}[state]
        await stripe_api.post(f"invoices/{invoice['id']}/{change}")


async def test_an_open_invoice_says_until_when_and_how_it_is_paid(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer, **SENT)
    visit = await visits.open(customer)

    page = await visit.get("invoices", invoice["id"])

    due = visits.clock.now() + timedelta(days=7)
    assert f"€15.00 is due by {due:%B} {due.day}, {due.year}." in page.text
    assert "Nothing is charged by itself" in page.text
    assert page.link("Pay €15.00") == visit.address("invoices", invoice["id"], "payment")
    assert page.link("Download PDF") == visit.address("invoices", invoice["id"], "pdf")
    assert page.link("Open at Stripe") == visit.address("invoices", invoice["id"], "hosted")
    assert page.link("All invoices") == page.link("Invoices") == visit.address("invoices")


async def test_a_refused_payment_says_why_and_when_it_is_tried_again(
    visits: Visits, stripe_api: StripeApi
) -> None:
    invoice = next(one for one in await invoices_of(stripe_api, CHLOE) if one["status"] == "open")

    page = await opened(visits, CHLOE, invoice)

    assert "The payment of €36.00 did not go through." in page.text
    assert "It was tried with Visa ending 0341. The bank refused the payment. We try again on" in page.text
    assert part(page, "payments").count("Failed") == 2
    assert "Lantern Business" in part(page, "bill")
    assert "2 seats at €18.00 each" in part(page, "bill")


async def test_the_bank_s_question_waits_in_front(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_threeDSecure2Required")
    given = {"items[0][price]": "price_lantern_team_monthly"}
    plan: Any = await stripe_api.post("subscriptions", customer=customer, **given)

    page = await opened(visits, customer, {"id": plan["latest_invoice"]})

    assert "The bank asks for a confirmation. Nothing is charged until the payment is confirmed." in page.text


async def test_it_names_whom_it_was_billed_to_then(visits: Visits, stripe_api: StripeApi) -> None:
    tax_id = {"tax_id_data[0][type]": "eu_vat", "tax_id_data[0][value]": "IT12345678912"}
    customer = await make_customer(stripe_api, **ADDRESS, **tax_id)
    field = {"custom_fields[0][name]": "Purchase order", "custom_fields[0][value]": "PO-17"}
    words = {"description": "Thank you.", "footer": "Lantern Ltd, Dublin"}
    invoice = await make_bill(stripe_api, customer, **field, **words)
    await stripe_api.post(f"customers/{customer}", name="Somebody Else", **{"address[city]": "Roma"})

    page = await opened(visits, customer, invoice)

    billed = part(page, "billed-to")
    assert all(
        words in billed for words in ("Olga Testa", "Via Garibaldi 12", "10122 Torino", "IT12345678912")
    )
    assert "Changes show on the invoices that follow." in billed
    assert page.link("Update billing information").endswith("/billing-details")
    assert "Roma" not in page.text
    assert all(words in page.text for words in ("Purchase order PO-17", "Thank you.", "Lantern Ltd, Dublin"))


async def test_who_may_not_change_it_is_not_led_to_it(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(customer_update=CustomerUpdate(enabled=False))
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)

    assert not (await opened(visits, customer, invoice)).has_link("Update billing information")


async def test_nobody_elses_invoice_nor_a_draft_is_found(visits: Visits, stripe_api: StripeApi) -> None:
    draft = await make_draft(stripe_api, CHLOE)
    theirs = (await invoices_of(stripe_api, "cus_demo_ben"))[0]["id"]
    elsewhere = (await invoices_of(StripeApi(visits.http, "sk_test_caffe"), "cus_caffe_marco"))[0]["id"]
    visit = await visits.open(CHLOE)

    for invoice in (draft, theirs, elsewhere, "in_unknown"):
        assert (await visit.get("invoices", invoice)).status == 404
        assert (await visit.get("invoices", invoice, "lines")).status == 404


async def test_without_history_only_paying_stays(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    invoice = next(one for one in await invoices_of(stripe_api, CHLOE) if one["status"] == "open")["id"]
    visit = await visits.open(CHLOE)

    gone = [await visit.get("invoices", invoice, *rest) for rest in ((), ("lines",), ("pdf",))]
    hosted = await visit.client.http.get(visit.address("invoices", invoice, "hosted"))

    assert [page.status for page in gone] == [404, 404, 404]
    assert (await visit.get("invoices", invoice, "payment")).status == 200
    assert hosted.status_code == 303


async def test_an_invoice_that_cannot_be_read_is_an_error(visits: Visits, stripe_api: StripeApi) -> None:
    invoice = (await invoices_of(stripe_api, CHLOE))[0]["id"]
    visit = await visits.open(CHLOE)
    visits.stripe.failing = {f"/v1/invoices/{invoice}"}

    assert (await visit.get("invoices", invoice)).status == 503
