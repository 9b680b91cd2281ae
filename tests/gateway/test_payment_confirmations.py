"""Confirming a payment that the bank asks about: the way to its page, and every other end of the press."""

from collections.abc import Iterator

import httpx
import pytest

from billing.errors import (
    MethodNotUsable,
    ObjectNotFound,
    PaymentDeclined,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.money import Money
from billing.payable_invoices import Payment, load_payable
from billing.payment_confirmations import start_confirming
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing, method
from tests.gateway.shop import Object, Shop
from tests.gateway.test_invoice_payments import DUE, PLACE, attempted, sell

BACK = "https://billing.test/back"
BANK = "https://bank.test/asks"
CONFIRM = "POST /v1/payment_intents/pi_1/confirm"
PAID = {**DUE, "status": "paid"}
REFUSED = failing(400, type="invalid_request_error", code="payment_intent_unexpected_state")


def waiting(method_id: str = "pm_1", *, back: str = BACK, url: str | None = BANK) -> dict[str, object]:
    """An attempt that leads to the bank's page, and from there to `back`."""
    action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": back, "url": url}}
    return attempted("requires_action", payment_method=method_id, next_action=action)


def by_script() -> dict[str, object]:
    """An attempt that only Stripe's own script could go on with."""
    return attempted(
        "requires_action", payment_method="pm_1", next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    )


def declined(code: str, **error: object) -> dict[str, object]:
    return attempted("requires_payment_method", last_payment_error={"code": code, **error})


async def settle(gateway: Gateway, *, due: int = 500) -> str | Payment:
    return await start_confirming(
        gateway,
        "cus_1",
        invoice_id="in_1",
        method_id="pm_1",
        drawn_due=due,
        return_url=BACK,
        idempotency_key="k",
    )


def owing(stripe: Stripe, before: object, *after: object, answer: object = None) -> None:
    """What the invoice looks like at each reading, and what confirming its payment answers."""
    seen: Iterator[object] = iter((before, *after))
    stripe.places |= {
        f"GET {PLACE}": lambda: next(seen),
        CONFIRM: answer or {"id": "pi_1", "status": "requires_action"},
        "GET /v1/payment_methods/pm_1": method("pm_1"),
    }


async def waiting_customer(gateway: Gateway, shop: Shop) -> tuple[Object, Object, str]:
    """Who has an open invoice and a card whose bank asks each time."""
    customer = await shop.customer("pm_card_authenticationRequired")
    invoice = await sell(shop, customer)
    card = customer["invoice_settings"]["default_payment_method"]
    return customer, invoice, card


async def test_the_bank_is_asked_on_a_page_that_leads_back(gateway: Gateway, shop: Shop) -> None:
    customer, invoice, card = await waiting_customer(gateway, shop)
    given = {"invoice_id": invoice["id"], "method_id": card, "drawn_due": 500, "return_url": BACK}

    page = await start_confirming(gateway, customer["id"], **given, idempotency_key="one")
    again = await start_confirming(gateway, customer["id"], **given, idempotency_key="another tab")
    seen = await load_payable(gateway, customer["id"], invoice["id"])

    assert isinstance(page, str)
    assert page.endswith("/authentication")
    assert again == page
    assert (seen.stand, seen.confirmable_method_id) == ("payable", card)
    assert seen.failure is not None
    assert seen.failure.needs_action


async def test_after_the_bank_has_agreed_the_invoice_is_paid(gateway: Gateway, shop: Shop) -> None:
    customer, invoice, card = await waiting_customer(gateway, shop)
    page = await start_confirming(
        gateway,
        customer["id"],
        invoice_id=invoice["id"],
        method_id=card,
        drawn_due=500,
        return_url=BACK,
        idempotency_key="k",
    )

    await shop.http.post(str(page), data={"answer": "pass"})

    seen = await load_payable(gateway, customer["id"], invoice["id"])
    assert (seen.stand, seen.payment) == ("paid", Payment(Money(500, "eur")))


async def test_a_bank_that_does_not_ask_has_paid(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()
    invoice = await sell(shop, customer)

    payment = await start_confirming(
        gateway,
        customer["id"],
        invoice_id=invoice["id"],
        method_id=customer["invoice_settings"]["default_payment_method"],
        drawn_due=500,
        return_url=BACK,
        idempotency_key="k",
    )

    assert payment == Payment(Money(500, "eur"))


async def test_nobody_confirms_anothers_invoice_or_with_anothers_method(gateway: Gateway, shop: Shop) -> None:
    owner, invoice, card = await waiting_customer(gateway, shop)
    stranger = await shop.customer()
    theirs = stranger["invoice_settings"]["default_payment_method"]
    for payer, purse in ((stranger, card), (stranger, theirs), (owner, theirs)):
        with pytest.raises(ObjectNotFound):
            await start_confirming(
                gateway,
                payer["id"],
                invoice_id=invoice["id"],
                method_id=purse,
                drawn_due=500,
                return_url=BACK,
                idempotency_key="k",
            )


async def test_confirming_says_that_the_customer_is_there_and_where_to_return(
    scripted: Gateway, stripe: Stripe
) -> None:
    owing(stripe, by_script(), waiting())

    page = await settle(scripted)

    assert page == BANK
    said = {"payment_method": "pm_1", "return_url": BACK, "off_session": "false"}
    assert stripe.written == [(CONFIRM, said)]


async def test_a_page_that_is_open_already_is_not_opened_twice(scripted: Gateway, stripe: Stripe) -> None:
    owing(stripe, waiting(), waiting())

    page = await settle(scripted)

    assert page == BANK
    assert stripe.written == []


@pytest.mark.parametrize(
    "before", [waiting("pm_2"), waiting(back="https://elsewhere.test"), declined("card_declined")]
)
async def test_what_waits_for_something_else_is_confirmed_anew(
    scripted: Gateway, stripe: Stripe, before: object
) -> None:
    owing(stripe, before, waiting())

    await settle(scripted)

    assert [line for line, _ in stripe.written] == [CONFIRM]


@pytest.mark.parametrize(
    ("before", "due", "expected"),
    [
        (PAID, 500, StateMoved),
        ({**DUE, "status": "void"}, 500, StateMoved),
        (by_script(), 499, StateMoved),
        (attempted("processing"), 500, PaymentPending),
        (DUE, 500, PaymentNeedsAction),
    ],
)
async def test_what_cannot_be_confirmed_is_left_alone(
    scripted: Gateway, stripe: Stripe, before: object, due: int, expected: type[Exception]
) -> None:
    owing(stripe, before)

    with pytest.raises(expected):
        await settle(scripted, due=due)

    assert stripe.written == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (by_script(), PaymentNeedsAction),
        (waiting(url=None), PaymentNeedsAction),
        (attempted("processing"), PaymentPending),
        (declined("payment_intent_authentication_failure"), PaymentDeclined),
        ({**DUE, "status": "void"}, StateMoved),
        (DUE, PaymentPending),
    ],
)
async def test_what_became_of_it_is_read_anew(
    scripted: Gateway, stripe: Stripe, after: object, expected: type[Exception]
) -> None:
    owing(stripe, by_script(), after)

    with pytest.raises(expected):
        await settle(scripted)


