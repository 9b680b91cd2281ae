"""Refuses writes that another site sent. Needs no token: browsers say where a request comes from."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import Forbidden
from web.scopes import MERCHANT
from web.settings import Merchant

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PAGES = "/p/"


class SameOrigin:
    """Lives inside the exception handling: a refused write becomes a page with status 403."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page_write = (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and scope["path"].startswith(PAGES)
        )
        if is_page_write and not is_same_origin(Headers(scope=scope), scope[MERCHANT]):
            raise Forbidden
        await self.app(scope, receive, send)


def is_same_origin(headers: Headers, merchant: Merchant | None) -> bool:
    """True if the browser says so: by Sec-Fetch-Site, or by Origin where that header is unknown."""
    if merchant is None:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        # Neither header: no browser sends a cross-site form like this; SameSite cookies guard it as well.
        return True
    public = urlsplit(merchant.public_url)
    return origin in {f"{public.scheme}://{public.netloc}", f"{public.scheme}://{headers.get('host', '')}"}
