"""One change and one charge: second clicks, new cards, back and forth, and what still waits to be paid."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from billing.errors import (
    PaymentDeclined,
    PaymentMethodNeeded,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.money import Money
from billing.plan_changes import Drawn, confirm, is_done, preview
from billing.plan_terms import payment_behavior
from gateway.client import Gateway
from tests.gateway.plans import Plans
from tests.gateway.scripted import Stripe, failing
from tests.unit.builders import NOW, make_customer, make_options, make_subscription


async def credit(plans: Plans, amount: int) -> None:
    path = f"customers/{plans.customer['id']}/balance_transactions"
    await plans.shop.post(path, amount=-amount, currency="eur")


async def test_forth_and_back_within_an_hour_charges_each_time_what_was_shown(plans: Plans) -> None:
    await plans.sell()
    plans.clock.advance(timedelta(days=3))

    for number, price in enumerate([plans.big, plans.small, plans.big, plans.small, plans.big]):
        shown = await plans.show(price)
        changed = await plans.go(shown, f"go-{number}")
        assert changed.items[0].price.id == price["id"]
        assert (await plans.invoices())[0]["amount_due"] == shown.due_now.amount
        plans.clock.advance(timedelta(minutes=9))


async def test_the_same_form_twice_is_one_change_and_one_charge(plans: Plans) -> None:
    await plans.sell()
    plans.clock.advance(timedelta(days=3))
    shown = await plans.show(plans.big)
    before = await plans.options()

    first = await plans.go(shown)
    second = await plans.go(shown)
    racing = await confirm(plans.gateway, before, shown.drawn, idempotency_key="go", now=plans.now)

    assert first.items == second.items == racing.items
    assert len(await plans.invoices()) == 2


async def test_an_old_form_sent_again_after_going_back_does_not_claim_a_change(plans: Plans) -> None:
    plans.update = {"proration_behavior": "none"}
    await plans.sell()
    shown = await plans.show(plans.big)
    await plans.go(shown, "first")
    await plans.change(plans.small, key="back")

    with pytest.raises(StateMoved):
        await plans.go(shown, "first")

    assert (await plans.read()).items[0].price.id == plans.small["id"]


async def test_a_decline_is_not_repeated_against_a_new_card(plans: Plans) -> None:
    await plans.sell(card="pm_card_chargeCustomerFail")
    plans.clock.advance(timedelta(days=3))
    shown = await plans.show(plans.big)
    with pytest.raises(PaymentDeclined) as declined:
        await plans.go(shown)
    waiting = await plans.show(plans.big)

    await plans.pay_with("pm_card_visa")
    changed = await plans.go(shown)

    assert declined.value.code == "card_declined"
    assert waiting.replaces is not None
    assert waiting.replaces.price is not None
    assert waiting.replaces.product is not None
    assert (waiting.replaces.price.id, waiting.replaces.due) == (plans.big["id"], shown.due_now)
    assert changed.items[0].price.id == plans.big["id"]
    assert not changed.has_pending_update
    assert [one["status"] for one in await plans.invoices()] == ["paid", "void", "paid"]


async def test_another_change_replaces_one_that_waits_to_be_paid(plans: Plans) -> None:
    await plans.sell(card="pm_card_authenticationRequired")
    plans.clock.advance(timedelta(days=3))
    with pytest.raises(PaymentNeedsAction):
        await plans.change(plans.big, key="first")
    await plans.pay_with("pm_card_visa")

    changed = await plans.change(plans.year, key="second")

    assert changed.items[0].price.id == plans.year["id"]
    assert [one["status"] for one in await plans.invoices()] == ["paid", "void", "paid"]


async def test_credit_that_a_waiting_change_holds_comes_back_before_the_next_sum_is_asked_about(
    plans: Plans,
) -> None:
    await plans.sell(card="pm_card_chargeCustomerFail")
    await credit(plans, 500)
    with pytest.raises(PaymentDeclined):
        await plans.change(plans.year, key="first")
    await plans.pay_with("pm_card_visa")
    shown = await plans.show(plans.big)

    with pytest.raises(StateMoved) as moved:
        await plans.go(shown, "second")
    again = moved.value.preview
    assert again is not None
    await plans.go(again, "third")

    assert again.due_now.amount == shown.due_now.amount - 500
    assert (await plans.invoices())[0]["amount_due"] == again.due_now.amount


async def test_a_waiting_change_that_was_paid_meanwhile_stops_the_next(plans: Plans) -> None:
    await plans.sell(card="pm_card_chargeCustomerFail")
    await credit(plans, 500)
    with pytest.raises(PaymentDeclined):
        await plans.change(plans.year, key="first")
    shown, options = await plans.show(plans.big), await plans.options()
    waiting = options.subscription.pending_change
    assert waiting is not None
    await plans.shop.post(f"invoices/{waiting.invoice_id}/pay", payment_method="pm_card_visa")

    with pytest.raises(StateMoved):
        await confirm(plans.gateway, options, shown.drawn, idempotency_key="k", now=plans.now)


async def test_without_a_method_the_page_knows_before_anything_is_asked(plans: Plans) -> None:
    await plans.sell()
    plans.clock.advance(timedelta(days=3))
    methods = await plans.shop.get(f"customers/{plans.customer['id']}/payment_methods")
    await plans.shop.post(f"payment_methods/{methods['data'][0]['id']}/detach")

    shown = await plans.show(plans.big)
    with pytest.raises(PaymentMethodNeeded) as needed:
        await plans.go(shown)
    await plans.pay_with("pm_card_visa")
    changed = await plans.go(shown)

    assert shown.needs_method
    assert needed.value.subscription_ids == (plans.subscription["id"],)
    assert changed.items[0].price.id == plans.big["id"]


async def test_a_credit_larger_than_the_invoice_pays_it_without_a_method(plans: Plans) -> None:
    await plans.sell()
    await credit(plans, 90_000)

    shown = await plans.show(plans.year)
    await plans.go(shown)

    assert (shown.due_now, shown.needs_method) == (Money(0, "eur"), False)
    balance = [line.amount for line in shown.lines if line.kind == "balance"]
    assert len(balance) == 1
    assert balance[0].amount < 0
    assert (await plans.invoices())[0]["status"] == "paid"


def test_a_method_that_the_subscription_does_not_take_is_none() -> None:
    subscription = make_subscription(payable_types=("sepa_debit",))
    options = make_options(subscription, customer=make_customer(default_payment_method_id="pm_1"))

    assert payment_behavior(options) == "pending_if_incomplete"
    assert payment_behavior(replace(options, method_type="sepa_debit")) == "error_if_incomplete"


INVOICE: dict[str, Any] = {
    "id": "upcoming",
    "currency": "eur",
    "created": 1,
    "total": 5,
    "amount_due": 5,
    "subtotal": 5,
}
PENDING = {
    "id": "sub_1",
    "customer": "cus_1",
    "status": "active",
    "currency": "eur",
    "created": 1,
    "items": {"data": []},
    "pending_update": {"expires_at": 2},
    "latest_invoice": {"id": "in_1", "currency": "eur", "created": 1},
}
PROCESSING = {
    "payments": {"data": [{"id": "p", "payment": {"payment_intent": {"id": "pi_1", "status": "processing"}}}]}
}


async def attempt(
    scripted: Gateway, stripe: Stripe, *outcome: httpx.Response, method_type: str = "card"
) -> None:
    options = replace(
        make_options(customer=make_customer(default_payment_method_id="pm_1")), method_type=method_type
    )
    stripe.answers = [httpx.Response(200, json=INVOICE) for _ in range(4)]
    shown = await preview(scripted, options, options.choose("price_basic", None))
    assert shown.is_debited is (method_type == "sepa_debit")
    stripe.answers += outcome
    await confirm(scripted, options, shown.drawn, idempotency_key="k", now=NOW)


@pytest.mark.parametrize(
    ("state", "fact"), [(PROCESSING, PaymentPending), ({"status": "void"}, StateMoved), ({}, PaymentDeclined)]
)
async def test_what_became_of_the_invoice_of_a_waiting_change(
    scripted: Gateway, stripe: Stripe, state: dict[str, Any], fact: type[Exception]
) -> None:
    invoice = {"id": "in_1", "currency": "eur", "created": 1, "status": "open", **state}
    # The plan is as it was, when it is looked at again.
    item = {"id": "si_1", "price": {"id": "price_pro", "product": "prod_pro", "currency": "eur"}}
    periods = {"current_period_start": 1, "current_period_end": 2}
    stripe.places = {
        "GET /v1/subscriptions/sub_1": {
            **PENDING,
            "pending_update": None,
            "items": {"data": [item | periods]},
        },
        "GET /v1/products": {"data": []},
    }

    with pytest.raises(fact):
        await attempt(scripted, stripe, httpx.Response(200, json=PENDING), httpx.Response(200, json=invoice))

    assert stripe.asked[4].headers["idempotency-key"] == "k-pm_1"


async def test_a_debit_changes_the_plan_only_if_stripe_begins_it(scripted: Gateway, stripe: Stripe) -> None:
    refused = failing(402, type="card_error", code="subscription_payment_intent_requires_action")

    with pytest.raises(PaymentNeedsAction):
        await attempt(scripted, stripe, refused, method_type="sepa_debit")

    assert "payment_behavior=error_if_incomplete" in stripe.asked[4].content.decode()


def test_what_a_form_asks_for_is_done_only_when_it_is_so() -> None:
    options = make_options()

    assert not is_done(options.subscription, drawn(options.item.id, "price_basic"))
    assert is_done(options.subscription, drawn(options.item.id, "price_pro"))
    assert not is_done(options.subscription, drawn(options.item.id, "price_pro", starts_on=5))


def drawn(item_id: str, price_id: str, starts_on: int | None = None) -> Drawn:
    return Drawn(price_id, 1, item_id, "price_pro", 1, "active", None, None, 0, 0, 0, 0, None, starts_on)


async def test_a_method_that_would_be_left_aside_counts_as_none(scripted: Gateway, stripe: Stripe) -> None:
    subscription = make_subscription(payable_types=("sepa_debit",))
    customer = make_customer(default_payment_method_id="pm_1")
    options = replace(make_options(subscription, customer=customer), method_type="card")
    stripe.answers = [httpx.Response(200, json=INVOICE) for _ in range(4)]
    shown = await preview(scripted, options, options.choose("price_basic", None))

    assert shown.needs_method
    with pytest.raises(PaymentMethodNeeded):
        await confirm(scripted, options, shown.drawn, idempotency_key="k", now=NOW)
