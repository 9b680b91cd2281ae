"""Customers: made, read, changed, deleted and listed."""

from sandbox.engine.balances import credit_balances, set_balance
from sandbox.engine.test_clocks import clock_for_customer
from sandbox.expansion import expandable, includable
from sandbox.hooks import customer_deleted
from sandbox.invoice_fields import invoice_fields
from sandbox.legacy_sources import source_of
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import deleted, new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    address,
    array,
    choice,
    clearable,
    full_address,
    integer,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
)
from sandbox.resources.payment_methods import attach_to, attached
from sandbox.resources.tax_ids import add_tax_id, check_tax_id, tax_ids_of
from sandbox.state import State
from sandbox.texts_with_form import email
from wire.ids import new_id
from wire.objects import Object

expandable("customer", {"invoice_settings.default_payment_method": "payment_method"}, default_source="source")
expandable("customer", test_clock="test_helpers.test_clock")
includable("customer", "invoice_credit_balance", credit_balances)
includable("customer", "tax_ids", lambda state, customer: tax_ids_of(state, customer["id"]))

_PLAIN: Shape = {
    "business_name": clearable(text),
    "individual_name": clearable(text),
    "description": clearable(text),
    "email": clearable(email),
    "name": clearable(text),
    "phone": clearable(text),
    "next_invoice_sequence": natural,
    "preferred_locales": array(text),
    "tax_exempt": clearable(choice("exempt", "none", "reverse")),
}
_SHARED: Shape = {
    **_PLAIN,
    "balance": integer,
    "address": clearable(address),
    "invoice_prefix": text,
    "invoice_settings": mapping(
        {
            "custom_fields": clearable(invoice_fields),
            "default_payment_method": clearable(text),
            "footer": clearable(text),
        }
    ),
    "metadata": metadata,
    "shipping": clearable(
        mapping({"address": required(address), "name": required(text), "phone": clearable(text)})
    ),
}
_UPDATE: Shape = {**_SHARED, "default_source": text}
_CREATE: Shape = {
    **_SHARED,
    "payment_method": text,
    "test_clock": text,
    "tax_id_data": array(mapping({"type": required(text), "value": required(text)})),
}


@operation("POST", "/v1/customers", honours=_CREATE)
def create(call: Call) -> Object:
    customer = new(
        "customer",
        id=new_id("cus", 14),
        created=call.now,
        balance=0,
        delinquent=False,
        preferred_locales=[],
        tax_exempt="none",
        test_clock=clock_for_customer(call.state, call.params.get("test_clock")),
        invoice_prefix=new_id("", 8).removeprefix("_").upper(),
        next_invoice_sequence=1,
    )
    tax_ids = call.params.get("tax_id_data", [])
    for tax_id in tax_ids:
        check_tax_id(tax_id["type"], tax_id["value"])
    _apply(call.state, customer, call.params)
    set_balance(call.state, customer, call.params.get("balance", 0), "initial")
    if "payment_method" in call.params:
        attach_to(call.state, customer["id"], call.params["payment_method"])
    call.state.table("customer").add(customer)
    for tax_id in tax_ids:
        add_tax_id(call.state, customer["id"], tax_id["type"], tax_id["value"])
    return customer


@operation("GET", "/v1/customers/{customer}")
def retrieve(call: Call) -> Object:
    table = call.state.table("customer")
    return table.gone(call.path["customer"]) or table.find(call.path["customer"])


@operation("POST", "/v1/customers/{customer}", honours=_UPDATE)
def update(call: Call) -> Object:
    customer = call.state.table("customer").find(call.path["customer"])
    _apply(call.state, customer, call.params)
    if "balance" in call.params:
        set_balance(call.state, customer, call.params["balance"], "adjustment")
    return customer


@operation("DELETE", "/v1/customers/{customer}")
def delete(call: Call) -> Object:
    table = call.state.table("customer")
    customer = table.find(call.path["customer"])
    customer_deleted(call.state, customer)
    table.remove(customer["id"], leaving=deleted(customer))
    return deleted(customer)


@operation("GET", "/v1/customers", honours={**LIST_PARAMS, **CREATED, "email": text, "test_clock": text})
def list_(call: Call) -> Object:
    email, clock = call.params.get("email"), call.params.get("test_clock")
    rows = call.state.table("customer").newest_first()
    # Those who live by a test clock are listed only on request.
    asked = rows.where(
        lambda row: (
            row["test_clock"] == clock and email in (None, row["email"]) and matches_created(row, call.params)
        )
    )
    return listed(call, asked, kind="customer")


def _apply(state: State, customer: Object, params: Object) -> None:
    """Set what was sent; whatever can be refused is refused first."""
    changes: Object = {name: params[name] for name in _PLAIN if name in params}
    changes |= {name: params[name] for name in ("invoice_prefix", "shipping") if name in params}
    if "address" in params:
        changes["address"] = full_address(params["address"])
    if params.get("shipping"):
        changes["shipping"] = _shipping(params["shipping"])
    if "invoice_settings" in params:
        changes["invoice_settings"] = customer["invoice_settings"] | params["invoice_settings"]
        _check_default(state, customer, params)
    if "default_source" in params:
        changes["default_source"] = source_of(state, customer["id"], params["default_source"], status=400)[
            "id"
        ]
    if "metadata" in params:
        changes["metadata"] = merge_metadata(customer["metadata"], params["metadata"])
    customer.update(changes)


def _shipping(given: Object) -> Object:
    return {"phone": None} | given | {"address": full_address(given["address"])}


def _check_default(state: State, customer: Object, params: Object) -> None:
    chosen = params["invoice_settings"].get("default_payment_method")
    # A method that is attached by the same request may be the default at once.
    if chosen and chosen != params.get("payment_method"):
        attached(state, customer["id"], chosen, param="invoice_settings[default_payment_method]")
