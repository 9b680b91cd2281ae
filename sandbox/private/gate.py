"""Stands before the sandbox: logs every request, and spoils those that a fault meets."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.idempotency import fingerprint, remember
from sandbox.private.faults import Fault, Faults
from sandbox.private.requests import Entry, RequestLog
from sandbox.state import Replay, State
from wire.errors import StripeError
from wire.ids import new_id
from wire.keys import secret_key

PREFIX = "/_sandbox"


@dataclass(frozen=True, slots=True)
class _Parties:
    scope: Scope
    receive: Receive
    send: Send


class Gate:
    def __init__(self, app: ASGIApp, *, faults: Faults, log: RequestLog, states: Mapping[str, State]) -> None:
        self._app = app
        self._faults = faults
        self._log = log
        self._states = states

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or f"{scope['path']}/".startswith(f"{PREFIX}/"):
            await self._app(scope, receive, send)
            return
        entry = self._entry(scope)
        self._log.add(entry)
        parties = _listening(_Parties(scope, receive, send), entry)
        fault = self._faults.choose(scope["method"], scope["path"])
        if fault is None:
            await self._app(parties.scope, parties.receive, parties.send)
            return
        entry.fault = fault.id
        await self._spoil(fault, parties, entry)

    async def _spoil(self, fault: Fault, parties: _Parties, entry: Entry) -> None:
        await asyncio.sleep(fault.delay_ms / 1000)
        if fault.status is None and not fault.drop:
            await self._app(parties.scope, parties.receive, parties.send)
            return
        if fault.after_effect:
            await self._app(parties.scope, parties.receive, _unheard)
        else:
            await _read(parties.receive)
        if fault.drop:
            entry.status = None
            await _drop(parties)
        else:
            if fault.kept:
                self._keep(fault, entry)
            await _answer(fault, parties)

    def _keep(self, fault: Fault, entry: Entry) -> None:
        """Let the failure be what the request's idempotency key is answered with from now on."""
        state = next((one for one in self._states.values() if one.account["id"] == entry.account), None)
        if state is None or entry.idempotency_key is None or entry.method != "POST":
            return
        print_ = fingerprint(entry.method, entry.path, bytes(entry.body))
        body = msgspec.json.encode(fault.error().envelope())
        remember(state, entry.idempotency_key, Replay(print_, fault.error().status, body))

    def _entry(self, scope: Scope) -> Entry:
        headers = Headers(scope=scope)
        state = self._states.get(_key(headers))
        some = state or next(iter(self._states.values()))
        return Entry(
            some.timestamp(),
            scope["method"],
            scope["path"],
            scope["query_string"],
            state.account["id"] if state else None,
            headers.get("idempotency-key"),
        )


def _key(headers: Headers) -> str:
    try:
        return secret_key(headers.get("authorization"))
    except StripeError:
        return ""


def _listening(parties: _Parties, entry: Entry) -> _Parties:
    async def receive() -> Message:
        message = await parties.receive()
        entry.hear(message.get("body", b""))
        return message

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry.status = message["status"]
            entry.id = Headers(raw=message["headers"]).get("request-id")
            if entry.id is None:
                # Pages and what the router refuses by itself have an id too.
                entry.id = new_id("req", 14)
                message["headers"] = [*message["headers"], (b"request-id", entry.id.encode())]
        await parties.send(message)

    return _Parties(parties.scope, receive, send)


async def _unheard(message: Message) -> None:
    """The answer that nobody gets."""


async def _read(receive: Receive) -> None:
    while (await receive()).get("more_body", False):
        pass


async def _answer(fault: Fault, parties: _Parties) -> None:
    error = fault.error()
    headers = {"Request-Id": new_id("req", 14)}
    advice = fault.advice(parties.scope["method"])
    if advice is not None:
        headers["Stripe-Should-Retry"] = advice
    body = msgspec.json.encode(error.envelope())
    answer = Response(body, error.status, headers, media_type="application/json")
    await answer(parties.scope, parties.receive, parties.send)


async def _drop(parties: _Parties) -> None:
    """Promise an answer and never finish it: a server closes the connection then."""
    if "spec_version" not in parties.scope["asgi"]:
        # No server is between: the client in this process gets it as if from the network.
        from httpx import RemoteProtocolError  # noqa: PLC0415  slow to load, and servers never need it

        raise RemoteProtocolError("Server disconnected without sending a response.")
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await parties.send({"type": "http.response.start", "status": 200, "headers": headers})
