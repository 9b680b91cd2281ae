"""Notes what is written in an account, until `recording` makes events of it.

Of each row that is touched the state before the first write is kept, encoded, and the state at each turn: a write to
a field after which Stripe tells of the object anew. Rows that are not written to cost nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sandbox.rows import Row
from wire.objects import Object

encode = msgspec.json.Encoder().encode

# The fields whose change is a step in the life of an object. Other objects are told of once for each request.
_TURNS: dict[str, tuple[str, ...]] = {
    "charge": ("status", "amount_refunded"),
    "credit_note": ("status",),
    "invoice": ("status", "attempted", "attempt_count"),
    "invoice_payment": ("status",),
    "payment_intent": ("status", "last_payment_error"),
    "payment_method": ("customer",),
    "refund": ("status",),
    "setup_intent": ("status", "last_setup_error"),
    "subscription_schedule": ("status",),
    "test_helpers.test_clock": ("status",),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """The request that made a change; both are None for what happens by itself."""

    request: str | None = None
    idempotency_key: str | None = None


@dataclass(slots=True)
class Entry:
    """One row that was touched: what it was like (None: it was not), and at which turns it became what."""

    row: Row
    before: bytes | None
    place: int
    turns: list[tuple[int, bytes]] = field(default_factory=list)
    is_gone: bool = False
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An event without a change, such as a reminder."""

    type: str
    place: int
    body: bytes


class Journal:
    """All that was written since events were made last."""

    def __init__(self) -> None:
        self.cause = Cause()
        # While seeds tell of what was before this moment, nobody listens.
        self.since = 0
        self.is_silent = False
        # Whether rows that are asked for by id are noted too, lest a write deep inside one go unseen.
        self.is_careful = False
        self._entries: dict[int, Entry] = {}
        self._told: list[Told] = []
        self._places = 0

    def added(self, row: Row) -> None:
        row.watcher = self
        if self.is_silent:
            return
        entry = self._entries.get(id(row))
        if entry is None:
            self._entries[id(row)] = Entry(row, None, self._next(), is_written=True)
        else:
            entry.is_gone = False

    def removed(self, row: Row) -> None:
        self.before_write(row, {})
        if not self.is_silent:
            entry = self._entries[id(row)]
            entry.is_gone, entry.place = True, self._next()

    def before_write(self, row: Row, changes: Mapping[str, Any]) -> None:
        if self.is_silent:
            return
        entry = self._entries.get(id(row))
        if entry is None:
            self._entries[id(row)] = Entry(row, encode(row), self._next(), is_written=True)
        elif not entry.is_written:
            entry.is_written = True
            entry.place = self._next()
        elif any(row.get(name) != changes[name] for name in _turns(row) if name in changes):
            entry.turns.append((self._next(), encode(row)))

    def handed_out(self, row: Row) -> None:
        if self.is_careful and not self.is_silent and id(row) not in self._entries:
            self._entries[id(row)] = Entry(row, encode(row), self._next())

    def tell(self, type_: str, about: Object) -> None:
        """Note an event of a type that no change shows."""
        if not self.is_silent:
            self._told.append(Told(type_, self._next(), encode(about)))

    def take(self) -> tuple[list[Entry], list[Told]]:
        """Everything noted, which is forgotten with that."""
        taken = list(self._entries.values()), self._told
        self._entries, self._told, self._places = {}, [], 0
        return taken

    def is_empty(self) -> bool:
        return not self._entries and not self._told

    def _next(self) -> int:
        self._places += 1
        return self._places


def _turns(row: Row) -> tuple[str, ...]:
    return _TURNS.get(row.get("object", ""), ())
