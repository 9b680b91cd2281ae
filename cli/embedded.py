"""`billing-portal sandbox`: an API that behaves like Stripe's, in memory or with its state in a file."""

import asyncio
import socket
from pathlib import Path

from starlette.applications import Starlette

from cli.failures import CommandFailed
from cli.servers import Service, listening, serve
from cli.state_files import StateKeeper
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.persistence import StateFileBroken, load
from sandbox.seeds import DEMO_SEEDS, SeedsBroken, load_seeds
from sandbox.state import State

HOST = "127.0.0.1"


def run_sandbox(*, port: int, seeds: Path | None, state: Path | None, webhooks_anywhere: bool) -> None:
    address = f"http://{HOST}:{port}"
    with listening(HOST, port) as listener:
        accounts = _accounts(seeds, state, address)
        app = create_sandbox(
            accounts=accounts,
            seeds=seeds or DEMO_SEEDS,
            public_url=address,
            webhooks_anywhere=webhooks_anywhere,
        )
        asyncio.run(_serve(listener, app, state, address))


def _accounts(seeds: Path | None, state: Path | None, address: str) -> dict[str, State]:
    if state is not None and state.exists():
        return _loaded(state, address)
    chosen = seeds or DEMO_SEEDS
    try:
        return load_seeds(chosen, clock=Clock(), public_url=address)
    except SeedsBroken as broken:
        raise CommandFailed(f"{chosen}: {broken}") from broken
    except OSError as error:
        raise CommandFailed(f"cannot read {chosen}: {error.strerror}") from error


def _loaded(state: Path, address: str) -> dict[str, State]:
    try:
        return load(state, clock=Clock(), public_url=address)
    except StateFileBroken as broken:
        raise CommandFailed(f"{state}: {broken}; move it away to begin anew") from broken
    except OSError as error:
        raise CommandFailed(f"cannot read {state}: {error.strerror}") from error


async def _serve(listener: socket.socket, app: Starlette, state: Path | None, address: str) -> None:
    accounts: dict[str, State] = app.state.accounts

    async def announce() -> None:
        noun = "keys" if len(accounts) > 1 else "key"
        where = f"; its state is in {state}" if state else ""
        print(
            f"Ready: the sandbox answers at {address} to the {noun} {' and '.join(accounts)}{where}",
            flush=True,
        )

    if state is None:
        await serve([Service(app, listener)], when_started=announce)
        return
    keeper = StateKeeper(app, accounts, state)
    async with keeper.keeping():
        await serve([Service(keeper, listener)], when_started=announce)
