"""Turns whatever goes wrong on the merchant API into Stripe's error object."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.errors import BodyTooLarge, PageError, PermissionMissing, StripeDown
from wire.errors import StripeError, invalid_request


async def unknown_path(request: Request) -> Response:
    """Nothing is proxied: this portal answers the portal's own calls, and Stripe all others."""
    message = (
        f"Unrecognized request URL ({request.method}: {request.url.path}). This is a billing portal, which answers "
        "/v1/billing_portal/sessions only; send any other request to Stripe with a second client."
    )
    return answer(invalid_request(message, status=404))


def answer(error: StripeError) -> Response:
    return JSONResponse(error.envelope(), status_code=error.status)


async def stripe_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, StripeError)
    return answer(error)


def from_page_error(error: PageError) -> Response:
    """Mostly Stripe failed us: said as an API error, with the missing permission where that is the cause."""
    if isinstance(error, BodyTooLarge):
        return answer(invalid_request("The request is too large for a session of the portal.", status=413))
    if isinstance(error, PermissionMissing):
        return answer(invalid_request(f"The portal's Stripe key lacks a permission: {error}", status=403))
    if isinstance(error, StripeDown):
        return answer(StripeError(502, "api_error", "The portal could not reach Stripe. Try again."))
    return answer(StripeError(500, "api_error", "An unexpected error occurred in the portal."))
