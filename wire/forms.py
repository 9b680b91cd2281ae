"""Stripe's form encoding, both ways: `a[b][0][c]=1` is `{"a": {"b": [{"c": "1"}]}}`.

Decoded values are strings, lists and mappings; what a string means is for the reader to say.
An empty string stays: Stripe unsets a field by it.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlencode

from wire.errors import StripeError, invalid_request
from wire.objects import Object

_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
# Deeper than any parameter of Stripe's; keeps a hostile body from nesting without end.
_MAX_DEPTH = 12
# More digits than the index of any list has; a hostile name may have thousands, which Python refuses to read.
_LONGEST_INDEX = 9


def decode(body: bytes | str) -> Object:
    """Read a query or a form body into nested values, or raise a StripeError."""
    text = _text(body)
    tree: Object = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _store(tree, _path(name), value)
    return {name: _settle(value) for name, value in tree.items()}


def encode(params: Mapping[str, object]) -> str:
    """Write nested values as a form body; None is left out, a boolean becomes true or false."""
    return urlencode([pair for name, value in params.items() for pair in _pairs(name, value)])


def _text(body: bytes | str) -> str:
    if isinstance(body, str):
        return body
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise invalid_request("Invalid UTF-8 in the request body.") from error


def _path(name: str) -> list[str]:
    if not _NAME.fullmatch(name):
        raise _malformed(name)
    first = name.split("[", 1)[0]
    path = [first, *_PART.findall(name)]
    if len(path) > _MAX_DEPTH:
        raise _malformed(name)
    return path


def _store(tree: Object, path: list[str], value: str) -> None:
    here = tree
    for step in path[:-1]:
        key = _next_index(here, step)
        inner = here.setdefault(key, {})
        if not isinstance(inner, dict):
            raise _malformed(_spell(path))
        here = inner
    last = _next_index(here, path[-1])
    if isinstance(here.get(last), dict):
        raise _malformed(_spell(path))
    here[last] = value


def _next_index(here: Object, step: str) -> str:
    # `a[]=x&a[]=y` counts; every empty bracket opens a new element.
    return step or str(len(here))


def _settle(value: object) -> object:
    """Turn mappings whose names count from 0 into lists."""
    if not isinstance(value, dict):
        return value
    settled = {name: _settle(inner) for name, inner in value.items()}
    if settled and all(name.isdecimal() and len(name) <= _LONGEST_INDEX for name in settled):
        return [settled[name] for name in sorted(settled, key=int)]
    return settled


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _pairs(f"{name}[{key}]", inner)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _pairs(f"{name}[{index}]", inner)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, str(value)


def _spell(path: list[str]) -> str:
    return path[0] + "".join(f"[{step}]" for step in path[1:])


def _malformed(name: str) -> StripeError:
    return invalid_request(f"Invalid parameter name: {name}", param=name)
