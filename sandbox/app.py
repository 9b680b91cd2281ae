"""The embedded Stripe: an ASGI application with its own state and clock, reached only over HTTP or ASGI.

`/v1/...` is the API, `/_sandbox/...` its own switches. The other addresses are pages that Stripe would host.
Nothing here knows the portal.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

import sandbox.resources  # noqa: F401  loading it registers all operations
from sandbox.api import Api
from sandbox.clock import Clock
from sandbox.pages.site import page_routes
from sandbox.private.controls import Controls
from sandbox.private.gate import Gate
from sandbox.private.routes import private_routes
from sandbox.seeds import DEMO_SEEDS, load_seeds
from sandbox.state import State

_METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"]


def create_sandbox(
    *,
    clock: Clock | None = None,
    seeds: Path | None = DEMO_SEEDS,
    public_url: str = "http://127.0.0.1:12111",
    accounts: dict[str, State] | None = None,
    webhooks_anywhere: bool = False,
) -> Starlette:
    """Make a sandbox with fresh state, or with the accounts of another one by their keys.

    `public_url` is the base of the pages that it hosts. Webhooks go only to this machine unless `webhooks_anywhere`.
    """
    base = public_url.rstrip("/")
    states = accounts or load_seeds(seeds, clock=clock or Clock(), public_url=base)
    shared = next(iter(states.values())).clock
    controls = Controls(states, shared, seeds, base, webhooks_anywhere)
    api = Api(states).__call__
    gate = Middleware(Gate, faults=controls.faults, log=controls.log, states=states)
    app = Starlette(
        routes=[
            Route("/v1/{path:path}", api, methods=_METHODS),
            *private_routes(controls),
            *page_routes(states),
            Route("/{path:path}", api, methods=_METHODS),
        ],
        middleware=[gate],
    )
    app.state.accounts = states
    return app