@pytest.mark.parametrize(
    ("answer", "after", "expected"),
    [
        (failing(402, type="card_error", code="card_declined"), (), PaymentDeclined),
        (failing(402, type="card_error", code="authentication_required"), (), PaymentNeedsAction),
        (REFUSED, (by_script(),), PaymentNeedsAction),
        (REFUSED, (PAID,), StateMoved),
        (REFUSED, (attempted("processing"),), PaymentPending),
        (REFUSED, (declined("card_declined"),), MethodNotUsable),
    ],
)
async def test_a_refusal_is_told_as_what_it_means(
    scripted: Gateway,
    stripe: Stripe,
    answer: httpx.Response,
    after: tuple[object, ...],
    expected: type[Exception],
) -> None:
    owing(stripe, by_script(), *after, answer=answer)

    with pytest.raises(expected):
        await settle(scripted)


NOT_ASKED = {"payment_method": method("pm_9")}


@pytest.mark.parametrize(
    ("found", "stand", "confirmable"),
    [
        (DUE, "payable", None),
        ({**DUE, "status": "uncollectible"}, "payable", None),
        ({**DUE, "amount_remaining": 0}, "paid", None),
        (PAID, "paid", None),
        ({**DUE, "status": "void"}, "void", None),
        (attempted("processing"), "pending", None),
        (attempted("canceled"), "payable", None),
        (waiting("pm_2"), "payable", "pm_2"),
        (declined("card_declined", **NOT_ASKED), "payable", None),
        (declined("authentication_required", **NOT_ASKED), "payable", "pm_9"),
        (declined("card_declined", decline_code="authentication_required", **NOT_ASKED), "payable", "pm_9"),
        (declined("authentication_required"), "payable", None),
    ],
)
async def test_each_invoice_says_how_it_stands(
    scripted: Gateway, stripe: Stripe, found: object, stand: str, confirmable: str | None
) -> None:
    stripe.places[f"GET {PLACE}"] = found

    seen = await load_payable(scripted, "cus_1", "in_1")

    assert (seen.stand, seen.confirmable_method_id) == (stand, confirmable)


async def test_the_part_that_is_still_open_counts(scripted: Gateway, stripe: Stripe) -> None:
    """A part that was paid before has an attempt of its own, which says nothing about the rest."""
    payments = [
        {
            "id": "inpay_1",
            "status": "paid",
            "payment": {"payment_intent": {"id": "pi_0", "status": "succeeded"}},
        },
        {
            "id": "inpay_2",
            "status": "open",
            "payment": {
                "payment_intent": {"id": "pi_1", "status": "requires_action", "payment_method": "pm_1"}
            },
        },
    ]
    stripe.places[f"GET {PLACE}"] = {**DUE, "amount_paid": 300, "payments": {"data": payments}}

    seen = await load_payable(scripted, "cus_1", "in_1")

    assert seen.confirmable_method_id == "pm_1"
    assert (seen.invoice.due, seen.invoice.paid) == (Money(500, "eur"), Money(300, "eur"))


async def test_what_was_paid_past_stripe_is_told_by_the_invoice(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places[f"GET {PLACE}"] = {**attempted("canceled"), "status": "paid", "amount_paid": 500}

    seen = await load_payable(scripted, "cus_1", "in_1")

    assert seen.payment == Payment(Money(500, "eur"))
