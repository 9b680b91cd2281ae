"""Writes what an account remembers as JSON values and reads it back, sharing included.

The same object lies in several places, a price in its table and in each item: after reading it must again be one.
What is met twice is therefore written once, in a list of its own, and named by its number elsewhere. Values of the
sandbox's own dataclasses are named by their class; nothing else can be made by a file.
"""

import base64
import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

from sandbox.rows import Row
from sandbox.state import State
from wire.objects import Object

_PLAIN = (str, int, float, bool, type(None))
_OURS = "sandbox."


class Unreadable(Exception):
    """What was read was not written by `flatten`."""


def flatten(root: object, state: State) -> Object:
    """The values of `root`; `state` itself is only named, not written."""
    writer = _Writer(root, state)
    whole = writer.written(root, inside=True)
    # What is shared may hold more that is shared; both lists are complete only together.
    return {"whole": whole, "shared": [writer.written(value, inside=True) for value in writer.shared]}


def unflatten(written: Object, state: State) -> Any:  # noqa: ANN401  whatever was written
    try:
        return _Reader(written["shared"], state).read(written["whole"])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ImportError) as error:
        raise Unreadable(str(error)) from error


class _Writer:
    def __init__(self, root: object, state: State) -> None:
        self._state = state
        self.shared = list(_met_twice(root, state))
        self._numbers = {id(value): number for number, value in enumerate(self.shared)}

    def written(self, value: Any, *, inside: bool = False) -> Any:  # noqa: ANN401, PLR0911  one answer for each kind
        """The value in JSON; `inside` writes even what is shared in full."""
        if isinstance(value, _PLAIN):
            return value
        if value is self._state:
            return {"$state": True}
        if not inside and id(value) in self._numbers:
            return {"$shared": self._numbers[id(value)]}
        if isinstance(value, dict):
            return self._mapping(value)
        if isinstance(value, list):
            return [self.written(one) for one in value]
        if isinstance(value, (tuple, set, frozenset)):
            return {f"${type(value).__name__}": [self.written(one) for one in value]}
        if dataclasses.is_dataclass(value) and _name_of(type(value)).startswith(_OURS):
            fields = {name: self.written(getattr(value, name)) for name in _field_names(type(value))}
            return {"$class": _name_of(type(value)), "fields": fields}
        return _leaf(value)

    def _mapping(self, value: dict[Any, Any]) -> Object:
        if all(isinstance(name, str) and not name.startswith("$") for name in value):
            return {name: self.written(one) for name, one in value.items()}
        return {"$map": [[self.written(name), self.written(one)] for name, one in value.items()]}


def _met_twice(root: object, state: State) -> Iterator[object]:
    met: dict[int, int] = {}
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, _PLAIN) or value is state:
            continue
        if _can_change(value):
            times = met[id(value)] = met.get(id(value), 0) + 1
            if times == 2:
                yield value
            if times > 1:
                continue
        waiting.extend(_parts(value))


def _can_change(value: object) -> bool:
    """Whether it matters that two places hold the same one; equal values of the other kinds are as good."""
    if dataclasses.is_dataclass(value):
        parameters: Any = vars(type(value))["__dataclass_params__"]
        return not parameters.frozen
    return isinstance(value, (dict, list, set))


def _parts(value: Any) -> Iterator[object]:  # noqa: ANN401
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from value
    elif dataclasses.is_dataclass(value):
        yield from (getattr(value, name) for name in _field_names(type(value)))


def _leaf(value: object) -> Object:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise TypeError(f"A state file cannot hold a {type(value).__qualname__}.")


_LEAVES: dict[str, Callable[[Any], object]] = {
    "$bytes": base64.b64decode,
    "$moment": datetime.fromisoformat,
    "$decimal": Decimal,
}
_COLLECTIONS: dict[str, Callable[[Any], object]] = {"$tuple": tuple, "$set": set, "$frozenset": frozenset}


class _Reader:
    def __init__(self, shared: list[Any], state: State) -> None:
        self._state = state
        self._shared = [_empty(written) for written in shared]
        for written, made in zip(shared, self._shared, strict=True):
            self._fill(made, written)

    def read(self, written: Any) -> Any:  # noqa: ANN401
        if isinstance(written, _PLAIN):
            return written
        if isinstance(written, dict) and written:
            name: str = next(iter(written))
            if name == "$state":
                return self._state
            if name == "$shared":
                return self._shared[written[name]]
            if name in _LEAVES:
                return _LEAVES[name](written[name])
            if name in _COLLECTIONS:
                return _COLLECTIONS[name]([self.read(one) for one in written[name]])
        made = _empty(written)
        self._fill(made, written)
        return made

    def _fill(self, made: Any, written: Any) -> None:  # noqa: ANN401
        if isinstance(made, list):
            made.extend(self.read(one) for one in written)
        elif isinstance(made, set):
            made.update(self.read(one) for one in written["$set"])
        elif not isinstance(made, dict):
            # Frozen ones too are filled after they are made.
            for name, value in written["fields"].items():
                object.__setattr__(made, name, self.read(value))
        elif "$map" in written:
            made.update((self.read(name), self.read(one)) for name, one in written["$map"])
        else:
            made.update((name, self.read(one)) for name, one in written.items())


def _empty(written: Any) -> Any:  # noqa: ANN401
    if isinstance(written, list):
        return []
    if "$class" in written:
        return _made(written["$class"], written["fields"])
    # Rows of tables are more than mappings; what else has a kind may be one too.
    return set() if "$set" in written else Row() if "object" in written else {}


def _made(name: str, fields: Object) -> object:
    module, _, class_name = name.rpartition(".")
    if not module.startswith(_OURS):
        raise Unreadable(f"{name} is not of the sandbox")
    declared = getattr(import_module(module), class_name)
    if not dataclasses.is_dataclass(declared) or not isinstance(declared, type):
        raise Unreadable(f"{name} is no dataclass")
    if fields.keys() != set(_field_names(declared)):
        raise Unreadable(f"{name} has other fields by now")
    return object.__new__(declared)


def _name_of(declared: type) -> str:
    return f"{declared.__module__}.{declared.__qualname__}"


def _field_names(declared: type) -> list[str]:
    return [each.name for each in dataclasses.fields(declared)]
