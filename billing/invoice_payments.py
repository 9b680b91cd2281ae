"""Paying an open invoice now, with a method of the customer's choice."""

from billing.charges import read_failure
from billing.errors import (
    MethodNotUsable,
    ObjectNotFound,
    PaymentDeclined,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.invoices import find
from billing.payment_method_changes import own_method
from gateway.client import Gateway
from gateway.errors import CardDeclined, NotFound, Refused

NEEDS_ACTION = "invoice_payment_intent_requires_action"


async def pay(  # noqa: PLR0913  what is paid, with what, and what the page showed
    gateway: Gateway,
    customer_id: str,
    *,
    invoice_id: str,
    method_id: str,
    drawn_due: int,
    idempotency_key: str,
) -> None:
    """Raises StateMoved where the invoice is paid already or asks for another sum: nothing is charged then."""
    invoice = await find(gateway, customer_id, invoice_id)
    if not invoice.is_open or invoice.due.amount != drawn_due:
        raise StateMoved
    await own_method(gateway, customer_id, method_id)
    try:
        paid = await gateway.invoices.pay(
            invoice_id, {"payment_method": method_id, "off_session": False}, idempotency_key=idempotency_key
        )
    except CardDeclined as error:
        if error.code in {NEEDS_ACTION, "authentication_required"}:
            raise PaymentNeedsAction(invoice.page_url) from error
        raise PaymentDeclined(error.code, error.decline_code, invoice.page_url) from error
    except Refused as error:
        raise await _why_refused(gateway, error, customer_id, invoice_id) from error
    except NotFound as error:
        raise ObjectNotFound from error
    if paid.status == "open":
        raise await _why_open(gateway, invoice_id)


async def _why_refused(gateway: Gateway, error: Refused, customer_id: str, invoice_id: str) -> Exception:
    """Stripe refuses what was paid in the meantime, and says so in the same breath as other refusals."""
    if error.code == NEEDS_ACTION:
        return PaymentNeedsAction((await find(gateway, customer_id, invoice_id)).page_url)
    if not (await find(gateway, customer_id, invoice_id)).is_open:
        return StateMoved()
    return MethodNotUsable(error.code or "refused")


async def _why_open(gateway: Gateway, invoice_id: str) -> Exception:
    invoice = await gateway.invoices.with_payments(invoice_id)
    failure = read_failure(invoice)
    if failure is None:
        return PaymentPending()
    if failure.needs_action:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return PaymentDeclined(failure.code, failure.decline_code, invoice.hosted_invoice_url)
