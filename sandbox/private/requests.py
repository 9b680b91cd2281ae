"""A log of the requests that the sandbox was sent, for tests; the oldest are forgotten."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.private.faults import matches
from wire.errors import StripeError
from wire.forms import decode
from wire.objects import Object

MOST_KEPT = 2_000
_LONGEST_BODY = 65_536


@dataclass(slots=True)
class Entry:
    """One request; `status` is None while it is answered and for good where the connection was dropped."""

    at: int
    method: str
    path: str
    query: bytes
    account: str | None
    idempotency_key: str | None
    body: bytearray = field(default_factory=bytearray)
    id: str | None = None
    status: int | None = None
    fault: str | None = None

    def hear(self, chunk: bytes) -> None:
        self.body += chunk[: _LONGEST_BODY - len(self.body)]

    def shown(self) -> Object:
        return {
            "id": self.id,
            "at": self.at,
            "method": self.method,
            "path": self.path,
            "query": _decoded(self.query),
            "params": _decoded(bytes(self.body)),
            "account": self.account,
            "idempotency_key": self.idempotency_key,
            "status": self.status,
            "fault": self.fault,
        }


class RequestLog:
    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST_KEPT)
        self._count = 0

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._count += 1

    @property
    def forgotten(self) -> int:
        return self._count - len(self._entries)

    def matching(self, method: str, path: str) -> Iterator[Entry]:
        """Oldest first."""
        return (
            entry for entry in self._entries if method in ("*", entry.method) and matches(path, entry.path)
        )

    def clear(self) -> None:
        self._entries.clear()
        self._count = 0


def _decoded(text: bytes) -> Object:
    try:
        return decode(text)
    except StripeError:
        return {"": text.decode(errors="replace")}
