"""The sandbox, driven by the official client over ASGI; all that passes is checked on its way."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

import httpx
import pytest
import stripe
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.contract.wrapper import Checked

KEY = "sk_test_demo"
OTHER_KEY = "sk_test_caffe"
stripe.enable_telemetry = False


class InProcess(stripe.HTTPClient):
    """Carries the official client's requests to an ASGI application."""

    name = "asgi"

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__()
        self._http = http

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        response = await self._http.request(method, url, headers=headers, content=post_data)
        return response.content, response.status_code, response.headers

    async def sleep_async(self, secs: float) -> None:
        await asyncio.sleep(secs)

    async def close_async(self) -> None:
        await self._http.aclose()


@pytest.fixture
def clock() -> Clock:
    """The sandbox's clock, at a fixed moment; `clock.advance(timedelta(days=31))` moves it."""
    return Clock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.fixture
def sandbox(clock: Clock) -> Starlette:
    """A sandbox without anybody in it."""
    return create_sandbox(clock=clock, seeds=None, public_url="https://sandbox.test")


@pytest.fixture
async def http(sandbox: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A plain client of the checked sandbox: for raw requests, given a key, and for the hosted pages."""
    transport = httpx.ASGITransport(app=Checked(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.test") as client:
        yield client


@pytest.fixture
def client_for(http: httpx.AsyncClient) -> Callable[[str], stripe.StripeClient]:
    def make(key: str) -> stripe.StripeClient:
        base = {"api": "https://sandbox.test"}
        return stripe.StripeClient(key, base_addresses=base, http_client=InProcess(http))  # type: ignore[arg-type]

    return make


@pytest.fixture
def client(client_for: Callable[[str], stripe.StripeClient]) -> stripe.StripeClient:
    """The official client with the key of the demo's account; use its `_async` methods."""
    return client_for(KEY)
