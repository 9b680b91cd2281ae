"""The JSON half of the sandbox: reads a request, runs its operation, answers as Stripe does."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sandbox.engine.test_clocks import own_time
from sandbox.events.journal import Cause
from sandbox.events.recording import API_VERSION, record
from sandbox.expandable_paths import check_paths
from sandbox.expansion import expand
from sandbox.idempotency import fingerprint, recall, remember
from sandbox.known import refuse_operation, refuse_parameter
from sandbox.operations import DUE_WORK, Call, Operation, find_operation
from sandbox.parameters import Unhonoured, array, read, text
from sandbox.state import Replay, State
from wire.errors import StripeError, invalid_key, invalid_request
from wire.forms import decode
from wire.ids import new_id
from wire.keys import masked, secret_key
from wire.objects import Object

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_read_expand = array(text)
# A list may be asked to expand far more paths than any page needs; Stripe stops here too.
_MAX_EXPANSIONS = 20


class Api:
    """Answers every address below `/v1`, each for the account of the key that it carries."""

    def __init__(self, states: Mapping[str, State]) -> None:
        self._states = states

    async def __call__(self, request: Request) -> Response:
        body = await request.body()
        headers = {"Request-Id": new_id("req", 14), "Stripe-Version": API_VERSION}
        try:
            state = self._state(request)
            with _told_of(state, request, headers["Request-Id"]):
                status, answer, replayed = _answer(state, request, body)
        except StripeError as error:
            status, answer, replayed = error.status, _encode(error.envelope()), False
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(answer, status, headers, media_type="application/json")

    def _state(self, request: Request) -> State:
        key = secret_key(request.headers.get("authorization"))
        state = self._states.get(key)
        if state is None:
            raise invalid_key(masked(key))
        return state


@contextmanager
def _told_of(state: State, request: Request, id_: str) -> Iterator[None]:
    """Make events of all that a request changes, after those of what fell due before it."""
    pass_time(state)
    state.journal.cause = Cause(id_, request.headers.get("idempotency-key"))
    state.journal.is_careful = request.method != "GET"
    try:
        yield
    finally:
        state.journal.is_careful = False
        if request.method != "GET":
            state.done_until = None
        record(state)
        state.journal.cause = Cause()


def pass_time(state: State) -> None:
    """Do what fell due since the last request; hosted pages call it too."""
    now = state.now()
    for work in DUE_WORK:
        work(state, now)
    record(state)
    state.courier.try_again(state.timestamp())


def _answer(state: State, request: Request, body: bytes) -> tuple[int, bytes, bool]:
    """Status and body, and whether they were given before."""
    key = request.headers.get("idempotency-key")
    if not key or request.method != "POST":
        return *_prepare(state, request, body).perform(), False
    print_ = fingerprint(request.method, request.url.path, body)
    stored = recall(state, key, print_)
    if stored is not None:
        return stored.status, stored.body, True
    # A request that is refused while it is read is not kept: its key may be used again.
    status, answer = _prepare(state, request, body).perform()
    remember(state, key, Replay(print_, status, answer))
    return status, answer, False


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A request that has been read: only the operation itself can still refuse it."""

    chosen: Operation
    call: Call
    expansions: list[str]

    def perform(self) -> tuple[int, bytes]:
        try:
            with own_time(self.call, writes=self.chosen.method != "GET"):
                answer = self.chosen.handler(self.call)
                return 200, _encode(expand(self.call.state, answer, self.expansions))
        except StripeError as error:
            return error.status, _encode(error.envelope())
        except Exception:  # noqa: BLE001  the caller gets a 500 in Stripe's shape, the log gets the rest
            _log.exception("%s failed", self.chosen.name)
            failure = StripeError(500, "api_error", "The sandbox failed. Its log says how.")
            return 500, _encode(failure.envelope())


def _prepare(state: State, request: Request, body: bytes) -> _Prepared:
    path = request.url.path
    found = find_operation(request.method, path)
    if found is None:
        raise refuse_operation(request.method, path)
    chosen, names = found
    values = decode(request.url.query) | (decode(body) if request.method == "POST" else {})
    paths = _expansions(values.pop("expand", []))
    check_paths(chosen, paths)
    params = _parameters(chosen, values)
    return _Prepared(chosen, Call(state, names, params, path), paths)


def _expansions(asked: object) -> list[str]:
    paths = [str(path) for path in _expansion_list(asked)]
    if len(paths) > _MAX_EXPANSIONS:
        raise invalid_request(f"You cannot expand more than {_MAX_EXPANSIONS} properties.", param="expand")
    return paths


def _expansion_list(asked: object) -> list[object]:
    read_list = _read_expand(asked, "expand")
    return list(read_list) if isinstance(read_list, list) else []


def _parameters(chosen: Operation, values: Object) -> Object:
    try:
        return read(values, chosen.honours)
    except Unhonoured as name:
        raise refuse_parameter(chosen, name.name) from name
