"""What one account remembers. Accounts share nothing.

Objects are kept as they are answered, with ids where Stripe holds a reference; `expansion` puts the
objects in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sandbox.clock import Clock
from wire.errors import missing_resource
from wire.objects import Object


class Table:
    """All objects of one kind, oldest first, with indexes by the owners that lists are asked for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._rows: dict[str, Object] = {}
        self._gone: dict[str, Object] = {}
        self._position: dict[str, int] = {}
        self._next = count()
        self._sorted: list[Object] | None = None

    def add(self, row: Object) -> Object:
        self._rows[row["id"]] = row
        self._position[row["id"]] = next(self._next)
        self._sorted = None
        return row

    def remove(self, id_: str, *, leaving: Object | None = None) -> None:
        """Forget a row; `leaving` is what is answered for its id from now on."""
        del self._rows[id_]
        self._sorted = None
        if leaving is not None:
            self._gone[id_] = leaving

    def get(self, id_: str) -> Object | None:
        return self._rows.get(id_)

    def gone(self, id_: str) -> Object | None:
        return self._gone.get(id_)

    def find(self, id_: str, *, param: str = "id", status: int = 404) -> Object:
        """Return a row or raise `resource_missing`; `status` is 400 for an id that came as a parameter."""
        row = self._rows.get(id_)
        if row is None:
            raise missing_resource(self.kind, id_, param=param, status=status)
        return row

    def newest_first(self) -> Iterator[Object]:
        """By `created`, and among equals the one made last comes first."""
        if self._sorted is None:
            self._sorted = sorted(self._rows.values(), key=self._age, reverse=True)
        return iter(self._sorted)

    def __iter__(self) -> Iterator[Object]:
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def _age(self, row: Object) -> tuple[int, int]:
        return row["created"], self._position[row["id"]]


@dataclass(slots=True)
class State:
    """One account of the sandbox: its key, its own object, its tables and the answers it has given before."""

    key: str
    account: Object
    clock: Clock
    public_url: str
    tables: dict[str, Table] = field(default_factory=dict)
    # Facts that the API does not show, by the id of the object that they belong to.
    private: dict[str, Object] = field(default_factory=dict)
    # Fields that Stripe shows only where `expand[]` asks for them, by id; see `whole`.
    hidden: dict[str, Object] = field(default_factory=dict)
    replays: dict[str, "Replay"] = field(default_factory=dict)

    def table(self, kind: str) -> Table:
        found = self.tables.get(kind)
        if found is None:
            found = self.tables[kind] = Table(kind)
        return found

    def whole(self, row: Object) -> Object:
        """An object with its hidden fields, such as the tiers of a price."""
        return row | self.hidden.get(row["id"], {})

    def now(self) -> datetime:
        return self.clock.now()

    def timestamp(self) -> int:
        return int(self.now().timestamp())


@dataclass(frozen=True, slots=True)
class Replay:
    """The stored answer to one idempotency key."""

    fingerprint: str
    status: int
    body: bytes
