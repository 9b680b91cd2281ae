"""Credit notes: tried, issued, read, listed and voided."""

from sandbox.engine import credit_notes
from sandbox.engine.moments import at_one_moment
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created, rows_of
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    choice,
    integer,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
    timestamp,
)
from wire.objects import Object

expandable(
    "credit_note",
    {"refunds.refund": "refund"},
    customer="customer",
    customer_balance_transaction="customer_balance_transaction",
    invoice="invoice",
)

_LINE: Shape = {
    "type": required(choice("custom_line_item", "invoice_line_item")),
    "amount": natural,
    "description": text,
    "invoice_line_item": text,
    "metadata": metadata,
    "quantity": natural,
    "tax_rates": array(text),
    "unit_amount": integer,
}
_CREATE: Shape = {
    "invoice": required(text),
    "amount": natural,
    "credit_amount": natural,
    "effective_at": timestamp,
    "email_type": choice("credit_note", "none"),
    "lines": array(mapping(_LINE)),
    "memo": text,
    "metadata": metadata,
    "out_of_band_amount": natural,
    "reason": choice("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
    "refund_amount": natural,
    "refunds": array(
        mapping({"refund": required(text), "amount_refunded": natural, "type": choice("refund")})
    ),
}
_LIST: Shape = {**LIST_PARAMS, **CREATED, "customer": text, "invoice": text}


@operation("POST", "/v1/credit_notes", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    invoice = _invoice(call)
    note, giving = credit_notes.drafted(call.state, invoice, _told(call))
    return credit_notes.issue(call.state, invoice, note, giving)


@operation("GET", "/v1/credit_notes/preview", honours=_CREATE)
@at_one_moment
def preview(call: Call) -> Object:
    return credit_notes.drafted(call.state, _invoice(call), _told(call))[0]


@operation("GET", "/v1/credit_notes/preview/lines", honours={**LIST_PARAMS, **_CREATE})
@at_one_moment
def preview_lines(call: Call) -> Object:
    note, _ = credit_notes.drafted(call.state, _invoice(call), _told(call))
    return listed(call, note["lines"]["data"], kind="credit_note_line_item")


def _invoice(call: Call) -> Object:
    return call.state.table("invoice").find(call.params["invoice"], param="invoice")


def _told(call: Call) -> Object:
    """The parameters, with the metadata of note and lines as they are kept."""
    params = dict(call.params)
    params["metadata"] = merge_metadata({}, params.get("metadata", {}))
    if "lines" in params:
        params["lines"] = [
            line | {"metadata": merge_metadata({}, line.get("metadata", {}))} for line in params["lines"]
        ]
    return params


@operation("GET", "/v1/credit_notes/{id}")
def retrieve(call: Call) -> Object:
    return call.state.table("credit_note").find(call.path["id"])


@operation("POST", "/v1/credit_notes/{id}", honours={"memo": text, "metadata": metadata})
def update(call: Call) -> Object:
    note, params = retrieve(call), dict(call.params)
    if "metadata" in params:
        params["metadata"] = merge_metadata(note["metadata"], params["metadata"])
    note.update(params)
    return note


@operation("POST", "/v1/credit_notes/{id}/void")
@at_one_moment
def void(call: Call) -> Object:
    note = retrieve(call)
    credit_notes.void(call.state, note)
    return note


@operation("GET", "/v1/credit_notes", honours=_LIST)
def list_(call: Call) -> Object:
    rows = rows_of(call, "credit_note").where(
        lambda row: call.params.get("invoice") in (None, row["invoice"]) and matches_created(row, call.params)
    )
    return listed(call, rows, kind="credit_note")


@operation("GET", "/v1/credit_notes/{id}/lines", honours=LIST_PARAMS)
def list_lines(call: Call) -> Object:
    return listed(call, retrieve(call)["lines"]["data"], kind="credit_note_line_item")
