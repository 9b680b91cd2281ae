"""Every error ends in one of these answers: a page for people, Stripe's error object for the merchant API."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from billing.errors import BillingError
from web.errors import (
    GatewayError,
    NotFound,
    PageError,
    PermissionMissing,
    SessionEnded,
    WithWayBack,
    named_for_log,
    page_error,
)
from web.pages import is_htmx
from web.portal import portal_of
from web.presenters.errors import ErrorPage
from web.presenters.framing import error_frame
from web.routes.api import errors as api_errors
from web.scopes import MERCHANT, REQUEST_ID, SESSION, SESSION_PATH
from web.settings import Merchant
from web.templating import render
from web.visits import language_of, neutral_language
from wire.errors import StripeError

log = logging.getLogger("portal")
API = "/v1/"
# With these htmx puts the whole page in place of the part it asked for.
INTO_THE_PAGE = {
    "HX-Retarget": "#main",
    "HX-Reselect": "#main",
    "HX-Reswap": "outerHTML",
    "HX-Push-Url": "false",
}


async def expected(request: Request, error: Exception) -> Response:
    """What the domain, the gateway or a page of ours raised."""
    found = page_error(error)
    _log(request, error, found)
    if request.url.path.startswith(API):
        return api_errors.from_page_error(found)
    return _page(request, found)


async def from_http(request: Request, error: Exception) -> Response:
    """What Starlette raised: no such route, a wrong method."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(API):
        return await api_errors.unknown_path(request)
    return _page(request, NotFound(), status=error.status_code)


async def failed(request: Request) -> Response:
    """What nobody expected; the log has it already."""
    if request.url.path.startswith(API):
        return api_errors.from_page_error(PageError())
    return _page(request, PageError())


def _page(request: Request, error: PageError, *, status: int | None = None) -> Response:
    if isinstance(error, SessionEnded) and is_htmx(request):
        # A fresh request shows the page for what has ended, whichever part was asked for.
        return Response(status_code=204, headers={"HX-Redirect": _own_address(request)})
    merchant: Merchant | None = request.scope.get(MERCHANT)
    wishes = error.languages if isinstance(error, WithWayBack) else _languages(request)
    language = language_of(request, merchant, *wishes) if merchant else neutral_language(request)
    frame = error_frame(request, portal_of(request), merchant, language, error)
    shows_id = error.status >= 500
    page = ErrorPage(
        kind=error.kind,
        request_id=request.scope[REQUEST_ID] if shows_id else None,
        is_write=request.method == "POST",
    )
    html = render(page.template, language, merchant, frame=frame, page=page)
    headers = INTO_THE_PAGE if is_htmx(request) else None
    return HTMLResponse(html, status_code=status or error.status, headers=headers)


def _own_address(request: Request) -> str:
    """The first page of the session that was asked for, made from our own settings and never from a header."""
    merchant: Merchant | None = request.scope.get(MERCHANT)
    found = SESSION_PATH.match(request.scope["path"])
    return f"{merchant.path_prefix}{found[0]}" if merchant and found else "/"


def _languages(request: Request) -> tuple[str, ...]:
    opened = request.scope.get(SESSION)
    return opened.languages if opened else ()


def _log(request: Request, error: Exception, found: PageError) -> None:
    """The operator learns of what only the operator can mend; never keys, bodies or addresses."""
    if isinstance(found, PermissionMissing):
        log.error("%s: the Stripe key lacks a permission: %s", request.scope[REQUEST_ID], found)
    elif found.status >= 500:
        log.error(
            "%s: Stripe did not answer as expected: %s", request.scope[REQUEST_ID], named_for_log(error)
        )


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    PageError: expected,
    BillingError: expected,
    GatewayError: expected,
    HTTPException: from_http,
    StripeError: api_errors.stripe_error,
}
