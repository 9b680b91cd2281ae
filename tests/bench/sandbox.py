"""What the sandbox costs: a list beside the mere encoding of its bytes, a page of many beside one of few, the start."""

import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.state import State
from tests.cli.conftest import free_port
from wire.ids import new_id
from wire.objects import Object

KEY = "sk_test_demo"
ROUNDS = 15
CALLS = 50
STARTS = 5
PAGE = "limit=20"
_HEADERS = [(b"authorization", f"Bearer {KEY}".encode())]


async def measure_sandbox() -> None:
    few, many = _customer_with(20), _customer_with(10_000)
    body = await _answer(few[0], f"customer={few[1]}&{PAGE}")
    objects = msgspec.json.decode(body)
    later = f"{PAGE}&starting_after={many[2][9_959]}"
    listing, encoding, slowly, first, last = await _milliseconds(
        lambda: _answer(few[0], f"customer={few[1]}&{PAGE}"),
        lambda: _done(msgspec.json.encode(objects)),
        lambda: _done(json.dumps(objects).encode()),
        lambda: _answer(many[0], f"customer={many[1]}&{PAGE}"),
        lambda: _answer(many[0], f"customer={many[1]}&{later}"),
    )
    print(f"\n{'a list of 20 invoices':28} {listing:8.3f} ms  {len(body) / 1000:.0f} kB")
    _compare("encoding them by msgspec", encoding, listing / encoding, "the list costs")
    _compare("encoding them by json", slowly, listing / slowly, "the list costs")
    _compare("first page of 10,000", first, first / listing, "it costs")
    _compare("last but one page of 10,000", last, last / listing, "it costs")
    starts = [_seconds_to_answer() for _ in range(STARTS)]
    print(f"{'start to first answer':28} {min(starts) * 1000:8.0f} ms")


def _compare(name: str, milliseconds: float, ratio: float, said: str) -> None:
    print(f"{name:28} {milliseconds:8.3f} ms  {said} {ratio:.2f} times as much")


def _customer_with(count: int) -> tuple[Any, str, list[str]]:
    """A sandbox, and a customer of it with so many paid invoices of two lines, newest first."""
    app = create_sandbox(clock=Clock(datetime(2026, 11, 20, 12, tzinfo=UTC)))
    state: State = app.state.accounts[KEY]
    example = next(row for row in state.table("invoice") if row["customer"] == "cus_demo_farid")
    customer = str(
        state.table("customer").add({**state.table("customer").find("cus_demo_farid"), "id": "cus_many"})[
            "id"
        ]
    )
    ids = [str(_copy(state, example, customer, number)["id"]) for number in range(count)]
    return app, customer, ids[::-1]


def _copy(state: State, example: Object, customer: str, number: int) -> Object:
    copied: Object = msgspec.json.decode(msgspec.json.encode(example))
    copied |= {"id": new_id("in"), "customer": customer, "created": example["created"] + number}
    return state.table("invoice").add(copied)


async def _answer(app: Any, query: str) -> bytes:  # noqa: ANN401  an ASGI application
    """One request without any client's cost."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/invoices",
        "raw_path": b"/v1/invoices",
        "query_string": query.encode(),
        "headers": _HEADERS,
        "http_version": "1.1",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent
    return b"".join(message.get("body", b"") for message in sent)


async def _done(_result: object) -> None:
    """So that plain work is timed in the same loop as requests."""


async def _milliseconds(*acts: Callable[[], Awaitable[object]]) -> list[float]:
    """The best of several rounds for each, in turn: what else the machine does only adds."""
    best = [float("inf")] * len(acts)
    for _ in range(ROUNDS):
        for place, act in enumerate(acts):
            began = time.perf_counter()
            for _ in range(CALLS):
                await act()
            best[place] = min(best[place], (time.perf_counter() - began) / CALLS * 1000)
    return best


def _seconds_to_answer() -> float:
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "sandbox", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/v1/customers", auth=(KEY, "")).raise_for_status()
                return time.perf_counter() - began
            except httpx.TransportError:
                time.sleep(0.005)
    finally:
        process.terminate()
        process.wait()
