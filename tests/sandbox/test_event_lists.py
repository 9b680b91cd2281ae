"""How events are listed, and those of what is only to come."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import stripe
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.persistence import load, save
from tests.contract.wrapper import Checked
from tests.sandbox.conftest import KEY
from tests.sandbox.listening import Listener, body
from tests.sandbox.shop import Shop

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
def listener(client: stripe.StripeClient) -> Listener:
    return Listener(client)


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


async def test_the_end_of_a_trial_is_told_three_days_before(
    shop: Shop, listener: Listener, clock: Clock
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1900), trial_period_days=14)
    await listener.events()

    clock.advance(timedelta(days=10, hours=23))
    before = await listener.types()
    clock.advance(timedelta(hours=2))

    event = await listener.only("customer.subscription.trial_will_end")
    assert "customer.subscription.trial_will_end" not in before
    assert body(event)["id"] == subscription.id
    assert event.created == (subscription.trial_end or 0) - 3 * 86_400


async def test_the_next_invoice_is_told_a_week_before(shop: Shop, listener: Listener, clock: Clock) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1900))
    await listener.events()

    clock.advance(timedelta(days=25))

    events = await listener.events()
    assert [event.type for event in events] == ["invoice.upcoming"]
    assert "id" not in body(events[0])
    assert body(events[0])["total"] == 1900
    assert events[0].created == subscription["items"].data[0].current_period_end - 7 * 86_400


async def test_no_invoice_is_announced_where_the_subscription_ends_first(
    shop: Shop, listener: Listener, clock: Clock
) -> None:
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1900))
    await shop.update(subscription.id, cancel_at_period_end=True)
    await listener.events()

    clock.advance(timedelta(days=40))

    assert await listener.types() == ["customer.subscription.deleted"]


async def test_events_outlive_a_restart_and_go_on(
    client: stripe.StripeClient, sandbox: Starlette, tmp_path: Path
) -> None:
    customer = await client.v1.customers.create_async({"name": "Ada"})

    save(tmp_path / "state.json", sandbox.state.accounts)
    accounts = load(tmp_path / "state.json", clock=Clock(), public_url="https://sandbox.test")
    app = Checked(create_sandbox(accounts=accounts, public_url="https://sandbox.test"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://x") as http:
        await http.post(f"/v1/customers/{customer.id}", headers=AUTH, data={"name": "Eve"})
        told = (await http.get("/v1/events", headers=AUTH)).json()["data"]

    assert [event["type"] for event in told] == ["customer.updated", "customer.created"]
    assert told[0]["data"]["previous_attributes"] == {"name": "Ada"}
    assert told[1]["data"]["object"] == customer.to_dict()
