"""What tests of pages and API ask for: a portal before a sandbox, both in this process, with one clock."""

import dataclasses
import pickle
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from cli.demo.command import demo_settings
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from store.database import Store
from tests import catalogues
from tests.contract.wrapper import Checked
from tests.pages.page import PSEUDO_LANGUAGE, PageClient
from web.app import create_app
from web.settings import Merchant, Settings

# Pages are tested as customers get them: over https, each merchant on a host of its own.
PUBLIC_URLS = {"lantern": "https://billing.lantern.test", "caffe": "https://caffe.test"}
HOSTS = {"lantern": ("billing.lantern.test",), "caffe": ("caffe.test",)}
SANDBOX_URL = "http://127.0.0.1:12111"
MakeClient = Callable[..., PageClient]


@pytest.fixture(scope="session", autouse=True)
def pseudo_catalogue() -> None:
    catalogues.write_pseudo()


@pytest.fixture(scope="session")
def told_histories() -> bytes:
    """The demo's accounts as they begin: living through their histories anew takes ten times as long as a copy."""
    told = create_sandbox(clock=Clock(datetime(2026, 11, 22, 12, tzinfo=UTC)), public_url=SANDBOX_URL)
    return pickle.dumps(told.state.accounts)


@pytest.fixture
def sandbox(told_histories: bytes) -> Starlette:
    """The demo's customers in a fresh sandbox; what one test does to them, no other sees."""
    accounts = pickle.loads(told_histories)  # noqa: S301  written by this very process
    app = create_sandbox(accounts=accounts, public_url=SANDBOX_URL)
    next(iter(accounts.values())).clock.set(datetime(2026, 11, 22, 12, tzinfo=UTC))
    return app


@pytest.fixture
def clock(sandbox: Starlette) -> Clock:
    """The one clock of the sandbox, which the portal reads as well."""
    found = next(iter(sandbox.state.accounts.values())).clock
    assert isinstance(found, Clock)
    return found


@pytest.fixture
async def http(sandbox: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Carries the portal's requests to the sandbox, and checks each of them against Stripe's declarations."""
    transport = httpx.ASGITransport(app=Checked(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url=SANDBOX_URL) as client:
        yield client


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/portal.db")
    yield opened
    await opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    demo = demo_settings(tmp_path, 8000, 12111)
    return dataclasses.replace(demo, merchants=tuple(map(_over_https, demo.merchants)))


@pytest.fixture
def portal(settings: Settings, store: Store, http: httpx.AsyncClient, clock: Clock) -> Starlette:
    return create_app(settings, store=store, http=http, clock=clock.now)


@pytest.fixture
async def client_of(portal: Starlette) -> AsyncIterator[MakeClient]:
    """A customer's browser without scripts: `client_of("lantern", language="it")`."""
    opened: list[PageClient] = []

    def make(merchant: str = "lantern", *, language: str = "en") -> PageClient:
        opened.append(PageClient(portal, base_url=PUBLIC_URLS[merchant], language=language))
        return opened[-1]

    yield make
    for client in opened:
        await client.http.aclose()


@pytest.fixture
def client(client_of: MakeClient) -> PageClient:
    return client_of()


@pytest.fixture
async def api(portal: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """The merchant's own server, with the key of the first merchant."""
    transport = httpx.ASGITransport(app=portal)
    headers = {"Authorization": "Bearer sk_test_demo"}
    async with httpx.AsyncClient(
        transport=transport, base_url=PUBLIC_URLS["lantern"], headers=headers
    ) as opened:
        yield opened


@pytest.fixture
def stripe_api(http: httpx.AsyncClient) -> "StripeApi":
    """A look at the sandbox past the portal: what Stripe holds afterwards."""
    return StripeApi(http, "sk_test_demo")


@dataclasses.dataclass(frozen=True, slots=True)
class StripeApi:
    http: httpx.AsyncClient
    key: str

    async def get(self, path: str, **query: str) -> dict[str, object]:
        return await self._send("GET", path, params=query)

    async def post(self, path: str, **values: str) -> dict[str, object]:
        return await self._send("POST", path, data=values)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
    ) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = await self.http.request(
            method, f"{SANDBOX_URL}/v1/{path}", params=params, data=data, headers=headers
        )
        content: dict[str, object] = answer.raise_for_status().json()
        return content


def _over_https(merchant: Merchant) -> Merchant:
    return dataclasses.replace(
        merchant,
        public_url=PUBLIC_URLS[merchant.name],
        hosts=HOSTS[merchant.name],
        languages=(*merchant.languages, PSEUDO_LANGUAGE),
    )
