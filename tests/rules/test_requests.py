"""No request of the gateway ever sells something new: it changes what the merchant has sold."""

import ast
from collections.abc import Iterator
from pathlib import Path

GATEWAY = Path(__file__).parents[2] / "gateway"
SELLING = {"/v1/subscriptions", "/v1/invoices", "/v1/payment_intents", "/v1/payment_links", "/v1/quotes"}


def functions() -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    for module in GATEWAY.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                yield node


def posted_paths(function: ast.AsyncFunctionDef | ast.FunctionDef) -> Iterator[str]:
    """The addresses that a function writes to, with every part that varies as {}."""
    names = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._requests.post":
            address = node.args[0]
            yield template(names.get(address.id, address) if isinstance(address, ast.Name) else address)


def template(address: ast.expr) -> str:
    if isinstance(address, ast.Constant):
        return str(address.value)
    if isinstance(address, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in address.values)
        return "".join(str(part) for part in parts)
    return ast.unparse(address)


def test_no_request_of_the_gateway_creates_a_subscription() -> None:
    posted = {path for function in functions() for path in posted_paths(function)}

    assert "/v1/subscriptions/{}" in posted
    assert "/v1/subscription_schedules" in posted
    assert not posted & SELLING
    # The one address that is not written here is that of the probes, which name what does not exist.
    assert {path for path in posted if not path.startswith("/v1/")} <= {"path"}


def test_a_schedule_is_made_of_a_subscription_that_exists() -> None:
    makers = [one for one in functions() if "/v1/subscription_schedules" in set(posted_paths(one))]

    assert makers
    for maker in makers:
        said = [ast.unparse(node) for node in ast.walk(maker) if isinstance(node, ast.Dict)]
        assert any(words.startswith("{'from_subscription': subscription_id") for words in said)
        # Whoever names a customer and phases would sell something new.
        assert not any("'customer'" in words or "'phases'" in words for words in said)
