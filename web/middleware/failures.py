"""The last resort: whatever nobody expected becomes a page with a number to quote, and a log entry with it."""

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import DownloadBroken
from web.scopes import REQUEST_ID

log = logging.getLogger("portal")


class Failures:
    """Inside the middleware that sets headers, so that a failure carries them too."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def noted_send(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, noted_send)
        except DownloadBroken as error:
            log.error("%s: a download broke off: %s", scope[REQUEST_ID], error)  # noqa: TRY400  nothing unexpected
            raise
        except Exception:
            log.exception("Request %s failed unexpectedly", scope[REQUEST_ID])
            if has_started:
                raise
            response = await self.answer(Request(scope))
            await response(scope, receive, send)
