"""Signs what leaves the house and comes back: links, cookies, form nonces.

Each purpose has its own salt, so that a value signed for one can never be used for another. Keys rotate:
the newest signs, all of them verify.
"""

import hashlib
import hmac
import secrets
from typing import cast

from itsdangerous import BadData, URLSafeSerializer

LINK = "portal.session-link"
COOKIE = "portal.session-cookie"
OPENED = "portal.session-opened"


class SignatureInvalid(Exception):
    """The value was not signed by one of our keys for this purpose, or it was altered."""


class Signer:
    """Signs and verifies values for one installation."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        # itsdangerous signs with the last key of the list; our settings name the newest first.
        self._keys = list(reversed(keys))

    def sign(self, value: dict[str, object], *, purpose: str) -> str:
        return self._serializer(purpose).dumps(value)

    def verify(self, token: str, *, purpose: str) -> dict[str, object]:
        try:
            value = self._serializer(purpose).loads(token)
        except BadData as error:
            raise SignatureInvalid from error
        return cast("dict[str, object]", value)

    def idempotency_key(self, *, session: str, nonce: str, step: str) -> str:
        """One key for one drawn form and one step of its handling: a repeat is the same request to Stripe."""
        message = f"{session}\n{nonce}\n{step}".encode()
        return hmac.new(self._keys[-1].encode(), message, hashlib.sha256).hexdigest()

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._keys, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})


def new_nonce() -> str:
    """Fresh for each drawn form."""
    return secrets.token_urlsafe(16)
