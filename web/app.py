"""The portal as one value: its routes, its middleware, and what becomes of errors."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Router

from store.database import Store
from web.mailers import Mailer
from web.mails import MAIL, MailSender
from web.middleware.body_limits import BodyLimit
from web.middleware.failures import Failures
from web.middleware.flows import Flows
from web.middleware.merchants import KnownHost, MerchantByHost
from web.middleware.request_ids import RequestIds
from web.middleware.same_origin import SameOrigin
from web.middleware.security_headers import SecurityHeaders
from web.middleware.sessions import Sessions
from web.middleware.turns import Turns
from web.outbox_worker import OutboxWorker
from web.portal import make_portal
from web.routes import (
    assets,
    balances,
    billing_details,
    cancellations,
    card_edits,
    documents,
    errors,
    exports,
    flows,
    health,
    home,
    invoice_pages,
    invoice_payments,
    invoices,
    links,
    locale,
    method_choices,
    pauses,
    payment_confirmations,
    payment_methods,
    plan_changes,
    plan_confirmations,
    receipts,
    renewals,
    retention_offers,
    scheduled_changes,
    tax_ids,
    upcoming,
)
from web.routes.api import sessions as api_sessions
from web.settings import Settings

# The longest form is a cancellation comment of 5000 characters; percent-encoded it may be nine times as long.
LARGEST_BODY = 64 * 1024
SESSION_ROUTES = [
    *home.routes,
    *locale.routes,
    *plan_changes.routes,
    *plan_confirmations.routes,
    *flows.routes,
    *scheduled_changes.routes,
    *upcoming.routes,
    *cancellations.routes,
    *renewals.routes,
    *pauses.routes,
    *retention_offers.routes,
    *payment_methods.routes,
    *method_choices.routes,
    *card_edits.routes,
    # Before the invoices: "export" is none of them.
    *exports.routes,
    *billing_details.routes,
    *invoice_payments.routes,
    *payment_confirmations.routes,
    *documents.routes,
    *invoices.routes,
    # After all others below /invoices, whose names it would take for an invoice's.
    *invoice_pages.routes,
    *receipts.routes,
    *tax_ids.routes,
    *balances.routes,
]


def create_app(
    settings: Settings,
    *,
    store: Store,
    http: httpx.AsyncClient,
    clock: Callable[[], datetime],
    mailer: Mailer | None = None,
) -> Starlette:
    """The portal for these settings. `http` carries every request to Stripe; `clock` says what time it is.

    Without a `mailer` no mail is sent. What waits in the outbox is worked off while the application lives.
    """
    portal = make_portal(settings, store=store, http=http, clock=clock, mailer=mailer)
    worker = OutboxWorker(store, {MAIL: MailSender(portal)}, clock=clock, bell=portal.outbox_bell)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with worker.running():
            yield

    sessions = Middleware(Sessions, signer=portal.signer, lifetime=settings.lifetime, clock=clock)
    pages = Mount(
        "/p",
        app=_plain_router(
            [*links.routes, *assets.brand_routes, Mount("/{session}", app=_plain_router(SESSION_ROUTES))]
        ),
        middleware=[
            Middleware(KnownHost),
            Middleware(SameOrigin),
            sessions,
            Middleware(Turns),
            Middleware(Flows),
        ],
    )
    api = Mount("/v1", app=_plain_router(api_sessions.routes))
    app = Starlette(
        routes=[*health.routes, *assets.static_routes, api, pages],
        middleware=[
            Middleware(RequestIds),
            Middleware(SecurityHeaders),
            Middleware(MerchantByHost, merchants=settings.merchants),
            Middleware(Failures, answer=errors.failed),
            Middleware(BodyLimit, largest=LARGEST_BODY),
        ],
        exception_handlers=errors.HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.portal = portal
    app.state.outbox_worker = worker
    return app


def _plain_router(routes: Sequence[BaseRoute]) -> Router:
    """Without Starlette's redirects between addresses with and without a slash at their end.

    They are made of the request's host and scheme: behind a proxy they would lead a merchant's key to plain http.
    """
    return Router(routes, redirect_slashes=False)
