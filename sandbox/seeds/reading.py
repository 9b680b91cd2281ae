"""Says what is wrong with a seeds file in one line that names the table and the key.

with within("people[2] (cus_ada)"):
    moment_of(taken(told, "since", str), now)
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sandbox.parameters import Unhonoured
from wire.errors import StripeError
from wire.objects import Object

_T = TypeVar("_T")
_WORDS: dict[type, str] = {str: "text", list: "a list", dict: "a table", int: "a whole number"}


class SeedsBroken(ValueError):
    """The file cannot be told as it stands."""

    def __init__(self, reason: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(f"{'.'.join(places)}: {reason}" if places else reason)
        self.reason = reason
        self.places = places


@contextmanager
def within(place: str) -> Iterator[None]:
    """Add the place to whatever is wrong inside; what an operation refuses is the file's fault too."""
    try:
        yield
    except SeedsBroken as broken:
        raise SeedsBroken(broken.reason, (place, *broken.places)) from broken
    except Unhonoured as name:
        raise SeedsBroken(f"{name.name} is not a key that can be told here", (place,)) from name
    except StripeError as error:
        reason = f"{error.param}: {error.message}" if error.param else error.message
        raise SeedsBroken(reason, (place,)) from error


def taken(told: Object, key: str, kind: type[_T], default: _T | None = None) -> _T:
    """The value of a key; without a default it has to be there."""
    if key not in told:
        if default is None:
            raise SeedsBroken(f"{key} is missing")
        return default
    value = told[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise SeedsBroken(f"{key} is {value!r}, not {_WORDS[kind]}")
    return value


def tables(told: Object, key: str, *, named_by: str = "id") -> Iterator[tuple[str, Object]]:
    """The tables of a list, each with the name of its place, as in `people[2] (cus_ada)`."""
    for index, one in enumerate(taken(told, key, list, default=[])):
        place = f"{key}[{index}]"
        if not isinstance(one, dict):
            raise SeedsBroken(f"it is {one!r}, not a table", (place,))
        yield (f"{place} ({one[named_by]})" if named_by in one else place), one


def refuse_others(told: Object, known: Collection[str]) -> None:
    for key in told:
        if key not in known:
            raise SeedsBroken(f"{key} is not a key that can be told here; known are {', '.join(known)}")
