from collections.abc import Callable

import httpx
import pytest
import stripe
from starlette.applications import Starlette

from tests.fixtures import (
    PUBLIC_URLS,
    api,
    client,
    client_of,
    clock,
    http,
    portal,
    pseudo_catalogue,
    sandbox,
    settings,
    store,
    stripe_api,
    told_histories,
)
from tests.sandbox.conftest import InProcess

__all__ = [
    "api",
    "client",
    "client_of",
    "clock",
    "http",
    "portal",
    "pseudo_catalogue",
    "sandbox",
    "settings",
    "store",
    "stripe_api",
    "told_histories",
]


@pytest.fixture
def client_with(portal: Starlette) -> Callable[[str], stripe.StripeClient]:
    """The official client of a merchant's server, pointed at the portal by `base_addresses` and nothing else."""

    def make(key: str) -> stripe.StripeClient:
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=portal))
        base = {"api": PUBLIC_URLS["lantern"]}
        return stripe.StripeClient(key, base_addresses=base, http_client=InProcess(http))  # type: ignore[arg-type]

    return make


@pytest.fixture
def merchant(client_with: Callable[[str], stripe.StripeClient]) -> stripe.StripeClient:
    return client_with("sk_test_demo")
