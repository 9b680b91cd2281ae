"""What went wrong, as facts that a page can be made of. Carries values, no sentences."""

from typing import ClassVar, Literal

from billing import errors as billing
from gateway import errors as gateway
from gateway.errors import GatewayError

__all__ = ["GatewayError"]

Kind = Literal[
    "link_expired",
    "link_invalid",
    "session_ended",
    "not_found",
    "forbidden",
    "too_large",
    "failed",
    "unavailable",
]


class PageError(Exception):
    """Ends in a page that says what happened and what to do; never in a partial."""

    status: ClassVar[int] = 500
    kind: ClassVar[Kind] = "failed"


class NotFound(PageError):
    """Nothing is here for this visitor. Whether it exists for another is not told."""

    status = 404
    kind = "not_found"


class Forbidden(PageError):
    """The request did not come from a page of ours."""

    status = 403
    kind = "forbidden"


class LinkInvalid(PageError):
    """The link was altered, made for another host, or never ours."""

    status = 403
    kind = "link_invalid"


class WithWayBack(PageError):
    """Ended for one customer, whose way back and languages we still know."""

    status = 410

    def __init__(self, return_url: str | None = None, languages: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.return_url = return_url
        self.languages = languages


class LinkExpired(WithWayBack):
    """The link was ours, and its time is over."""

    kind = "link_expired"


class SessionEnded(WithWayBack):
    """The session's time is over, or this browser never opened it."""

    kind = "session_ended"


class PermissionMissing(PageError):
    """The merchant's key may not do this. The log tells the operator which permission is missing."""

    status = 502

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class StripeDown(PageError):
    """Stripe did not answer, or not as expected; trying again may help."""

    status = 503
    kind = "unavailable"


class BodyTooLarge(PageError):
    """Nobody fills in a form of this size."""

    status = 413
    kind = "too_large"


class DownloadBroken(Exception):
    """The end of a file does not come. Only a connection that breaks tells that the file is not whole."""


def named_for_log(error: Exception) -> str:
    """What the operator may read: the kind of failure and Stripe's own codes, never a value that was sent."""
    if isinstance(error, gateway.Refused):
        return f"Refused (code {error.code}, parameter {error.param})"
    return type(error).__name__


def page_error(error: Exception) -> PageError:
    """The page that an exception of the domain or of the gateway ends in."""
    if isinstance(error, PageError):
        return error
    if isinstance(error, (billing.ObjectNotFound, billing.CustomerNotFound, gateway.NotFound)):
        return NotFound()
    if isinstance(error, billing.BillingError):
        # A page that offers what may not be done is gone by now, or was made by hand.
        return Forbidden()
    if isinstance(error, gateway.PermissionMissing):
        return PermissionMissing(error.permission or error.message)
    if isinstance(error, GatewayError):
        return StripeDown()
    return PageError()
