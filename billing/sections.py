"""A part of a page that loads, or fails, on its own."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.errors import GatewayError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class Failed:
    """Carries the fact for the log; the page says one sentence and offers to try again."""

    error: GatewayError


Section = Loaded[T] | Failed


async def section(loading: Awaitable[T]) -> Section[T]:
    try:
        return Loaded(await loading)
    except GatewayError as error:
        return Failed(error)


def require(part: Section[T]) -> T:
    """For a page that is nothing without this part: raises what made it fail."""
    if isinstance(part, Failed):
        raise part.error
    return part.value
