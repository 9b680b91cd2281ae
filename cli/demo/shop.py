"""The demo's shop: what a merchant's own site does to send a customer to the portal, and nothing more.

It knows the portal and the sandbox only by their addresses, as a merchant's site knows the portal and Stripe.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import httpx
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from cli.demo.letters import letter, letter_id
from web.mailers import KeptMail
from web.settings import Merchant, Settings

SHOP_PATH = "/shop/"
FOLDER = Path(__file__).parent
HEADLINES = {
    "lantern": "Storage for teams, in English",
    "caffe": "Coffee by post, in Italian, on a host of its own",
}

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
App = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


@dataclass(frozen=True, slots=True)
class ShopCustomer:
    id: str
    name: str
    shows: str


@dataclass(frozen=True, slots=True)
class Counter:
    """One merchant's part of the page."""

    merchant: str
    name: str
    headline: str
    customers: tuple[ShopCustomer, ...]


class Refusal(Exception):
    """The portal or the sandbox did not do what the shop asked; the message is theirs."""


@dataclass(frozen=True, slots=True)
class Shop:
    settings: Settings
    portal_url: str
    http: httpx.AsyncClient
    mail: KeptMail

    async def counter(self, merchant: Merchant) -> Counter:
        address = f"{self.settings.stripe_api_base}/v1/customers"
        answer = await self.http.get(address, params={"limit": "100"}, headers=_authorized(merchant))
        customers = _content(answer)["data"]
        # Whoever is made while the demo runs has no description and is not shown.
        told = sorted((found for found in customers if found.get("description")), key=itemgetter("id"))
        shown = tuple(_customer(found) for found in told)
        return Counter(merchant.name, merchant.brand.business_name, HEADLINES.get(merchant.name, ""), shown)

    async def session_url(self, merchant: Merchant, customer: str) -> str:
        answer = await self.http.post(
            f"{self.portal_url}/v1/billing_portal/sessions",
            data={"customer": customer, "return_url": f"{self.portal_url}{SHOP_PATH}"},
            headers=_authorized(merchant),
        )
        return str(_content(answer)["url"])

    def merchant(self, name: object) -> Merchant | None:
        return next((merchant for merchant in self.settings.merchants if merchant.name == name), None)


def create_shop(settings: Settings, *, portal_url: str, http: httpx.AsyncClient, mail: KeptMail) -> Starlette:
    shop = Shop(settings, portal_url, http, mail)
    return Starlette(
        routes=[
            Route("/", partial(_go_to_shop, shop)),
            Route(SHOP_PATH, partial(_show, shop)),
            Route("/shop/sessions", partial(_manage_billing, shop), methods=["POST"]),
            Route("/shop/outbox", partial(_show_mail, shop)),
            Route("/shop/outbox/{letter}", partial(_show_letter, shop)),
            Route("/shop/shop.css", _style),
        ]
    )


def beside_shop(portal: App, shop: App) -> App:
    """The shop answers at / and below /shop, the portal everywhere else on the same port."""

    async def app(
        scope: Scope,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        path = scope.get("path", "") if scope["type"] == "http" else ""
        chosen = shop if path == "/" or path.startswith(SHOP_PATH) else portal
        await chosen(scope, receive, send)

    return app


async def _go_to_shop(shop: Shop, _request: Request) -> Response:
    return RedirectResponse(f"{shop.portal_url}{SHOP_PATH}", 307)


async def _show(shop: Shop, _request: Request) -> Response:
    try:
        counters = [await shop.counter(merchant) for merchant in shop.settings.merchants]
    except (Refusal, httpx.HTTPError) as error:
        return _page(shop, "failed.html", status=502, reason=str(error))
    return _page(shop, "shop.html", counters=counters)


async def _manage_billing(shop: Shop, request: Request) -> Response:
    form = await request.form()
    merchant = shop.merchant(form.get("merchant"))
    if merchant is None:
        return _page(shop, "failed.html", status=400, reason="There is no such merchant in this shop.")
    try:
        url = await shop.session_url(merchant, str(form.get("customer", "")))
    except (Refusal, httpx.HTTPError) as error:
        return _page(shop, "failed.html", status=502, reason=str(error))
    return RedirectResponse(url, 303)


async def _show_mail(shop: Shop, _request: Request) -> Response:
    return _page(shop, "outbox.html", letters=[letter(message) for message in shop.mail.messages])


async def _show_letter(shop: Shop, request: Request) -> Response:
    """One mail alone, as a mail program draws it: its styles stand in it, and nothing else may come from it."""
    wanted = request.path_params["letter"]
    for message in shop.mail.messages:
        if letter_id(message) == wanted:
            policy = (
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"
            )
            headers = {**_headers(shop), "Content-Security-Policy": policy}
            return HTMLResponse(letter(message).html, headers=headers)
    return _page(shop, "failed.html", status=404, reason="There is no such mail in the demo.")


async def _style(_request: Request) -> Response:
    return FileResponse(FOLDER / "static" / "shop.css")


def _page(shop: Shop, template: str, *, status: int = 200, **values: object) -> Response:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined
    )
    html = environment.get_template(template).render(**values)
    return HTMLResponse(html, status, headers=_headers(shop))


def _headers(shop: Shop) -> dict[str, str]:
    # A form that ends in a redirect may only lead where form-action allows: to the portals of the merchants.
    portals = " ".join(merchant.public_url for merchant in shop.settings.merchants)
    policy = f"default-src 'none'; style-src 'self'; form-action 'self' {portals}; base-uri 'none'"
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def _authorized(merchant: Merchant) -> dict[str, str]:
    return {"Authorization": f"Bearer {merchant.stripe_key}"}


def _content(answer: httpx.Response) -> dict[str, Any]:
    content: dict[str, Any] = answer.json()
    if answer.is_error:
        raise Refusal(content.get("error", {}).get("message", f"status {answer.status_code}"))
    return content


def _customer(found: dict[str, Any]) -> ShopCustomer:
    return ShopCustomer(
        found["id"], found.get("name") or found.get("email") or found["id"], found["description"]
    )
