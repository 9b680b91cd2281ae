"""Draws `sandbox/facts/event_types.json` from the installed client: `python -m tests.contract.draw_event_types`."""

import json
import typing
from pathlib import Path

from stripe import Event

import sandbox
from tests.contract.declarations import hints

TARGET = Path(sandbox.__path__[0]) / "facts" / "event_types.json"


def draw() -> str:
    literals = [hint for hint in _options(hints(Event)["type"]) if typing.get_origin(hint) is typing.Literal]
    names = sorted({name for literal in literals for name in typing.get_args(literal)})
    return json.dumps(names, indent=0) + "\n"


def _options(hint: object) -> tuple[object, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) is typing.Union else (hint,)


if __name__ == "__main__":
    TARGET.write_text(draw())
