"""Writes the account of what the sandbox does into `docs/sandbox.md`, below its introduction: `make docs`.

What an operation honours is asked of its readers, one known parameter at a time, so that the document cannot say
anything else than the code does.
"""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

import sandbox
import sandbox.resources
from sandbox.cards import BY_NUMBER
from sandbox.operations import OPERATIONS, Operation
from sandbox.parameters import Unhonoured, read
from wire.errors import StripeError

DOCUMENT = Path(__file__).parents[1] / "docs" / "sandbox.md"
MARK = "<!-- All below is written by `make docs`. -->\n"
FACTS = Path(sandbox.__path__[0]) / "facts" / "operations.json"
WIDTH = 118

Names = dict[str, Any]
# The names that lead to a parameter, from the outside in.
Steps = tuple[str, ...]


def written() -> str:
    """The whole document: what stands in the file above the mark, and what the code does."""
    introduction, _, _ = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    return introduction + MARK + "\n" + "\n".join(_account()).rstrip() + "\n"


def _account() -> Iterator[str]:
    yield from _cards()
    yield "## Operations"
    yield ""
    yield from _filled(
        "Each operation with the parameters that it honours; `items[price]` is `price` inside each of `items`. "
        "All take `expand`. What Stripe takes and the sandbox does not is refused with `sandbox_not_built`, by name."
    )
    known = _known()
    ordered = sorted(OPERATIONS, key=lambda each: (_resource(each.path), each.path, each.method))
    for resource, operations in groupby(ordered, key=lambda each: _resource(each.path)):
        yield f"### {resource}"
        yield ""
        mine = list(operations)
        for operation in mine:
            yield from _operation(operation, known.get(_shape(operation.name)))
        missing = sorted(name for name in _missing(known) if _resource(name.partition(" ")[2]) == resource)
        yield from _filled(f"Not built: {', '.join(f'`{name}`' for name in missing)}." if missing else "")
    built = {_resource(each.path) for each in OPERATIONS}
    others = {_resource(name.partition(" ")[2]) for name in _missing(known)} - built
    yield "### Not built at all"
    yield ""
    yield from _filled(", ".join(sorted(others)) + ".")


def _cards() -> Iterator[str]:
    yield "## Test cards"
    yield ""
    yield from _filled(
        "By number on the hosted pages, by token (`pm_card_…`) in the API. Any date to come and any CVC will do."
    )
    yield "| Number | Token | What happens |"
    yield "| --- | --- | --- |"
    told = [
        card
        for card in BY_NUMBER.values()
        if card.on_setup or card.on_charge or card.asks_on_setup or card.asks_always
    ]
    plain = [card for card in BY_NUMBER.values() if card.token == "visa"]
    for card in plain + told:
        token = f"`pm_card_{card.token}`" if card.token.isidentifier() else ""
        yield f"| {card.number} | {token} | {_what_happens(card)} |"
    yield ""
    yield from _filled(
        f"{len(BY_NUMBER) - len(plain) - len(told)} more, of other brands and countries, simply work."
    )


def _what_happens(card: Any) -> str:  # noqa: ANN401  see sandbox.cards
    told = []
    if card.asks_always:
        told.append("the bank asks at every payment (3-D Secure)")
    elif card.asks_on_setup:
        told.append("the bank asks when it is added (3-D Secure)")
    if card.on_setup:
        told.append(f"declined when it is added: {card.on_setup.decline_code or card.on_setup.code}")
    if card.on_charge:
        told.append(
            f"can be added, declined when charged: {card.on_charge.decline_code or card.on_charge.code}"
        )
    return "; ".join(told) or "works"


def _operation(operation: Operation, known: Names | None) -> Iterator[str]:
    yield f"**`{operation.name}`**"
    paths = [path for path in _paths(known or {}) if path != ("expand",)]
    refused = [path for path in paths if not _honours(operation, path)]
    # What the facts do not list can have no parts there.
    others: list[Steps] = [
        (name,) for name in operation.honours if not any(path[0] == name for path in paths)
    ]
    yield from _filled(_listed(_whole(paths, refused) + others), "honours ")
    yield from _filled(_listed(_tops(refused)), "refuses ")
    yield ""


def _whole(paths: list[Steps], refused: list[Steps]) -> list[Steps]:
    """What is honoured, by the outermost name of which no part is refused."""
    return _tops([path for path in paths if not any(one[: len(path)] == path for one in refused)])


def _filled(text: str, lead: str = "") -> Iterator[str]:
    if not text:
        return
    begin = f"* {lead}" if lead else ""
    yield from textwrap.wrap(
        begin + text,
        WIDTH,
        subsequent_indent="  " if lead else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    if not lead:
        yield ""


def _paths(names: Names, within: Steps = ()) -> Iterator[Steps]:
    """Every known parameter, the outer one before those inside it."""
    for name, inner in sorted(names.items()):
        yield (*within, name)
        if isinstance(inner, dict):
            yield from _paths(inner, (*within, name))


def _honours(operation: Operation, path: Steps) -> bool:
    """Whether the operation reads a parameter: it says so itself when it does not."""
    if path[0] not in operation.honours:
        return False
    # A part cannot be honoured where something around it is refused.
    return all(_is_read(operation, value, path) for value in _sent(path[1:]))


def _is_read(operation: Operation, value: object, path: Steps) -> bool:
    try:
        read({path[0]: value}, {path[0]: operation.honours[path[0]]})
    except Unhonoured as refusal:
        steps = tuple(step for step in re.findall(r"[^\[\]]+", refusal.name) if not step.isdecimal())
        known = tuple("any" if step == "*" else step for step in path)
        return known[: len(steps)] != steps
    except StripeError:
        pass
    return True


def _sent(path: Steps) -> Iterator[object]:
    """The parameter as a mapping and as a list of mappings, at each level: the facts do not tell which it is."""
    if not path:
        yield "1"
        return
    for inner in _sent(path[1:]):
        one = {"any" if path[0] == "*" else path[0]: inner}
        yield one
        yield [one]


def _tops(paths: list[Steps]) -> list[Steps]:
    """What is named by something outer needs no name of its own."""
    return [path for path in paths if not any(path[:length] in paths for length in range(1, len(path)))]


def _listed(paths: list[Steps]) -> str:
    return ", ".join(f"`{path[0]}{''.join(f'[{step}]' for step in path[1:])}`" for path in paths)


def _known() -> dict[str, Names | None]:
    facts = msgspec.json.decode(FACTS.read_bytes(), type=dict[str, Names | None])
    return {_shape(name): names for name, names in facts.items()}


def _missing(known: dict[str, Names | None]) -> list[str]:
    built = {_shape(each.name) for each in OPERATIONS}
    return [name for name in known if name not in built]


def _shape(name: str) -> str:
    """The names between braces are ours; only their places count."""
    return re.sub(r"\{\w+\}", "{id}", name)


def _resource(path: str) -> str:
    """The words of an address before its first id: the name of what it is about."""
    steps = path.removeprefix("/v1/").split("/")
    group = steps[:2] if steps[0] in ("billing", "billing_portal", "checkout", "test_helpers") else steps[:1]
    return " ".join(group).replace("_", " ")


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
