"""The register of what the sandbox does: one function per operation of Stripe's API.

    @operation("POST", "/v1/customers/{customer}", honours={"name": clearable(text), "metadata": metadata})
    def update(call: Call) -> Object:
        customer = call.state.table("customer").find(call.path["customer"], param="id")
        ...
        return customer

`honours` names every parameter that the operation acts on, with its reader (see `parameters`); those arrive
in `call.params`, typed, and only if they were sent. `expand` is read by the core and needs no mention.
A function answers the stored object itself; the core expands references on copies of what it touches.
It may raise any `wire.errors.StripeError`, and changes nothing before it can no longer fail.

Every module of `sandbox.resources` is loaded with the package; there is no list to keep.
Work that falls due as time passes is registered by `@on_time_passed` and is called before each request.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.parameters import Shape
from sandbox.state import State
from wire.objects import Object


@dataclass(slots=True)
class Call:
    """One request to one operation, read and checked."""

    state: State
    path: dict[str, str]
    params: Object
    url: str

    @property
    def now(self) -> int:
        return self.state.timestamp()


Handler = Callable[[Call], Object]
DueWork = Callable[[State, datetime], None]


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    honours: Shape
    handler: Handler
    pattern: re.Pattern[str] = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


OPERATIONS: list[Operation] = []
DUE_WORK: list[DueWork] = []
# By method and depth of the address, so that few patterns are tried for a request.
_BY_SHAPE: dict[tuple[str, int], list[Operation]] = {}


def operation(method: str, path: str, *, honours: Shape | None = None) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        made = Operation(method, path, honours or {}, handler, pattern_of(path))
        OPERATIONS.append(made)
        _BY_SHAPE.setdefault((method, path.count("/")), []).append(made)
        return handler

    return register


def on_time_passed(work: DueWork) -> DueWork:
    """Register work that falls due as time passes; it must be cheap when nothing is due."""
    DUE_WORK.append(work)
    return work


def pattern_of(path: str) -> re.Pattern[str]:
    """Turn `/v1/customers/{customer}` into a pattern with one group per name."""
    # Stripe's searches stand where an id would; they are operations of their own.
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>(?!search$)[^/]+)", path))


def find_operation(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation for an address; one spelt in full wins over one with a name in it."""
    found = None
    for candidate in _BY_SHAPE.get((method, path.count("/")), ()):
        match = candidate.pattern.fullmatch(path)
        if match and (found is None or not match.groupdict()):
            found = candidate, match.groupdict()
    return found
