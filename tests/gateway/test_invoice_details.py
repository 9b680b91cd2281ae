"""One invoice as Stripe may tell it: payments of every kind, and what older or other invoices leave out."""

from typing import Any

import pytest

from billing.credited import find_note
from billing.errors import ObjectNotFound
from billing.invoice_details import InvoiceDetails, load_details
from billing.payments_made import Payments
from billing.sections import Failed, Loaded
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing

INVOICE = {
    "id": "in_1",
    "customer": "cus_1",
    "status": "open",
    "currency": "eur",
    "created": 100,
    "total": 900,
}
VISA = {"type": "card", "card": {"brand": "visa", "last4": "4242"}}


def charge(id_: str = "ch_1", /, **given: object) -> dict[str, object]:
    plain = {"id": id_, "amount": 900, "currency": "eur", "created": 200, "status": "succeeded"}
    return {**plain, "payment_method_details": VISA, **given}


def payment(**paid_by: object) -> dict[str, object]:
    return {"id": "inpay_1", "status": "paid", "amount_paid": 900, "created": 150, "payment": paid_by}


async def load(scripted: Gateway, stripe: Stripe, *payments: object, **given: object) -> InvoiceDetails:
    stripe.places = {
        "GET /v1/invoices/in_1": {**INVOICE, "payments": {"data": payments}, **given},
        "GET /v1/credit_notes": {"data": []},
        "GET /v1/tax_rates/txr_1": failing(404),
        **stripe.places,
    }
    return await load_details(scripted, "cus_1", "in_1")


def paid(details: InvoiceDetails) -> Payments:
    assert isinstance(details.payments, Loaded)
    return details.payments.value


async def test_attempts_of_all_payments_stand_newest_first(scripted: Gateway, stripe: Stripe) -> None:
    failed = charge("ch_2", created=300, status="failed", failure_code="expired_card")
    blocked = charge(
        "ch_3",
        created=50,
        status="failed",
        failure_code="card_declined",
        outcome={"reason": "insufficient_funds"},
    )
    answers = iter(
        [{"data": [charge(), blocked]}, {"data": [failed, charge("ch_4", created=400, status="pending")]}]
    )
    stripe.places["GET /v1/charges"] = lambda: next(answers)

    details = await load(
        scripted,
        stripe,
        payment(payment_intent={"id": "pi_1", "status": "succeeded"}),
        payment(payment_intent={"id": "pi_2", "status": "processing"}),
    )

    told = [(one.outcome, one.code) for one in paid(details).attempts]
    assert told == [
        ("pending", None),
        ("failed", "expired_card"),
        ("paid", None),
        ("failed", "insufficient_funds"),
    ]
    assert details.is_on_its_way


async def test_a_payment_of_the_time_before_intents_is_a_charge(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places["GET /v1/charges/ch_1"] = charge()

    (attempt,) = paid(await load(scripted, stripe, payment(charge="ch_1"))).attempts

    assert attempt.method is not None
    assert (attempt.outcome, attempt.method.last4) == ("paid", "4242")


@pytest.mark.parametrize(
    "unknown",
    [payment(charge="ch_gone"), payment(), {"id": "inpay_1"}],
    ids=["gone", "of another kind", "nothing"],
)
async def test_a_payment_that_tells_nothing_is_left_out(
    scripted: Gateway, stripe: Stripe, unknown: dict[str, object]
) -> None:
    stripe.places["GET /v1/charges/ch_gone"] = failing(404)

    assert paid(await load(scripted, stripe, unknown)).attempts == ()


async def test_a_charge_may_be_without_its_method_and_its_refunds(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places["GET /v1/charges/ch_1"] = charge(payment_method_details=None, refunds=None)

    (attempt,) = paid(await load(scripted, stripe, payment(charge="ch_1"))).attempts

    assert (attempt.method, attempt.refunds) == (None, ())


@pytest.mark.parametrize(
    ("transitions", "at"), [(None, 150), ({"paid_at": None}, 150), ({"paid_at": 170}, 170)]
)
async def test_payments_taken_elsewhere_are_told_one_by_one(
    scripted: Gateway, stripe: Stripe, transitions: dict[str, object] | None, at: int
) -> None:
    recorded = payment(payment_record="pr_1") | {"status_transitions": transitions}

    (attempt,) = paid(await load(scripted, stripe, recorded, amount_paid_off_stripe=900)).attempts

    assert attempt.at is not None
    assert (attempt.outcome, attempt.amount.amount, attempt.at.timestamp()) == ("elsewhere", 900, at)


@pytest.mark.parametrize("transitions", [None, {"paid_at": None}])
async def test_a_sum_paid_elsewhere_may_have_no_date(
    scripted: Gateway, stripe: Stripe, transitions: dict[str, object] | None
) -> None:
    details = await load(scripted, stripe, amount_paid_off_stripe=900, status_transitions=transitions)

    (attempt,) = paid(details).attempts
    assert (attempt.outcome, attempt.at) == ("elsewhere", None)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, (False, False)),
        ({"amount_refunded": 300}, (False, True)),
        ({"amount_refunded": 900, "refunded": True}, (True, False)),
    ],
)
async def test_stripe_says_what_was_given_back(
    scripted: Gateway, stripe: Stripe, given: dict[str, Any], told: tuple[bool, bool]
) -> None:
    stripe.places["GET /v1/charges/ch_1"] = charge(**given)

    found = paid(await load(scripted, stripe, payment(charge="ch_1")))

    assert (found.is_refunded, found.is_partly_refunded) == told


