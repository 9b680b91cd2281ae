"""Invoices: read, listed, finalised, paid, voided, given up."""

from sandbox.charging import Declined, RequiresAction
from sandbox.engine import intents, invoicing
from sandbox.engine.billing import collect_if_due
from sandbox.engine.collection import collect, own_method, pay_off
from sandbox.engine.first_period import no_method
from sandbox.engine.lifecycle import void_invoice
from sandbox.engine.moments import at_one_moment
from sandbox.engine.payment_intents import told
from sandbox.expansion import expandable, includable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created, matches_range, rows_of
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, boolean, choice, created_range, text
from sandbox.resources.payment_methods import attached, resolve
from sandbox.state import State
from wire.errors import StripeError, card_error, invalid_request
from wire.lists import page
from wire.objects import Object

expandable(
    "invoice",
    {"parent.subscription_details.subscription": "subscription"},
    customer="customer",
    default_payment_method="payment_method",
    discounts="discount",
)
expandable(
    "line_item", {"pricing.price_details.price": "price"}, discounts="discount", subscription="subscription"
)


def _payments(state: State, invoice: Object) -> Object:
    return page(intents.payments_of(state, invoice), url=f"/v1/invoices/{invoice['id']}/payments")


def _confirmation_secret(state: State, invoice: Object) -> Object | None:
    intent = intents.intent_of(state, invoice)
    return {"client_secret": intent["client_secret"], "type": "payment_intent"} if intent else None


includable("invoice", "payments", _payments)
includable("invoice", "confirmation_secret", _confirmation_secret)

_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    "collection_method": choice("charge_automatically", "send_invoice"),
    "customer": text,
    "due_date": created_range,
    "status": choice("draft", "open", "paid", "uncollectible", "void"),
    "subscription": text,
}
_ASKS = "This payment requires additional user action before it can be completed successfully."


@operation("GET", "/v1/invoices/{invoice}")
def retrieve(call: Call) -> Object:
    return call.state.table("invoice").find(call.path["invoice"], param="invoice")


@operation("GET", "/v1/invoices", honours=_LIST)
def list_(call: Call) -> Object:
    plain = [(name, call.params[name]) for name in _PLAIN_FILTERS if name in call.params]
    has_others = not call.params.keys().isdisjoint(_OTHER_FILTERS)

    def matches(row: Object) -> bool:
        for name, wish in plain:
            if row[name] != wish:
                return False
        return not has_others or _matches(row, call.params)

    return listed(call, rows_of(call, "invoice").where(matches), kind="invoice")


# Most lists are asked for by nothing else, and lists of invoices are the longest.
_PLAIN_FILTERS = ("customer", "status", "collection_method")
_OTHER_FILTERS = ("subscription", "created", "due_date")


def _matches(row: Object, params: Object) -> bool:
    return (
        params.get("subscription") in (None, subscription_of(row))
        and matches_created(row, params)
        and _matches_due(row, params)
    )


def _matches_due(row: Object, params: Object) -> bool:
    return matches_range(row["due_date"], params.get("due_date"))


def subscription_of(row: Object) -> str | None:
    return row["parent"]["subscription_details"]["subscription"] if row["parent"] else None


@operation("GET", "/v1/invoices/{invoice}/lines", honours=LIST_PARAMS)
def list_lines(call: Call) -> Object:
    return listed(call, call.state.private[retrieve(call)["id"]]["lines"], kind="line_item")


@operation("POST", "/v1/invoices/{invoice}/finalize", honours={"auto_advance": boolean})
@at_one_moment
def finalize(call: Call) -> Object:
    invoice = retrieve(call)
    if invoice["status"] != "draft":
        message = "This invoice is already finalized, you can't re-finalize a non-draft invoice."
        raise invalid_request(message, code="invoice_not_editable")
    invoice["auto_advance"] = call.params.get("auto_advance", invoice["auto_advance"])
    invoicing.finalize(call.state, invoice)
    if invoice["auto_advance"] or invoice["status"] == "paid":
        collect_if_due(call.state, invoice)
    return invoice


_PAY: Shape = {
    "payment_method": text,
    "source": text,
    "paid_out_of_band": boolean,
    "off_session": boolean,
}


@operation("POST", "/v1/invoices/{invoice}/pay", honours=_PAY)
@at_one_moment
def pay(call: Call) -> Object:
    invoice, state = retrieve(call), call.state
    _refuse_unpayable(invoice)
    method = _method(call, invoice)
    if invoice["status"] == "draft":
        invoicing.finalize(state, invoice)
    if invoice["status"] == "paid" or call.params.get("paid_out_of_band"):
        _pay_elsewhere(state, invoice)
        return invoice
    if method is None:
        raise no_method()
    outcome = collect(state, invoice, method=method, off_session=call.params.get("off_session", True))
    if isinstance(outcome, Declined):
        raise _declined(outcome.decline.error(), state, invoice)
    if isinstance(outcome, RequiresAction):
        raise _declined(card_error(_ASKS, code="invoice_payment_intent_requires_action"), state, invoice)
    return invoice


def _refuse_unpayable(invoice: Object) -> None:
    if invoice["status"] == "paid":
        raise invalid_request("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise invalid_request("This invoice can no longer be paid: it is void.", code="invoice_not_editable")


def _method(call: Call, invoice: Object) -> Object | None:
    param = "source" if "source" in call.params else "payment_method"
    named = call.params.get(param)
    if named is None:
        return own_method(call.state, invoice)
    if named.startswith("pm_card_"):
        return resolve(call.state, named)
    return attached(call.state, invoice["customer"], named, param=param)


def _pay_elsewhere(state: State, invoice: Object) -> None:
    if invoice["status"] == "open":
        intents.cancel(state, invoice)
    left = invoice["amount_remaining"]
    pay_off(state, invoice)
    if left:
        invoice["amount_paid_off_stripe"] = left


def _declined(error: StripeError, state: State, invoice: Object) -> StripeError:
    intent = intents.intent_of(state, invoice)
    error.extra = error.extra | (told(intent) if intent else {})
    return error


@operation("POST", "/v1/invoices/{invoice}/send")
@at_one_moment
def send(call: Call) -> Object:
    """Send it to the customer, finalised if it was a draft. The sandbox writes no e-mail."""
    invoice = retrieve(call)
    _require(invoice, "draft", "open", "uncollectible")
    if invoice["status"] == "draft":
        invoicing.finalize(call.state, invoice)
        if invoice["status"] == "paid":
            collect_if_due(call.state, invoice)
    return invoice


@operation("POST", "/v1/invoices/{invoice}/void")
@at_one_moment
def void(call: Call) -> Object:
    invoice = retrieve(call)
    _require(invoice, "open", "uncollectible")
    void_invoice(call.state, invoice)
    return invoice


@operation("POST", "/v1/invoices/{invoice}/mark_uncollectible")
@at_one_moment
def mark_uncollectible(call: Call) -> Object:
    invoice = retrieve(call)
    _require(invoice, "open")
    invoicing.give_up(call.state, invoice)
    return invoice


def _require(invoice: Object, *statuses: str) -> None:
    if invoice["status"] not in statuses:
        message = f"You can only do this with an invoice that is {' or '.join(statuses)}; it is {invoice['status']}."
        raise invalid_request(message, code="invoice_not_editable")
