"""Draws `sandbox/facts/expansions.json` anew from the installed client: `python -m tests.contract.draw_expansions`.

It tells which object each operation answers with, and which fields of an object hold other objects, so that a path
for `expand[]` is checked before anything is done. To be run with `draw_operations`; `test_contract` says when.
"""

import inspect
import json
import re
import typing
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import msgspec
import stripe
from stripe import ListObject, SearchResultObject, StripeObject

import sandbox
from tests.contract.declarations import hints, imports, resource_class

_FACTS = Path(sandbox.__path__[0]) / "facts"
TARGET = _FACTS / "expansions.json"
_PACKAGE = Path(stripe.__file__).parent
_METHOD = re.compile(
    r"    def \w+\(\s*self.*?\) -> (?P<answer>[^\n]+?):\n"
    r".*?self\._request\(\s*\"(?P<method>\w+)\",\s*\"(?P<path>/v1[^\"]+)\"",
    re.DOTALL,
)
# The place of an object's field, with the kinds of what it holds.
Places = dict[str, list[str]]


def draw() -> str:
    """One line for each operation and each kind of object, so that a change of version reads well."""
    answers, lists = _answers(), _answers(are_lists=True)
    known = msgspec.json.decode((_FACTS / "templates.json").read_bytes())
    fields = {kind: _places(declared) for kind in known if (declared := resource_class(kind))}
    return f'{{"answers": {_spelt(answers)},\n"lists": {_spelt(lists)},\n"fields": {_spelt(fields)}}}\n'


def _answers(*, are_lists: bool = False) -> Places:
    """What operations answer with, or what those that answer with a list have in it."""
    return {
        name: sorted(_kinds(declared))
        for name, declared in _declared_answers()
        if (typing.get_origin(declared) in (ListObject, SearchResultObject)) is are_lists
    }


def _declared_answers() -> Iterator[tuple[str, object]]:
    for service in sorted(_PACKAGE.rglob("*_service.py")):
        name = ".".join(service.relative_to(_PACKAGE.parent).with_suffix("").parts)
        module = import_module(name)
        for call in _METHOD.finditer(service.read_text()):
            declared = eval(  # noqa: S307  the annotations of an installed package
                call["answer"].strip('"'), {**vars(typing), **vars(module), **imports(module)}
            )
            path = re.sub(r"\{\w+\}", "{}", call["path"])
            yield f"{call['method'].upper()} {path}", declared


def _kinds(hint: object) -> set[str]:
    """The kinds of all resources in a type; of a list those that it lists."""
    if isinstance(hint, type) and hasattr(hint, "OBJECT_NAME") and hint is not ListObject:
        return {str(hint.OBJECT_NAME)}
    return {kind for inner in typing.get_args(hint) for kind in _kinds(inner)}


def _places(declared: type, trail: str = "") -> Places:
    found: Places = {}
    for name, hint in hints(declared).items():
        found |= _inside(hint, f"{trail}.{name}" if trail else name)
    return found


def _inside(hint: object, place: str) -> Places:
    origin = typing.get_origin(hint)
    if origin is ListObject:
        return {place: [], f"{place}.data": sorted(_kinds(hint))}
    if inspect.isclass(hint) and issubclass(hint, StripeObject):
        return {place: sorted(_kinds(hint))} if hasattr(hint, "OBJECT_NAME") else _places(hint, place)
    found: Places = {}
    for inner in typing.get_args(hint) if origin in (typing.Union, list) else ():
        for at, kinds in _inside(inner, place).items():
            found[at] = sorted({*found.get(at, ()), *kinds})
    return found


def _spelt(table: typing.Mapping[str, object]) -> str:
    lines = [
        f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'), sort_keys=True)}"
        for name, value in sorted(table.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    TARGET.write_text(draw())
