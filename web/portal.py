"""What one running portal holds: its settings, its merchants' Stripe accounts, its store and its clock."""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from starlette.requests import HTTPConnection

from gateway.client import Gateway
from store.database import Store
from web.brand_files import BrandFiles, load_brand_files
from web.mailers import Mailer
from web.settings import Merchant, Settings
from web.signing import Signer


@dataclass(frozen=True, slots=True)
class Portal:
    settings: Settings
    signer: Signer
    store: Store
    clock: Callable[[], datetime]
    gateways: dict[str, Gateway]
    brand_files: dict[str, BrandFiles]
    mailer: Mailer | None = None
    """None where no mail is sent."""
    outbox_bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rung when something was put into the outbox, so that it need not wait to be found."""

    def merchant(self, name: str) -> Merchant | None:
        return next((merchant for merchant in self.settings.merchants if merchant.name == name), None)

    def merchant_of_key(self, key: str) -> Merchant | None:
        """The merchant whose Stripe key this is. Compared in constant time, all of them each time."""
        found = None
        for merchant in self.settings.merchants:
            if hmac.compare_digest(merchant.stripe_key.encode(), key.encode()):
                found = merchant
        return found


def make_portal(
    settings: Settings,
    *,
    store: Store,
    http: httpx.AsyncClient,
    clock: Callable[[], datetime],
    mailer: Mailer | None = None,
) -> Portal:
    return Portal(
        settings=settings,
        signer=Signer(settings.secret_keys),
        store=store,
        clock=clock,
        gateways={
            merchant.name: Gateway(merchant.stripe_key, api_base=settings.stripe_api_base, http=http)
            for merchant in settings.merchants
        },
        brand_files={merchant.name: load_brand_files(merchant.brand) for merchant in settings.merchants},
        mailer=mailer,
    )


def portal_of(connection: HTTPConnection) -> Portal:
    portal = connection.app.state.portal
    assert isinstance(portal, Portal)
    return portal
