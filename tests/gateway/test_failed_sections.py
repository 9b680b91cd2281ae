"""One call that fails blanks its own section and nothing else."""

from collections.abc import AsyncIterator

import httpx
import pytest

from billing.accounts import load_account
from billing.sections import Failed, Loaded
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Object, Shop


class Broken(httpx.AsyncBaseTransport):
    """Passes everything on, except what is told to fail."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.path = "nothing"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(self.path):
            headers = {"Stripe-Should-Retry": "false"}
            return httpx.Response(500, json={"error": {"type": "api_error"}}, headers=headers)
        return await self._http._transport.handle_async_request(request)


@pytest.fixture
def broken(http: httpx.AsyncClient) -> Broken:
    return Broken(http)


@pytest.fixture
async def fragile(broken: Broken) -> AsyncIterator[Gateway]:
    async with httpx.AsyncClient(transport=broken) as client:
        yield Gateway("sk_test_demo", api_base="https://sandbox.test", http=client)


@pytest.fixture
async def customer(shop: Shop) -> Object:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    await shop.subscription(customer, await shop.price(product["id"], 2000))
    return customer


@pytest.mark.parametrize(
    ("path", "failed"),
    [
        ("/subscriptions", {"subscriptions"}),
        ("/payment_methods", {"payment_methods"}),
        ("/invoices", {"invoices"}),
        ("/{customer}", {"customer", "payment_methods"}),
        ("/products", set()),
        ("/create_preview", set()),
        ("/setup_intents", {"verifications"}),
    ],
)
async def test_only_the_section_that_failed_is_missing(
    fragile: Gateway, broken: Broken, customer: Object, clock: Clock, *, path: str, failed: set[str]
) -> None:
    broken.path = path.format(customer=customer["id"])

    account = await load_account(fragile, customer["id"], clock.now(), with_verifications=True)

    sections = ("customer", "subscriptions", "payment_methods", "invoices", "verifications")
    assert {name for name in sections if isinstance(getattr(account, name), Failed)} == failed


async def test_without_names_and_amounts_a_subscription_is_still_there(
    fragile: Gateway, broken: Broken, customer: Object, clock: Clock
) -> None:
    broken.path = "/create_preview"

    account = await load_account(fragile, customer["id"], clock.now())

    assert isinstance(account.subscriptions, Loaded)
    (subscription,) = account.subscriptions.value
    assert (subscription.next_charge, subscription.next_charge_failed) == (None, True)


async def test_what_pays_is_unknown_where_the_methods_are(
    fragile: Gateway, broken: Broken, customer: Object, clock: Clock
) -> None:
    broken.path = "/payment_methods"

    account = await load_account(fragile, customer["id"], clock.now())

    assert isinstance(account.subscriptions, Loaded)
    assert account.method_paying(account.subscriptions.value[0]) is None
