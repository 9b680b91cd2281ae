"""Keeps a session that was made for one thing at that thing: the one place where a flow is enforced."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.flows import way_back
from web.middleware.security_headers import policy
from web.pages import elsewhere
from web.scopes import MERCHANT, SESSION, SESSION_PATH
from web.sessions import OpenSession


class Flows:
    """Lives inside the sessions, before every route of theirs; nothing outside a flow is even looked at."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = SESSION_PATH.match(scope["path"])
        if found is None:
            await self.app(scope, receive, send)
            return
        back = way_back(scope[SESSION], scope["path"][found.end() :])
        if back is not None:
            href = f"{scope[MERCHANT].path_prefix}{found[0]}{'/'.join(back)}"
            await elsewhere(Request(scope), href)(scope, receive, send)
            return
        await self.app(scope, receive, _with_policy(scope[SESSION], send))


def _with_policy(opened: OpenSession, send: Send) -> Send:
    """Lets the forms of a flow end at the merchant's own address.

    Chromium holds each redirect after a form against the policy, so those behind that address count too.
    """
    url = opened.flow.after_completion.return_url if opened.flow else None
    if url is None:
        return send
    scheme = "http:" if url.lower().startswith("http:") else "https:"

    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["content-security-policy"] = policy(
                **{"form-action": f"'self' {scheme}"}
            )
        await send(message)

    return send_with_policy
