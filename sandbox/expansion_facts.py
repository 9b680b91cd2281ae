"""What Stripe can expand: the kinds of objects that operations answer with and that lie in fields of others.

`facts/expansions.json` is drawn from the official client by `python -m tests.contract.draw_expansions`.
"""

from functools import cache
from pathlib import Path

import msgspec

_FACTS = Path(__file__).parent / "facts" / "expansions.json"


class Facts(msgspec.Struct):
    # By operation: the kinds of objects that it answers with, or that are in its list.
    answers: dict[str, list[str]]
    lists: dict[str, list[str]]
    # By kind: the places of its fields that hold objects, with their kinds.
    fields: dict[str, dict[str, list[str]]]


@cache
def facts() -> Facts:
    return msgspec.json.decode(_FACTS.read_bytes(), type=Facts)


def kinds_at(kind: str, place: str) -> list[str]:
    return facts().fields.get(kind, {}).get(place, [])
