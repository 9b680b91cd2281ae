"""Payments that were made by themselves, and are counted towards an invoice later."""

from sandbox.engine.moments import at_one_moment
from sandbox.engine.partial_payments import attach
from sandbox.operations import Call, operation
from sandbox.parameters import required, text
from sandbox.wording import money
from wire.errors import StripeError, invalid_request
from wire.objects import Object


@operation("POST", "/v1/invoices/{invoice}/attach_payment", honours={"payment_intent": required(text)})
@at_one_moment
def attach_payment(call: Call) -> Object:
    """Only a payment that has been made: the sandbox waits for none that an invoice did not ask for."""
    state = call.state
    invoice = state.table("invoice").find(call.path["invoice"], param="invoice")
    intent = state.table("payment_intent").find(call.params["payment_intent"], param="payment_intent")
    if invoice["status"] != "open":
        message = f"Payments can only be attached to open invoices; this one is {invoice['status']}."
        raise invalid_request(message, param="invoice")
    if intent["status"] != "succeeded" or "invoice" in state.private.get(intent["id"], {}):
        raise _refusal("The PaymentIntent must have succeeded and belong to no invoice.")
    if (intent["customer"], intent["currency"]) != (invoice["customer"], invoice["currency"]):
        raise _refusal("The PaymentIntent must be of the invoice's customer and in its currency.")
    if intent["amount_received"] > invoice["amount_remaining"]:
        left = money(invoice["amount_remaining"], invoice["currency"])
        raise _refusal(f"Only {left} of the invoice is left to pay; the sandbox keeps no more than that.")
    attach(state, invoice, intent)
    return invoice


def _refusal(message: str) -> StripeError:
    return invalid_request(message, param="payment_intent")
