"""Events: read and listed. They are made by `sandbox.events` of whatever changes."""

from fnmatch import fnmatchcase

import sandbox.events.reminders  # noqa: F401  loading it registers them
from sandbox.events.recording import shown
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, array, boolean, text
from wire.errors import invalid_request
from wire.objects import Object

_MOST_TYPES = 20
_LIST: Shape = {**LIST_PARAMS, **CREATED, "delivery_success": boolean, "type": text, "types": array(text)}


@operation("GET", "/v1/events/{id}")
def retrieve(call: Call) -> Object:
    return shown(call.state, call.state.table("event").find(call.path["id"]))


@operation("GET", "/v1/events", honours=_LIST)
def list_(call: Call) -> Object:
    _check_types(call.params)
    rows = call.state.table("event").newest_first().where(lambda row: _matches(row, call.params))
    answer = listed(call, rows, kind="event")
    return answer | {"data": [shown(call.state, row) for row in answer["data"]]}


def _check_types(params: Object) -> None:
    if "type" in params and "types" in params:
        raise invalid_request("You may specify only one of these parameters: type, types.")
    if len(params.get("types", ())) > _MOST_TYPES:
        raise invalid_request(f"You may name at most {_MOST_TYPES} types.", param="types")


def _matches(row: Object, params: Object) -> bool:
    wished = params.get("delivery_success")
    return (
        fnmatchcase(row["type"], params.get("type", "*"))
        and row["type"] in params.get("types", (row["type"],))
        and wished in (None, not row["pending_webhooks"])
        and matches_created(row, params)
    )
