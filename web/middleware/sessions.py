"""Reads the session's cookie for each page below `/p/bps_…/`, and signs it anew with the last activity."""

from collections.abc import Callable
from datetime import datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from billing.sessions import Lifetime
from web.cookies import SESSION_COOKIE, cookie, session_header
from web.errors import SessionEnded
from web.scopes import MERCHANT, SESSION, SESSION_PATH
from web.sessions import read_cookie, touched
from web.settings import Merchant
from web.signing import Signer


class Sessions:
    """Lives inside the exception handling: a missing or ended session becomes its page."""

    def __init__(
        self, app: ASGIApp, *, signer: Signer, lifetime: Lifetime, clock: Callable[[], datetime]
    ) -> None:
        self.app = app
        self.signer = signer
        self.lifetime = lifetime
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = SESSION_PATH.match(scope["path"])
        if found is None:
            await self.app(scope, receive, send)
            return
        merchant: Merchant = scope[MERCHANT]
        now = self.clock()
        value = cookie(scope, SESSION_COOKIE)
        opened = read_cookie(self.signer, value, session_id=found[1], merchant=merchant)
        if not opened.is_alive(now, self.lifetime):
            raise SessionEnded(opened.session.return_url, opened.languages)
        scope[SESSION] = touched(opened, now)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                header = session_header(self.signer, scope[SESSION], merchant, self.lifetime)
                MutableHeaders(scope=message).append("set-cookie", header)
            await send(message)

        await self.app(scope, receive, send_with_cookie)
