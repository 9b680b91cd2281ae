"""The secret key of a request: `Authorization: Bearer key`, or Basic with the key as user name."""

import base64

from wire.errors import no_key


def secret_key(authorization: str | None) -> str:
    """Return the key that a request carries, or raise a 401 in Stripe's shape."""
    scheme, _, value = (authorization or "").strip().partition(" ")
    key = value.strip()
    if scheme.lower() == "basic":
        key = _user_name(key)
    elif scheme.lower() != "bearer":
        key = ""
    if not key:
        raise no_key()
    return key


def masked(key: str) -> str:
    """Show a key as Stripe does in messages: its ends only."""
    if len(key) <= 12:
        return "*" * len(key)
    return f"{key[:8]}{'*' * (len(key) - 12)}{key[-4:]}"


def _user_name(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""
