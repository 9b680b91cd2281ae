"""What can go wrong on the way to Stripe, as facts; nothing of the client library gets past here."""


class GatewayError(Exception):
    """Stripe did not do what was asked."""


class StripeUnavailable(GatewayError):
    """Stripe could not be reached, or not in time, or is failing; asking again later may work."""


class NotFound(GatewayError):
    """Stripe knows no such object."""

    def __init__(self, param: str | None, message: str = "") -> None:
        super().__init__(message)
        self.param = param
        self.message = message


class CardDeclined(GatewayError):
    """The issuer refused the payment, or wants the customer to authenticate first."""

    def __init__(self, code: str | None, decline_code: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.decline_code = decline_code
        self.message = message


class Refused(GatewayError):
    """Stripe understood the request and refuses it."""

    def __init__(self, code: str | None, param: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.param = param
        self.message = message


class PermissionMissing(GatewayError):
    """The restricted key lacks a permission; its name is given where Stripe names it."""

    def __init__(self, permission: str | None, message: str) -> None:
        super().__init__(message)
        self.permission = permission
        self.message = message


class AuthenticationFailed(GatewayError):
    """Stripe does not know the key."""
