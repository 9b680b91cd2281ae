"""Draws `sandbox/facts/operations.json` anew from the installed client: `python -m tests.contract.draw_operations`.

To be run, with `draw_expansions`, when the client moves to another version of the API; `test_contract` says when.
"""

import json
import re
import typing
from pathlib import Path

from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

import sandbox
from tests.contract.declarations import names_of, operations, parameters

TARGET = Path(sandbox.__path__[0]) / "facts" / "operations.json"
# The parameters of these are listed; of the others the sandbox knows only that they exist.
_DETAILED = re.compile(
    r"/v1/(account$|billing|charges|checkout/sessions|confirmation_tokens|coupons|credit_notes|customers|events"
    r"|invoice|payment_intents|payment_method|prices|products|promotion_codes|refunds|setup_intents|subscription"
    r"|tax_ids|tax_rates|test_helpers/(confirmation_tokens|test_clocks)|webhook_endpoints)"
)

Names = dict[str, typing.Any]


def draw() -> str:
    """One line for each operation, so that a change of version reads well as a difference."""
    found = {
        f"{method} {path}": _names(method, path) for method, path in operations() if path.startswith("/v1/")
    }
    lines = [f"{json.dumps(name)}: {_spelt(names)}" for name, names in sorted(found.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _names(method: str, path: str) -> Names | None:
    if not _DETAILED.match(path):
        return None
    declared = parameters(method, re.sub(r"[{}]", "", path))
    return _tree(declared) if declared else {}


def _tree(declared: type) -> Names:
    return {name: _inside(hint) for name, hint in names_of(declared).items()}


def _inside(hint: object) -> Names | None:
    """The names inside a value; None where there are none to list, `*` where they are free."""
    if is_typeddict(hint):
        return _tree(typing.cast("type", hint))
    found: Names = {}
    for inner in typing.get_args(hint):
        found |= _inside(inner) or {}
    if found and typing.get_origin(hint) in (dict, UntypedStripeObject):
        return {"*": found}
    return found or None


def _spelt(names: Names | None) -> str:
    return json.dumps(names, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    TARGET.write_text(draw())
