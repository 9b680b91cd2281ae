"""`billing-portal serve`: the portal alone, as customers reach it behind the merchant's own web server."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from cli.portal import open_portal
from cli.servers import Service, listening, serve
from cli.settings import read_settings
from web.settings import Settings


def run_portal(environ: Mapping[str, str], config: Path | None, *, host: str, port: int) -> None:
    settings = read_settings(environ, config)
    asyncio.run(_serve(settings, host, port))


async def _serve(settings: Settings, host: str, port: int) -> None:
    async def announce() -> None:
        for merchant in settings.merchants:
            print(f"{merchant.name}: {merchant.public_url}", flush=True)
        print(f"Listening on {host}:{port}", flush=True)

    with listening(host, port) as listener:
        async with open_portal(settings) as portal:
            await serve([Service(portal, listener)], when_started=announce)
