"""Builds a running portal from its settings: the one place where settings, store and application meet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette

from cli.failures import CommandFailed
from cli.settings import now
from store.database import Store
from store.errors import StoreUnavailable
from web.app import create_app
from web.mailers import Mailer, SmtpMailer
from web.settings import Settings


@asynccontextmanager
async def open_portal(settings: Settings, *, mailer: Mailer | None = None) -> AsyncIterator[Starlette]:
    """Mail goes by the configured server; another `mailer`, as the demo's, takes its place."""
    try:
        store = Store.open(settings.database_url)
    except StoreUnavailable as error:
        raise CommandFailed(str(error)) from error
    try:
        async with httpx.AsyncClient() as http:
            yield create_app(settings, store=store, http=http, clock=now, mailer=mailer or _mailer(settings))
    finally:
        await store.close()


def _mailer(settings: Settings) -> Mailer | None:
    return SmtpMailer(settings.smtp) if settings.smtp else None
