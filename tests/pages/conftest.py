import copy
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.state import State
from store.database import Store
from tests.contract.wrapper import Checked
from tests.fixtures import (
    SANDBOX_URL,
    api,
    client,
    client_of,
    http,
    portal,
    pseudo_catalogue,
    settings,
    store,
    stripe_api,
)
from tests.pages.visits import Visits
from web.settings import Settings

__all__ = [
    "api",
    "client",
    "client_of",
    "http",
    "portal",
    "pseudo_catalogue",
    "settings",
    "store",
    "stripe_api",
]


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(scope="session")
def told() -> dict[str, State]:
    """The demo's histories, told once: telling them takes longer than most tests of a page."""
    accounts: dict[str, State] = create_sandbox(clock=Clock(NOW), public_url=SANDBOX_URL).state.accounts
    return accounts


@pytest.fixture
def sandbox(clock: Clock, told: dict[str, State]) -> Starlette:
    """A sandbox of its own for each test, with a copy of those histories."""
    app = create_sandbox(clock=clock, seeds=None, public_url=SANDBOX_URL)
    for key, state in told.items():
        app.state.accounts[key] = copy.deepcopy(state)
        app.state.accounts[key].clock = clock
    return app


@pytest.fixture
async def visits(settings: Settings, store: Store, sandbox: Starlette, clock: Clock) -> AsyncIterator[Visits]:
    made = Visits(settings, store=store, sandbox=Checked(sandbox), clock=clock)
    yield made
    await made.close()
