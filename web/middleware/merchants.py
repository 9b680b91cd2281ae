"""Finds the merchant that a request's host belongs to, and takes its path prefix off.

The merchant API and the health checks answer on any host and are let through.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import NotFound
from web.scopes import MERCHANT
from web.settings import Merchant


class MerchantByHost:
    """Sets the merchant in the scope, or None for a host that nobody named."""

    def __init__(self, app: ASGIApp, merchants: tuple[Merchant, ...]) -> None:
        self.app = app
        self.by_host = {host: merchant for merchant in merchants for host in merchant.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            merchant = self.by_host.get(_host_name(Headers(scope=scope).get("host", "")))
            scope[MERCHANT] = merchant
            if merchant is not None:
                scope = _without_prefix(scope, urlsplit(merchant.public_url).path)
        await self.app(scope, receive, send)


class KnownHost:
    """Around the pages, inside the exception handling: on a host that nobody named there are none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope[MERCHANT] is None:
            raise NotFound
        await self.app(scope, receive, send)


def _host_name(host: str) -> str:
    """The name without its port, in lower case, and without the brackets around an address of IPv6."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower().rstrip(".").strip("[]")


def _without_prefix(scope: Scope, prefix: str) -> Scope:
    """A proxy may pass the public path on as it is, or take the prefix off itself: both work."""
    if prefix and scope["path"].startswith(f"{prefix}/"):
        return {**scope, "path": scope["path"].removeprefix(prefix)}
    return scope
