"""Invoice items: amounts that wait for the next invoice, among them the prorations of a change."""

from sandbox import objects
from sandbox.engine.working import Working
from sandbox.lines import Line, pricing_of
from sandbox.periods import Period
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object


def store_prorations(state: State, work: Working) -> list[Line]:
    """Keep the prorations of a change as invoice items, and return them as lines that say so."""
    return [_store(state, work.subscription, line) for line in work.prorations]


def _store(state: State, subscription: Object, line: Line) -> Line:
    row = objects.new(
        "invoiceitem",
        id=new_id("ii"),
        amount=line.amount,
        currency=line.currency,
        customer=subscription["customer"],
        date=state.timestamp(),
        description=line.description,
        discountable=line.is_discountable,
        discounts=[],
        invoicing_rules=None,
        metadata={},
        parent=_parent(subscription, line),
        period={"start": line.period.start, "end": line.period.end},
        pricing=pricing_of(line.price),
        proration=line.is_proration,
        quantity=1 if line.quantity is None else line.quantity,
        quantity_decimal=str(1 if line.quantity is None else line.quantity),
        tax_rates=list(line.tax_rates),
        test_clock=subscription["test_clock"],
    )
    state.table("invoiceitem").add(row)
    stored = line.as_invoice_item(row["id"])
    state.private[row["id"]] = {"line": stored}
    waiting_items(state, subscription["customer"])[row["id"]] = None
    return stored


def _parent(subscription: Object, line: Line) -> Object:
    details = {"subscription": subscription["id"], "subscription_item": line.item}
    return {"subscription_details": details, "type": "subscription_details"}


def waiting_items(state: State, customer: str) -> dict[str, None]:
    """The invoice items of a customer that no invoice holds yet."""
    waiting: dict[str, None] = state.private.setdefault(customer, {}).setdefault("invoice items", {})
    return waiting


def pending_lines(state: State, customer: str, subscription: str | None) -> list[Line]:
    """What the next invoice of the subscription takes along: its own items, and those of no subscription."""
    rows = (state.table("invoiceitem").find(id_) for id_ in waiting_items(state, customer))
    return [line_of(state, row) for row in rows if _belongs(row, subscription)]


def _belongs(row: Object, subscription: str | None) -> bool:
    owner = row["parent"]["subscription_details"]["subscription"] if row["parent"] else None
    return owner is None or owner == subscription


def line_of(state: State, row: Object) -> Line:
    known: Line | None = state.private.get(row["id"], {}).get("line")
    if known is not None:
        return known
    pricing = row["pricing"]
    price = state.table("price").get(pricing["price_details"]["price"]) if pricing else None
    return Line(
        row["amount"],
        row["currency"],
        row["description"],
        Period(row["period"]["start"], row["period"]["end"]),
        price=price,
        quantity=row["quantity"],
        invoice_item=row["id"],
        is_discountable=row["discountable"],
        tax_rates=tuple(row["tax_rates"] or ()),
    )


def drop_items(state: State, subscription: Object) -> None:
    """Forget what waits for an invoice that will not come."""
    waiting = waiting_items(state, subscription["customer"])
    for id_ in list(waiting):
        row = state.table("invoiceitem").find(id_)
        if row["parent"] and row["parent"]["subscription_details"]["subscription"] == subscription["id"]:
            del waiting[id_]
            state.table("invoiceitem").remove(
                id_, leaving={"id": id_, "object": "invoiceitem", "deleted": True}
            )
