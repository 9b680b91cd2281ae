"""Works off the outbox: one loop in each process that serves, whatever the entries are about."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from store import archive_runs, outbox
from store.database import Store
from store.outbox import Entry, State
from web.mailers import MailFailed, Undeliverable

log = logging.getLogger("portal")

# How soon an entry of another process, or one that waited, is looked for; one of this process rings the bell.
PAUSE: Final = 5.0
SECONDS_TO_FINISH: Final = 5.0
FORGOTTEN_AFTER: Final = timedelta(days=30)
EACH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing more to do for an entry; `state` says which way it ended."""

    state: State = "done"


@dataclass(frozen=True, slots=True)
class Postponed:
    """It is too early to know what to do."""

    until: datetime


class Dropped:
    """What was announced never came true."""


Outcome = Settled | Postponed | Dropped
Handler = Callable[[Entry, datetime], Awaitable[Outcome]]


class OutboxWorker:
    """`handlers` says what to do with each kind of entry; other kinds are left alone."""

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler],
        *,
        clock: Callable[[], datetime],
        bell: asyncio.Event,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._kinds = tuple(handlers)
        self._clock = clock
        self._bell = bell
        self._is_stopping = False
        self._tidied: datetime | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The loop beside whatever the block does; what it has begun may finish afterwards."""
        task = asyncio.create_task(self._run(), name="outbox")
        try:
            yield
        finally:
            self._is_stopping = True
            self._bell.set()
            # Whoever is cancelled here gives its entry back by the end of the lease.
            await asyncio.wait([task], timeout=SECONDS_TO_FINISH)
            task.cancel()

    async def work(self) -> int:
        """Everything that is due now; how many entries that was."""
        await self._tidy()
        count = 0
        while not self._is_stopping:
            entry = await outbox.lease(self._store, kinds=self._kinds, now=self._clock())
            if entry is None:
                break
            await self._handle(entry)
            count += 1
        return count

    async def _run(self) -> None:
        while not self._is_stopping:
            self._bell.clear()
            try:
                await self.work()
            except Exception:
                # A database that is away for a while must not end the loop for ever.
                log.exception("The outbox cannot be worked off; trying again")
            await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(PAUSE):
                await self._bell.wait()
        except TimeoutError:
            pass

    async def _handle(self, entry: Entry) -> None:
        try:
            outcome = await self._handlers[entry.kind](entry, self._clock())
        except Undeliverable as error:
            await self._failed(entry, str(error), for_good=True)
        except MailFailed as error:
            await self._failed(entry, str(error))
        except Exception as error:
            log.exception("Entry %s of the outbox failed unexpectedly", entry.id)
            await self._failed(entry, type(error).__name__)
        else:
            await self._settle(entry, outcome)

    async def _settle(self, entry: Entry, outcome: Outcome) -> None:
        match outcome:
            case Settled(state):
                await outbox.done(self._store, entry, state=state)
            case Postponed(until):
                await outbox.postpone(self._store, entry, until=until)
            case Dropped():
                await outbox.drop(self._store, entry)

    async def _failed(self, entry: Entry, reason: str, *, for_good: bool = False) -> None:
        now = self._clock()
        if await outbox.failed(self._store, entry, now=now, for_good=for_good):
            _log_dead(entry, reason)
        else:
            log.warning("%s %s of %s failed: %s; it waits", entry.kind, entry.id, entry.merchant, reason)

    async def _tidy(self) -> None:
        """Now and then: entries that ended each worker so far, and those that nobody needs any more."""
        now = self._clock()
        for entry in await outbox.bury(self._store, kinds=self._kinds, now=now):
            _log_dead(entry, "no attempt came to an end")
        if self._tidied is None or now - self._tidied >= EACH:
            await outbox.forget(self._store, before=now - FORGOTTEN_AFTER)
            await archive_runs.forget(self._store, before=now - archive_runs.FORGOTTEN_AFTER)
            self._tidied = now


def _log_dead(entry: Entry, reason: str) -> None:
    log.error(
        "%s %s of %s is given up after %d attempts: %s",
        entry.kind,
        entry.id,
        entry.merchant,
        entry.attempts,
        reason,
    )
