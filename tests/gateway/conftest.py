"""The gateway and the domain on top of it, against the sandbox; each request and answer is checked on its way."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from gateway.client import Gateway
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.contract.wrapper import Checked
from tests.gateway.histories import History
from tests.gateway.market import Market
from tests.gateway.plans import Plans
from tests.gateway.scripted import Stripe
from tests.gateway.shop import Shop

KEY = "sk_test_demo"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.fixture
async def http(clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    sandbox = Checked(create_sandbox(clock=clock, seeds=None, public_url="https://sandbox.test"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=sandbox)) as client:
        yield client


@pytest.fixture
def gateway(http: httpx.AsyncClient) -> Gateway:
    return Gateway(KEY, api_base="https://sandbox.test", http=http)


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    """The merchant's own backend, which sells what the customer later sees in the portal."""
    return Shop(http, KEY)


@pytest.fixture
def plans(gateway: Gateway, shop: Shop, clock: Clock) -> Plans:
    return Plans(gateway, shop, clock)


@pytest.fixture
async def market(gateway: Gateway, shop: Shop, clock: Clock) -> Market:
    """Opened on the last day of a year, of which most months have fewer days."""
    clock.set(datetime(2026, 12, 31, 12, 0, tzinfo=UTC))
    made = Market(gateway, shop, clock)
    await made.open()
    return made


@pytest.fixture
def stripe() -> Stripe:
    return Stripe()


@pytest.fixture
async def scripted(stripe: Stripe) -> AsyncIterator[Gateway]:
    """A gateway to `stripe`, which answers as told."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(stripe)) as client:
        yield Gateway("rk_test_1", api_base="https://stripe.test/", http=client)


@pytest.fixture
def history(gateway: Gateway, shop: Shop, clock: Clock) -> History:
    return History(gateway, shop, clock)
