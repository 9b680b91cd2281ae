"""Makes invoices of lines, finalises them, and takes them to an end without a payment."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox import objects
from sandbox.bills import Reduction, add_up
from sandbox.engine.balances import move
from sandbox.engine.intents import open_payment
from sandbox.engine.pending import pending_lines
from sandbox.engine.working import Working
from sandbox.lines import Line
from sandbox.periods import Period
from sandbox.state import State
from sandbox.totals import due_after_balance
from wire.ids import new_id
from wire.objects import Object

_DAY = 86_400
# A page of lines inside an invoice; the rest is listed by its own address.
_SHOWN_LINES = 10


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why an invoice is made, and which stretch of time it looks back on."""

    reason: str
    period: Period
    finalizes_at: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an invoice is for, and the subscription if it comes from one."""

    customer: Object
    subscription: Object | None = None
    reductions: Sequence[Reduction] = ()

    @property
    def discounts(self) -> list[str]:
        return [reduction.discount for reduction in self.reductions]


def draft(state: State, subject: Subject, lines: Sequence[Line], occasion: Occasion) -> Object:
    """Make and store an invoice that may still change."""
    invoice = composed(state, new_id("in"), subject, lines, occasion)
    state.table("invoice").add(invoice)
    state.private[invoice["id"]] |= {"sources": list(lines), "reductions": list(subject.reductions)}
    unsettled(state)[invoice["id"]] = None
    if subject.subscription is not None:
        subject.subscription["latest_invoice"] = invoice["id"]
        known = state.private.setdefault(subject.subscription["id"], {})
        known.setdefault("invoices", []).append(invoice["id"])
    for line in lines:
        if line.invoice_item is not None:
            state.table("invoiceitem").find(line.invoice_item)["invoice"] = invoice["id"]
            state.private[invoice["customer"]]["invoice items"].pop(line.invoice_item, None)
    return invoice


def composed(state: State, id_: str, subject: Subject, lines: Sequence[Line], occasion: Occasion) -> Object:
    """An invoice that nothing has been done with: what a preview answers."""
    subscription = subject.subscription or {}
    rates = subscription.get("default_tax_rates") or ()
    sums = add_up(lines, subject.reductions, rates, exempt=subject.customer["tax_exempt"])
    items = sums.pop("lines")
    for item in items:
        item["invoice"] = id_
    state.private.setdefault(id_, {})["lines"] = items
    balance = subject.customer["balance"]
    due = due_after_balance(sums["total"], balance)
    return objects.new(
        "invoice",
        id=id_,
        **sums,
        **_whose(state, subject.customer),
        **_terms(state, subscription),
        **_printed(subject.customer),
        amount_due=due.amount,
        amount_overpaid=0,
        amount_paid=0,
        amount_remaining=due.amount,
        amount_shipping=0,
        attempt_count=0,
        auto_advance=True,
        automatically_finalizes_at=occasion.finalizes_at,
        billing_reason=occasion.reason,
        created=state.timestamp(),
        currency=_currency(subject, lines),
        discounts=subject.discounts,
        hosted_invoice_url=None,
        invoice_pdf=None,
        issuer={"type": "self"},
        lines=line_list(id_, items),
        metadata={},
        parent=_parent(subject.subscription),
        period_end=occasion.period.end,
        period_start=occasion.period.start,
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        starting_balance=balance,
        status="draft",
        test_clock=subject.customer["test_clock"],
    )


def estimate(state: State, work: Working) -> Object:
    """The invoice that the working copy asks for, not kept."""
    customer = state.table("customer").find(work.subscription["customer"])
    now = state.timestamp()
    waiting = pending_lines(state, customer["id"], work.subscription["id"])
    lines = [*waiting, *work.prorations, *work.charges]
    subject = Subject(customer, work.subscription, work.reductions)
    invoice = composed(state, new_id("in"), subject, lines, Occasion("upcoming", Period(now, now)))
    del state.private[invoice["id"]]
    return invoice


def _currency(subject: Subject, lines: Sequence[Line]) -> str:
    if lines:
        return lines[0].currency
    return str((subject.subscription or subject.customer)["currency"] or "usd")


def _whose(state: State, customer: Object) -> Object:
    account = state.account
    return {
        "account_country": account["country"],
        "account_name": account["business_profile"]["name"],
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": customer["shipping"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [
            {"type": tax_id["type"], "value": tax_id["value"]}
            for tax_id in state.table("tax_id")
            if tax_id["customer"] == customer["id"]
        ],
    }


def _terms(state: State, subscription: Object) -> Object:
    days = subscription.get("days_until_due")
    return {
        "collection_method": subscription.get("collection_method", "charge_automatically"),
        "default_tax_rates": subscription.get("default_tax_rates") or [],
        "due_date": None if days is None else state.timestamp() + days * _DAY,
    }


def _printed(customer: Object) -> Object:
    """What a customer's settings put on each new invoice: it stays there when they change."""
    settings = customer["invoice_settings"]
    return {"custom_fields": settings["custom_fields"], "footer": settings["footer"]}


