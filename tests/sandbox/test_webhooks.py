"""Webhook endpoints and what is delivered to them, over a real connection."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.contract.wrapper import Checked
from tests.sandbox.conftest import KEY
from tests.sandbox.receiver import Receiver, receiving
from tests.sandbox.shop import Shop
from tests.sandbox.switches import Switches

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
def switches(http: httpx.AsyncClient) -> Switches:
    return Switches(http)


async def listen(client: stripe.StripeClient, url: str, *types: str) -> stripe.WebhookEndpoint:
    params: Any = {"url": url, "enabled_events": list(types or ("*",))}
    return await client.v1.webhook_endpoints.create_async(params)


async def test_an_event_is_delivered_with_a_signature_that_stripe_s_client_accepts(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url)

    customer = await client.v1.customers.create_async({"name": "Ada"})
    await switches.settled()

    assert endpoint.secret is not None
    (event,) = receiver.verified(endpoint.secret)
    assert event.type == "customer.created"
    assert event.data.object["id"] == customer.id
    assert (await client.v1.events.retrieve_async(event.id)).data == event.data


async def test_another_secret_does_not_fit(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    await listen(client, receiver.url)
    await client.v1.customers.create_async({"name": "Ada"})
    await switches.settled()

    with pytest.raises(stripe.SignatureVerificationError):
        receiver.verified("whsec_other")


async def test_only_the_wished_types_are_delivered(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url, "customer.updated", "price.created")
    customer = await client.v1.customers.create_async({"name": "Ada"})
    await client.v1.customers.update_async(customer.id, {"name": "Eve"})
    await Shop(client).price(1900)
    await switches.settled()

    types = [event.type for event in receiver.verified(endpoint.secret or "")]
    assert types == ["customer.updated", "price.created"]


async def test_events_arrive_in_the_order_in_which_they_happened(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url)
    shop = Shop(client)
    await shop.subscribe(await shop.customer(), await shop.price(1900))
    await switches.settled()

    listed = await client.v1.events.list_async({"limit": 100})
    arrived = [event.id for event in receiver.verified(endpoint.secret or "")]
    assert arrived == [event.id for event in reversed(listed.data)]


async def test_a_refused_event_comes_again_after_growing_waits(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches, clock: Clock
) -> None:
    await listen(client, receiver.url)
    receiver.statuses = [500, 404, 302]
    await client.v1.customers.create_async({"name": "Ada"})

    attempts = [len((await switches.settled())["attempts"])]
    for minutes in (4, 2, 20, 11, 100, 21, 100_000):
        clock.advance(timedelta(minutes=minutes))
        await switches.get("/clock")
        await client.v1.events.list_async()
        attempts.append(len((await switches.settled())["attempts"]))

    assert attempts == [1, 1, 2, 2, 3, 3, 4, 4]
    assert len(set(receiver.bodies)) == 1


async def test_moving_the_clock_brings_the_next_attempt(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url)
    receiver.statuses = [500]
    await client.v1.customers.create_async({"name": "Ada"})
    waiting = (await switches.settled())["waiting"]

    await switches.post("/clock", {"advance": {"minutes": 6}})

    told = await switches.settled()
    assert [attempt["status"] for attempt in told["attempts"]] == [500, 200]
    assert [one["attempt"] for one in waiting] == [2]
    assert told["waiting"] == []
    assert len(receiver.verified(endpoint.secret or "")) == 2


async def test_an_event_says_how_many_webhooks_are_pending(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    await listen(client, receiver.url)
    receiver.statuses = [500]
    await client.v1.customers.create_async({"name": "Ada"})
    await switches.settled()
    failed = await client.v1.events.list_async({"delivery_success": False})

    await switches.post("/clock", {"advance": {"minutes": 6}})
    await switches.settled()

    delivered = await client.v1.events.list_async({"delivery_success": True})
    assert [event.pending_webhooks for event in failed.data] == [1]
    assert [event.pending_webhooks for event in delivered.data] == [0]
    assert [event.id for event in failed.data] == [event.id for event in delivered.data]


async def test_nobody_listening_is_an_attempt_too(client: stripe.StripeClient, switches: Switches) -> None:
    async with receiving() as gone:
        url = gone.url
    await listen(client, url)

    await client.v1.customers.create_async({"name": "Ada"})

    (attempt,) = (await switches.settled())["attempts"]
    assert attempt["status"] is None
    assert attempt["error"].startswith("ConnectError")


async def test_disorder_turns_events_round(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url, "product.created", "price.created")
    await switches.post("/webhooks", {"disorder": True})

    await Shop(client).price(1900)
    await switches.settled()

    types = [event.type for event in receiver.verified(endpoint.secret or "")]
    assert types == ["price.created", "product.created"]


async def test_duplicates_arrive_twice_under_one_id(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url)
    told = await switches.post("/webhooks", {"duplicates": True})

    await client.v1.customers.create_async({"name": "Ada"})
    await switches.settled()

    first, second = receiver.verified(endpoint.secret or "")
    assert first.id == second.id
    assert (told["duplicates"], told["disorder"]) == (True, False)


async def test_the_secret_is_told_only_once(client: stripe.StripeClient) -> None:
    made = await listen(client, "http://localhost:4242/hooks")

    again = await client.v1.webhook_endpoints.retrieve_async(made.id)

    assert (made.secret or "").startswith("whsec_")
    assert "secret" not in again
    assert again.url == "http://localhost:4242/hooks"
    assert (again.status, again.enabled_events) == ("enabled", ["*"])


async def test_a_disabled_endpoint_gets_nothing_until_it_is_enabled(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url)
    endpoints = client.v1.webhook_endpoints

    disabled = await endpoints.update_async(endpoint.id, {"disabled": True, "description": "Later"})
    await client.v1.customers.create_async({"name": "Ada"})
    await switches.settled()
    before = len(receiver.bodies)
    await endpoints.update_async(endpoint.id, {"disabled": False, "enabled_events": ["customer.created"]})
    await client.v1.customers.create_async({"name": "Eve"})
    await switches.settled()

    assert (disabled.status, disabled.description) == ("disabled", "Later")
    assert (before, len(receiver.bodies)) == (0, 1)


async def test_a_deleted_endpoint_gets_nothing_more(
    client: stripe.StripeClient, receiver: Receiver, switches: Switches
) -> None:
    endpoint = await listen(client, receiver.url)
    receiver.statuses = [500]
    await client.v1.customers.create_async({"name": "Ada"})
    await switches.settled()

    deleted = await client.v1.webhook_endpoints.delete_async(endpoint.id)
    await switches.post("/clock", {"advance": {"days": 1}})
    await switches.settled()

    assert deleted.deleted
    assert len(receiver.bodies) == 1
    assert (await client.v1.webhook_endpoints.list_async()).data == []


@pytest.mark.parametrize(
    "url", ["https://example.com/hooks", "http://10.0.0.7/hooks", "http://127.0.0.1.nip.io"]
)
async def test_endpoints_beyond_this_machine_are_refused(client: stripe.StripeClient, url: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await listen(client, url)

    assert refused.value.param == "url"
    assert "--webhooks-anywhere" in str(refused.value)


async def test_endpoints_beyond_this_machine_are_taken_where_that_is_wished() -> None:
    app: Starlette = create_sandbox(seeds=None, webhooks_anywhere=True)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=Checked(app)), base_url="http://x"
    ) as http:
        wish = {"url": "https://example.com/hooks", "enabled_events[]": "invoice.paid"}
        answer = await http.post("/v1/webhook_endpoints", headers=AUTH, data=wish)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "url", ["ftp://localhost/x", "localhost:80", "http://[", "/hooks", "http://localhost:x/"]
)
async def test_an_address_that_is_none_is_refused(client: stripe.StripeClient, url: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await listen(client, url)

    assert refused.value.param == "url"


async def test_an_unknown_type_and_another_version_are_refused(client: stripe.StripeClient) -> None:
    wishes: list[Any] = [
        {"url": "http://localhost/x", "enabled_events": ["customer.sneezed"]},
        {"url": "http://localhost/x", "enabled_events": ["*"], "api_version": "2019-02-11"},
    ]

    for wish, param in zip(wishes, ("enabled_events[0]", "api_version"), strict=True):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await client.v1.webhook_endpoints.create_async(wish)
        assert refused.value.param == param
