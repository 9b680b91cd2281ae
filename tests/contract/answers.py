"""Checks an answer of the sandbox against the resource classes of the official client.

Every annotated key is there, null only where the class says so, values are of the known ones, and nothing is
there that Stripe does not send. `absent.json` lists the keys that Stripe itself leaves out unless they apply or are
asked for; the Python classes call those nullable, the Node client's declarations tell them apart.
"""

import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec
from stripe import ListObject, StripeObject
from stripe._stripe_object import UntypedStripeObject

from tests.contract.declarations import hints, resource_class

_PLAIN: dict[object, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
    Decimal: (str,),
}
_ERROR_KEYS = {
    "message",
    "type",
    "code",
    "doc_url",
    "param",
    "decline_code",
    "payment_method",
    "setup_intent",
}


def check_answer(body: object) -> Iterator[str]:
    """Yield a line for everything in a whole answer that Stripe's declarations do not allow."""
    if not isinstance(body, dict):
        yield "the answer is no object"
    elif "error" in body:
        yield from _check_error(body["error"])
    elif body.get("object") == "list":
        yield from _check_list(body, "list", None)
    elif body.get("object") == "search_result":
        if not isinstance(body.get("next_page"), str if body.get("has_more") else None.__class__):
            yield "search_result.next_page and has_more do not go together"
        listed = {name: value for name, value in body.items() if name != "next_page"}
        yield from _check_list(listed, "search_result", None)
    else:
        yield from _check_resource(body, str(body.get("object")))


def _check_error(error: dict[str, object]) -> Iterator[str]:
    for name in {"message", "type"} - error.keys():
        yield f"error.{name} is missing"
    for name in ("setup_intent", "payment_method", "payment_intent"):
        if name in error:
            yield from _check_resource(typing.cast("dict[str, object]", error[name]), f"error.{name}")


def _check_resource(value: dict[str, object], where: str) -> Iterator[str]:
    name = str(value.get("object"))
    declared = resource_class(name)
    if declared is None:
        yield f"{where}: there is no resource {name!r}"
    elif value.get("deleted"):
        yield from (
            f"{where}: a deleted object has no {key}" for key in value.keys() - {"id", "object", "deleted"}
        )
    else:
        yield from _check_fields(value, declared, where, name)


def _check_list(value: dict[str, object], where: str, inner: object) -> Iterator[str]:
    for name in value.keys() ^ {"object", "data", "has_more", "url"}:
        yield f"{where}: a list has {name} missing or too much"
    data = value.get("data")
    for index, one in enumerate(data if isinstance(data, list) else []):
        place = f"{where}.data[{index}]"
        yield from _check(one, inner, place) if inner else _check_resource(one, place)


def _check_fields(value: dict[str, object], declared: type, where: str, path: str) -> Iterator[str]:
    fields = hints(declared)
    for name in value.keys() - fields.keys():
        yield f"{where}.{name} is not known to Stripe"
    for name, hint in fields.items():
        if name in value:
            yield from _check(value[name], hint, f"{where}.{name}", path=path)
        elif name not in _may_lack(path) and name != "deleted":
            yield f"{where}.{name} is missing"


def _check(value: object, hint: object, where: str, *, path: str = "") -> Iterator[str]:
    if hint is typing.Any or hint is object:
        return
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        yield from _check_union(value, typing.get_args(hint), where, path)
    elif origin is typing.Literal:
        if value not in typing.get_args(hint):
            yield f"{where} is {value!r}, none of the known values"
    elif value is None:
        yield f"{where} is null"
    elif hint in _PLAIN:
        if not isinstance(value, _PLAIN[hint]) or (isinstance(value, bool) and hint is not bool):
            yield f"{where} is {value!r}, not {getattr(hint, '__name__', hint)}"
    else:
        yield from _check_nested(value, hint, where, path)


def _check_union(value: object, options: tuple[object, ...], where: str, path: str) -> Iterator[str]:
    if value is None and type(None) in options:
        return
    left = [option for option in options if option is not type(None)]
    literals = [option for option in left if typing.get_origin(option) is typing.Literal]
    # `Union[Literal[...], str]` is how the client spells an enum.
    if literals and isinstance(value, str):
        left = literals
    # An object is none of the plain kinds; so the reason names what is wrong inside it.
    if isinstance(value, dict):
        left = [option for option in left if option not in _PLAIN] or left
    yield from min((list(_check(value, option, where, path=path)) for option in left), key=len)


def _check_nested(value: object, hint: object, where: str, path: str) -> Iterator[str]:
    origin, args = typing.get_origin(hint) or hint, typing.get_args(hint)
    if origin is list:
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for index, one in enumerate(value):
            yield from _check(one, args[0], f"{where}[{index}]", path=path)
    elif not isinstance(value, dict):
        yield f"{where} is {value!r}, not an object"
    elif origin is ListObject:
        yield from _check_list(value, where, args[0] if args else None)
    elif origin in (UntypedStripeObject, dict):
        for name, one in value.items():
            yield from _check(one, args[-1] if args else typing.Any, f"{where}[{name}]", path=path)
    elif isinstance(origin, type) and issubclass(origin, StripeObject):
        yield from _check_object(value, origin, where, path)
    else:
        yield f"{where} has a type that the contract cannot read: {hint}"


def _check_object(value: dict[str, object], declared: type, where: str, path: str) -> Iterator[str]:
    if "object" in value and resource_class(str(value["object"])):
        if declared is not resource_class(str(value["object"])):
            yield f"{where} is a {value['object']}"
        yield from _check_resource(value, where)
        return
    inner = declared.__qualname__.partition(".")[2]
    owner = path.split(":", 1)[0]
    yield from _check_fields(value, declared, where, f"{owner}:{inner}")


@cache
def _may_lack(path: str) -> frozenset[str]:
    return frozenset(_absent().get(path.replace(":", "."), ()))


@cache
def _absent() -> dict[str, list[str]]:
    source = Path(__file__).with_name("absent.json").read_bytes()
    return msgspec.json.decode(source, type=dict[str, list[str]])
