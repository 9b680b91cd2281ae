"""`make bench`: pages a second beside an application that does nothing; long histories; archives; the sandbox.

Everything runs in this process, the sandbox too, so the ratio to the empty application is the number to compare
between two states of the code; the rates themselves belong to one machine.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cli.demo.command import demo_settings
from sandbox.app import create_sandbox
from store.database import Store
from tests.bench.archives import measure_archives
from tests.bench.history import measure_history
from tests.bench.sandbox import measure_sandbox
from tests.bench.sessions import PORTAL, open_home
from web.app import create_app

SECONDS = 3.0
CUSTOMERS = {"home, one subscription": "cus_demo_ada", "home, sixty invoices": "cus_demo_henry"}


async def main() -> None:
    empty = await _rate(_client(Starlette(routes=[Route("/", _hello)])), "/")
    print(f"{'an empty application':28} {empty:8.0f}/s")
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder), 8000, 12111)
        store = Store.open(settings.database_url)
        async with _client(create_sandbox()) as stripe:
            app = create_app(settings, store=store, http=stripe, clock=lambda: datetime.now(UTC))
            for name, customer in CUSTOMERS.items():
                client = _client(app)
                rate = await _rate(client, await open_home(client, customer))
                print(f"{name:28} {rate:8.1f}/s   {rate / empty:.4f} of the empty application")
        await store.close()
        print()
        await measure_history(Path(folder))
    await measure_archives()
    await measure_sandbox()


async def _hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


def _client(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PORTAL)


async def _rate(client: httpx.AsyncClient, address: str) -> float:
    (await client.get(address)).raise_for_status()
    rate = await _repeat(lambda: client.get(address))
    await client.aclose()
    return rate


async def _repeat(act: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    done = 0
    while time.perf_counter() - started < SECONDS:
        await act()
        done += 1
    return done / (time.perf_counter() - started)


if __name__ == "__main__":
    asyncio.run(main())
