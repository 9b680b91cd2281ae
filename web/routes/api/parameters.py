"""Reads nested parameters with the errors that Stripe answers: required, unknown, empty, of another type."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from wire.errors import invalid_request, missing_param, unknown_param

T = TypeVar("T")
LONGEST_TEXT = 5000


@dataclass(frozen=True, slots=True)
class Block:
    """One mapping of parameters, and where it stands: `flow_data[subscription_cancel]`."""

    place: str
    values: dict[str, object]

    def check_names(self, *known: str) -> None:
        for name in self.values:
            if name not in known:
                raise unknown_param(self.at(name))

    def at(self, name: str) -> str:
        return f"{self.place}[{name}]"

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        return read_text(self._required(name), self.at(name), longest=longest)

    def optional_text(self, name: str, *, longest: int = LONGEST_TEXT) -> str | None:
        if name not in self.values:
            return None
        return read_text(self.values[name], self.at(name), longest=longest)

    def choice(self, name: str, options: Iterable[str]) -> str:
        given, known = self._required(name), tuple(options)
        if given not in known:
            *first, last = known
            spelt = f"{', '.join(first)} or {last}" if first else last
            raise invalid_request(f"Invalid {self.at(name)}: must be one of {spelt}", param=self.at(name))
        return str(given)

    def natural(self, name: str) -> int | None:
        """A whole number of at least nought."""
        if name not in self.values:
            return None
        given, code = self.values[name], "parameter_invalid_integer"
        if not (isinstance(given, str) and given.isascii() and given.removeprefix("-").isdecimal()):
            raise invalid_request(f"Invalid integer: {_shown(given)}", param=self.at(name), code=code)
        if given.startswith("-") or len(given) > 9:
            message = f"Invalid non-negative integer: {given}"
            raise invalid_request(message, param=self.at(name), code=code)
        return int(given)

    def block(self, name: str) -> "Block":
        return read_block(self._required(name), self.at(name))

    def optional_block(self, name: str) -> "Block | None":
        return self.block(name) if name in self.values else None

    def each(self, name: str, read: Callable[["Block"], T]) -> tuple[T, ...]:
        """A list of mappings; an empty text is an empty list."""
        given = self.values.get(name, "")
        if given == "":
            return ()
        if not isinstance(given, list):
            _refuse("array", given, self.at(name))
        return tuple(read(read_block(one, f"{self.at(name)}[{i}]")) for i, one in enumerate(given))

    def _required(self, name: str) -> object:
        if name not in self.values:
            raise missing_param(self.at(name))
        return self.values[name]


def read_block(value: object, place: str) -> Block:
    if not isinstance(value, dict):
        _refuse("object", value, place)
    return Block(place, value)


def read_text(value: object, place: str, *, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str):
        _refuse("string", value, place)
    if value == "":
        message = (
            f"You passed an empty string for '{place}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{place}' cannot be unset. You should remove '{place}' from your request or supply a "
            "non-empty value."
        )
        raise invalid_request(message, param=place, code="parameter_invalid_empty")
    if len(value) > longest:
        message = f"Invalid string: {value[:40]}…; must be at most {longest} characters"
        raise invalid_request(message, param=place)
    return value


def _refuse(kind: str, value: object, place: str) -> NoReturn:
    raise invalid_request(f"Invalid {kind}: {_shown(value)}", param=place)


def _shown(value: object) -> str:
    return value[:40] if isinstance(value, str) else "that value"
