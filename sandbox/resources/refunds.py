"""Refunds of charges: made in full or in part, read, listed."""

from sandbox.engine.moments import at_one_moment
from sandbox.engine.refunds import check_refund, refund
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, choice, merge_metadata, metadata, natural, text
from wire.errors import invalid_request
from wire.objects import Object

expandable("refund", charge="charge", customer="customer", payment_intent="payment_intent")

_CREATE: Shape = {
    "amount": natural,
    "charge": text,
    "payment_intent": text,
    "metadata": metadata,
    "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
}
_LIST: Shape = {**LIST_PARAMS, **CREATED, "charge": text, "payment_intent": text}


@operation("POST", "/v1/refunds", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    params = call.params
    charge = _charge(call)
    amount = check_refund(charge, params.get("amount"))
    told = merge_metadata({}, params.get("metadata", {}))
    return refund(call.state, charge, amount, reason=params.get("reason"), told=told)


def _charge(call: Call) -> Object:
    state, params = call.state, call.params
    if "charge" in params:
        charge = state.table("charge").find(params["charge"], param="charge")
        if params.get("payment_intent") not in (None, charge["payment_intent"]):
            raise invalid_request("The charge is not of this payment intent.", param="charge")
        return charge
    if "payment_intent" not in params:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise invalid_request(message, code="parameter_missing")
    intent = state.table("payment_intent").find(params["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise invalid_request(message, code="charge_not_refundable")
    return state.table("charge").find(intent["latest_charge"])


@operation("GET", "/v1/refunds/{refund}")
def retrieve(call: Call) -> Object:
    return call.state.table("refund").find(call.path["refund"], param="refund")


@operation("POST", "/v1/refunds/{refund}", honours={"metadata": metadata})
def update(call: Call) -> Object:
    row = retrieve(call)
    row["metadata"] = merge_metadata(row["metadata"], call.params.get("metadata", {}))
    return row


@operation("GET", "/v1/refunds", honours=_LIST)
def list_(call: Call) -> Object:
    rows = call.state.table("refund").newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="refund")


def _matches(row: Object, params: Object) -> bool:
    return (
        params.get("charge") in (None, row["charge"])
        and params.get("payment_intent") in (None, row["payment_intent"])
        and matches_created(row, params)
    )
