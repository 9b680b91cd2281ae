"""The answer that an archive is sent with, and how far it is, told in the store for whoever asks."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final

from starlette.types import Receive, Scope, Send

from store import archive_runs
from store.archive_runs import ArchiveRun, State
from store.database import Store
from web.downloads import Download

log = logging.getLogger("portal")

ZIP: Final = "application/zip"
SECONDS_BETWEEN_REPORTS: Final = 1.0
# A run that is silent for a minute counts as dead, so something is said also while the connection takes nothing.
REPORTS_LEFT_OUT: Final = 20


class Progress:
    """Counts the documents of one archive."""

    def __init__(
        self,
        store: Store,
        session: str,
        run: str,
        *,
        clock: Callable[[], datetime],
        pace: float = SECONDS_BETWEEN_REPORTS,
    ) -> None:
        self.so_far = self._told = ArchiveRun()
        self.is_sent = False
        self._store = store
        self._session = session
        self._run = run
        self._clock = clock
        self._pace = pace

    async def begin(self) -> bool:
        return await archive_runs.begin(self._store, self._session, self._run, now=self._clock())

    async def drop(self) -> None:
        await archive_runs.drop(self._store, self._session, self._run)

    async def end(self, state: State) -> None:
        self.so_far = replace(self.so_far, state=state)
        await self._report()

    async def found(self, total: int) -> None:
        self.so_far = ArchiveRun("running", total=total)
        await self._report()

    def count(self, *, is_missing: bool) -> None:
        self.so_far = replace(
            self.so_far, done=self.so_far.done + 1, missing=self.so_far.missing + is_missing
        )

    @asynccontextmanager
    async def told(self) -> AsyncIterator[None]:
        """Tells how far it is about once a second, and at last how it ended."""
        telling = asyncio.create_task(self._tell(), name="archive")
        state: State = "broken"
        try:
            yield
            state = "done" if self.is_sent else "stopped"
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await self.end(state)

    async def _tell(self) -> None:
        left_out = 0
        while True:
            await asyncio.sleep(self._pace)
            if self.so_far == self._told and left_out < REPORTS_LEFT_OUT:
                left_out += 1
                continue
            left_out = 0
            try:
                await self._report()
            except Exception:
                # The archive is worth more than the number beside it.
                log.exception("How far an archive is cannot be told; trying again")

    async def _report(self) -> None:
        so_far = self.so_far
        await archive_runs.report(self._store, self._session, self._run, so_far, now=self._clock())
        self._told = so_far


class ArchiveDownload(Download):
    def __init__(self, content: AsyncGenerator[bytes, None], *, name: str, progress: Progress) -> None:
        super().__init__(content, name=name, media_type=ZIP)
        self._progress = progress

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._progress.told():
            await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        await super().stream_response(send)
        self._progress.is_sent = True
