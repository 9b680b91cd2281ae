"""Each attempt to be paid for an invoice, what became of it, and what was given back later."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from billing.moments import moment
from billing.money import Money
from billing.payment_methods import PaymentMethod, read_method
from billing.refunds import Refund, read_refund, with_all_refunds
from gateway.charges import Charge
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.invoices import Invoice, InvoicePayment
from gateway.objects import id_of
from gateway.payment_methods import decoded

MOST_ATTEMPTS: Final = 100
Outcome = Literal["paid", "pending", "failed", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """`method` as it was then. `code` is why the bank refused. What was paid elsewhere has neither."""

    at: datetime | None
    amount: Money
    outcome: Outcome
    method: PaymentMethod | None = None
    code: str | None = None
    is_refunded: bool = False
    """In whole; `is_partly_refunded` also where it is less."""
    is_partly_refunded: bool = False
    refunds: tuple[Refund, ...] = ()


@dataclass(frozen=True, slots=True)
class Payments:
    """Newest first."""

    attempts: tuple[Attempt, ...]

    @property
    def refunds(self) -> tuple[Refund, ...]:
        found = (refund for attempt in self.attempts for refund in attempt.refunds)
        return tuple(sorted(found, key=lambda one: one.created, reverse=True))

    @property
    def is_refunded(self) -> bool:
        """Every payment was given back in whole."""
        paid = [one for one in self.attempts if one.outcome in {"paid", "elsewhere"}]
        return bool(paid) and all(one.is_refunded for one in paid)

    @property
    def is_partly_refunded(self) -> bool:
        return not self.is_refunded and any(one.is_partly_refunded for one in self.attempts)


async def load_payments(gateway: Gateway, invoice: Invoice) -> Payments:
    payments = invoice.payments.data if invoice.payments else ()
    found = await asyncio.gather(*(_charges(gateway, one) for one in payments))
    attempts = [_attempt(charge) for charges in found for charge in charges]
    attempts += _elsewhere(invoice, payments)
    return Payments(tuple(sorted(attempts, key=_age)))


def _age(attempt: Attempt) -> float:
    return -attempt.at.timestamp() if attempt.at else 0.0


async def _charges(gateway: Gateway, payment: InvoicePayment) -> tuple[Charge, ...]:
    paid_by = payment.payment
    if paid_by is None:
        return ()
    intent, charge = id_of(paid_by.payment_intent), id_of(paid_by.charge)
    if intent is not None:
        page = await gateway.charges.list({"payment_intent": intent, "limit": MOST_ATTEMPTS})
        return tuple(await asyncio.gather(*(with_all_refunds(gateway, one) for one in page.data)))
    try:
        found = await gateway.charges.retrieve(charge) if charge is not None else None
        return (await with_all_refunds(gateway, found),) if found else ()
    except NotFound:
        return ()


def _attempt(charge: Charge) -> Attempt:
    outcomes: dict[str, Outcome] = {"succeeded": "paid", "pending": "pending"}
    outcome = outcomes.get(charge.status, "failed")
    reason = charge.outcome.reason if charge.outcome else None
    method = _method(charge)
    return Attempt(
        at=moment(charge.created),
        amount=Money(charge.amount, charge.currency),
        outcome=outcome,
        method=method,
        code=(reason or charge.failure_code) if outcome == "failed" else None,
        is_refunded=charge.refunded,
        is_partly_refunded=charge.status == "succeeded" and charge.amount_refunded > 0,
        refunds=tuple(
            read_refund(one, method=method) for one in (charge.refunds.data if charge.refunds else ())
        ),
    )


def _method(charge: Charge) -> PaymentMethod | None:
    """Stripe's copy of the method: the customer may have removed or renewed it since."""
    if not charge.payment_method_details:
        return None
    return read_method(decoded({**charge.payment_method_details, "id": charge.payment_method or ""}))


def was_paid_elsewhere(invoice: Invoice) -> bool:
    """In whole or in part: what is given back of that, Stripe cannot know."""
    payments = invoice.payments.data if invoice.payments else ()
    return bool(invoice.amount_paid_off_stripe or _records(payments))


def _records(payments: Iterable[InvoicePayment]) -> list[InvoicePayment]:
    return [one for one in payments if one.status == "paid" and one.payment and one.payment.payment_record]


def _elsewhere(invoice: Invoice, payments: Iterable[InvoicePayment]) -> list[Attempt]:
    """What the merchant was paid past Stripe: told payment by payment, or as one sum."""
    records = _records(payments)
    if records:
        return [_recorded(one, invoice.currency) for one in records]
    amount = invoice.amount_paid_off_stripe
    if not amount:
        return []
    paid_at = invoice.status_transitions.paid_at if invoice.status_transitions else None
    return [Attempt(at=moment(paid_at), amount=Money(amount, invoice.currency), outcome="elsewhere")]


def _recorded(payment: InvoicePayment, currency: str) -> Attempt:
    paid_at = payment.status_transitions.paid_at if payment.status_transitions else None
    amount = Money(payment.amount_paid or 0, currency)
    return Attempt(at=moment(paid_at or payment.created), amount=amount, outcome="elsewhere")