async def test_what_was_paid_elsewhere_is_not_known_to_be_given_back(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.places["GET /v1/charges/ch_1"] = charge(amount_refunded=900, refunded=True)

    found = paid(await load(scripted, stripe, payment(charge="ch_1"), amount_paid_off_stripe=100))

    assert (found.is_refunded, found.is_partly_refunded) == (False, True)


@pytest.mark.parametrize(
    "paid_by", [{"charge": "ch_1"}, {"payment_intent": "pi_1"}], ids=["charge", "intent"]
)
async def test_all_refunds_are_told_however_many(
    scripted: Gateway, stripe: Stripe, paid_by: dict[str, str]
) -> None:
    made = [{"id": f"re_{number}", "amount": 1, "currency": "eur", "created": number} for number in range(12)]
    newest = charge(refunds={"data": made[:10], "has_more": True})
    stripe.places |= {"GET /v1/charges/ch_1": newest, "GET /v1/charges": {"data": [newest]}}
    stripe.places["GET /v1/refunds"] = {"data": made}

    found = paid(await load(scripted, stripe, payment(**paid_by)))

    assert len(found.refunds) == 12


async def test_nothing_paid_is_nothing_refunded(scripted: Gateway, stripe: Stripe) -> None:
    found = paid(await load(scripted, stripe, payments=None))

    assert (found.is_refunded, found.is_partly_refunded) == (False, False)


async def test_charges_that_fail_to_load_are_one_section(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places["GET /v1/charges"] = failing(500, {"stripe-should-retry": "false"})

    details = await load(scripted, stripe, payment(payment_intent="pi_1"))

    assert isinstance(details.payments, Failed)
    assert isinstance(details.notes, Loaded)


async def test_an_invoice_with_next_to_nothing_in_it_is_read(scripted: Gateway, stripe: Stripe) -> None:
    details = await load(scripted, stripe, lines=None, customer_tax_ids=[{"type": "unknown"}])

    assert (details.lines.lines, details.lines.next_after) == ((), None)
    assert (details.billed_to.address, details.billed_to.tax_ids) == (None, ())
    assert details.sums.balance.is_zero


async def test_discounts_are_told_as_far_as_stripe_names_them(scripted: Gateway, stripe: Stripe) -> None:
    coupon = {"id": "co_1", "name": "Sale", "percent_off": 12.5}
    code = {"id": "promo_1", "code": "WELCOME"}
    reductions = [
        {"amount": 100, "discount": {"id": "di_1", "source": {"coupon": coupon}, "promotion_code": code}},
        {"amount": 50, "discount": {"id": "di_2", "promotion_code": "promo_2"}},
        {"amount": 40, "discount": {"id": "di_3", "source": {"coupon": "co_gone"}, "promotion_code": code}},
        {"amount": 30, "discount": "di_4"},
        {"amount": 0, "discount": {"id": "di_5"}},
    ]

    details = await load(scripted, stripe, total_discount_amounts=reductions)

    told = [(one.amount.amount, one.name, one.code) for one in details.sums.reductions]
    assert told == [(-100, "Sale", "WELCOME"), (-50, None, None), (-40, None, "WELCOME"), (-30, None, None)]


async def test_taxes_are_told_without_their_names_where_the_key_may_not_ask(
    scripted: Gateway, stripe: Stripe
) -> None:
    named = {"amount": 10, "tax_rate_details": {"tax_rate": "txr_1"}}
    taxes = [named, {"amount": 5, "tax_behavior": "inclusive"}]

    details = await load(scripted, stripe, total_taxes=taxes)

    told = [(one.amount.amount, one.name, one.is_included) for one in details.sums.taxes]
    assert told == [(10, None, False), (5, None, True)]


async def test_a_line_is_told_with_what_it_has(scripted: Gateway, stripe: Stripe) -> None:
    plan = {"type": "subscription_item_details", "subscription_item_details": {}}
    lines = [
        {
            "id": "il_1",
            "amount": 900,
            "currency": "eur",
            "quantity": 3,
            "pricing": {"unit_amount_decimal": "300"},
        },
        {
            "id": "il_2",
            "amount": 500,
            "currency": "eur",
            "quantity": 3,
            "pricing": {"unit_amount_decimal": "300"},
        },
        {"id": "il_3", "amount": 0, "currency": "eur", "quantity": 1, "parent": plan},
        {
            "id": "il_4",
            "amount": 0,
            "currency": "eur",
            "pricing": {"unit_amount_decimal": "300"},
            "parent": plan,
        },
    ]

    details = await load(scripted, stripe, lines={"data": lines, "has_more": True})

    told = [(one.kind, one.unit.minor if one.unit else None) for one in details.lines.lines]
    assert told == [("other", 300), ("other", None), ("plan", None), ("trial", None)]
    assert details.lines.next_after == "il_4"


async def test_a_note_and_an_invoice_that_do_not_exist_are_not_found(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.places = {"GET /v1/invoices/in_9": failing(404), "GET /v1/credit_notes/cn_9": failing(404)}

    with pytest.raises(ObjectNotFound):
        await load_details(scripted, "cus_1", "in_9")
    with pytest.raises(ObjectNotFound):
        await find_note(scripted, "cus_1", "cn_9")
