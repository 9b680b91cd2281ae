"""Payments, refunds and credit notes on the page of an invoice."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.fixtures import StripeApi
from tests.pages.bills import (
    SENT,
    charges_of,
    make_bill,
    opened,
    part,
    pay,
)
from tests.pages.visits import Visits, give_card
from tests.pages.ways_of_paying import make_customer


async def test_what_failed_first_and_was_paid_then_shows_both(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_chargeCustomerFail")
    given = {"items[0][price]": "price_lantern_team_monthly"}
    plan: Any = await stripe_api.post("subscriptions", customer=customer, **given)
    invoice = await stripe_api.get(f"invoices/{plan['latest_invoice']}")
    await pay(stripe_api, invoice, "pm_card_mastercard")

    page = await opened(visits, customer, invoice)

    payments = part(page, "payments")
    assert payments.index("Mastercard ending 4444 Went through") < payments.index("Visa ending 0341 Failed")
    assert "did not go through" not in page.text
    assert not page.has_link("Pay €")


async def test_what_was_paid_past_stripe_is_a_payment_too(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer, **SENT)
    await stripe_api.post(f"invoices/{invoice['id']}/pay", paid_out_of_band="true")

    page = await opened(visits, customer, invoice)

    assert "Paid to Lantern directly Went through €15.00" in part(page, "payments")
    assert "Amount paid €15.00" in part(page, "bill")


@pytest.mark.parametrize(("amount", "state"), [("700", "Partly refunded"), ("1500", "Refunded")])
async def test_what_was_given_back_is_told(
    visits: Visits, stripe_api: StripeApi, amount: str, state: str
) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_visa")
    invoice = await make_bill(stripe_api, customer)
    await pay(stripe_api, invoice)
    (charge,) = await charges_of(stripe_api, customer)
    await stripe_api.post("refunds", charge=charge["id"], amount=amount, reason="duplicate")

    page = await opened(visits, customer, invoice)

    refunds = part(page, "refunds")
    assert f"€15.00 {state}" in page.text
    assert "To Visa ending 4242 Paid back" in refunds
    assert f"€{int(amount) / 100:.2f}" in refunds
    assert "It had been charged twice." in refunds


async def test_a_credit_note_before_the_payment_lowers_what_is_left(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    given = {"amount": "500", "reason": "order_change", "memo": "One box came back"}
    note = await stripe_api.post("credit_notes", invoice=invoice["id"], **given)
    visit = await visits.open(customer)

    page = await visit.get("invoices", invoice["id"])

    notes = part(page, "credit-notes")
    assert "€10.00 is left to pay." in page.text
    assert "Total €15.00 Credit notes before the payment \u2212€5.00 Left to pay €10.00" in part(page, "bill")
    assert f"{note['number']} Credited €5.00" in notes
    assert "It lowered what was left to pay. The order had changed. One box came back" in notes
    pdf = page.link(f"PDF of {note['number']}")
    assert pdf == visit.address("credit-notes", str(note["id"]), "pdf")


async def test_a_credit_note_after_the_payment_says_where_it_went(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    await pay(stripe_api, invoice)
    ways = ("refund_amount", "credit_amount", "out_of_band_amount")
    for way in ways:
        await stripe_api.post("credit_notes", invoice=invoice["id"], amount="300", **{way: "300"})

    page = await opened(visits, customer, invoice)

    notes = part(page, "credit-notes")
    assert notes.count("Credited €3.00") == 3
    assert all(words in notes for words in ("paid back", "added to the credit balance", "in another way"))
    assert "Amount paid €15.00 Credit notes after the payment \u2212€9.00" in part(page, "bill")
    assert "€15.00 Partly refunded" in page.text


async def test_a_withdrawn_credit_note_does_nothing_any_more(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    note = await stripe_api.post("credit_notes", invoice=invoice["id"], amount="500")
    await stripe_api.post(f"credit_notes/{note['id']}/void")

    notes = part(await opened(visits, customer, invoice), "credit-notes")

    assert "Void €5.00" in notes
    assert "lowered" not in notes


@pytest.mark.parametrize(
    ("failing", "section", "words"),
    [
        ("/v1/charges", "payments", "We could not load the payments."),
        ("/v1/credit_notes", "credit-notes", "We could not load the credit notes."),
    ],
)
async def test_a_part_that_fails_can_be_tried_again_alone(
    visits: Visits, stripe_api: StripeApi, failing: str, section: str, words: str
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    await pay(stripe_api, invoice)
    await stripe_api.post("credit_notes", invoice=invoice["id"], amount="300", refund_amount="300")
    visit = await visits.open(customer)
    visits.stripe.failing = {failing}

    page = await visit.get("invoices", invoice["id"])
    visits.stripe.failing = set()
    again = await visit.client.get_part(page.link("Try again"), f"div#{section}")

    assert words in part(page, section)
    assert "Moving the archive" in page.text
    assert "€3.00" in part(again, section)


async def test_an_invoice_paid_by_pieces_shows_each(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    card = await give_card(stripe_api, customer, "pm_card_mastercard")
    invoice = await make_bill(stripe_api, customer)
    given = {"amount": "400", "currency": "eur", "confirm": "true", "payment_method": card}
    piece = await stripe_api.post("payment_intents", customer=customer, **given)
    await stripe_api.post(f"invoices/{invoice['id']}/attach_payment", payment_intent=str(piece["id"]))

    partly = await opened(visits, customer, invoice)
    await pay(stripe_api, invoice)
    whole = await opened(visits, customer, invoice)

    assert "€11.00 is left to pay." in partly.text
    assert "Amount paid €4.00 Left to pay €11.00" in part(partly, "bill")
    assert "Mastercard ending 4444 Went through €4.00" in part(whole, "payments")
    assert "Visa ending 4242 Went through €11.00" in part(whole, "payments")
    assert "Amount paid €15.00" in part(whole, "bill")


async def refunded(stripe_api: StripeApi, customer: str, **params: str) -> tuple[Any, Any]:
    invoice = await make_bill(stripe_api, customer)
    await pay(stripe_api, invoice)
    (charge,) = await charges_of(stripe_api, customer)
    return invoice, await stripe_api.post("refunds", charge=charge["id"], **params)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("pending", "On its way €15.00"),
        ("requires_action", "On its way €15.00"),
        ("requires_action", "An e-mail says what is still needed for it to arrive."),
        ("failed", "Failed, nothing was paid back €15.00"),
        ("failed", "The bank did not take it. Lantern can help."),
        ("canceled", "Failed, nothing was paid back €15.00"),
    ],
)
async def test_a_refund_says_how_far_it_is(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette, status: str, words: str
) -> None:
    customer = await make_customer(stripe_api)
    invoice, refund = await refunded(stripe_api, customer)
    rewrite(sandbox, "refund", refund["id"], status=status)

    assert words in part(await opened(visits, customer, invoice), "refunds")


def rewrite(sandbox: Starlette, kind: str, identifier: str, **values: object) -> None:
    """As banks do it in their own time, which the sandbox does at once."""
    sandbox.state.accounts["sk_test_demo"].table(kind).find(identifier).update(values)


async def test_a_debit_on_its_way_needs_nothing_more(
    visits: Visits, stripe_api: StripeApi, sandbox: Starlette
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    with pytest.raises(httpx.HTTPStatusError):
        await pay(stripe_api, invoice, "pm_card_chargeDeclined")
    (charge,) = await charges_of(stripe_api, customer)
    rewrite(sandbox, "charge", charge["id"], status="pending", failure_code=None)
    rewrite(sandbox, "payment_intent", charge["payment_intent"], status="processing")

    page = await opened(visits, customer, invoice)

    assert "The payment of €15.00 is on its way. A bank debit takes a few days." in page.text
    assert "Visa ending 0002 On its way €15.00" in part(page, "payments")
    assert "Payment on its way" in page.text
    assert not page.has_link("Pay €15.00")


async def test_suspicion_is_not_told(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    invoice, _ = await refunded(stripe_api, customer, reason="fraudulent")

    assert "raud" not in (await opened(visits, customer, invoice)).text


async def test_reasons_of_credit_notes_are_told_in_plain_words(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    for reason in ("duplicate", "product_unsatisfactory", "fraudulent"):
        await stripe_api.post("credit_notes", invoice=invoice["id"], amount="100", reason=reason)

    notes = part(await opened(visits, customer, invoice), "credit-notes")

    assert "It had been billed twice." in notes
    assert "The product was not as it should be." in notes
    assert "raud" not in notes
