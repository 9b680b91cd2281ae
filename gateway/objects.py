"""What every decoded object has in common: frozen, only the fields used, nothing of the client library.

Stripe sends a related object as its id or, when asked to expand it, in full; and `null` for things absent.
"""

from typing import Generic, Protocol, TypeVar
from urllib.parse import quote

import msgspec

from gateway.errors import NotFound


class StripeObject(msgspec.Struct, frozen=True, kw_only=True):
    """Ignores the fields it does not name: Stripe adds some at any time."""


T = TypeVar("T")


class Page(StripeObject, Generic[T], frozen=True, kw_only=True):
    """One page of a list."""

    data: tuple[T, ...] = ()
    has_more: bool = False


class Reference(StripeObject, frozen=True, kw_only=True):
    """An expanded object of which only the id matters."""

    id: str


class Identified(Protocol):
    @property
    def id(self) -> str: ...


def id_of(value: str | Identified | None) -> str | None:
    """Reads a field that is an id or the expanded object."""
    if value is None or isinstance(value, str):
        return value
    return value.id


Expanded = TypeVar("Expanded")


def expanded(value: str | Expanded | None) -> Expanded | None:
    """The object itself, if it came expanded."""
    return None if isinstance(value, str) else value


def quoted(object_id: str, prefix: str = "") -> str:
    """An id as part of a path: ids come from addresses that anybody can type.

    Dots too: an id of two would lead to the object above. `prefix` is for kinds that have other things beside
    their objects, such as a search: what does not begin so is no id. Raises NotFound.
    """
    if not object_id.startswith(prefix):
        raise NotFound(None)
    return quote(object_id, safe="").replace(".", "%2E")
