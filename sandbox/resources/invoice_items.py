"""Invoice items: amounts for the next invoice or a draft, made by hand or by a change's prorations.

Subscription items, read only, are here too.
"""

from dataclasses import replace

from sandbox import objects
from sandbox.engine.drafts import recompute, sources_of
from sandbox.engine.moments import at_one_moment
from sandbox.engine.pending import line_of, waiting_items
from sandbox.expansion import expandable
from sandbox.lines import Line, pricing_of
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    integer,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
    timestamp,
)
from sandbox.pricing import amount_of
from sandbox.resources.invoice_drafts import tax_rates
from sandbox.state import State
from sandbox.texts_with_form import currency
from wire.errors import invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

expandable("invoiceitem", customer="customer", invoice="invoice", discounts="discount")

_SHARED: Shape = {
    "amount": integer,
    "description": text,
    "discountable": boolean,
    "metadata": metadata,
    "period": mapping({"start": required(timestamp), "end": required(timestamp)}),
    "pricing": mapping({"price": required(text)}),
    "quantity": natural,
    "tax_rates": array(text),
}
_CREATE: Shape = {
    **_SHARED,
    "customer": required(text),
    "currency": currency,
    "invoice": text,
    "subscription": text,
}
# What belongs to a change of a subscription; a hand may only add words to it.
_FIXED_FOR_PRORATIONS = ("amount", "discountable", "period", "pricing", "quantity", "tax_rates")


