"""Where to go on once a payment method was added: an address of the session that may want to know the method."""

from typing import Final
from urllib.parse import quote

METHOD: Final = "{METHOD}"
QUERY: Final = f"?method={METHOD}"


def wanting_the_method(href: str) -> str:
    return href + QUERY


def with_method(goal: str, method_id: str) -> str:
    return goal.replace(METHOD, quote(method_id, safe=""))


def without_method(goal: str) -> str:
    """The same address for whoever comes back without a method."""
    return goal.removesuffix(QUERY)
