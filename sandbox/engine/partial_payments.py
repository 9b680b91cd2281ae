"""Counts a payment that was made by itself towards an invoice."""

from sandbox import objects
from sandbox.engine import intents
from sandbox.engine.collection import pay_off
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object


def attach(state: State, invoice: Object, intent: Object) -> None:
    """What is then left is asked for by the invoice's own intent; nothing left means paid."""
    amount, now = intent["amount_received"], state.timestamp()
    payment = objects.new(
        "invoice_payment",
        id=new_id("inpay"),
        amount_paid=amount,
        amount_requested=amount,
        created=now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="paid",
        status_transitions={"canceled_at": None, "paid_at": now},
    )
    state.table("invoice_payment").add(payment)
    state.private[invoice["id"]]["payments"].append(payment["id"])
    state.private.setdefault(intent["id"], {})["invoice"] = invoice["id"]
    invoice["amount_paid"] += amount
    invoice["amount_remaining"] -= amount
    if invoice["amount_remaining"] == 0:
        intents.cancel(state, invoice)
        pay_off(state, invoice)
    else:
        intents.ask_for(state, invoice, invoice["amount_remaining"])
