"""Fields of their own that merchants print on invoices: on one, or on all of a customer."""

from collections.abc import Callable

from sandbox.parameters import array, mapping, required, text
from wire.errors import invalid_request

_MOST = 4
_LONGEST_NAME = 40
_LONGEST_VALUE = 140


def _at_most(longest: int) -> Callable[[object, str], str]:
    def read(value: object, param: str) -> str:
        given = text(value, param)
        if len(given) > longest:
            message = f"Invalid string: {given[:10]}...; must be at most {longest} characters"
            raise invalid_request(message, param=param, code="string_too_long")
        return given

    return read


_FIELDS = array(
    mapping({"name": required(_at_most(_LONGEST_NAME)), "value": required(_at_most(_LONGEST_VALUE))})
)


def invoice_fields(value: object, param: str) -> object:
    """Reads a list of them; Stripe prints four at most."""
    fields = _FIELDS(value, param)
    if isinstance(fields, list) and len(fields) > _MOST:
        raise invalid_request(f"You can have at most {_MOST} custom fields.", param=param)
    return fields
