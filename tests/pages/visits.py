"""Customers' visits: links made as a merchant's server makes them, and opened as a browser opens them."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from billing.configurations import Configuration
from sandbox.clock import Clock
from store.database import Store
from tests.fixtures import PUBLIC_URLS, SANDBOX_URL, StripeApi
from tests.pages.page import Page, PageClient
from web.app import create_app
from web.mailers import Mailer
from web.settings import Merchant, Settings

Object = dict[str, Any]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Watched:
    """Stands before the sandbox: writes down what was changed there, and fails where a test says so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.failing: set[str] = set()
        self.failing_writes: set[str] = set()
        self.crashing = False
        self.writes: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.crashing:
            raise RuntimeError("nobody expected this")
        is_write = scope["method"] != "GET"
        if scope["path"] in self.failing or (is_write and scope["path"] in self.failing_writes):
            # The header spares the test the waits between attempts.
            answer = JSONResponse(
                {"error": {"type": "api_error", "message": "Sorry."}},
                status_code=500,
                headers={"stripe-should-retry": "false"},
            )
            await answer(scope, receive, send)
            return
        if scope["method"] != "GET" and not scope["path"].endswith("/create_preview"):
            self.writes.append(f"{scope['method']} {scope['path']}")
        await self.app(scope, receive, send)


class Browser(PageClient):
    async def get_part(self, address: str, target: str) -> Page:
        """As htmx asks for one element of a page: `section#invoices`."""
        return await self.get(address, headers={**PARTIAL, "HX-Target": target})

    async def get_posted(self, address: str, values: dict[str, str]) -> Page:
        origin = "/".join(address.split("/", 3)[:3])
        return await self._page(
            await self.http.post(address, data=values, headers={"Origin": origin}), headers=None
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """One session in one browser, with the first page as it was when it opened."""

    client: Browser
    home: Page

    @property
    def session(self) -> str:
        return self.home.url.rsplit("/", 2)[1]

    def address(self, *parts: str) -> str:
        return self.home.url + "/".join(parts)

    async def get(self, *parts: str) -> Page:
        return await self.client.get(self.address(*parts))

    async def follow(self, words: str) -> Page:
        """Home again, and from there along the first link that says these words."""
        home = await self.get()
        return await self.client.get(home.link(words))

    async def post(self, *parts: str, **values: str) -> Page:
        """A form made by hand, which no page of ours has drawn."""
        return await self.client.get_posted(self.address(*parts), values)


class Visits:
    """The portal as the tests of pages use it; `configure` changes it even while sessions are open."""

    def __init__(self, settings: Settings, *, store: Store, sandbox: ASGIApp, clock: Clock) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.mailer: Mailer | None = None
        self.stripe = Watched(sandbox)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.stripe), base_url=SANDBOX_URL)
        self._clients = [self.http]
        self.portal = self._create()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.portal(scope, receive, send)

    def change(self, merchant: str = "lantern", **changes: Any) -> None:  # noqa: ANN401  the fields of a merchant
        """Restart the portal with another value of a merchant's settings."""
        merchants = tuple(
            dataclasses.replace(one, **changes) if one.name == merchant else one
            for one in self.settings.merchants
        )
        self.settings = dataclasses.replace(self.settings, merchants=merchants)
        self.portal = self._create()

    def configure(self, merchant: str = "lantern", **features: object) -> None:
        """Restart the portal with other features in each configuration of a merchant."""
        changed = tuple(
            msgspec.structs.replace(one, features=msgspec.structs.replace(one.features, **features))
            for one in self.merchant(merchant).configurations
        )
        self.change(merchant, configurations=changed)

    def add_configuration(self, configuration: Configuration) -> None:
        self.change(configurations=(*self.merchant("lantern").configurations, configuration))

    def use_mailer(self, mailer: Mailer) -> None:
        self.mailer = mailer
        self.portal = self._create()

    def use_keys(self, *keys: str) -> None:
        self.settings = dataclasses.replace(self.settings, secret_keys=keys)
        self.portal = self._create()

    def merchant(self, name: str) -> Merchant:
        return next(one for one in self.settings.merchants if one.name == name)

    def browser(self, merchant: str = "lantern", *, language: str = "en") -> Browser:
        browser = Browser(self, base_url=PUBLIC_URLS[merchant], language=language)
        self._clients.append(browser.http)
        return browser

    async def link(self, customer: str, *, merchant: str = "lantern", **params: str) -> str:
        transport = httpx.ASGITransport(app=self)
        headers = {"Authorization": f"Bearer {self.merchant(merchant).stripe_key}"}
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URLS[merchant]) as http:
            answer = await http.post(
                "/v1/billing_portal/sessions", data={"customer": customer, **params}, headers=headers
            )
        return str(answer.raise_for_status().json()["url"])

    async def open(
        self, customer: str, *, merchant: str = "lantern", language: str = "en", **params: str
    ) -> Visit:
        browser = self.browser(merchant, language=language)
        return Visit(browser, await browser.get(await self.link(customer, merchant=merchant, **params)))

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()

    def _create(self) -> Starlette:
        return create_app(
            self.settings, store=self.store, http=self.http, clock=self.clock.now, mailer=self.mailer
        )


async def subscriptions_of(stripe_api: StripeApi, customer: str) -> list[Object]:
    listed: Any = await stripe_api.get("subscriptions", customer=customer, status="all")
    return list(listed["data"])


async def subscription_of(stripe_api: StripeApi, customer: str) -> Object:
    (found,) = await subscriptions_of(stripe_api, customer)
    return found


async def methods_of(stripe_api: StripeApi, customer: str) -> list[Object]:
    listed: Any = await stripe_api.get(f"customers/{customer}/payment_methods")
    return list(listed["data"])


async def default_of(stripe_api: StripeApi, customer: str) -> str | None:
    found: Any = await stripe_api.get(f"customers/{customer}")
    default: str | None = found["invoice_settings"]["default_payment_method"]
    return default


async def invoices_of(stripe_api: StripeApi, customer: str) -> list[Object]:
    listed: Any = await stripe_api.get("invoices", customer=customer, limit="100")
    return list(listed["data"])


async def give_card(stripe_api: StripeApi, customer: str, token: str, *, default: bool = True) -> str:
    method: Any = await stripe_api.post(f"payment_methods/{token}/attach", customer=customer)
    if default:
        await stripe_api.post(
            f"customers/{customer}", **{"invoice_settings[default_payment_method]": method["id"]}
        )
    return str(method["id"])
