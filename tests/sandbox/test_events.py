"""What the sandbox tells of each change."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.conftest import KEY
from tests.sandbox.shop import Shop

AUTH = {"Authorization": f"Bearer {KEY}"}
Dict = dict[str, Any]


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


class Listener:
    """Reads the events that came since it was asked last, oldest first."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client
        self._known: set[str] = set()

    async def events(self) -> list[stripe.Event]:
        page = await self._client.v1.events.list_async({"limit": 100})
        fresh = [event for event in reversed(page.data) if event.id not in self._known]
        self._known.update(event.id for event in fresh)
        return fresh

    async def types(self) -> list[str]:
        return [event.type for event in await self.events()]

    async def only(self, type_: str) -> stripe.Event:
        (event,) = [event for event in await self.events() if event.type == type_]
        return event


@pytest.fixture
def listener(client: stripe.StripeClient) -> Listener:
    return Listener(client)


def body(event: stripe.Event) -> Dict:
    found: Dict = event.data.object.to_dict()
    return found


def previous(event: stripe.Event) -> Dict | None:
    told = event.to_dict()["data"].get("previous_attributes")
    return dict(told) if told is not None else None


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


async def test_events_are_listed_newest_first_by_type_and_time(
    client: stripe.StripeClient, shop: Shop, clock: Clock
) -> None:
    await shop.price(1900)
    clock.advance(timedelta(days=1))
    later = await client.v1.customers.create_async({"name": "Ada"})
    await client.v1.customers.update_async(later.id, {"name": "Eve"})

    events = client.v1.events
    by_type = await events.list_async({"type": "customer.updated"})
    by_pattern = await events.list_async({"type": "customer.*"})
    by_types = await events.list_async({"types": ["price.created", "product.created"]})
    by_time = await events.list_async({"created": {"lt": later.created}})

    assert [event.type for event in by_type.data] == ["customer.updated"]
    assert [event.type for event in by_pattern.data] == ["customer.updated", "customer.created"]
    assert [event.type for event in by_types.data] == ["price.created", "product.created"]
    assert by_time.data == by_types.data


async def test_type_and_types_exclude_each_other(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.events.list_async({"type": "customer.created", "types": ["customer.updated"]})


async def test_paging_meets_each_event_once(client: stripe.StripeClient) -> None:
    for number in range(7):
        await client.v1.customers.create_async({"name": f"C{number}"})

    page = await client.v1.events.list_async({"limit": 3})
    names = [event.data.object["name"] async for event in page.auto_paging_iter()]

    assert names == [f"C{number}" for number in reversed(range(7))]


async def test_an_event_of_another_account_is_not_found(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.events.retrieve_async("evt_none")

    assert refused.value.code == "resource_missing"
