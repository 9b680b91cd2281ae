"""What can still be paid of an invoice, read afresh: how much, why it failed, and what the bank waits for."""

from dataclasses import dataclass
from typing import Final, Literal

from billing.charges import confirmable_method_id, is_being_paid, last_intent, read_failure
from billing.errors import PaymentPending, StateMoved
from billing.invoices import Invoice, own, products_of, read_invoice, subscription_of
from billing.money import Money
from billing.subscriptions import PaymentFailure
from gateway.client import Gateway
from gateway.invoices import Invoice as StripeInvoice

# What the merchant has given up can be paid all the same:
# https://docs.stripe.com/invoicing/overview#invoice-statuses
PAYABLE: Final = frozenset({"open", "uncollectible"})

Stand = Literal["payable", "pending", "paid", "void"]


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid just now, and for which subscription, if for one."""

    amount: Money
    subscription_id: str | None = None


@dataclass(frozen=True, slots=True)
class PayableInvoice:
    """`confirmable_method_id` is the method whose bank waits for the customer's word."""

    invoice: Invoice
    stand: Stand
    payment: Payment
    """The last one that brought something in."""
    failure: PaymentFailure | None = None
    confirmable_method_id: str | None = None


async def load_payable(gateway: Gateway, customer_id: str, invoice_id: str) -> PayableInvoice:
    found = await own_invoice(gateway, customer_id, invoice_id)
    return PayableInvoice(
        invoice=read_invoice(found, await products_of(gateway, [found])),
        stand=_stand(found),
        payment=_last_payment(found),
        failure=read_failure(found),
        confirmable_method_id=confirmable_method_id(found),
    )


def _last_payment(invoice: StripeInvoice) -> Payment:
    """What was paid past Stripe has no attempt that tells how much."""
    intent = last_intent(invoice)
    received = (intent.amount_received if intent else 0) or invoice.amount_paid
    return Payment(Money(received, invoice.currency), subscription_of(invoice))


def _stand(invoice: StripeInvoice) -> Stand:
    if invoice.status not in PAYABLE:
        return "paid" if invoice.status == "paid" else "void"
    if is_being_paid(invoice):
        return "pending"
    return "payable" if invoice.amount_remaining > 0 else "paid"


async def own_invoice(gateway: Gateway, customer_id: str, invoice_id: str) -> StripeInvoice:
    """With its last attempt."""
    return await own(gateway.invoices.with_payments(invoice_id), customer_id)


def payment_of(invoice: StripeInvoice) -> Payment:
    """What paying the rest of it comes to."""
    return Payment(Money(invoice.amount_remaining, invoice.currency), subscription_of(invoice))


def require_payable(invoice: StripeInvoice, drawn_due: int) -> None:
    """Raises StateMoved where it is paid already or asks for another sum, PaymentPending beside a debit."""
    if invoice.status not in PAYABLE or invoice.amount_remaining != drawn_due:
        raise StateMoved
    if is_being_paid(invoice):
        raise PaymentPending