@operation("POST", "/v1/invoiceitems", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    state, params = call.state, call.params
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
    invoice = _draft_named(call, customer)
    row = objects.new(
        "invoiceitem",
        id=new_id("ii"),
        customer=customer["id"],
        date=call.now,
        description=params.get("description"),
        discountable=params.get("discountable", True),
        discounts=[],
        metadata=merge_metadata({}, params.get("metadata", {})),
        parent=_parent(call),
        period=params.get("period", {"start": call.now, "end": call.now}),
        quantity=params.get("quantity", 1),
        quantity_decimal=str(params.get("quantity", 1)),
        tax_rates=tax_rates(state, params.get("tax_rates", []), "tax_rates"),
        test_clock=customer["test_clock"],
        **_amount(call),
    )
    state.table("invoiceitem").add(row)
    if invoice is None:
        waiting_items(state, customer["id"])[row["id"]] = None
    else:
        row["invoice"] = invoice["id"]
        recompute(state, invoice, [*sources_of(state, invoice), line_of(state, row)])
    return row


def _draft_named(call: Call, customer: Object) -> Object | None:
    """The draft that the item is for, if the request names one."""
    if "invoice" not in call.params:
        return None
    invoice = call.state.table("invoice").find(call.params["invoice"], param="invoice", status=400)
    if invoice["customer"] != customer["id"]:
        raise invalid_request("The invoice belongs to another customer.", param="invoice")
    _require_draft(invoice)
    currency = _amount(call)["currency"]
    if sources_of(call.state, invoice) and invoice["currency"] != currency:
        raise invalid_request(f"The invoice's currency is {invoice['currency']}.", param="currency")
    invoice["currency"] = currency
    return invoice


def _require_draft(invoice: Object) -> None:
    if invoice["status"] != "draft":
        message = f"The invoice is {invoice['status']}; only the items of drafts can be changed."
        raise invalid_request(message, param="invoice", code="invoice_not_editable")


def _parent(call: Call) -> Object | None:
    if "subscription" not in call.params:
        return None
    named = call.params["subscription"]
    subscription = call.state.table("subscription").find(named, param="subscription", status=400)
    details = {"subscription": subscription["id"], "subscription_item": None}
    return {"subscription_details": details, "type": "subscription_details"}


def _amount(call: Call) -> Object:
    params = call.params
    if "pricing" in params:
        price = call.state.table("price").find(params["pricing"]["price"], param="pricing[price]", status=400)
        return {
            "amount": amount_of(price, params.get("quantity")),
            "currency": price["currency"],
            "pricing": pricing_of(price),
        }
    if "amount" not in params:
        raise missing_param("amount")
    if "currency" not in params:
        raise missing_param("currency")
    return {"amount": params["amount"], "currency": params["currency"].lower()}


@operation("GET", "/v1/invoiceitems/{invoiceitem}")
def retrieve(call: Call) -> Object:
    return call.state.table("invoiceitem").find(call.path["invoiceitem"], param="invoiceitem")


@operation("POST", "/v1/invoiceitems/{invoiceitem}", honours=_SHARED)
@at_one_moment
def update(call: Call) -> Object:
    row = retrieve(call)
    invoice = _held_by(call, row)
    fixed = [name for name in _FIXED_FOR_PRORATIONS if row["proration"] and name in call.params]
    if fixed:
        raise invalid_request(f"You cannot change the {fixed[0]} of a proration.", param=fixed[0])
    row.update(_changes(call, row))
    known = call.state.private.get(row["id"], {})
    if "line" in known:
        known["line"] = replace(known["line"], description=row["description"])
    if invoice is not None:
        _put_line(call.state, invoice, row, line_of(call.state, row))
    return row


def _changes(call: Call, row: Object) -> Object:
    changes = dict(call.params)
    if "metadata" in changes:
        changes["metadata"] = merge_metadata(row["metadata"], changes["metadata"])
    if "tax_rates" in changes:
        changes["tax_rates"] = tax_rates(call.state, changes["tax_rates"], "tax_rates")
    if "quantity" in changes:
        changes["quantity_decimal"] = str(changes["quantity"])
    if "pricing" in changes:
        changes |= _amount(call)
    elif "quantity" in changes and row["pricing"]:
        price = call.state.table("price").find(row["pricing"]["price_details"]["price"])
        changes["amount"] = amount_of(price, changes["quantity"])
    return changes


def _held_by(call: Call, row: Object) -> Object | None:
    if row["invoice"] is None:
        return None
    invoice = call.state.table("invoice").find(row["invoice"])
    _require_draft(invoice)
    return invoice


def _put_line(state: State, invoice: Object, row: Object, line: Line | None) -> None:
    """Put the line in the place of the item's old one, or take the old one out."""
    lines = [line if one.invoice_item == row["id"] else one for one in sources_of(state, invoice)]
    recompute(state, invoice, [one for one in lines if one is not None])


@operation("DELETE", "/v1/invoiceitems/{invoiceitem}")
@at_one_moment
def delete(call: Call) -> Object:
    row = retrieve(call)
    invoice = _held_by(call, row)
    if invoice is not None:
        _put_line(call.state, invoice, row, None)
    waiting_items(call.state, row["customer"]).pop(row["id"], None)
    gone = objects.deleted(row)
    call.state.table("invoiceitem").remove(row["id"], leaving=gone)
    return gone


@operation(
    "GET",
    "/v1/invoiceitems",
    honours={**LIST_PARAMS, **CREATED, "customer": text, "invoice": text, "pending": boolean},
)
def list_(call: Call) -> Object:
    # They say `date` where other objects say `created`.
    rows = sorted(call.state.table("invoiceitem"), key=lambda row: int(row["date"]), reverse=True)
    return listed(call, (row for row in rows if _matches(row, call.params)), kind="invoiceitem")


def _matches(row: Object, params: Object) -> bool:
    return (
        params.get("customer") in (None, row["customer"])
        and params.get("invoice") in (None, row["invoice"])
        and params.get("pending") in (None, row["invoice"] is None)
        and matches_created({"created": row["date"]}, params)
    )


@operation("GET", "/v1/subscription_items", honours={**LIST_PARAMS, "subscription": required(text)})
def list_subscription_items(call: Call) -> Object:
    named = call.params["subscription"]
    subscription = call.state.table("subscription").find(named, param="subscription")
    return listed(call, subscription["items"]["data"], kind="subscription_item")


@operation("GET", "/v1/subscription_items/{item}")
def retrieve_subscription_item(call: Call) -> Object:
    return call.state.table("subscription_item").find(call.path["item"], param="item")
