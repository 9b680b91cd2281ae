"""What a subscription will be charged next, and what it still waits to be paid for."""

from collections.abc import Mapping
from dataclasses import replace

from billing.invoices import subscription_of
from billing.moments import moment
from billing.money import Money
from billing.payment_methods import read_method
from billing.sections import Failed, Loaded, Section
from billing.subscriptions import Charge, OpenInvoice, PaymentFailure, Subscription
from gateway.client import Gateway
from gateway.errors import NotFound, Refused
from gateway.invoices import Invoice as StripeInvoice
from gateway.objects import expanded, id_of
from gateway.payment_intents import PaymentError, PaymentIntent
from gateway.subscriptions import Subscription as StripeSubscription

NOTHING_COMING = "invoice_upcoming_none"
WAITS_FOR_CUSTOMER = "requires_action"
ON_ITS_WAY = "processing"
NOT_ASKED = "authentication_required"
MOST_OPEN = 100


def will_be_charged(subscription: Subscription) -> bool:
    """Whether Stripe will make another invoice that it collects: else there is nothing to preview."""
    if subscription.status not in ("active", "trialing", "past_due") or subscription.collection_pause:
        return False
    return subscription.ends_on is None or subscription.ends_on > subscription.period_end


async def preview_next(gateway: Gateway, subscription_id: str) -> StripeInvoice | None:
    """The next invoice of a subscription; None where none is coming."""
    try:
        return await gateway.invoices.preview({"subscription": subscription_id})
    except NotFound:
        return None
    except Refused as error:
        if error.code == NOTHING_COMING:
            return None
        raise


def read_charge(preview: StripeInvoice) -> Charge:
    """A preview's period ends when the invoice is made; its own `created` is less sure."""
    return Charge(Money(preview.amount_due, preview.currency), moment(preview.period_end or preview.created))


def read_charges(
    previews: Mapping[str, Section[StripeInvoice | None]],
) -> dict[str, Section[Charge | None]]:
    """Each preview uses the whole balance; in truth the first invoice does, and the others meet what is left."""
    made = [one.value for one in previews.values() if isinstance(one, Loaded) and one.value is not None]
    first = min(made, key=lambda one: read_charge(one).on, default=None)
    return {plan: _read(preview, first) for plan, preview in previews.items()}


def _read(preview: Section[StripeInvoice | None], first: StripeInvoice | None) -> Section[Charge | None]:
    if isinstance(preview, Failed):
        return preview
    invoice = preview.value
    if invoice is None or invoice is first:
        return Loaded(read_charge(invoice) if invoice else None)
    return Loaded(replace(read_charge(invoice), amount=before_balance(invoice)))


def before_balance(preview: StripeInvoice) -> Money:
    """What is due where the customer's balance changes nothing of it."""
    due = max(preview.total, 0) if preview.starting_balance else preview.amount_due
    return Money(due, preview.currency)


async def load_open_invoice(gateway: Gateway, subscription: StripeSubscription) -> OpenInvoice | None:
    """The invoice that has to be paid: the latest, or an older one where the latest is a draft."""
    latest = expanded(subscription.latest_invoice)
    if latest is not None and latest.status == "open" and latest.id:
        return read_open_invoice(await gateway.invoices.with_payments(latest.id))
    page = await gateway.invoices.list({"subscription": subscription.id, "status": "open", "limit": 1})
    return read_open_invoice(page.data[0]) if page.data else None


async def open_invoices(gateway: Gateway, customer_id: str) -> tuple[OpenInvoice, ...]:
    """All that waits for money, oldest first: another default does not pay any of it yet.

    Why a payment failed is not told here: a list cannot be asked for that.
    """
    page = await gateway.invoices.list({"customer": customer_id, "status": "open", "limit": MOST_OPEN})
    found = (read_open_invoice(one) for one in page.data)
    return tuple(sorted((one for one in found if one.due.amount > 0), key=lambda one: one.since))


def read_open_invoice(invoice: StripeInvoice) -> OpenInvoice:
    finalized = invoice.status_transitions.finalized_at if invoice.status_transitions else None
    return OpenInvoice(
        id=invoice.id or "",
        number=invoice.number,
        due=Money(invoice.amount_remaining, invoice.currency),
        since=moment(finalized or invoice.created),
        next_attempt=moment(invoice.next_payment_attempt),
        failure=read_failure(invoice),
        page_url=invoice.hosted_invoice_url,
        subscription_id=subscription_of(invoice),
        due_on=moment(invoice.due_date),
        was_attempted=invoice.attempted,
        is_on_its_way=is_being_paid(invoice),
    )


def is_being_paid(invoice: StripeInvoice) -> bool:
    """A debit on its way takes days; another payment beside it would pay twice."""
    return any(intent.status == ON_ITS_WAY for intent in _intents(invoice))


def read_failure(invoice: StripeInvoice) -> PaymentFailure | None:
    intent = last_intent(invoice)
    if intent is None or intent.status == ON_ITS_WAY:
        return None
    error = intent.last_payment_error
    needs_action = intent.status == WAITS_FOR_CUSTOMER
    if error is None and not needs_action:
        return None
    return PaymentFailure(
        code=error.code if error else None,
        decline_code=error.decline_code if error else None,
        needs_action=needs_action or _was_not_asked(error),
        method=read_method(error.method) if error and error.method else None,
    )


def _was_not_asked(error: PaymentError | None) -> bool:
    """The bank would have asked the customer, who was not there."""
    return error is not None and NOT_ASKED in (error.code, error.decline_code)


def confirmable_method_id(invoice: StripeInvoice) -> str | None:
    """The method whose bank waits for the customer's word, or refused for the want of it."""
    intent = last_intent(invoice)
    if intent is None:
        return None
    if intent.status == WAITS_FOR_CUSTOMER:
        return id_of(intent.payment_method)
    error = intent.last_payment_error
    return id_of(error.method) if error and _was_not_asked(error) else None


def last_intent(invoice: StripeInvoice) -> PaymentIntent | None:
    """That of the payment that is still open, else the invoice's own; a part paid by itself has another."""
    return next(iter(_intents(invoice)), None)


def _intents(invoice: StripeInvoice) -> list[PaymentIntent]:
    listed = invoice.payments.data if invoice.payments else ()
    payments = sorted(listed, key=lambda one: (one.status != "open", not one.is_default))
    found = [expanded(one.payment.payment_intent) for one in payments if one.payment]
    return [one for one in found if one is not None]
