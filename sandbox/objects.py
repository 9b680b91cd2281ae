"""Objects as Stripe's: each starts from a template with all keys of its resource.

`facts/templates.json` holds one template per resource at API version 2026-10-28.endive: null where a key
may be null, and "!" where a value must be given. Keys that Stripe leaves out unless they apply are not in it;
give them to `new` when they do.
"""

from functools import cache
from pathlib import Path

import msgspec

from sandbox.rows import Row
from wire.objects import Object

_FACTS = Path(__file__).parent / "facts"
_REQUIRED = "!"


def new(kind: str, **values: object) -> Object:
    """Build an object of `kind` (its `object` name); fails loudly if a required value is not given."""
    # Decoding anew is the quickest deep copy.
    built = Row(msgspec.json.decode(_templates()[kind]))
    built.update(values)
    lacking = [name for name, value in built.items() if _lacks(value)]
    if lacking:
        raise TypeError(f"A {kind} needs {', '.join(lacking)}.")
    return built


def deleted(stored: Object) -> Object:
    return {"id": stored["id"], "object": stored["object"], "deleted": True}


@cache
def _templates() -> dict[str, msgspec.Raw]:
    return msgspec.json.decode((_FACTS / "templates.json").read_bytes(), type=dict[str, msgspec.Raw])


def _lacks(value: object) -> bool:
    if isinstance(value, dict):
        return any(_lacks(inner) for inner in value.values())
    return value == _REQUIRED
