"""`Idempotency-Key`: the same key and request replays the first answer, failures too.

Another request under a key is refused. Keys belong to their account.
"""

import hashlib

from sandbox.state import Replay, State
from wire.errors import StripeError

_MAX_LENGTH = 255


def recall(state: State, key: str, fingerprint: str) -> Replay | None:
    """The stored answer, or None for a new key; raises when the key was used for something else."""
    if len(key) > _MAX_LENGTH:
        raise StripeError(400, "idempotency_error", "Idempotency keys are at most 255 characters long.")
    stored = state.replays.get(key)
    if stored is not None and stored.fingerprint != fingerprint:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            "with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
        raise StripeError(400, "idempotency_error", message)
    return stored


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def remember(state: State, key: str, replay: Replay) -> None:
    state.replays[key] = replay
