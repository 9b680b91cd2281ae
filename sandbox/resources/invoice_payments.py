"""Payments of invoices: what was asked for and what came, and by which payment intent."""

from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, choice, mapping, required, text
from wire.objects import Object

expandable("invoice_payment", {"payment.payment_intent": "payment_intent"}, invoice="invoice")

_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    "invoice": text,
    "payment": mapping({"type": required(choice("payment_intent")), "payment_intent": text}),
    "status": choice("canceled", "open", "paid"),
}


@operation("GET", "/v1/invoice_payments/{invoice_payment}")
def retrieve(call: Call) -> Object:
    return call.state.table("invoice_payment").find(call.path["invoice_payment"], param="invoice_payment")


@operation("GET", "/v1/invoice_payments", honours=_LIST)
def list_(call: Call) -> Object:
    rows = call.state.table("invoice_payment").newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="invoice_payment")


def _matches(row: Object, params: Object) -> bool:
    intent = params.get("payment", {}).get("payment_intent")
    return (
        params.get("invoice") in (None, row["invoice"])
        and params.get("status") in (None, row["status"])
        and intent in (None, row["payment"]["payment_intent"])
        and matches_created(row, params)
    )
