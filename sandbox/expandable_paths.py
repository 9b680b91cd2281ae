"""Which paths `expand[]` may name, checked before an operation does anything.

What Stripe cannot expand is refused as Stripe refuses it, whether or not there is an object to look into.
"""

import re
from collections.abc import Iterable
from functools import cache

from sandbox.expansion import MAX_DEPTH, declared_places, not_expandable, too_deep
from sandbox.expansion_facts import facts
from sandbox.operations import Operation


def check_paths(chosen: Operation, paths: Iterable[str]) -> None:
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_DEPTH:
            raise too_deep(path)
        if not _leads_somewhere(chosen, steps):
            raise not_expandable(path)


def _leads_somewhere(chosen: Operation, steps: list[str]) -> bool:
    name = re.sub(r"\{\w+\}", "{}", chosen.name)
    listed = facts().lists.get(name)
    if listed is None:
        return any(_is_known(kind, steps) for kind in facts().answers[name])
    first, *rest = steps
    return first == "data" and bool(rest) and any(_is_known(kind, rest) for kind in listed)


def _is_known(kind: str, steps: list[str], trail: str = "") -> bool:
    step, *rest = steps
    place = f"{trail}.{step}" if trail else step
    places = facts().fields.get(kind, {})
    ours = _ours(kind)
    inner = places.get(place)
    if inner is None and place in ours:
        return True
    if not rest:
        return inner is not None
    if any(_is_known(one, rest) for one in inner or ()):
        return True
    return any(known.startswith(f"{place}.") for known in ours | places.keys()) and _is_known(
        kind, rest, place
    )


@cache
def _ours(kind: str) -> frozenset[str]:
    return frozenset(declared_places(kind))
