"""Tax rates: percentages that subscriptions put on their invoices, on top or inside."""

from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, boolean, merge_metadata, metadata, number, required, text
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_PLAIN: Shape = {
    "active": boolean,
    "country": text,
    "description": text,
    "display_name": text,
    "jurisdiction": text,
    "metadata": metadata,
    "state": text,
}
_CREATE: Shape = {
    **_PLAIN,
    "display_name": required(text),
    "inclusive": required(boolean),
    "percentage": required(number),
}


@operation("POST", "/v1/tax_rates", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    if not 0 <= params["percentage"] <= 100:
        raise invalid_request("percentage must lie between 0 and 100.", param="percentage")
    told = params | {"metadata": merge_metadata({}, params.get("metadata", {}))}
    rate = new("tax_rate", **{"active": True, **told, "id": new_id("txr"), "created": call.now})
    rate["effective_percentage"] = rate["percentage"]
    return call.state.table("tax_rate").add(rate)


@operation("GET", "/v1/tax_rates/{tax_rate}")
def retrieve(call: Call) -> Object:
    return call.state.table("tax_rate").find(call.path["tax_rate"], param="tax_rate")


@operation("POST", "/v1/tax_rates/{tax_rate}", honours=_PLAIN)
def update(call: Call) -> Object:
    rate, params = retrieve(call), dict(call.params)
    if "metadata" in params:
        params["metadata"] = merge_metadata(rate["metadata"], params["metadata"])
    rate.update(params)
    return rate


@operation(
    "GET", "/v1/tax_rates", honours={**LIST_PARAMS, **CREATED, "active": boolean, "inclusive": boolean}
)
def list_(call: Call) -> Object:
    rows = call.state.table("tax_rate").newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="tax_rate")


def _matches(row: Object, asked: Object) -> bool:
    return (
        asked.get("active") in (None, row["active"])
        and asked.get("inclusive") in (None, row["inclusive"])
        and matches_created(row, asked)
    )
