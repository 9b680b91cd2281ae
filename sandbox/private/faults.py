"""Faults on request: which requests go wrong, and how."""

import random
import re
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Literal

import msgspec

from sandbox.operations import pattern_of
from wire.errors import StripeError, invalid_request
from wire.ids import new_id

Status = Literal[409, 429, 500, 502, 503, 504]

_SERVER_ERRORS = 500
_BUSY = (
    "This object cannot be accessed right now because another API request or Stripe process is currently "
    "accessing it. If you see this error intermittently, retry the request."
)
_TOLD = {
    "idempotency_key_in_use": "There is currently another in-progress request using this Idempotent Key.",
    "lock_timeout": _BUSY,
    "rate_limit": "Request rate limit exceeded.",
}


class Fault(msgspec.Struct, forbid_unknown_fields=True, dict=True):
    """One rule. It meets requests by method and path, each with a probability, until it has met its number."""

    method: str = "*"
    path: str = "*"
    # None is for as long as the rule stands.
    times: Annotated[int, msgspec.Meta(ge=1)] | None = 1
    rate: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0
    seed: int = 0
    delay_ms: Annotated[int, msgspec.Meta(ge=0, le=60_000)] = 0
    status: Status | None = None
    code: Literal["idempotency_key_in_use", "lock_timeout", "rate_limit"] | None = None
    drop: bool = False
    # Whether the request does its work first, so that only its answer is lost.
    after_effect: bool = False
    # Whether the failure is kept under the request's idempotency key, as Stripe keeps its own.
    kept: bool = False
    should_retry: bool | None = None
    id: str = msgspec.field(default_factory=lambda: new_id("fault", 14))
    met: int = 0

    def __post_init__(self) -> None:
        if self.status is not None and self.drop:
            raise ValueError("a request is either answered with a status or dropped")
        if self.status is None and not self.drop and not self.delay_ms:
            raise ValueError("needs one of status, drop and delay_ms")
        if self.kept and (self.status or 0) < _SERVER_ERRORS:
            raise ValueError("only failures with a status of 500 or more are kept")

    @property
    def is_spent(self) -> bool:
        return self.times is not None and self.met >= self.times

    @cached_property
    def _dice(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311  chance, not secrecy

    def meets(self, method: str, path: str) -> bool:
        """Whether it meets this request; asking counts."""
        if self.is_spent or not fnmatchcase(method, self.method.upper()) or not matches(self.path, path):
            return False
        if self._dice.random() >= self.rate:
            return False
        self.met += 1
        return True

    def error(self) -> StripeError:
        status = self.status or _SERVER_ERRORS
        if status >= _SERVER_ERRORS:
            return StripeError(
                status, "api_error", "An unknown error occurred. The sandbox was asked for it."
            )
        code = self.code or ("rate_limit" if status == 429 else "idempotency_key_in_use")
        return invalid_request(_TOLD[code], code=code, status=status)

    def advice(self, method: str) -> str | None:
        """The `Stripe-Should-Retry` header: Stripe keeps what a POST has met, and asks to wait out a lock."""
        if self.should_retry is not None:
            return str(self.should_retry).lower()
        if self.code == "lock_timeout" or self.status == 409:
            return "true"
        return "false" if method == "POST" and (self.status or 0) >= _SERVER_ERRORS else None


def matches(pattern: str, path: str) -> bool:
    """`/v1/customers/*` as in a shell, or `/v1/customers/{customer}` as in Stripe's reference."""
    if "{" in pattern:
        try:
            return pattern_of(pattern).fullmatch(path) is not None
        except re.error:
            return False
    return fnmatchcase(path, pattern)


class Faults:
    """All rules, the oldest first; the first that meets a request decides."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def choose(self, method: str, path: str) -> Fault | None:
        return next((rule for rule in self.rules if rule.meets(method, path)), None)

    def remove(self, id_: str) -> bool:
        before = len(self.rules)
        self.rules = [rule for rule in self.rules if rule.id != id_]
        return len(self.rules) < before
