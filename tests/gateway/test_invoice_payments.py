"""Paying an open invoice with a saved method: paid, declined, to be confirmed, on its way, or paid already."""

from datetime import UTC, datetime

import httpx
import pytest

from billing.charges import open_invoices
from billing.errors import (
    MethodNotUsable,
    ObjectNotFound,
    PaymentDeclined,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.invoice_payments import pay
from billing.money import Money
from billing.payable_invoices import Payment
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing, method
from tests.gateway.shop import Object, Shop

PLACE = "/v1/invoices/in_1"
OPEN = {"id": "in_1", "customer": "cus_1", "status": "open", "currency": "eur", "created": 1}
DUE = {**OPEN, "amount_remaining": 500, "hosted_invoice_url": "https://stripe.test/in_1"}


def attempted(status: str, **given: object) -> dict[str, object]:
    intent = {"id": "pi_1", "status": status, **given}
    return {**DUE, "payments": {"data": [{"id": "inpay_1", "payment": {"payment_intent": intent}}]}}


async def settle(gateway: Gateway, method_id: str = "pm_1", *, due: int = 500) -> None:
    await pay(gateway, "cus_1", invoice_id="in_1", method_id=method_id, drawn_due=due, idempotency_key="k")


def owing(stripe: Stripe, after: object, *, then: object = DUE) -> None:
    """An invoice that is open at first, what paying it answers, and what it looks like after that."""
    seen = [DUE, then]
    stripe.places |= {
        f"GET {PLACE}": lambda: seen.pop(0),
        f"POST {PLACE}/pay": after,
        "GET /v1/payment_methods/pm_1": method("pm_1"),
        "GET /v1/payment_methods/src_1": method("src_1"),
    }


async def sell(shop: Shop, customer: Object) -> Object:
    """An open invoice over 5 EUR that nothing has tried to collect."""
    draft = await shop.post("invoices", customer=customer["id"], currency="eur", auto_advance=False)
    of_customer = {"customer": customer["id"], "currency": "eur"}
    await shop.post("invoiceitems", **of_customer, invoice=draft["id"], amount=500)
    return await shop.post(f"invoices/{draft['id']}/finalize", auto_advance=False)


async def test_an_open_invoice_is_paid_once(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await sell(shop, customer)
    card = customer["invoice_settings"]["default_payment_method"]
    given = {"invoice_id": invoice["id"], "method_id": card, "drawn_due": 500}

    (before,) = await open_invoices(gateway, customer["id"])
    payment = await pay(gateway, customer["id"], **given, idempotency_key="one")
    with pytest.raises(StateMoved):
        await pay(gateway, customer["id"], **given, idempotency_key="another tab")

    assert (before.id, before.due, before.subscription_id) == (invoice["id"], Money(500, "eur"), None)
    assert payment == Payment(Money(500, "eur"))
    assert await open_invoices(gateway, customer["id"]) == ()


@pytest.mark.parametrize(
    ("card", "expected"),
    [("pm_card_chargeCustomerFail", PaymentDeclined), ("pm_card_authenticationRequired", PaymentNeedsAction)],
)
async def test_what_the_bank_says_is_told(
    gateway: Gateway, shop: Shop, card: str, expected: type[Exception]
) -> None:
    customer = await shop.customer()
    invoice = await sell(shop, customer)
    other = await shop.post(f"payment_methods/{card}/attach", customer=customer["id"])

    with pytest.raises(expected):
        await pay(
            gateway,
            customer["id"],
            invoice_id=invoice["id"],
            method_id=other["id"],
            drawn_due=500,
            idempotency_key="k",
        )


async def test_nobody_pays_anothers_invoice_or_with_anothers_method(gateway: Gateway, shop: Shop) -> None:
    owner, stranger = await shop.customer(), await shop.customer()
    invoice = await sell(shop, owner)
    for payer, purse in ((stranger, stranger), (owner, stranger)):
        card = purse["invoice_settings"]["default_payment_method"]

        with pytest.raises(ObjectNotFound):
            await pay(
                gateway,
                payer["id"],
                invoice_id=invoice["id"],
                method_id=card,
                drawn_due=500,
                idempotency_key=card,
            )


@pytest.mark.parametrize("found", [failing(404, type="invalid_request_error"), {**DUE, "status": "draft"}])
async def test_what_is_not_there_or_a_draft_is_not_found(
    scripted: Gateway, stripe: Stripe, found: object
) -> None:
    stripe.places[f"GET {PLACE}"] = found

    with pytest.raises(ObjectNotFound):
        await settle(scripted)


@pytest.mark.parametrize(("found", "due"), [({**DUE, "status": "paid"}, 500), (DUE, 499)])
async def test_another_sum_than_the_one_shown_is_not_charged(
    scripted: Gateway, stripe: Stripe, found: object, due: int
) -> None:
    stripe.places[f"GET {PLACE}"] = found

    with pytest.raises(StateMoved):
        await settle(scripted, due=due)


async def test_beside_a_debit_on_its_way_nothing_is_charged(scripted: Gateway, stripe: Stripe) -> None:
    error = {"code": "card_declined"}
    stripe.places[f"GET {PLACE}"] = attempted("processing", last_payment_error=error)

    with pytest.raises(PaymentPending):
        await settle(scripted)

    assert stripe.written == []


async def test_a_payment_says_that_the_customer_is_there(scripted: Gateway, stripe: Stripe) -> None:
    owing(stripe, {**DUE, "status": "paid"})

    await settle(scripted)

    said = {"payment_method": "pm_1", "off_session": "false"}
    assert stripe.written == [(f"POST {PLACE}/pay", said)]


async def test_an_old_source_pays_as_the_source_that_it_is(scripted: Gateway, stripe: Stripe) -> None:
    owing(stripe, {**DUE, "status": "paid"})

    await settle(scripted, "src_1")

    assert stripe.written[0][1] == {"source": "src_1", "off_session": "false"}


NEEDS_ACTION = "invoice_payment_intent_requires_action"


@pytest.mark.parametrize(
    ("answer", "then", "expected"),
    [
        (failing(402, type="card_error", code="card_declined"), DUE, PaymentDeclined),
        (failing(402, type="card_error", code=NEEDS_ACTION), DUE, PaymentNeedsAction),
        (failing(402, type="card_error", code="authentication_required"), DUE, PaymentNeedsAction),
        (failing(400, type="invalid_request_error", code=NEEDS_ACTION), DUE, PaymentNeedsAction),
        (failing(400, type="invalid_request_error"), {**DUE, "status": "paid"}, StateMoved),
        (failing(400, type="invalid_request_error"), attempted("processing"), PaymentPending),
        (failing(400, type="invalid_request_error"), DUE, MethodNotUsable),
        (failing(400, type="invalid_request_error"), {**DUE, "status": "void"}, StateMoved),
        (DUE, DUE, PaymentPending),
        (DUE, attempted("requires_action"), PaymentNeedsAction),
        (DUE, attempted("x", last_payment_error={"code": "card_declined"}), PaymentDeclined),
    ],
)
async def test_each_way_of_not_being_paid_is_told_apart(
    scripted: Gateway, stripe: Stripe, answer: httpx.Response, then: object, expected: type[Exception]
) -> None:
    owing(stripe, answer, then=then)

    with pytest.raises(expected):
        await settle(scripted)


async def test_open_invoices_are_named_from_the_oldest(scripted: Gateway, stripe: Stripe) -> None:
    details = {"subscription_details": {"subscription": "sub_1"}}
    listed = [
        {**DUE, "id": "in_new", "created": 86_400, "number": "A-2", "parent": details},
        {**DUE, "id": "in_nothing", "amount_remaining": 0},
        {**DUE, "id": "in_old"},
    ]
    stripe.places["GET /v1/invoices"] = {"data": listed}

    old, new = await open_invoices(scripted, "cus_1")

    assert (old.id, old.subscription_id) == ("in_old", None)
    assert (new.number, new.subscription_id, new.page_url) == ("A-2", "sub_1", "https://stripe.test/in_1")
    assert new.since == datetime(1970, 1, 2, tzinfo=UTC)
