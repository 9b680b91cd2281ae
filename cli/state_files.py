"""Keeps a sandbox's state in a file while it runs: at the start, every few seconds when changed, and at the end."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from cli.failures import CommandFailed
from sandbox.persistence import encode, write
from sandbox.state import State

SECONDS = 2.0
# What happens without a request, such as an event delivered at last, may wait this long for the file.
SECONDS_UNASKED = 30.0
# Nothing is answered while the state is read out; a large one is therefore saved less often.
MOST_OF_THE_TIME = 0.05


class StateKeeper:
    """Serves `app` and saves the accounts behind it."""

    def __init__(self, app: ASGIApp, accounts: Mapping[str, State], path: Path) -> None:
        self._app = app
        self._accounts = accounts
        self._path = path
        self._saved = b""
        self._was_asked = False
        self._has_complained = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._was_asked = True
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        # A file that cannot be written is told before anybody trusts it.
        self._save_or_fail()
        saving = asyncio.create_task(self._save_again_and_again())
        try:
            yield
        finally:
            saving.cancel()
            with suppress(asyncio.CancelledError):
                await saving
            self._save_or_fail()

    def _save_or_fail(self) -> None:
        try:
            self._save()
        except OSError as error:
            raise CommandFailed(f"cannot write {self._path}: {error.strerror}") from error

    async def _save_again_and_again(self) -> None:
        pause, began = SECONDS, perf_counter()
        while True:
            await asyncio.sleep(pause)
            if not self._was_asked and perf_counter() - began < SECONDS_UNASKED:
                continue
            self._was_asked, began = False, perf_counter()
            self._try_to_save()
            pause = max(SECONDS, (perf_counter() - began) / MOST_OF_THE_TIME)

    def _try_to_save(self) -> None:
        """A full disk is told once and tried again; the end of the process tries for the last time."""
        try:
            self._save()
            self._has_complained = False
        except OSError as error:
            if not self._has_complained:
                print(f"billing-portal: cannot write {self._path}: {error.strerror}", file=sys.stderr)
            self._has_complained = True

    def _save(self) -> None:
        content = encode(self._accounts)
        if content != self._saved:
            write(self._path, content)
            self._saved = content
