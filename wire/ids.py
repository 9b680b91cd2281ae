"""Ids as Stripe's: a prefix that tells the kind, and a part nobody can guess."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    number = secrets.randbelow(len(_ALPHABET) ** length)
    signs = []
    for _ in range(length):
        number, place = divmod(number, len(_ALPHABET))
        signs.append(_ALPHABET[place])
    return f"{prefix}_{''.join(signs)}"
