"""Reads the annotations of the installed `stripe` package, the newest description of the API there is.

The package imports most names for type checkers only, so `get_type_hints` is given them from each module's
source.
"""

import ast
import inspect
import re
import typing
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import stripe
from stripe._object_classes import OBJECT_CLASSES
from stripe._request_options import RequestOptions
from stripe._stripe_context import StripeContext
from stripe._stripe_object import StripeObject

_PACKAGE = Path(stripe.__file__).parent
_CALL = re.compile(
    r"params: (?:Optional\[)?\s*\"(?P<params>\w+)\".*?"
    r"self\._request(?:_async)?\(\s*\"(?P<method>\w+)\",\s*\"(?P<path>[^\"]+)\"",
    re.DOTALL,
)
_IMPORT = re.compile(r"from (stripe\.params[\w.]*) import \(?\s*(\w+)")


@cache
def resource_class(object_name: str) -> type | None:
    """The class that the client builds for an `object` name."""
    place = OBJECT_CLASSES.get(object_name)
    return getattr(import_module(place[0]), place[1]) if place else None


@cache
def hints(declared: type) -> dict[str, object]:
    """The fields of a resource or the names of a parameter set, with their types."""
    module = inspect.getmodule(declared)
    if module is None:
        raise TypeError(declared)
    shared = {"StripeContext": StripeContext, "StripeObject": StripeObject}
    names = {**vars(typing), **shared, **vars(module), **imports(module)}
    found = typing.get_type_hints(declared, globalns=names, localns=dict(vars(declared)))
    return {name: hint for name, hint in found.items() if _is_field(name, hint)}


@cache
def parameters(method: str, path: str) -> type | None:
    """The parameter set of the operation at an address; None where the operation takes none."""
    for (known, template), place in operations().items():
        if known == method and _pattern(template).fullmatch(path):
            return _parameter_class(*place)
    raise LookupError(f"Stripe has no {method} {path}.")


def names_of(parameter_set: type) -> dict[str, object]:
    """The parameters alone, without the options of the request."""
    options = RequestOptions.__annotations__
    return {name: hint for name, hint in hints(parameter_set).items() if name not in options}


def _is_field(name: str, hint: object) -> bool:
    return (
        not name.startswith("_") and name != "OBJECT_NAME" and typing.get_origin(hint) is not typing.ClassVar
    )


@cache
def imports(module: ModuleType) -> dict[str, object]:
    """Everything that a module imports from the package, for type checkers too."""
    tree = ast.parse(inspect.getsource(module))
    found: dict[str, object] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stripe"):
            source = import_module(str(node.module))
            found |= {alias.asname or alias.name: getattr(source, alias.name) for alias in node.names}
    return found


@cache
def operations() -> dict[tuple[str, str], tuple[str, str]]:
    """Where the parameters of each operation are declared; addresses spelt in full come first."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for service in sorted(_PACKAGE.rglob("*_service.py")):
        source = service.read_text()
        modules = {name: module for module, name in _IMPORT.findall(source)}
        for call in _CALL.finditer(source):
            place = modules[call["params"]], call["params"]
            found.setdefault((call["method"].upper(), call["path"]), place)
    return dict(sorted(found.items(), key=lambda item: "{" in item[0][1]))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template))


def _parameter_class(module: str, name: str) -> type:
    declared: type = getattr(import_module(module), name)
    return declared
