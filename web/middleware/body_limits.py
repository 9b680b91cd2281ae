"""Stops reading a request that is larger than anything a page of ours or a merchant's server sends.

Starlette's own limit answers in plain text, outside of our headers; this one is raised where the body is read,
and so ends in a page like any other error.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import BodyTooLarge


class BodyLimit:
    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        is_announced_too_large = announced.isdecimal() and int(announced) > self.largest
        taken = 0

        async def receive_within_limit() -> Message:
            nonlocal taken
            if is_announced_too_large:
                raise BodyTooLarge
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.largest:
                raise BodyTooLarge
            return message

        await self.app(scope, receive_within_limit, send)
