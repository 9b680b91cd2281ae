"""Confirming a payment that the bank asks about: the way to the bank's own page, and back here."""

from billing.charges import WAITS_FOR_CUSTOMER, confirmable_method_id, last_intent
from billing.errors import BillingError, PaymentNeedsAction, StateMoved
from billing.invoice_payments import why_declined, why_open, why_refused
from billing.payable_invoices import PAYABLE, Payment, own_invoice, payment_of, require_payable
from billing.payment_method_changes import own_method
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused
from gateway.invoices import Invoice
from gateway.objects import id_of
from gateway.payment_intents import PaymentIntent, RedirectToUrl


async def start_confirming(  # noqa: PLR0913  what is paid, with what, what the page showed, where to return
    gateway: Gateway,
    customer_id: str,
    *,
    invoice_id: str,
    method_id: str,
    drawn_due: int,
    return_url: str,
    idempotency_key: str,
) -> str | Payment:
    """The address of the bank's page; the payment itself where the bank was content without asking.

    Raises PaymentNeedsAction with Stripe's page of the invoice where only that can go on. The attempt is read
    anew after it was confirmed: to an old form Stripe repeats its answer of then, whose page is no more.
    """
    invoice = await own_invoice(gateway, customer_id, invoice_id)
    require_payable(invoice, drawn_due)
    await own_method(gateway, customer_id, method_id)
    intent = last_intent(invoice)
    if intent is None:
        raise PaymentNeedsAction(invoice.hosted_invoice_url)
    if not _has_begun(intent, method_id, return_url):
        given = {"payment_method": method_id, "return_url": return_url, "off_session": False}
        try:
            await gateway.payment_intents.confirm(intent.id, given, idempotency_key=idempotency_key)
        except CardDeclined as error:
            raise why_declined(error, invoice) from error
        except Refused as error:
            raise _why_refused(error, await own_invoice(gateway, customer_id, invoice_id)) from error
    confirmed = await own_invoice(gateway, customer_id, invoice_id)
    return payment_of(invoice) if confirmed.status == "paid" else _bank_page(confirmed)


def _has_begun(intent: PaymentIntent, method_id: str, return_url: str) -> bool:
    """A second press leads to the page that the first one opened."""
    waiting = _redirect_of(intent)
    return (
        waiting is not None and waiting.return_url == return_url and id_of(intent.payment_method) == method_id
    )


def _why_refused(error: Refused, invoice: Invoice) -> BillingError:
    """What still waits for the customer then, Stripe's page of the invoice can go on with."""
    if invoice.status in PAYABLE and confirmable_method_id(invoice):
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return why_refused(error, invoice)


def _bank_page(invoice: Invoice) -> str:
    """Only a redirect can be followed without Stripe's script."""
    if invoice.status not in PAYABLE:
        raise StateMoved
    intent = last_intent(invoice)
    waiting = _redirect_of(intent) if intent else None
    if waiting is None or waiting.url is None:
        raise why_open(invoice)
    return waiting.url


def _redirect_of(intent: PaymentIntent) -> RedirectToUrl | None:
    if intent.status != WAITS_FOR_CUSTOMER or intent.next_action is None:
        return None
    return intent.next_action.redirect_to_url
