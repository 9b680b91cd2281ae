"""Paying an open invoice now, with a method of the customer's choice."""

from billing.charges import is_being_paid, read_failure
from billing.errors import (
    BillingError,
    MethodNotUsable,
    PaymentDeclined,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.payable_invoices import PAYABLE, Payment, own_invoice, payment_of, require_payable
from billing.payment_method_changes import own_method
from billing.payment_methods import is_legacy
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused
from gateway.invoices import Invoice

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
) -> Payment:
    """Raises StateMoved where the invoice is paid already or asks for another sum: nothing is charged then.

    Raises PaymentPending where a debit is on its way, the one just begun or an earlier one.
    """
    invoice = await own_invoice(gateway, customer_id, invoice_id)
    require_payable(invoice, drawn_due)
    await own_method(gateway, customer_id, method_id)
    kind = "source" if is_legacy(method_id) else "payment_method"
    try:
        paid = await gateway.invoices.pay(
            invoice_id, {kind: method_id, "off_session": False}, idempotency_key=idempotency_key
        )
    except CardDeclined as error:
        raise why_declined(error, invoice) from error
    except Refused as error:
        raise why_refused(error, await own_invoice(gateway, customer_id, invoice_id)) from error
    if paid.status != "paid":
        raise why_open(await own_invoice(gateway, customer_id, invoice_id))
    return payment_of(invoice)


def why_declined(error: CardDeclined, invoice: Invoice) -> BillingError:
    if error.code in NEEDS_ACTION:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return PaymentDeclined(error.code, error.decline_code)


def why_refused(error: Refused, invoice: Invoice) -> BillingError:
    """Stripe refuses what was paid in the meantime, and says so in the same breath as other refusals."""
    if error.code in NEEDS_ACTION:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    if invoice.status not in PAYABLE:
        return StateMoved()
    return PaymentPending() if is_being_paid(invoice) else MethodNotUsable(error.code or "refused")


def why_open(invoice: Invoice) -> BillingError:
    """What an invoice waits for that was just to be paid."""
    failure = read_failure(invoice)
    if failure is None:
        return PaymentPending()
    if failure.needs_action:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return PaymentDeclined(failure.code, failure.decline_code)
