"""Paying an open invoice now, with a method of the customer's choice."""

from billing.charges import is_being_paid, read_failure
from billing.errors import (
    BillingError,
    MethodNotUsable,
    ObjectNotFound,
    PaymentDeclined,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.payment_method_changes import own_method
from billing.payment_methods import is_legacy
from gateway.client import Gateway
from gateway.errors import CardDeclined, NotFound, Refused
from gateway.invoices import Invoice
from gateway.objects import id_of

# The first for a customer who is there, the second where a bank refuses without asking.
NEEDS_ACTION = frozenset({"invoice_payment_intent_requires_action", "authentication_required"})


async def pay(  # noqa: PLR0913  what is paid, with what, and what the page showed
    gateway: Gateway,
    customer_id: str,
    *,
    invoice_id: str,
    method_id: str,
    drawn_due: int,
    idempotency_key: str,
) -> None:
    """Raises StateMoved where the invoice is paid already or asks for another sum: nothing is charged then.

    Raises PaymentPending where a debit is on its way, the one just begun or an earlier one.
    """
    invoice = await _own_invoice(gateway, customer_id, invoice_id)
    if invoice.status != "open" or invoice.amount_remaining != drawn_due:
        raise StateMoved
    if is_being_paid(invoice):
        raise PaymentPending
    await own_method(gateway, customer_id, method_id)
    kind = "source" if is_legacy(method_id) else "payment_method"
    try:
        paid = await gateway.invoices.pay(
            invoice_id, {kind: method_id, "off_session": False}, idempotency_key=idempotency_key
        )
    except CardDeclined as error:
        raise _why_declined(error, invoice) from error
    except Refused as error:
        raise await _why_refused(gateway, error, customer_id, invoice_id) from error
    if paid.status == "open":
        raise await _why_open(gateway, customer_id, invoice_id)


async def _own_invoice(gateway: Gateway, customer_id: str, invoice_id: str) -> Invoice:
    """With its last attempt; anybody else's does not exist, nor does a draft."""
    try:
        invoice = await gateway.invoices.with_payments(invoice_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(invoice.customer) != customer_id or invoice.status == "draft":
        raise ObjectNotFound
    return invoice


def _why_declined(error: CardDeclined, invoice: Invoice) -> BillingError:
    if error.code in NEEDS_ACTION:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return PaymentDeclined(error.code, error.decline_code, invoice.hosted_invoice_url)


async def _why_refused(gateway: Gateway, error: Refused, customer_id: str, invoice_id: str) -> BillingError:
    """Stripe refuses what was paid in the meantime, and says so in the same breath as other refusals."""
    invoice = await _own_invoice(gateway, customer_id, invoice_id)
    if error.code in NEEDS_ACTION:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    if invoice.status != "open":
        return StateMoved()
    return PaymentPending() if is_being_paid(invoice) else MethodNotUsable(error.code or "refused")


async def _why_open(gateway: Gateway, customer_id: str, invoice_id: str) -> BillingError:
    invoice = await _own_invoice(gateway, customer_id, invoice_id)
    failure = read_failure(invoice)
    if failure is None:
        return PaymentPending()
    if failure.needs_action:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return PaymentDeclined(failure.code, failure.decline_code, invoice.hosted_invoice_url)
