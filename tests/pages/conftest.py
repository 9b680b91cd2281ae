from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from sandbox.clock import Clock
from store.database import Store
from tests.contract.wrapper import Checked
from tests.fixtures import (
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
from tests.pages.visits import Visits
from web.settings import Settings

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
async def visits(settings: Settings, store: Store, sandbox: Starlette, clock: Clock) -> AsyncIterator[Visits]:
    made = Visits(settings, store=store, sandbox=Checked(sandbox), clock=clock)
    yield made
    await made.close()
