"""The movements of a customer's balance: made by hand, by invoices and by credit notes."""

from sandbox.engine.balances import move
from sandbox.engine.moments import at_one_moment
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, clearable, integer, merge_metadata, metadata, required, text
from sandbox.texts_with_form import currency
from wire.errors import invalid_request, missing_resource
from wire.objects import Object

_KIND = "customer_balance_transaction"
expandable(_KIND, credit_note="credit_note", customer="customer", invoice="invoice")

_CREATE: Shape = {
    "amount": required(integer),
    "currency": required(currency),
    "description": text,
    "metadata": metadata,
}


@operation("POST", "/v1/customers/{customer}/balance_transactions", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    customer = call.state.table("customer").find(call.path["customer"], param="customer")
    params = call.params
    currency = params["currency"].lower()
    row = move(
        call.state,
        customer,
        params["amount"],
        currency,
        "adjustment",
        description=params.get("description"),
        metadata=merge_metadata({}, params.get("metadata", {})),
    )
    if row is None:
        raise invalid_request("Invalid non-zero integer", param="amount", code="parameter_invalid_integer")
    # Of another currency than the customer's own there is a balance beside it.
    customer["currency"] = customer["currency"] or currency
    return row


@operation("GET", "/v1/customers/{customer}/balance_transactions/{transaction}")
def retrieve(call: Call) -> Object:
    row = call.state.table(_KIND).find(call.path["transaction"], param="transaction")
    if row["customer"] != call.path["customer"]:
        raise missing_resource(_KIND, row["id"], param="transaction")
    return row


@operation(
    "POST",
    "/v1/customers/{customer}/balance_transactions/{transaction}",
    honours={"description": clearable(text), "metadata": metadata},
)
def update(call: Call) -> Object:
    row, params = retrieve(call), dict(call.params)
    if "metadata" in params:
        params["metadata"] = merge_metadata(row["metadata"], params["metadata"])
    row.update(params)
    return row


@operation(
    "GET",
    "/v1/customers/{customer}/balance_transactions",
    honours={**LIST_PARAMS, **CREATED, "invoice": text},
)
def list_(call: Call) -> Object:
    customer = call.path["customer"]
    table = call.state.table("customer")
    if table.gone(customer) is None:
        table.find(customer, param="customer")
    rows = call.state.table(_KIND).of_customer(customer).where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind=_KIND)


def _matches(row: Object, params: Object) -> bool:
    return params.get("invoice") in (None, row["invoice"]) and matches_created(row, params)
