"""Ids as Stripe's: a prefix that tells the kind, and a part nobody can guess."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
# Two at a time: ids are made for every answer.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def new_id(prefix: str, length: int = 24) -> str:
    number = secrets.randbelow(len(_PAIRS) ** ((length + 1) // 2))
    signs: list[str] = []
    while len(signs) * 2 < length:
        number, place = divmod(number, len(_PAIRS))
        signs.append(_PAIRS[place])
    return f"{prefix}_{''.join(signs)[:length]}"
