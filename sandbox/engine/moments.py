"""Lets something happen at a moment of its own: while it does, the account's clock shows that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps

from sandbox.clock import Clock
from sandbox.events.recording import record
from sandbox.operations import Call, Handler
from sandbox.state import State
from wire.objects import Object


class Standstill(Clock):
    """A clock that shows one moment."""

    def __init__(self, moment: int) -> None:
        super().__init__()
        self._moment = datetime.fromtimestamp(moment, UTC)

    def now(self) -> datetime:
        return self._moment


@contextmanager
def at(state: State, moment: int) -> Iterator[None]:
    clock, was_silent = state.clock, state.journal.is_silent
    state.clock = Standstill(moment)
    state.journal.is_silent = moment < state.journal.since
    try:
        yield
    finally:
        record(state)
        state.clock = clock
        state.journal.is_silent = was_silent


def at_one_moment(handler: Handler) -> Handler:
    """Let no second pass while one request is answered, so that everything it makes has one date."""

    @wraps(handler)
    def answer(call: Call) -> Object:
        with at(call.state, call.now):
            return handler(call)

    return answer
