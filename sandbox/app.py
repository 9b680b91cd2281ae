"""The embedded Stripe: an ASGI application with its own state and clock, reached only over HTTP or ASGI.

`/v1/...` is the API. The other addresses are pages that Stripe would host. Nothing here knows the portal.
"""

from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

import sandbox.resources  # noqa: F401  loading it registers all operations
from sandbox.api import Api
from sandbox.clock import Clock
from sandbox.pages.site import page_routes
from sandbox.seeds import DEMO_SEEDS, load_seeds
from sandbox.state import State

_METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH"]


def create_sandbox(
    *,
    clock: Clock | None = None,
    seeds: Path | None = DEMO_SEEDS,
    public_url: str = "http://127.0.0.1:12111",
    accounts: Mapping[str, State] | None = None,
) -> Starlette:
    """Make a sandbox with fresh state, or with the accounts of another one by their keys.

    `public_url` is the base of the pages that it hosts.
    """
    states = accounts or load_seeds(seeds, clock=clock or Clock(), public_url=public_url.rstrip("/"))
    api = Route("/{path:path}", Api(states).__call__, methods=_METHODS)
    app = Starlette(routes=[*page_routes(states), api])
    app.state.accounts = states
    return app
