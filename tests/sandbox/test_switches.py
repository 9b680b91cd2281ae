"""The sandbox's own switches: its time, the log of requests, a fresh start."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.conftest import KEY
from tests.sandbox.shop import Shop
from tests.sandbox.switches import Switches

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def switches(http: httpx.AsyncClient) -> Switches:
    return Switches(http)


async def names(client: stripe.StripeClient) -> list[str | None]:
    return [customer.name for customer in (await client.v1.customers.list_async()).data]


async def test_a_page_in_a_browser_cannot_turn_switches(http: httpx.AsyncClient) -> None:
    answer = await http.post("/_sandbox/reset", content="{}", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415


async def test_the_log_tells_what_was_asked(http: httpx.AsyncClient, switches: Switches) -> None:
    headers = {**AUTH, "Idempotency-Key": "once"}
    made = await http.post("/v1/customers", headers=headers, data={"name": "Ada", "metadata[a]": "1"})
    await http.get("/v1/customers", headers=AUTH, params={"limit": 3})

    first, second = (await switches.get("/requests"))["data"]

    assert first | {"at": 0, "account": ""} == {
        "id": made.headers["Request-Id"],
        "at": 0,
        "method": "POST",
        "path": "/v1/customers",
        "query": {},
        "params": {"name": "Ada", "metadata": {"a": "1"}},
        "account": "",
        "idempotency_key": "once",
        "status": 200,
        "fault": None,
    }
    assert first["account"].startswith("acct_")
    assert (second["query"], second["params"]) == ({"limit": "3"}, {})


async def test_the_log_is_searched_and_emptied(http: httpx.AsyncClient, switches: Switches) -> None:
    for path in ("/v1/account", "/v1/customers/cus_1", "/v1/customers"):
        await http.get(path, headers=AUTH)

    found = (await switches.get("/requests", path="/v1/customers/{customer}"))["data"]
    last = await switches.get("/requests", limit=1)
    emptied = await switches.delete("/requests")

    assert [(entry["path"], entry["status"]) for entry in found] == [("/v1/customers/cus_1", 404)]
    assert [entry["path"] for entry in last["data"]] == ["/v1/customers"]
    assert last["has_more"]
    assert emptied["data"] == []


async def test_the_clock_moves_everything_on(
    client: stripe.StripeClient, switches: Switches, clock: Clock
) -> None:
    shop = Shop(client)
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1900))

    told = await switches.post("/clock", {"advance": {"days": 31, "hours": 2}})

    assert told["now"] == int(clock.now().timestamp())
    assert datetime.fromisoformat(told["iso"]) == clock.now()
    assert len(await shop.invoices()) == 2
    renewed = await shop.read(subscription.id)
    assert renewed["items"].data[0].current_period_start > subscription.created


async def test_the_clock_goes_to_a_moment_but_never_back(http: httpx.AsyncClient, switches: Switches) -> None:
    told = await switches.post("/clock", {"to": "2027-01-31T12:00:00Z"})

    answers = [
        await http.post("/_sandbox/clock", json=wish)
        for wish in ({"to": told["now"] - 60}, {"advance": {"days": -1}}, {}, {"to": 10**18})
    ]

    assert told["iso"] == datetime(2027, 1, 31, 12, tzinfo=UTC).isoformat()
    assert [answer.status_code for answer in answers] == [400] * 4


async def test_a_reset_begins_anew(
    client: stripe.StripeClient,
    switches: Switches,
    clock: Clock,
    client_for: Callable[[str], stripe.StripeClient],
) -> None:
    began = clock.now()
    await client.v1.customers.create_async({"name": "Ada"})
    await switches.post("/clock", {"advance": {"days": 400}})
    await switches.post("/faults", {"path": "/v1/products", "status": 500})

    await switches.post("/reset")

    assert clock.now() - began < timedelta(seconds=30)
    assert await names(client) == []
    assert (await client.v1.products.list_async()).data == []
    assert (await client_for("sk_test_caffe").v1.events.list_async()).data == []


async def test_the_switches_are_listed_and_others_refused(
    http: httpx.AsyncClient, switches: Switches
) -> None:
    told = await switches.get("")

    refused = [await http.get("/_sandbox/nothing"), await http.put("/_sandbox/clock")]

    assert "POST /_sandbox/reset" in told["addresses"]
    assert [answer.status_code for answer in refused] == [404, 404]
