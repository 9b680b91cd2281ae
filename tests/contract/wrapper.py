"""An ASGI wrapper that checks all that passes between a client and a sandbox against Stripe's own words.

    app = Checked(create_sandbox(seeds=None))

A violation fails the test on the spot: it is raised inside the request that shows it. Requests that the
sandbox refuses may be wrong on purpose, so only those that it takes are checked.
"""

from collections.abc import Iterator

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contract.answers import check_answer
from tests.contract.requests import check_request
from wire.forms import decode


class ContractBroken(AssertionError):
    """What passed is not what Stripe's declarations say."""


class Checked:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(receive, send)
        await self.app(scope, exchange.receive, exchange.send)
        violations = list(_violations(scope, exchange))
        if violations:
            lines = "\n  ".join(violations)
            raise ContractBroken(f"{scope['method']} {scope['path']} ({exchange.status}):\n  {lines}")


class _Exchange:
    """Listens to one request and its answer."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.sent = b""
        self.answered = b""
        self.status = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self.sent += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.answered += message.get("body", b"")
        await self._send(message)


def _violations(scope: Scope, exchange: _Exchange) -> Iterator[str]:
    yield from check_answer(msgspec.json.decode(exchange.answered))
    # What the sandbox refuses may be wrong on purpose; what it takes must be what Stripe takes.
    if exchange.status == 200:
        sent = decode(scope["query_string"]) | (decode(exchange.sent) if scope["method"] == "POST" else {})
        yield from check_request(scope["method"], scope["path"], sent)