def _parent(subscription: Object | None) -> Object | None:
    if subscription is None:
        return None
    details = {
        "metadata": dict(subscription["metadata"]),
        "subscription": subscription["id"],
        "subscription_proration_date": None,
    }
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def line_list(id_: str, items: list[Object]) -> Object:
    return {
        "object": "list",
        "data": items[:_SHOWN_LINES],
        "has_more": len(items) > _SHOWN_LINES,
        "url": f"/v1/invoices/{id_}/lines",
    }


def unsettled(state: State) -> dict[str, None]:
    """The invoices that time may still move, so that nothing walks over all of them."""
    return state.private.setdefault("unsettled invoices", {})


def finalize(state: State, invoice: Object) -> None:
    """Give it a number, apply the customer's balance, and open the payment; nothing due means paid."""
    customer = state.table("customer").find(invoice["customer"])
    now = state.timestamp()
    _apply_balance(state, invoice, customer)
    _address(state, invoice)
    # From here on the invoice keeps what is known of the customer today.
    invoice.update(_whose(state, customer))
    invoice.update(
        number=f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}",
        status="open",
        effective_at=invoice["effective_at"] or now,
        automatically_finalizes_at=None,
        status_transitions=invoice["status_transitions"] | {"finalized_at": now},
    )
    customer["next_invoice_sequence"] += 1
    if invoice["amount_due"] == 0:
        settle(state, invoice)
    else:
        open_payment(state, invoice)


def _apply_balance(state: State, invoice: Object, customer: Object) -> None:
    starting = customer["balance"]
    due = due_after_balance(invoice["total"], starting)
    moved = due.ending_balance - starting
    move(state, customer, moved, invoice["currency"], "applied_to_invoice", invoice=invoice["id"])
    invoice.update(
        starting_balance=starting,
        ending_balance=due.ending_balance,
        amount_due=due.amount,
        amount_remaining=due.amount,
    )


def _address(state: State, invoice: Object) -> None:
    token = f"test_{new_id('', 40).removeprefix('_')}"
    state.private.setdefault("hosted invoices", {})[token] = invoice["id"]
    place = f"{state.public_url}/i/{state.account['id']}/{token}"
    invoice.update(hosted_invoice_url=place, invoice_pdf=f"{place}/pdf")


def settle(state: State, invoice: Object) -> None:
    """Mark it paid; what follows for the subscription is `lifecycle`'s."""
    unsettled(state).pop(invoice["id"], None)
    transitions = invoice["status_transitions"] | {"paid_at": state.timestamp()}
    paid = invoice["amount_due"]
    invoice.update(
        status="paid",
        amount_paid=paid,
        amount_remaining=0,
        attempted=True,
        auto_advance=False,
        next_payment_attempt=None,
        status_transitions=transitions,
    )


def void(state: State, invoice: Object) -> None:
    unsettled(state).pop(invoice["id"], None)
    transitions = invoice["status_transitions"] | {"voided_at": state.timestamp()}
    invoice.update(
        status="void", auto_advance=False, next_payment_attempt=None, status_transitions=transitions
    )


def give_up(state: State, invoice: Object) -> None:
    """Mark it uncollectible: it may still be paid, but nobody waits for it."""
    unsettled(state).pop(invoice["id"], None)
    transitions = invoice["status_transitions"] | {"marked_uncollectible_at": state.timestamp()}
    invoice.update(
        status="uncollectible", auto_advance=False, next_payment_attempt=None, status_transitions=transitions
    )
