"""Rows that tell before they are written to, so that events know what an object was like.

Only the row itself tells: whoever changes a value inside it puts a new value in the old one's place.

    row["card"] = row["card"] | {"exp_year": 2031}
"""

from collections.abc import Mapping
from typing import Any, Protocol

_NOTHING = object()


class Watcher(Protocol):
    def before_write(self, row: "Row", changes: Mapping[str, Any]) -> None: ...


class Row(dict[str, Any]):
    """A mapping that is as good as any other until somebody watches it."""

    watcher: Watcher | None = None

    def __setitem__(self, name: str, value: object) -> None:
        if self.watcher is not None:
            self.watcher.before_write(self, {name: value})
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if self.watcher is not None:
            self.watcher.before_write(self, {})
        super().__delitem__(name)

    def update(self, *changes: Any, **named: Any) -> None:  # noqa: ANN401  the signature of dict
        whole = dict(*changes, **named)
        if self.watcher is not None:
            self.watcher.before_write(self, whole)
        super().update(whole)

    def pop(self, name: str, default: Any = _NOTHING) -> Any:  # noqa: ANN401  the signature of dict
        if self.watcher is not None:
            self.watcher.before_write(self, {})
        return super().pop(name) if default is _NOTHING else super().pop(name, default)

    def setdefault(self, name: str, default: Any = None) -> Any:  # noqa: ANN401  the signature of dict
        if name not in self:
            self[name] = default
        return self[name]
