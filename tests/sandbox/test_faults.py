"""Faults on request: which requests they meet, what they do, and what clients make of it."""

import asyncio
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import httpx
import pytest
import stripe
import uvicorn
from starlette.applications import Starlette

from tests.sandbox.conftest import KEY, InProcess
from tests.sandbox.switches import Switches

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def switches(http: httpx.AsyncClient) -> Switches:
    return Switches(http)


class Hasty(InProcess):
    """Reports lost connections as the client's own transports do, and waits next to nothing between its tries."""

    INITIAL_DELAY = 0
    MAX_DELAY = 0

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            return await super().request_async(method, url, headers, post_data)
        except httpx.TransportError as error:
            raise stripe.APIConnectionError(str(error), should_retry=True) from error  # type: ignore[no-untyped-call]


@pytest.fixture
def patient(http: httpx.AsyncClient) -> stripe.StripeClient:
    """The official client, which tries twice more where it may."""
    transport: Any = Hasty(http)
    return stripe.StripeClient(
        KEY, base_addresses={"api": "https://sandbox.test"}, http_client=transport, max_network_retries=2
    )


async def names(client: stripe.StripeClient) -> list[str | None]:
    return [customer.name for customer in (await client.v1.customers.list_async()).data]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 429}, stripe.RateLimitError),
        ({"status": 429, "code": "lock_timeout"}, stripe.RateLimitError),
        ({"status": 409}, stripe.APIError),
        ({"status": 500}, stripe.APIError),
        ({"status": 503}, stripe.APIError),
        ({"drop": True}, stripe.APIConnectionError),
    ],
)
async def test_a_fault_fails_one_request_and_changes_nothing(
    patient: stripe.StripeClient, switches: Switches, fault: dict[str, Any], error: type[stripe.StripeError]
) -> None:
    await switches.post("/faults", fault)

    with pytest.raises(error):
        await patient.v1.customers.create_async({"name": "Ada"}, {"max_network_retries": 0})

    assert await names(patient) == []


async def test_a_fault_after_the_effect_loses_only_the_answer(
    patient: stripe.StripeClient, switches: Switches
) -> None:
    faults: list[dict[str, Any]] = [{"status": 500}, {"drop": True}]
    for fault in faults:
        await switches.post("/faults", {**fault, "after_effect": True})
        with pytest.raises(stripe.StripeError):
            await patient.v1.customers.create_async({"name": "Ada"}, {"max_network_retries": 0})

    assert await names(patient) == ["Ada", "Ada"]


async def test_a_client_that_tries_again_makes_one_customer(
    patient: stripe.StripeClient, switches: Switches
) -> None:
    await switches.post("/faults", {"method": "POST", "drop": True, "after_effect": True})
    await switches.post("/faults", {"method": "POST", "status": 409})

    await patient.v1.customers.create_async({"name": "Ada"})

    assert await names(patient) == ["Ada"]
    tries = (await switches.get("/requests", method="POST"))["data"]
    assert [entry["status"] for entry in tries] == [None, 409, 200]
    assert len({entry["idempotency_key"] for entry in tries}) == 1


async def test_a_failed_post_asks_not_to_be_tried_again(
    patient: stripe.StripeClient, switches: Switches
) -> None:
    await switches.post("/faults", {"status": 500})

    with pytest.raises(stripe.APIError) as failed:
        await patient.v1.customers.create_async({"name": "Ada"})

    assert (failed.value.headers or {})["stripe-should-retry"] == "false"
    assert len((await switches.get("/requests"))["data"]) == 1


async def test_a_failed_read_is_tried_again(patient: stripe.StripeClient, switches: Switches) -> None:
    await switches.post("/faults", {"status": 500, "times": 2})

    assert await names(patient) == []

    assert [entry["status"] for entry in (await switches.get("/requests"))["data"]] == [500, 500, 200]


async def test_whether_to_try_again_can_be_said(patient: stripe.StripeClient, switches: Switches) -> None:
    await switches.post("/faults", {"status": 500, "should_retry": True})

    await patient.v1.customers.create_async({"name": "Ada"})

    assert await names(patient) == ["Ada"]


