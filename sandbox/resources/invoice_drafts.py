"""Invoices by hand: made, changed while they are drafts, and thrown away."""

from sandbox import objects
from sandbox.engine.drafts import recompute, sources_of
from sandbox.engine.invoicing import Occasion, Subject, draft, unsettled
from sandbox.engine.moments import at_one_moment
from sandbox.engine.pending import pending_lines, waiting_items
from sandbox.invoice_fields import invoice_fields
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    choice,
    clearable,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
    timestamp,
)
from sandbox.periods import Period
from sandbox.resources.payment_methods import attached
from sandbox.state import State
from sandbox.texts_with_form import currency
from wire.errors import exclusive_params, invalid_request
from wire.objects import Object

_HOUR, _DAY = 3600, 86_400
_PAGE_SIZES = choice("a4", "auto", "letter")
_SHARED: Shape = {
    "auto_advance": boolean,
    "collection_method": choice("charge_automatically", "send_invoice"),
    "custom_fields": clearable(invoice_fields),
    "days_until_due": natural,
    "default_payment_method": clearable(text),
    "default_tax_rates": array(text),
    "description": clearable(text),
    "due_date": timestamp,
    "effective_at": clearable(timestamp),
    "footer": clearable(text),
    "metadata": metadata,
    "rendering": mapping({"pdf": mapping({"page_size": _PAGE_SIZES})}),
}
_CREATE: Shape = {
    **_SHARED,
    "customer": required(text),
    "currency": currency,
    "pending_invoice_items_behavior": choice("exclude", "include"),
}
# What a finalised invoice still lets be changed: nothing that it says about money.
_LATER = frozenset({"auto_advance", "days_until_due", "default_payment_method", "due_date", "metadata"})


@operation("POST", "/v1/invoices", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    """An invoice of what waits for its customer, or of nothing yet."""
    state, params = call.state, call.params
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
    changes = _changes(call, customer, _BLANK)
    lines = []
    if params.get("pending_invoice_items_behavior") == "include":
        lines = pending_lines(state, customer["id"], None)
    invoice = draft(state, Subject(customer), lines, Occasion("manual", Period(call.now, call.now)))
    invoice["auto_advance"] = False
    if "currency" in params and not lines:
        invoice["currency"] = params["currency"].lower()
    _apply(call, invoice, changes)
    return invoice


_BLANK: Object = {"metadata": {}, "collection_method": "charge_automatically", "due_date": None}


@operation("POST", "/v1/invoices/{invoice}", honours=_SHARED)
@at_one_moment
def update(call: Call) -> Object:
    invoice = call.state.table("invoice").find(call.path["invoice"], param="invoice")
    late = sorted(set(call.params) - _LATER)
    if invoice["status"] != "draft" and late:
        message = f"Finalized invoices can't be updated in this way: {late[0]}."
        raise invalid_request(message, param=late[0], code="invoice_not_editable")
    customer = call.state.table("customer").find(invoice["customer"])
    _apply(call, invoice, _changes(call, customer, invoice))
    return invoice


@operation("DELETE", "/v1/invoices/{invoice}")
def delete(call: Call) -> Object:
    """Throw a draft away; what it was made of waits for the next one."""
    state = call.state
    invoice = state.table("invoice").find(call.path["invoice"], param="invoice")
    if invoice["status"] != "draft" or invoice["parent"] is not None:
        message = "You can only delete draft invoices that no subscription has made."
        raise invalid_request(message, param="invoice", code="invoice_not_editable")
    for line in sources_of(state, invoice):
        if line.invoice_item is not None:
            state.table("invoiceitem").find(line.invoice_item)["invoice"] = None
            waiting_items(state, invoice["customer"])[line.invoice_item] = None
    unsettled(state).pop(invoice["id"], None)
    gone = objects.deleted(invoice)
    state.table("invoice").remove(invoice["id"], leaving=gone)
    return gone


def _changes(call: Call, customer: Object, invoice: Object) -> Object:
    """What the request sets; whatever can be refused is refused here."""
    state, changes = call.state, dict(call.params)
    for name in ("customer", "currency", "pending_invoice_items_behavior"):
        changes.pop(name, None)
    if "metadata" in changes:
        changes["metadata"] = merge_metadata(invoice["metadata"], changes["metadata"])
    if changes.get("default_payment_method"):
        attached(state, customer["id"], changes["default_payment_method"], param="default_payment_method")
    if "default_tax_rates" in changes:
        changes["default_tax_rates"] = tax_rates(state, changes["default_tax_rates"], "default_tax_rates")
    if "rendering" in changes:
        changes["rendering"] = _rendering(changes["rendering"])
    return changes | _due(call, changes, invoice)


def _due(call: Call, changes: Object, invoice: Object) -> Object:
    """The due date; only an invoice that is sent has one, and it must."""
    days = changes.pop("days_until_due", None)
    if days is not None and "due_date" in changes:
        raise exclusive_params("due_date", "days_until_due", "due_date")
    told = call.now + days * _DAY if days is not None else changes.get("due_date", invoice["due_date"])
    method = changes.get("collection_method", invoice["collection_method"])
    if method == "send_invoice" and told is None:
        message = "If the collection method is `send_invoice`, you must pass `days_until_due` or `due_date`."
        raise invalid_request(message, param="days_until_due")
    if method == "charge_automatically" and (days is not None or "due_date" in changes):
        message = "You can only specify a due date when the collection method is `send_invoice`."
        raise invalid_request(message, param="due_date")
    return {"due_date": told if method == "send_invoice" else None}


def _rendering(asked: Object) -> Object:
    pdf = {"page_size": asked["pdf"].get("page_size", "auto")} if "pdf" in asked else None
    return {"amount_tax_display": None, "pdf": pdf, "template": None, "template_version": None}


def _apply(call: Call, invoice: Object, changes: Object) -> None:
    invoice.update(changes)
    if "default_tax_rates" in changes:
        recompute(call.state, invoice, sources_of(call.state, invoice))
    if invoice["status"] == "draft" and "auto_advance" in changes:
        invoice["automatically_finalizes_at"] = call.now + _HOUR if invoice["auto_advance"] else None
    if invoice["status"] == "open" and invoice["auto_advance"] is False:
        invoice["next_payment_attempt"] = None


def tax_rates(state: State, ids: list[str], param: str) -> list[Object]:
    return [
        state.table("tax_rate").find(id_, param=f"{param}[{index}]", status=400)
        for index, id_ in enumerate(ids)
    ]
