"""Webhook endpoints: where events are delivered to."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from sandbox.events.recording import API_VERSION
from sandbox.events.types import known_types
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import deleted, new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    choice,
    clearable,
    merge_metadata,
    metadata,
    required,
    text,
)
from sandbox.state import State
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_MOST = 16
_TYPE = choice("*", *sorted(known_types()))
_CREATE: Shape = {
    "api_version": text,
    "description": clearable(text),
    "enabled_events": required(array(_TYPE)),
    "metadata": metadata,
    "url": required(text),
}
_UPDATE: Shape = {
    "description": clearable(text),
    "disabled": boolean,
    "enabled_events": array(_TYPE),
    "metadata": metadata,
    "url": text,
}


@operation("POST", "/v1/webhook_endpoints", honours=_CREATE)
def create(call: Call) -> Object:
    params, table = call.params, call.state.table("webhook_endpoint")
    _check_address(call.state, params["url"])
    _check_version(params)
    if len(table) >= _MOST:
        raise invalid_request(f"You have reached the maximum of {_MOST} webhook endpoints.")
    row = new(
        "webhook_endpoint",
        id=new_id("we"),
        created=call.now,
        api_version=params.get("api_version"),
        description=params.get("description"),
        enabled_events=params["enabled_events"],
        metadata=merge_metadata({}, params.get("metadata", {})),
        status="enabled",
        url=params["url"],
    )
    secret = new_id("whsec", 32)
    call.state.private[row["id"]] = {"secret": secret}
    # Only here is the secret told.
    return table.add(row) | {"secret": secret}


@operation("GET", "/v1/webhook_endpoints/{webhook_endpoint}")
def retrieve(call: Call) -> Object:
    return call.state.table("webhook_endpoint").find(call.path["webhook_endpoint"], param="webhook_endpoint")


@operation("POST", "/v1/webhook_endpoints/{webhook_endpoint}", honours=_UPDATE)
def update(call: Call) -> Object:
    row, params = retrieve(call), call.params
    changes: Object = {
        name: params[name] for name in ("description", "enabled_events", "url") if name in params
    }
    if "url" in params:
        _check_address(call.state, params["url"])
    if "disabled" in params:
        changes["status"] = "disabled" if params["disabled"] else "enabled"
    if "metadata" in params:
        changes["metadata"] = merge_metadata(row["metadata"], params["metadata"])
    row.update(changes)
    return row


@operation("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}")
def delete(call: Call) -> Object:
    row = retrieve(call)
    call.state.table("webhook_endpoint").remove(row["id"])
    del call.state.private[row["id"]]
    return deleted(row)


@operation("GET", "/v1/webhook_endpoints", honours=LIST_PARAMS)
def list_(call: Call) -> Object:
    rows = call.state.table("webhook_endpoint").newest_first()
    return listed(call, rows, kind="webhook_endpoint")


def _check_version(params: Object) -> None:
    if params.get("api_version", API_VERSION) != API_VERSION:
        message = f"The sandbox knows only the API version {API_VERSION}."
        raise invalid_request(message, param="api_version", code="sandbox_not_built")


def _check_address(state: State, url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise invalid_request(
            "Invalid URL: An explicit scheme (such as https) must be provided.", param="url"
        )
    if not state.courier.goes_anywhere and not _is_loopback(host):
        message = (
            f"The sandbox delivers webhooks only to this machine (localhost, 127.0.0.1, ::1), not to {host}. "
            "To let it, start it with --webhooks-anywhere."
        )
        raise invalid_request(message, param="url", code="sandbox_not_built")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
