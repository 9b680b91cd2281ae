from datetime import timedelta

import httpx
import pytest
import stripe

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def past_due(shop: Shop, clock: Clock) -> stripe.Subscription:
    """A subscription whose first renewal has just been declined."""
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(800), 3)
    await shop.give_card(customer, "pm_card_chargeCustomerFail")
    clock.advance(timedelta(days=30, hours=2))
    return await shop.read(subscription.id)


async def intent_of(shop: Shop, invoice: stripe.Invoice) -> stripe.PaymentIntent:
    listed = await shop.client.v1.invoice_payments.list_async({"invoice": invoice.id})
    id_ = listed.data[0].payment.payment_intent
    assert isinstance(id_, str)
    return await shop.client.v1.payment_intents.retrieve_async(id_)


async def test_a_declined_renewal_is_past_due_and_will_be_tried_again(shop: Shop, clock: Clock) -> None:
    subscription = await past_due(shop, clock)

    invoice = await shop.latest(subscription)

    intent = await intent_of(shop, invoice)
    assert (subscription.status, invoice.status, invoice.attempt_count) == ("past_due", "open", 1)
    assert invoice.next_payment_attempt is not None
    assert (intent.status, intent.last_payment_error and intent.last_payment_error.code) == (
        "requires_payment_method",
        "card_declined",
    )


async def test_paying_by_another_card_makes_it_active(shop: Shop, clock: Clock) -> None:
    subscription = await past_due(shop, clock)
    card = await shop.give_card(str(subscription.customer), "pm_card_visa")

    paid = await shop.client.v1.invoices.pay_async(str(subscription.latest_invoice), {"payment_method": card})

    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 2400, 0)
    assert (await intent_of(shop, paid)).status == "succeeded"
    assert (await shop.read(subscription.id)).status == "active"


async def test_a_new_default_is_tried_at_the_next_attempt(shop: Shop, clock: Clock) -> None:
    subscription = await past_due(shop, clock)
    await shop.give_card(str(subscription.customer), "pm_card_visa")

    before = await shop.read(subscription.id)
    clock.advance(timedelta(days=3))

    assert before.status == "past_due"
    assert (await shop.read(subscription.id)).status == "active"


async def test_after_four_attempts_nobody_tries_any_more(shop: Shop, clock: Clock) -> None:
    subscription = await past_due(shop, clock)

    clock.advance(timedelta(days=16))

    invoice = await shop.latest(subscription)
    assert (invoice.attempt_count, invoice.next_payment_attempt, invoice.status) == (4, None, "open")
    assert (await shop.read(subscription.id)).status == "past_due"


async def test_paying_with_a_card_that_is_declined_is_an_error_with_the_intent(
    shop: Shop, clock: Clock
) -> None:
    subscription = await past_due(shop, clock)

    with pytest.raises(stripe.CardError) as caught:
        await shop.client.v1.invoices.pay_async(
            str(subscription.latest_invoice), {"payment_method": "pm_card_chargeDeclinedInsufficientFunds"}
        )

    error = caught.value.error
    assert error is not None
    assert (error.decline_code, error.payment_intent is not None) == ("insufficient_funds", True)


async def test_a_payment_that_needs_the_customer_says_where_to_go(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    customer = await shop.customer("pm_card_authenticationRequired")
    subscription = await shop.subscribe(customer, await shop.price(800))
    intent = await intent_of(shop, await shop.latest(subscription))
    assert intent.next_action is not None
    assert intent.next_action.use_stripe_sdk is not None

    await http.post(intent.next_action.use_stripe_sdk["stripe_js"], data={"answer": "pass"})

    assert (subscription.status, intent.status) == ("incomplete", "requires_action")
    assert (await shop.read(subscription.id)).status == "active"


async def test_a_first_payment_can_be_confirmed_by_its_intent(shop: Shop) -> None:
    subscription = await shop.subscribe(
        await shop.customer(None), await shop.price(800), payment_behavior="default_incomplete"
    )
    intent = await intent_of(shop, await shop.latest(subscription))

    confirmed = await shop.client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_visa"}
    )

    assert (subscription.status, confirmed.status) == ("incomplete", "succeeded")
    assert (await shop.read(subscription.id)).status == "active"


