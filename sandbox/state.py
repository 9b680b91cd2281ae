"""What one account remembers. Accounts share nothing.

Objects are kept as they are answered, with ids where Stripe holds a reference; `expansion` puts the
objects in.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import Clock
from sandbox.events.courier import Courier
from sandbox.events.journal import Journal
from sandbox.tables import Table
from wire.objects import Object


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
    journal: Journal = field(default_factory=Journal, metadata={"kept": False})
    courier: Courier = field(default_factory=Courier, metadata={"kept": False})

    # Up to when all that falls due is known to be done; None after each write.
    done_until: int | None = field(default=None, metadata={"kept": False})

    def table(self, kind: str) -> Table:
        found = self.tables.get(kind)
        if found is None:
            found = self.tables[kind] = Table(kind, self.journal)
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
