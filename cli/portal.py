"""Builds a portal from its settings: the one place where settings, store and application meet."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette

from cli.failures import CommandFailed
from store.database import Store
from store.errors import StoreUnavailable
from web.app import create_app
from web.settings import Settings, SettingsError, load_settings


def read_settings(environ: Mapping[str, str], config: Path | None) -> Settings:
    try:
        return load_settings(environ, config)
    except SettingsError as error:
        raise CommandFailed(*error.problems) from error


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_portal(settings: Settings) -> AsyncIterator[Starlette]:
    try:
        store = Store.open(settings.database_url)
    except StoreUnavailable as error:
        raise CommandFailed(str(error)) from error
    try:
        async with httpx.AsyncClient() as http:
            yield create_app(settings, store=store, http=http, clock=now)
    finally:
        await store.close()
