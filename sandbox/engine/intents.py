"""The payment intent of an invoice, and the invoice payment that ties the two together."""

from sandbox import objects
from sandbox.cards import Decline
from sandbox.engine import payment_intents
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

_WORDS = {
    "subscription_create": "Subscription creation",
    "subscription_cycle": "Subscription update",
    "subscription_update": "Subscription update",
}


def open_payment(state: State, invoice: Object) -> None:
    intent = payment_intents.new_intent(
        state,
        invoice["amount_due"],
        invoice["currency"],
        customer=invoice["customer"],
        description=_WORDS.get(invoice["billing_reason"], f"Payment for Invoice {invoice['number']}"),
        setup_future_usage="off_session" if invoice["parent"] else None,
    )
    payment = objects.new(
        "invoice_payment",
        id=new_id("inpay"),
        amount_requested=invoice["amount_due"],
        created=state.timestamp(),
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="open",
    )
    state.table("invoice_payment").add(payment)
    state.private.setdefault(invoice["id"], {})["payments"] = [payment["id"]]
    state.private.setdefault(intent["id"], {})["invoice"] = invoice["id"]


def payments_of(state: State, invoice: Object) -> list[Object]:
    ids = state.private.get(invoice["id"], {}).get("payments", [])
    return [state.table("invoice_payment").find(id_) for id_ in ids]


def _open_payments(state: State, invoice: Object) -> list[Object]:
    """Those that still wait; what was attached has been paid by itself."""
    return [payment for payment in payments_of(state, invoice) if payment["status"] == "open"]


def intent_of(state: State, invoice: Object) -> Object | None:
    for payment in payments_of(state, invoice):
        return state.table("payment_intent").find(payment["payment"]["payment_intent"])
    return None


def ask_for(state: State, invoice: Object, amount: int) -> None:
    """Ask for another amount, as a credit note has changed what is left to pay."""
    intent = intent_of(state, invoice)
    if intent is None:
        return
    intent["amount"] = amount
    for payment in _open_payments(state, invoice):
        payment["amount_requested"] = amount


def succeed(state: State, invoice: Object, method: Object, *, is_authenticated: bool = False) -> None:
    intent = intent_of(state, invoice)
    if intent is None:
        return
    payment_intents.take(state, intent, method, is_authenticated=is_authenticated)
    _close_payment(state, invoice, "paid", amount_paid=intent["amount"])


def decline(state: State, invoice: Object, method: Object | None, why: Decline) -> None:
    intent = intent_of(state, invoice)
    if intent is not None:
        payment_intents.refuse(state, intent, method, why)


def ask(state: State, invoice: Object, method: str) -> None:
    """Wait for the customer to pass 3-D Secure."""
    intent = intent_of(state, invoice)
    if intent is not None:
        payment_intents.ask(intent, method, f"{invoice['hosted_invoice_url']}/authentication")


def cancel(state: State, invoice: Object) -> None:
    intent = intent_of(state, invoice)
    if intent is None or intent["status"] == "succeeded":
        return
    payment_intents.cancel(state, intent, "void_invoice")
    _close_payment(state, invoice, "canceled")


def _close_payment(state: State, invoice: Object, status: str, *, amount_paid: int | None = None) -> None:
    for payment in _open_payments(state, invoice):
        moment = {f"{status}_at": state.timestamp()}
        transitions = payment["status_transitions"] | moment
        payment.update(status=status, amount_paid=amount_paid, status_transitions=transitions)
