"""Stripe's error object, and the errors that both the sandbox and the merchant API answer with."""

from wire.objects import Object

_DOCS = "https://docs.stripe.com/error-codes#"
# Stripe's pages do not tell of these.
_OURS = frozenset({"sandbox_not_built"})


class StripeError(Exception):
    """An answer in Stripe's error shape; `extra` holds further keys, such as `payment_intent`."""

    def __init__(  # noqa: PLR0913  one argument per key of the error object
        self,
        status: int,
        type: str,  # noqa: A002  Stripe's own word for it
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
        extra: Object | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.type = type
        self.message = message
        self.code = code
        self.param = param
        self.decline_code = decline_code
        self.extra = extra or {}

    def envelope(self) -> Object:
        error: Object = {"message": self.message, "type": self.type}
        if self.code:
            error["code"] = self.code
            if self.code not in _OURS:
                error["doc_url"] = _DOCS + self.code.replace("_", "-")
        if self.decline_code:
            error["decline_code"] = self.decline_code
        if self.param:
            error["param"] = self.param
        return {"error": error | self.extra}


def invalid_request(
    message: str, *, param: str | None = None, code: str | None = None, status: int = 400
) -> StripeError:
    return StripeError(status, "invalid_request_error", message, code=code, param=param)


def missing_param(param: str) -> StripeError:
    return invalid_request(f"Missing required param: {param}.", param=param, code="parameter_missing")


def unknown_param(param: str) -> StripeError:
    return invalid_request(f"Received unknown parameter: {param}", param=param, code="parameter_unknown")


def exclusive_params(param: str, *names: str) -> StripeError:
    """`param` is the one to blame where two or more of `names` were sent."""
    message = f"You may only specify one of these parameters: {', '.join(names)}."
    return invalid_request(message, param=param, code="parameters_exclusive")


def missing_resource(kind: str, id_: str, *, param: str = "id", status: int = 404) -> StripeError:
    """`status` is 404 for an object named in the address, 400 for one named in a parameter."""
    words = kind.replace(".", " ")
    code = "resource_missing"
    return invalid_request(f"No such {words}: '{id_}'", param=param, code=code, status=status)


def invalid_key(shown: str) -> StripeError:
    return StripeError(401, "invalid_request_error", f"Invalid API Key provided: {shown}")


def no_key() -> StripeError:
    message = (
        "You did not provide an API key. You need to provide your API key in the Authorization header, "
        "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
    )
    return StripeError(401, "invalid_request_error", message)


def card_error(
    message: str, *, code: str, decline_code: str | None = None, param: str | None = None
) -> StripeError:
    return StripeError(402, "card_error", message, code=code, param=param, decline_code=decline_code)
