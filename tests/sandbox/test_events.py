"""What the sandbox tells of each change."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import stripe
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.sandbox.conftest import KEY
from tests.sandbox.listening import Listener, body, previous
from tests.sandbox.shop import Shop

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
def listener(client: stripe.StripeClient) -> Listener:
    return Listener(client)


async def test_a_new_customer_is_told_of_as_it_is(client: stripe.StripeClient, listener: Listener) -> None:
    made = await client.v1.customers.create_async({"name": "Ada", "metadata": {"a": "1"}})

    event = await listener.only("customer.created")

    assert body(event) == made.to_dict()
    assert previous(event) is None
    assert (event.api_version, event.livemode, event.pending_webhooks) == ("2026-10-28.endive", False, 0)


async def test_a_change_is_told_of_with_what_was_before(
    client: stripe.StripeClient, listener: Listener
) -> None:
    made = await client.v1.customers.create_async({"name": "Ada", "metadata": {"a": "1", "b": "2"}})
    await listener.events()

    await client.v1.customers.update_async(made.id, {"name": "Eve", "metadata": {"a": "3", "c": "4"}})

    event = await listener.only("customer.updated")
    assert body(event)["name"] == "Eve"
    assert previous(event) == {"name": "Ada", "metadata": {"a": "1", "c": None}}


async def test_what_changes_nothing_is_not_told(client: stripe.StripeClient, listener: Listener) -> None:
    made = await client.v1.customers.create_async({"name": "Ada"})
    await listener.events()

    await client.v1.customers.update_async(made.id, {"name": "Ada"})

    assert await listener.types() == []


async def test_an_event_keeps_what_was(client: stripe.StripeClient, listener: Listener) -> None:
    made = await client.v1.customers.create_async({"name": "Ada"})
    created = await listener.only("customer.created")

    await client.v1.customers.update_async(made.id, {"name": "Eve"})

    again = await client.v1.events.retrieve_async(created.id)
    assert body(again)["name"] == "Ada"


async def test_an_event_names_its_request_and_key(http: httpx.AsyncClient, listener: Listener) -> None:
    headers = {**AUTH, "Idempotency-Key": "once"}

    answer = await http.post("/v1/customers", headers=headers, data={"name": "Ada"})
    await http.post("/v1/customers", headers=headers, data={"name": "Ada"})

    event = await listener.only("customer.created")
    assert event.request is not None
    assert event.request.id == answer.headers["Request-Id"]
    assert event.request.idempotency_key == "once"


async def test_deleting_a_customer_tells_of_all_that_goes_with_it(
    client: stripe.StripeClient, shop: Shop, listener: Listener
) -> None:
    customer = await shop.customer()
    await shop.subscribe(customer, await shop.price(1900))
    await listener.events()

    await client.v1.customers.delete_async(customer)

    events = await listener.events()
    types = [event.type for event in events]
    assert types == ["payment_method.detached", "customer.subscription.deleted", "customer.deleted"]
    assert previous(events[0]) == {"customer": customer}
    assert body(events[2])["name"] == "Ada Romano"


async def test_a_subscription_that_is_paid_at_once_is_told_of_in_this_order(
    shop: Shop, listener: Listener
) -> None:
    customer, price = await shop.customer(), await shop.price(1900)
    await listener.events()

    await shop.subscribe(customer, price)

    types = [type_ for type_ in await listener.types() if type_ != "customer.updated"]
    assert types == [
        "customer.subscription.created",
        "invoice.created",
        "invoice.updated",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


async def test_each_event_shows_the_invoice_as_it_was_then(shop: Shop, listener: Listener) -> None:
    customer, price = await shop.customer(), await shop.price(1900)
    await shop.subscribe(customer, price)

    told = {
        event.type: body(event)["status"] for event in await listener.events() if "invoice." in event.type
    }

    assert told["invoice.created"] == "draft"
    assert told["invoice.finalized"] == "open"
    assert told["invoice.paid"] == "paid"


async def test_a_declined_renewal_is_told_of(shop: Shop, listener: Listener, clock: Clock) -> None:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1900))
    await shop.give_card(customer, "pm_card_chargeCustomerFail")
    await listener.events()

    clock.advance(timedelta(days=32))

    events = await listener.events()
    types = [event.type for event in events]
    assert "invoice.payment_failed" in types
    assert types.index("charge.failed") < types.index("invoice.payment_failed")
    past_due = [event for event in events if event.type == "customer.subscription.updated"][-1]
    assert body(past_due)["status"] == "past_due"
    assert previous(past_due) == {"status": "active"}
    assert body(past_due)["id"] == subscription.id
    assert all(event.request is not None and event.request.id is None for event in events)


async def test_what_happens_by_itself_is_dated_when_it_happened(
    shop: Shop, listener: Listener, clock: Clock
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1900))
    await listener.events()

    clock.advance(timedelta(days=45))

    renewed = await listener.only("customer.subscription.updated")
    assert renewed.created == subscription["items"].data[0].current_period_end


async def test_a_payment_that_asks_for_the_customer_is_told_of(shop: Shop, listener: Listener) -> None:
    customer = await shop.customer("pm_card_authenticationRequired")
    await listener.events()

    await shop.subscribe(customer, await shop.price(1900))

    types = await listener.types()
    assert "payment_intent.requires_action" in types
    assert "invoice.payment_action_required" in types
    assert "invoice.paid" not in types


async def test_setting_up_a_card_tells_of_intent_and_method(
    client: stripe.StripeClient, shop: Shop, listener: Listener
) -> None:
    customer = await shop.customer(None)
    await listener.events()

    params: Any = {"customer": customer, "payment_method": "pm_card_visa", "confirm": True}
    params["return_url"] = "https://shop.test"
    await client.v1.setup_intents.create_async(params)

    assert await listener.types() == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


async def test_a_cancelled_subscription_is_deleted_for_events(
    client: stripe.StripeClient, shop: Shop, listener: Listener
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1900))
    await shop.update(subscription.id, cancel_at_period_end=True)
    wished = (await listener.events())[-1]

    await client.v1.subscriptions.cancel_async(subscription.id)

    (ended,) = await listener.events()
    assert wished.type == "customer.subscription.updated"
    assert (previous(wished) or {})["cancel_at_period_end"] is False
    assert (ended.type, body(ended)["status"]) == ("customer.subscription.deleted", "canceled")


def encoded(sandbox: Starlette) -> dict[str, bytes]:
    """Every object that events tell of, as it is."""
    tables = sandbox.state.accounts[KEY].tables
    return {
        row["id"]: msgspec.json.encode(row)
        for kind, table in tables.items()
        if kind not in ("event", "webhook_endpoint", "subscription_item")
        for row in table
    }


def typed(wish: dict[str, Any]) -> Any:  # noqa: ANN401  any parameters of Stripe's
    return wish


@pytest.mark.parametrize(
    "wish",
    [
        {"card": {"exp_month": 3, "exp_year": 2040}},
        {"billing_details": {"address": {"city": "Bari"}}},
        {"metadata": {"a": "1"}},
    ],
)
async def test_a_change_deep_inside_an_object_is_told(
    client: stripe.StripeClient, shop: Shop, listener: Listener, sandbox: Starlette, wish: dict[str, Any]
) -> None:
    customer = await shop.customer()
    (method,) = (await client.v1.payment_methods.list_async({"customer": customer})).data
    await listener.events()
    before, params = encoded(sandbox), typed(wish)

    await client.v1.payment_methods.update_async(method.id, params)

    event = await listener.only("payment_method.updated")
    changed = [id_ for id_, state in encoded(sandbox).items() if before.get(id_) != state]
    assert changed == [body(event)["id"]] == [method.id]
    assert previous(event)


async def test_seeds_tell_of_the_last_thirty_days_only() -> None:
    app = create_sandbox()

    state = app.state.accounts[KEY]
    dates = [event["created"] for event in state.table("event")]

    assert dates
    assert min(dates) >= state.timestamp() - 30 * 86_400 - 60
