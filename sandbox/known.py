"""What Stripe knows and the sandbox may not: all operations of the v1 API, the parameters of the main ones.

With it an operation or a parameter that is not built is refused by name instead of being swallowed, and one
that Stripe does not know either is refused as Stripe refuses it.
"""

import re
from functools import cache
from pathlib import Path

import msgspec

from sandbox.operations import Operation, pattern_of
from wire.errors import StripeError, invalid_request, unknown_param
from wire.objects import Object

_FACTS = Path(__file__).parent / "facts" / "operations.json"


def refuse_parameter(chosen: Operation, name: str) -> StripeError:
    """The error for a parameter, spelt `a[b][0][c]`, that an operation does not declare."""
    if not _is_known(_parameters(chosen), re.findall(r"[^\[\]]+", name)):
        return unknown_param(name)
    message = f"The sandbox does not build the parameter '{name}' of {chosen.name}."
    return invalid_request(message, param=name, code="sandbox_not_built")


def refuse_operation(method: str, path: str) -> StripeError:
    for name in _operations():
        known_method, _, known_path = name.partition(" ")
        if known_method == method and pattern_of(known_path).fullmatch(path):
            message = f"The sandbox does not build {name}."
            return invalid_request(message, code="sandbox_not_built", status=404)
    message = f"Unrecognized request URL ({method}: {path})."
    return invalid_request(message, status=404)


def _parameters(chosen: Operation) -> Object:
    # The names between braces are ours; only their places count.
    spelt = re.sub(r"\{\w+\}", "{}", chosen.name)
    for name, parameters in _operations().items():
        if re.sub(r"\{\w+\}", "{}", name) == spelt:
            return parameters or {}
    return {}


def _is_known(parameters: Object | None, steps: list[str]) -> bool:
    """Follow the steps; list positions count for nothing, and below a leaf every name is known."""
    if parameters is None or not steps:
        return True
    step, *rest = steps
    if step.isdecimal():
        return _is_known(parameters, rest)
    if "*" in parameters:
        return _is_known(parameters["*"], rest)
    return step in parameters and _is_known(parameters[step], rest)


@cache
def _operations() -> dict[str, Object | None]:
    return msgspec.json.decode(_FACTS.read_bytes(), type=dict[str, Object | None])
