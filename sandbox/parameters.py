"""Readers for parameters: each takes the text of the wire and gives a value, or raises Stripe's error.

An operation declares what it honours as a mapping of names to readers:

    {"email": text, "quantity": integer, "items": array(mapping({"price": required(text)}))}

What is declared arrives typed. What Stripe knows and is not declared is refused by name.
"""

import re
from collections.abc import Callable, Mapping

from wire.errors import StripeError, invalid_request, missing_param
from wire.objects import Object

Reader = Callable[[object, str], object]
Shape = Mapping[str, Reader]

_MAX_TEXT = 5000
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_MAX_METADATA = 50


class Unhonoured(Exception):
    """A name that the operation does not declare."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read(values: Object, shape: Shape, *, within: str = "") -> Object:
    """Read all parameters; those not sent are absent from the answer."""
    for name in values:
        if name not in shape:
            raise Unhonoured(_join(within, name))
    for name, reader in shape.items():
        if name not in values and getattr(reader, "is_required", False):
            raise missing_param(_join(within, name))
    return {name: shape[name](value, _join(within, name)) for name, value in values.items()}


def required(reader: Reader) -> Reader:
    def read_required(value: object, param: str) -> object:
        return reader(value, param)

    read_required.is_required = True  # type: ignore[attr-defined]
    return read_required


def clearable(reader: Reader) -> Reader:
    """An empty string unsets the field: it is read as None."""

    def read_clearable(value: object, param: str) -> object:
        return None if value == "" else reader(value, param)

    return read_clearable


def text(value: object, param: str) -> str:
    """Text that may not be empty."""
    if not isinstance(value, str):
        raise _invalid("string", value, param)
    if value == "":
        message = (
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{param}' cannot be unset. You should remove '{param}' from your request or "
            "supply a non-empty value."
        )
        raise invalid_request(message, param=param, code="parameter_invalid_empty")
    if len(value) > _MAX_TEXT:
        raise invalid_request(f"Invalid string: {param} is longer than {_MAX_TEXT} characters", param=param)
    return value


def at_most(length: int) -> Reader:
    """Text of a limited length."""

    def read_at_most(value: object, param: str) -> str:
        read_text = text(value, param)
        if len(read_text) > length:
            message = f"Invalid string: {read_text}; must be at most {length} characters"
            raise invalid_request(message, param=param)
        return read_text

    return read_at_most


def integer(value: object, param: str) -> int:
    if not (isinstance(value, str) and _INTEGER.fullmatch(value)):
        raise _invalid("integer", value, param)
    return int(value)


def natural(value: object, param: str) -> int:
    """An integer of at least nought."""
    number = integer(value, param)
    if number < 0:
        message = f"Invalid non-negative integer: {value}"
        raise invalid_request(message, param=param, code="parameter_invalid_integer")
    return number


def decimal(value: object, param: str) -> str:
    """A decimal number, kept as text so that nothing is rounded."""
    number = text(value, param)
    whole, _, rest = number.removeprefix("-").partition(".")
    if not (whole.isdecimal() and (not rest or rest.isdecimal())):
        raise _invalid("decimal", value, param)
    return number


def number(value: object, param: str) -> float:
    try:
        return float(decimal(value, param))
    except ValueError as error:
        raise _invalid("number", value, param) from error


def boolean(value: object, param: str) -> bool:
    if value not in ("true", "false", "1", "0"):
        raise _invalid("boolean", value, param)
    return value in ("true", "1")


def choice(*options: str) -> Reader:
    def read_choice(value: object, param: str) -> str:
        if value not in options:
            *first, last = options
            spelt = f"{', '.join(first)} or {last}" if first else last
            raise invalid_request(f"Invalid {param}: must be one of {spelt}", param=param)
        return str(value)

    return read_choice


def mapping(shape: Shape) -> Reader:
    def read_mapping(value: object, param: str) -> Object:
        if not isinstance(value, dict):
            raise _invalid("object", value, param)
        return read(value, shape, within=param)

    return read_mapping


def by_name(reader: Reader) -> Reader:
    """A mapping whose names are free, such as `currency_options[eur]`."""

    def read_by_name(value: object, param: str) -> Object:
        if not isinstance(value, dict):
            raise _invalid("object", value, param)
        return {name: reader(inner, _join(param, name)) for name, inner in value.items()}

    return read_by_name


def array(reader: Reader) -> Reader:
    def read_array(value: object, param: str) -> list[object]:
        if value == "":
            return []
        if not isinstance(value, list):
            raise _invalid("array", value, param)
        return [reader(inner, f"{param}[{index}]") for index, inner in enumerate(value)]

    return read_array


def either(first: Reader, second: Reader) -> Reader:
    """What the first reader refuses the second one reads."""

    def read_either(value: object, param: str) -> object:
        try:
            return first(value, param)
        except StripeError:
            return second(value, param)

    return read_either


def metadata(value: object, param: str) -> dict[str, str | None]:
    """Text by name; None removes a key. An empty string for the whole removes all: see `merge_metadata`."""
    if value == "":
        return {"": None}
    # `metadata[0]=x` decodes as a list; for metadata the names are free.
    if isinstance(value, list):
        value = {str(index): inner for index, inner in enumerate(value)}
    if not isinstance(value, dict) or not all(isinstance(inner, str) for inner in value.values()):
        raise _invalid("object", value, param)
    if len(value) > _MAX_METADATA:
        raise invalid_request(f"You can only have up to {_MAX_METADATA} metadata keys.", param=param)
    return {name: inner or None for name, inner in value.items()}


def merge_metadata(stored: Mapping[str, str] | None, changes: Mapping[str, str | None]) -> dict[str, str]:
    """Apply what `metadata` read: set, remove by None, remove all."""
    start = {} if "" in changes else dict(stored or {})
    merged = start | {name: value for name, value in changes.items() if name}
    return {name: value for name, value in merged.items() if value is not None}


# A moment in seconds, or a range of them for list filters: {"gte": …, "lt": …}.
timestamp = natural
created_range = either(
    timestamp, mapping({"gt": timestamp, "gte": timestamp, "lt": timestamp, "lte": timestamp})
)

_LINE = clearable(text)
ADDRESS: Shape = {
    "city": _LINE,
    "country": _LINE,
    "line1": _LINE,
    "line2": _LINE,
    "postal_code": _LINE,
    "state": _LINE,
}
address = mapping(ADDRESS)


def full_address(given: Object | None) -> Object | None:
    """All lines of an address, null where none was given."""
    return None if given is None else dict.fromkeys(ADDRESS) | given


def _join(within: str, name: str) -> str:
    return f"{within}[{name}]" if within else name


def _invalid(kind: str, value: object, param: str) -> StripeError:
    code = f"parameter_invalid_{kind}" if kind in ("integer", "string") else None
    shown = value if isinstance(value, str) else "that value"
    return invalid_request(f"Invalid {kind}: {shown}", param=param, code=code)
