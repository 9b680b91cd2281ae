"""Rows of one kind, kept in the order in which lists show them, so that any page is found without walking to it."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sandbox.events.journal import Journal
from sandbox.rows import Row
from wire.errors import missing_resource
from wire.objects import Object

# By `created`, and among equals the one made last is the newest.
Age = tuple[int, int, str]
# No event tells of these. The items of a subscription lie in it too and must stay the same objects.
_UNWATCHED = frozenset({"event", "subscription_item", "webhook_endpoint"})


class Table:
    """All objects of one kind, oldest first."""

    def __init__(self, kind: str, journal: Journal) -> None:
        self.kind = kind
        self._journal = None if kind in _UNWATCHED else journal
        self._rows: dict[str, Object] = {}
        self._gone: dict[str, Object] = {}
        self._ages: dict[str, Age] = {}
        self._order: list[Age] = []
        self._of_customer: dict[str, list[Age]] = {}
        self._owners: dict[str, str] = {}
        self._next = 0

    def add(self, row: Object) -> Object:
        """Take a row in; what is answered is the row from now on."""
        if self._journal is not None:
            row = row if isinstance(row, Row) else Row(row)
            self._journal.added(row)
        return self._place(row)

    def _place(self, row: Object) -> Object:
        self._forget_age(row["id"])
        self._rows[row["id"]] = row
        # Invoice items say `date` where other objects say `created`.
        age = (row.get("created") or row.get("date") or 0, self._next, row["id"])
        self._next += 1
        self._ages[row["id"]] = age
        insort(self._order, age)
        if row.get("customer"):
            self._owners[row["id"]] = row["customer"]
            insort(self._of_customer.setdefault(row["customer"], []), age)
        return row

    def remove(self, id_: str, *, leaving: Object | None = None) -> None:
        """Forget a row; `leaving` is what is answered for its id from now on."""
        row = self._rows[id_]
        if self._journal is not None and isinstance(row, Row):
            self._journal.removed(row)
        self._forget_age(id_)
        del self._rows[id_]
        if leaving is not None:
            self._gone[id_] = leaving

    def get(self, id_: str) -> Object | None:
        row = self._rows.get(id_)
        if self._journal is not None and isinstance(row, Row):
            self._journal.handed_out(row)
        return row

    def gone(self, id_: str) -> Object | None:
        return self._gone.get(id_)

    def knew(self, id_: str) -> bool:
        """Whether there is such a row, or has been."""
        return id_ in self._rows or id_ in self._gone

    def find(self, id_: str, *, param: str = "id", status: int = 404) -> Object:
        """Return a row or raise `resource_missing`; `status` is 400 for an id that came as a parameter."""
        row = self.get(id_)
        if row is None:
            raise missing_resource(self.kind, id_, param=param, status=status)
        return row

    def newest_first(self) -> "Rows":
        return Rows(self._order, self._ages, self._rows)

    def of_customer(self, customer: str) -> "Rows":
        """Those that were the customer's when they were added: for kinds that never change hands."""
        return Rows(self._of_customer.get(customer, []), self._ages, self._rows)

    def oldest_ids(self) -> Iterator[str]:
        return iter(self._rows)

    def __iter__(self) -> Iterator[Object]:
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def kept(self) -> Object:
        """All that the table remembers, for a file; `restore` takes it back."""
        positions = [self._ages[id_][1] for id_ in self._rows]
        return {"rows": list(self._rows.values()), "positions": positions, "gone": self._gone}

    def restore(self, kept: Object) -> None:
        for row, position in zip(kept["rows"], kept["positions"], strict=True):
            self._next = position
            if self._journal is not None and isinstance(row, Row):
                row.watcher = self._journal
            self._place(row)
        self._next = max(kept["positions"], default=-1) + 1
        self._gone.update(kept["gone"])

    def _forget_age(self, id_: str) -> None:
        age = self._ages.pop(id_, None)
        if age is None:
            return
        del self._order[bisect_left(self._order, age)]
        owner = self._owners.pop(id_, None)
        if owner is not None:
            order = self._of_customer[owner]
            del order[bisect_left(order, age)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, newest first, which can be entered at each of them. Not to be walked while rows are added."""

    order: list[Age]
    ages: dict[str, Age]
    rows: dict[str, Object]
    keep: Callable[[Object], bool] = bool

    def where(self, keep: Callable[[Object], bool]) -> "Rows":
        before = self.keep
        # Rows are never empty, so that `bool` keeps them all.
        return replace(self, keep=keep if before is bool else lambda row: before(row) and keep(row))

    def __iter__(self) -> Iterator[Object]:
        return self._walk(range(len(self.order) - 1, -1, -1))

    def __contains__(self, id_: str) -> bool:
        return id_ in self.ages and self.keep(self.rows[id_])

    def older_than(self, id_: str) -> Iterator[Object]:
        """From the newest of the older ones on."""
        return self._walk(range(bisect_left(self.order, self.ages[id_]) - 1, -1, -1))

    def newer_than(self, id_: str) -> Iterator[Object]:
        """From the oldest of the newer ones on."""
        return self._walk(range(bisect_right(self.order, self.ages[id_]), len(self.order)))

    def _walk(self, places: range) -> Iterator[Object]:
        for place in places:
            row = self.rows[self.order[place][2]]
            if self.keep(row):
                yield row
