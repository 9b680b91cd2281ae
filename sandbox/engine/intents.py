"""The payment intent of an invoice, and the invoice payment that ties the two together."""

from sandbox import objects
from sandbox.cards import Decline
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

_WORDS = {
    "subscription_create": "Subscription creation",
    "subscription_cycle": "Subscription update",
    "subscription_update": "Subscription update",
}


def open_payment(state: State, invoice: Object) -> None:
    intent = _intent(state, invoice)
    state.table("payment_intent").add(intent)
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


def intent_of(state: State, invoice: Object) -> Object | None:
    for payment in payments_of(state, invoice):
        return state.table("payment_intent").find(payment["payment"]["payment_intent"])
    return None


def _intent(state: State, invoice: Object) -> Object:
    id_ = new_id("pi")
    return objects.new(
        "payment_intent",
        id=id_,
        amount=invoice["amount_due"],
        amount_capturable=0,
        amount_received=0,
        capture_method="automatic",
        client_secret=f"{id_}_secret_{new_id('', 25).removeprefix('_')}",
        confirmation_method="automatic",
        created=state.timestamp(),
        currency=invoice["currency"],
        customer=invoice["customer"],
        description=_WORDS.get(invoice["billing_reason"], f"Payment for Invoice {invoice['number']}"),
        payment_method_types=["card", "link", "paypal", "sepa_debit"],
        setup_future_usage="off_session" if invoice["parent"] else None,
        status="requires_payment_method",
    )


def succeed(state: State, invoice: Object, method: str | None) -> None:
    intent = intent_of(state, invoice)
    if intent is None:
        return
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        payment_method=method,
        last_payment_error=None,
        next_action=None,
    )
    _close_payment(state, invoice, "paid", amount_paid=intent["amount"])


def decline(state: State, invoice: Object, method: Object | None, why: Decline) -> None:
    intent = intent_of(state, invoice)
    if intent is None:
        return
    error: Object = {
        "code": why.code,
        "doc_url": f"https://docs.stripe.com/error-codes#{why.code.replace('_', '-')}",
        "message": why.message,
        "payment_method": method,
        "type": "card_error" if method else "invalid_request_error",
    }
    if why.decline_code:
        error["decline_code"] = why.decline_code
    intent.update(
        status="requires_payment_method", payment_method=None, last_payment_error=error, next_action=None
    )


def ask(state: State, invoice: Object, method: str) -> None:
    """Wait for the customer to pass 3-D Secure."""
    intent = intent_of(state, invoice)
    if intent is None:
        return
    place = f"{invoice['hosted_invoice_url']}/authentication"
    action = {"redirect_to_url": {"return_url": None, "url": place}, "type": "redirect_to_url"}
    intent.update(status="requires_action", payment_method=method, next_action=action)


def cancel(state: State, invoice: Object) -> None:
    intent = intent_of(state, invoice)
    if intent is None or intent["status"] == "succeeded":
        return
    intent.update(
        status="canceled", canceled_at=state.timestamp(), cancellation_reason="void_invoice", next_action=None
    )
    _close_payment(state, invoice, "canceled")


def _close_payment(state: State, invoice: Object, status: str, *, amount_paid: int | None = None) -> None:
    for payment in payments_of(state, invoice):
        moment = {f"{status}_at": state.timestamp()}
        transitions = payment["status_transitions"] | moment
        payment.update(status=status, amount_paid=amount_paid, status_transitions=transitions)
