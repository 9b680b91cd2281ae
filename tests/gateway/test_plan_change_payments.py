"""What becomes of a plan change that cannot be paid, answer by answer."""

import httpx
import pytest

from billing.errors import BillingError, PaymentDeclined, PaymentMethodNeeded, PlanChangeNotAllowed
from billing.plan_changes import confirm, preview
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing
from tests.unit.builders import NOW, make_customer, make_item, make_options, make_subscription

INVOICE = {
    "id": "upcoming_in_1",
    "currency": "eur",
    "created": 1,
    "total": 500,
    "amount_due": 500,
    "subtotal": 500,
}
PENDING = {
    "id": "sub_1",
    "customer": "cus_1",
    "status": "active",
    "currency": "eur",
    "created": 1,
    "items": {"data": []},
    "pending_update": {"expires_at": 2},
    "latest_invoice": None,
}


def answers(*bodies: object) -> list[httpx.Response | Exception]:
    return [httpx.Response(200, json=body) for body in bodies]


async def confirming(scripted: Gateway, stripe: Stripe, outcome: httpx.Response) -> None:
    options = make_options(customer=make_customer(default_payment_method_id="pm_1"))
    stripe.answers = answers(INVOICE, INVOICE, INVOICE, INVOICE)
    shown = await preview(scripted, options, options.choose("price_basic", None))
    stripe.answers.append(outcome)
    await confirm(scripted, options, shown.drawn, idempotency_key="k", now=NOW)


@pytest.mark.parametrize(
    ("outcome", "fact"),
    [
        (failing(402, type="card_error", code="card_declined"), PaymentDeclined),
        (failing(400, type="invalid_request_error", code="resource_missing"), PaymentMethodNeeded),
        (failing(400, type="invalid_request_error", message="No."), PlanChangeNotAllowed),
        (httpx.Response(200, json=PENDING), PaymentDeclined),
    ],
)
async def test_each_way_of_not_paying_is_a_fact_of_its_own(
    scripted: Gateway, stripe: Stripe, outcome: httpx.Response, fact: type[BillingError]
) -> None:
    with pytest.raises(fact):
        await confirming(scripted, stripe, outcome)


async def test_without_a_method_nothing_is_asked_of_stripe(scripted: Gateway, stripe: Stripe) -> None:
    options = make_options()
    stripe.answers = answers(INVOICE, INVOICE, INVOICE, INVOICE)
    shown = await preview(scripted, options, options.choose("price_basic", None))

    with pytest.raises(PaymentMethodNeeded):
        await confirm(scripted, options, shown.drawn, idempotency_key="k", now=NOW)

    assert stripe.answers == []


async def test_a_confirmation_never_creates_a_subscription(scripted: Gateway, stripe: Stripe) -> None:
    with pytest.raises(PaymentDeclined):
        await confirming(scripted, stripe, httpx.Response(200, json=PENDING))

    paths = {request.url.path for request in stripe.asked if request.method == "POST"}
    assert paths == {"/v1/invoices/create_preview", "/v1/subscriptions/sub_1"}


async def test_a_reset_of_the_billing_cycle_is_sent_in_words_of_today(
    scripted: Gateway, stripe: Stripe
) -> None:
    options = make_options(billing_cycle_anchor="now", proration_behavior="none")
    stripe.answers = answers(INVOICE, INVOICE)

    shown = await preview(scripted, options, options.choose("price_basic", None))

    sent = stripe.asked[0].content.decode()
    assert "subscription_details[billing_cycle_anchor][type]=now" in sent
    assert "proration_date" not in sent
    assert shown.is_charged_now


async def test_a_plan_without_a_quantity_is_changed_without_one(scripted: Gateway, stripe: Stripe) -> None:
    options = make_options(make_subscription(items=(make_item(quantity=None),)))
    stripe.answers = answers(INVOICE, INVOICE)

    await preview(scripted, options, options.choose("price_basic", None))

    assert "quantity" not in stripe.asked[0].content.decode()