async def test_the_secret_and_the_payments_are_shown_when_asked_for(shop: Shop) -> None:
    subscription = await shop.subscribe(
        await shop.customer(None), await shop.price(800), payment_behavior="default_incomplete"
    )

    invoice = await shop.client.v1.invoices.retrieve_async(
        str(subscription.latest_invoice), {"expand": ["confirmation_secret", "payments"]}
    )

    assert invoice.confirmation_secret is not None
    assert invoice.payments is not None
    assert [payment.status for payment in invoice.payments.data] == ["open"]


async def test_an_open_invoice_can_be_voided_or_given_up(shop: Shop, clock: Clock) -> None:
    subscription = await past_due(shop, clock)
    invoices = shop.client.v1.invoices

    given_up = await invoices.mark_uncollectible_async(str(subscription.latest_invoice))
    void = await invoices.void_invoice_async(given_up.id)

    assert (given_up.status, void.status) == ("uncollectible", "void")
    with pytest.raises(stripe.InvalidRequestError, match="void"):
        await invoices.pay_async(void.id)


async def test_a_paid_invoice_is_not_paid_twice(shop: Shop) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(800))

    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        await shop.client.v1.invoices.pay_async(str(subscription.latest_invoice))


async def test_credit_pays_first(shop: Shop) -> None:
    customer = await shop.customer(balance=-500)

    subscription = await shop.subscribe(customer, await shop.price(800))

    invoice = await shop.latest(subscription)
    after = await shop.client.v1.customers.retrieve_async(customer)
    assert (invoice.starting_balance, invoice.ending_balance, invoice.amount_paid) == (-500, 0, 300)
    assert after.balance == 0


async def test_an_invoice_by_hand_takes_what_waits(shop: Shop) -> None:
    customer = await shop.customer()
    await shop.client.v1.invoice_items.create_async(
        {"customer": customer, "amount": 4500, "currency": "eur", "description": "Workshop"}
    )

    made = await shop.client.v1.invoices.create_async(
        {"customer": customer, "pending_invoice_items_behavior": "include", "auto_advance": True}
    )
    done = await shop.client.v1.invoices.finalize_invoice_async(made.id)

    assert (made.status, done.status, done.amount_paid, done.parent) == ("draft", "paid", 4500, None)


async def test_lines_are_listed_by_page(shop: Shop) -> None:
    customer = await shop.customer()
    for number in range(12):
        await shop.client.v1.invoice_items.create_async(
            {
                "customer": customer,
                "amount": 100 + number,
                "currency": "eur",
                "description": f"Piece {number}",
            }
        )
    invoice = await shop.client.v1.invoices.create_async(
        {"customer": customer, "pending_invoice_items_behavior": "include"}
    )

    listed = await shop.client.v1.invoices.line_items.list_async(invoice.id, {"limit": 5})

    assert (len(invoice.lines.data), invoice.lines.has_more) == (10, True)
    assert (len(listed.data), listed.has_more) == (5, True)


async def test_lists_of_invoices_are_filtered(shop: Shop, clock: Clock) -> None:
    subscription = await past_due(shop, clock)
    customer = str(subscription.customer)

    opened = await shop.invoices(customer=customer, status="open")
    of_subscription = await shop.invoices(subscription=subscription.id, status="paid")

    assert [invoice.id for invoice in opened] == [subscription.latest_invoice]
    assert len(of_subscription) == 1


def test_the_account_s_rule_decides_after_the_last_retry() -> None:
    app = create_sandbox()

    statuses = {
        row["customer"]: row["status"] for row in app.state.accounts["sk_test_demo"].table("subscription")
    }

    assert statuses["cus_demo_kofi"] == "unpaid"
