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
)

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
]
