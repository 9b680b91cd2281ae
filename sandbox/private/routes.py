"""The private addresses. They speak JSON and need no key; `docs/sandbox-private-routes.md` describes them.

A POST must say that it is JSON: no web page can make a browser send that here unasked.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.api import pass_time
from sandbox.private.controls import Controls
from sandbox.private.faults import Fault
from sandbox.private.gate import PREFIX
from wire.errors import StripeError, invalid_request
from wire.objects import Object

ADDRESSES = {
    f"GET {PREFIX}/clock": "what time it is in the sandbox",
    f"POST {PREFIX}/clock": "move the sandbox's time on",
    f"GET {PREFIX}/faults": "the rules by which requests go wrong",
    f"POST {PREFIX}/faults": "let requests go wrong",
    f"DELETE {PREFIX}/faults": "let none go wrong any more",
    f"DELETE {PREFIX}/faults/{{id}}": "take one rule back",
    f"GET {PREFIX}/requests": "the requests that came",
    f"DELETE {PREFIX}/requests": "forget them",
    f"GET {PREFIX}/webhooks": "what was delivered and what waits",
    f"POST {PREFIX}/webhooks": "deliver in disorder, or twice",
    f"POST {PREFIX}/reset": "begin anew",
}
_LONGEST_WAIT = 30
_DEFAULT_LIMIT = 100


class _Step(msgspec.Struct, forbid_unknown_fields=True):
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0


class _ClockWish(msgspec.Struct, forbid_unknown_fields=True):
    advance: _Step | None = None
    to: Annotated[int, msgspec.Meta(ge=0)] | datetime | None = None


class _WebhookWish(msgspec.Struct, forbid_unknown_fields=True):
    disorder: bool | None = None
    duplicates: bool | None = None


class _NoWish(msgspec.Struct, forbid_unknown_fields=True):
    pass


Wish = TypeVar("Wish")
Action = Callable[[Controls, Request], Awaitable[Object]]


def private_routes(controls: Controls) -> list[Route]:
    actions: dict[str, dict[str, Action]] = {
        "": {"GET": _index},
        "/clock": {"GET": _clock, "POST": _move_clock},
        "/faults": {"GET": _faults, "POST": _add_fault, "DELETE": _drop_faults},
        "/faults/{id}": {"DELETE": _drop_fault},
        "/requests": {"GET": _requests, "DELETE": _forget_requests},
        "/webhooks": {"GET": _webhooks, "POST": _set_webhooks},
        "/reset": {"POST": _reset},
        "/{rest:path}": {},
    }
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return [
        Route(PREFIX + path, _endpoint(controls, by_method), methods=methods)
        for path, by_method in actions.items()
    ]


def _endpoint(controls: Controls, by_method: dict[str, Action]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            action = by_method.get(request.method)
            if action is None:
                raise _unknown(request)
            answer, status = await action(controls, request), 200
        except StripeError as error:
            answer, status = error.envelope(), error.status
        return Response(msgspec.json.encode(answer), status, media_type="application/json")

    return endpoint


async def _index(controls: Controls, request: Request) -> Object:  # noqa: ARG001  all actions are called alike
    return {"addresses": ADDRESSES}


async def _clock(controls: Controls, request: Request) -> Object:  # noqa: ARG001
    now = controls.clock.now()
    return {
        "now": int(now.timestamp()),
        "iso": now.isoformat(),
        "ahead_seconds": int(controls.clock.ahead.total_seconds()),
    }


async def _move_clock(controls: Controls, request: Request) -> Object:
    wish = await _read(request, _ClockWish)
    target = _target(wish, controls.clock.now())
    if target < controls.clock.now():
        raise invalid_request("Time moves only forward; a reset brings it back.", param="to")
    controls.clock.advance(target - controls.clock.now())
    for state in controls.states.values():
        pass_time(state)
    return await _clock(controls, request)


def _target(wish: _ClockWish, now: datetime) -> datetime:
    if (wish.advance is None) == (wish.to is None):
        raise invalid_request("Say either `advance` or `to`.")
    try:
        if wish.advance is not None:
            return now + timedelta(**msgspec.structs.asdict(wish.advance))
        if isinstance(wish.to, datetime):
            return wish.to if wish.to.tzinfo else wish.to.replace(tzinfo=UTC)
        return datetime.fromtimestamp(wish.to or 0, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise invalid_request(f"No such time: {error}") from error


async def _faults(controls: Controls, request: Request) -> Object:  # noqa: ARG001
    return {"data": controls.faults.rules}


async def _add_fault(controls: Controls, request: Request) -> Object:
    fault = await _read(request, Fault)
    controls.faults.rules.append(fault)
    return msgspec.structs.asdict(fault)


async def _drop_faults(controls: Controls, request: Request) -> Object:
    controls.faults.rules.clear()
    return await _faults(controls, request)


async def _drop_fault(controls: Controls, request: Request) -> Object:
    id_ = request.path_params["id"]
    if not controls.faults.remove(id_):
        raise invalid_request(f"No such fault: '{id_}'", param="id", status=404)
    return await _faults(controls, request)


async def _requests(controls: Controls, request: Request) -> Object:
    query = request.query_params
    limit = query.get("limit", str(_DEFAULT_LIMIT))
    if not limit.isdecimal() or int(limit) < 1:
        raise invalid_request("`limit` is a number from 1.", param="limit")
    found = list(controls.log.matching(query.get("method", "*").upper(), query.get("path", "*")))
    return {
        "data": [entry.shown() for entry in found[-int(limit) :]],
        "has_more": len(found) > int(limit),
        "forgotten": controls.log.forgotten,
    }


async def _forget_requests(controls: Controls, request: Request) -> Object:
    controls.log.clear()
    return await _requests(controls, request)


async def _webhooks(controls: Controls, request: Request) -> Object:
    couriers = [state.courier for state in controls.states.values()]
    wait = request.query_params.get("wait", "0")
    if not wait.isdecimal() or int(wait) > _LONGEST_WAIT:
        raise invalid_request(f"`wait` is a number of seconds, at most {_LONGEST_WAIT}.", param="wait")
    if int(wait):
        finishing = [asyncio.ensure_future(courier.finish()) for courier in couriers]
        _, unfinished = await asyncio.wait(finishing, timeout=int(wait))
        for task in unfinished:
            task.cancel()
    return {
        "disorder": any(courier.shuffles for courier in couriers),
        "duplicates": any(courier.repeats for courier in couriers),
        "attempts": [asdict(attempt) for courier in couriers for attempt in courier.attempts],
        "on_the_way": sum(courier.on_the_way for courier in couriers),
        "waiting": [
            {
                "event": delivery.event["id"],
                "endpoint": delivery.endpoint,
                "attempt": delivery.attempt,
                "due": delivery.due,
            }
            for courier in couriers
            for delivery in courier.later
        ],
    }


async def _set_webhooks(controls: Controls, request: Request) -> Object:
    wish = await _read(request, _WebhookWish)
    for state in controls.states.values():
        courier = state.courier
        courier.shuffles = courier.shuffles if wish.disorder is None else wish.disorder
        courier.repeats = courier.repeats if wish.duplicates is None else wish.duplicates
    return await _webhooks(controls, request)


async def _reset(controls: Controls, request: Request) -> Object:
    await _read(request, _NoWish)
    controls.reset()
    return await _clock(controls, request)


async def _read(request: Request, kind: type[Wish]) -> Wish:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise invalid_request("Send JSON, with `Content-Type: application/json`.", status=415)
    try:
        return msgspec.json.decode(await request.body() or b"{}", type=kind)
    except msgspec.DecodeError as error:
        raise invalid_request(f"This is not what can be asked for: {error}") from error


def _unknown(request: Request) -> StripeError:
    message = f"Unrecognized private address ({request.method}: {request.url.path}). GET {PREFIX} lists them."
    return invalid_request(message, status=404)
