"""Attempts to set up a payment method, listed for their intent."""

from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import required, text
from wire.objects import Object

expandable("setup_attempt", customer="customer", payment_method="payment_method", setup_intent="setup_intent")


@operation("GET", "/v1/setup_attempts", honours={**LIST_PARAMS, **CREATED, "setup_intent": required(text)})
def list_(call: Call) -> Object:
    intent = call.state.table("setup_intent").find(
        call.params["setup_intent"], param="setup_intent", status=400
    )
    rows = call.state.table("setup_attempt").newest_first()
    own = rows.where(lambda row: row["setup_intent"] == intent["id"] and matches_created(row, call.params))
    return listed(call, own, kind="setup_attempt")
