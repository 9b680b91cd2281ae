"""Charges: read, listed and annotated. They come of payment intents; the old way of making them is refused."""

from sandbox.expansion import expandable, includable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created, rows_of
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, merge_metadata, metadata, text
from sandbox.state import State
from wire.lists import page
from wire.objects import Object

expandable("charge", customer="customer", payment_intent="payment_intent")


def _refunds(state: State, charge: Object) -> Object:
    rows = [row for row in state.table("refund").newest_first() if row["charge"] == charge["id"]]
    return page(rows, url=f"/v1/charges/{charge['id']}/refunds")


includable("charge", "refunds", _refunds)

_LIST: Shape = {**LIST_PARAMS, **CREATED, "customer": text, "payment_intent": text}
_UPDATE: Shape = {"description": text, "metadata": metadata, "receipt_email": text}


@operation("GET", "/v1/charges/{charge}")
def retrieve(call: Call) -> Object:
    return call.state.table("charge").find(call.path["charge"])


@operation("GET", "/v1/charges", honours=_LIST)
def list_(call: Call) -> Object:
    rows = rows_of(call, "charge").where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="charge")


def _matches(row: Object, params: Object) -> bool:
    return (
        params.get("customer") in (None, row["customer"])
        and params.get("payment_intent") in (None, row["payment_intent"])
        and matches_created(row, params)
    )


@operation("POST", "/v1/charges/{charge}", honours=_UPDATE)
def update(call: Call) -> Object:
    charge, params = retrieve(call), dict(call.params)
    if "metadata" in params:
        params["metadata"] = merge_metadata(charge["metadata"], params["metadata"])
    charge.update(params)
    return charge
