"""Invoice items: amounts for the next invoice, made by hand or by a change's prorations.

Invoices made by hand of them, and subscription items, read only, are here too.
"""

from sandbox import objects
from sandbox.engine.invoicing import Occasion, Subject, draft
from sandbox.engine.moments import at_one_moment
from sandbox.engine.pending import pending_lines, waiting_items
from sandbox.expansion import expandable
from sandbox.lines import pricing_of
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    boolean,
    choice,
    integer,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
)
from sandbox.periods import Period
from sandbox.pricing import amount_of
from wire.errors import invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

expandable("invoiceitem", customer="customer", invoice="invoice", discounts="discount")

_CREATE: Shape = {
    "customer": required(text),
    "amount": integer,
    "currency": text,
    "description": text,
    "discountable": boolean,
    "metadata": metadata,
    "pricing": mapping({"price": required(text)}),
    "quantity": natural,
    "subscription": text,
}


@operation("POST", "/v1/invoiceitems", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    state, params = call.state, call.params
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
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
        period={"start": call.now, "end": call.now},
        quantity=params.get("quantity", 1),
        quantity_decimal=str(params.get("quantity", 1)),
        tax_rates=[],
        test_clock=customer["test_clock"],
        **_amount(call),
    )
    waiting_items(state, customer["id"])[row["id"]] = None
    return state.table("invoiceitem").add(row)


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


@operation("DELETE", "/v1/invoiceitems/{invoiceitem}")
def delete(call: Call) -> Object:
    row = retrieve(call)
    if row["invoice"] is not None:
        raise invalid_request(
            "Invoice items that an invoice holds cannot be deleted here.", param="invoiceitem"
        )
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


_INVOICE: Shape = {
    "customer": required(text),
    "auto_advance": boolean,
    "collection_method": choice("charge_automatically", "send_invoice"),
    "days_until_due": natural,
    "description": text,
    "metadata": metadata,
    "pending_invoice_items_behavior": choice("exclude", "include"),
}


@operation("POST", "/v1/invoices", honours=_INVOICE)
@at_one_moment
def create_invoice(call: Call) -> Object:
    """An invoice by hand, of what waits for its customer."""
    state, params = call.state, call.params
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
    includes = params.get("pending_invoice_items_behavior") == "include"
    lines = [line for line in pending_lines(state, customer["id"], None) if includes]
    invoice = draft(state, Subject(customer), lines, Occasion("manual", Period(call.now, call.now)))
    days = params.get("days_until_due")
    invoice.update(
        auto_advance=params.get("auto_advance", False),
        collection_method=params.get("collection_method", "charge_automatically"),
        description=params.get("description"),
        due_date=None if days is None else call.now + days * 86_400,
        metadata=merge_metadata({}, params.get("metadata", {})),
    )
    return invoice


@operation("GET", "/v1/subscription_items", honours={**LIST_PARAMS, "subscription": required(text)})
def list_subscription_items(call: Call) -> Object:
    named = call.params["subscription"]
    subscription = call.state.table("subscription").find(named, param="subscription")
    return listed(call, subscription["items"]["data"], kind="subscription_item")


@operation("GET", "/v1/subscription_items/{item}")
def retrieve_subscription_item(call: Call) -> Object:
    return call.state.table("subscription_item").find(call.path["item"], param="item")