@pytest.mark.parametrize("path", ["/v1/products", "/v1/prod*", "/v1/{kind}", "*"])
async def test_a_fault_meets_by_method_and_path(
    http: httpx.AsyncClient, switches: Switches, path: str
) -> None:
    await switches.post("/faults", {"method": "get", "path": path, "times": None, "status": 503})

    statuses = [
        (await http.post("/v1/products", headers=AUTH, data={"name": "Team"})).status_code,
        (await http.get("/v1/products", headers=AUTH)).status_code,
        (await http.get("/v1/products", headers=AUTH)).status_code,
    ]

    assert statuses == [200, 503, 503]


async def test_a_rate_of_failures_can_be_repeated(http: httpx.AsyncClient, switches: Switches) -> None:
    async def run() -> list[int]:
        rule = {"times": None, "rate": 0.5, "seed": 7, "status": 500}
        made = await switches.post("/faults", rule)
        statuses = [(await http.get("/v1/account", headers=AUTH)).status_code for _ in range(40)]
        await switches.delete(f"/faults/{made['id']}")
        return statuses

    first, second = await run(), await run()

    assert first == second
    assert 8 < first.count(500) < 32


async def test_a_delay_lets_the_request_wait_and_then_pass(
    client: stripe.StripeClient, switches: Switches
) -> None:
    await switches.post("/faults", {"delay_ms": 80})

    began = perf_counter()
    await client.v1.customers.create_async({"name": "Ada"})

    assert perf_counter() - began > 0.08
    assert await names(client) == ["Ada"]


async def test_a_dropped_connection_is_one_for_a_real_server_s_clients(
    sandbox: Starlette, unused_tcp_port: int
) -> None:
    server = uvicorn.Server(uvicorn.Config(sandbox, port=unused_tcp_port, log_level="critical"))
    running = asyncio.create_task(server.serve())
    # uvicorn has no event to wait for.
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{unused_tcp_port}", headers=AUTH) as http:
        await http.post("/_sandbox/faults", json={"drop": True})
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get("/v1/account")
        after = await http.get("/v1/account")

    server.should_exit = True
    await running
    assert after.status_code == 200


async def test_rules_are_listed_counted_and_taken_back(http: httpx.AsyncClient, switches: Switches) -> None:
    made = await switches.post("/faults", {"status": 429, "times": 5})
    await http.get("/v1/account", headers=AUTH)

    (listed,) = (await switches.get("/faults"))["data"]
    await switches.delete(f"/faults/{made['id']}")

    assert (listed["id"], listed["met"], listed["times"]) == (made["id"], 1, 5)
    assert (await http.get("/v1/account", headers=AUTH)).status_code == 200
    assert (await http.delete("/_sandbox/faults/fault_1")).status_code == 404


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"status": 418},
        {"status": 500, "drop": True},
        {"drop": True, "times": 0},
        {"drop": True, "rate": 2},
        {"drop": True, "colour": "red"},
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused(http: httpx.AsyncClient, wish: dict[str, Any]) -> None:
    answer = await http.post("/_sandbox/faults", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("This is not what can be asked for")


@pytest.mark.parametrize(("after_effect", "made"), [(False, []), (True, ["Ada"])])
async def test_a_failure_that_is_kept_is_replayed(
    patient: stripe.StripeClient,
    switches: Switches,
    http: httpx.AsyncClient,
    *,
    after_effect: bool,
    made: list[str],
) -> None:
    await switches.post("/faults", {"status": 500, "kept": True, "after_effect": after_effect})
    headers = {**AUTH, "Idempotency-Key": "once"}

    first, second = [
        await http.post("/v1/customers", headers=headers, data={"name": "Ada"}) for _ in range(2)
    ]
    other = await http.post("/v1/customers", headers=headers, data={"name": "Eve"})

    assert (first.status_code, second.status_code) == (500, 500)
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert other.json()["error"]["type"] == "idempotency_error"
    assert await names(patient) == made


async def test_only_failures_of_the_server_are_kept(http: httpx.AsyncClient) -> None:
    refused = await http.post("/_sandbox/faults", json={"status": 409, "kept": True})

    assert refused.status_code == 400
