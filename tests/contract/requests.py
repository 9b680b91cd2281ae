"""Checks a request against the parameter types of the official client: no unknown name, no wrong type."""

import types
import typing
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

from tests.contract.declarations import names_of, parameters


def check_request(method: str, path: str, params: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for everything in a request that Stripe's declarations do not allow."""
    try:
        declared = parameters(method, path)
    except LookupError as error:
        yield str(error)
        return
    if declared is not None:
        yield from _check_set(params, declared, "")


def _check_set(params: Mapping[str, object], declared: type, within: str) -> Iterator[str]:
    known = names_of(declared)
    for name in params.keys() - known.keys():
        yield f"{within}{name} is not a parameter that Stripe knows"
    required: frozenset[str] = getattr(declared, "__required_keys__", frozenset())
    for name in required - params.keys():
        yield f"{within}{name} is required"
    for name in params.keys() & known.keys():
        yield from _check(params[name], known[name], f"{within}{name}")


def _check(value: object, hint: object, where: str) -> Iterator[str]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        yield from _check_union(value, args, where)
    elif origin is typing.Literal:
        if value not in args:
            yield f"{where} is {value!r}, none of the known values"
    elif origin is list:
        yield from _check_list(value, args[0], where)
    elif origin in (dict, UntypedStripeObject) or is_typeddict(hint):
        yield from _check_mapping(value, hint, where)
    elif not isinstance(value, str) or not _reads_as(value, hint):
        yield f"{where} is {value!r}, not {getattr(hint, '__name__', hint)}"


def _check_list(value: object, inner: object, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where} is no list"
        return
    for index, one in enumerate(value):
        yield from _check(one, inner, f"{where}[{index}]")


def _check_mapping(value: object, hint: object, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is no mapping"
    elif is_typeddict(hint):
        yield from _check_set(value, typing.cast("type", hint), f"{where}.")
    else:
        for name, one in value.items():
            yield from _check(one, typing.get_args(hint)[-1], f"{where}[{name}]")


def _check_union(value: object, options: tuple[object, ...], where: str) -> Iterator[str]:
    literals = [option for option in options if typing.get_origin(option) is typing.Literal]
    named = {value for option in literals for value in typing.get_args(option)}
    # `Union[Literal[...], str]` spells an enum; `Literal['']|str` is a text that can be unset.
    if isinstance(value, str) and named - {""} and str in options:
        options = tuple(option for option in options if option is not str)
    found = [list(_check(value, option, where)) for option in options]
    yield from min(found, key=len)


def _reads_as(value: str, hint: object) -> bool:
    if hint is bool:
        return value in ("true", "false")
    try:
        if hint is int:
            int(value)
        elif hint in (float, Decimal):
            Decimal(value)
    except (ValueError, InvalidOperation):
        return False
    return hint in (str, int, float, Decimal)
