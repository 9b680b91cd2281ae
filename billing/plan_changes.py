"""Changing plan or quantity: what Stripe says it costs, and doing exactly that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from billing.catalogue import Price, Product
from billing.charges import read_failure
from billing.errors import (
    PaymentDeclined,
    PaymentMethodNeeded,
    PaymentNeedsAction,
    PlanChangeNotAllowed,
    StateMoved,
)
from billing.moments import moment, seconds
from billing.money import Money
from billing.payment_methods import paying_method_id
from billing.plan_options import Choice, PlanOptions
from billing.preview_lines import PreviewLine, read_lines
from billing.subscription_reading import read_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused
from gateway.invoices import Invoice, LineParent
from gateway.subscriptions import Subscription as StripeSubscription

# No page lives longer than a session; an older date would charge for time that nobody was shown.
OLDEST_DATE: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a confirmation was drawn from: plain values, fit for a form. If any moved, nothing is written."""

    price_id: str
    quantity: int | None
    item_id: str
    item_price_id: str
    item_quantity: int | None
    status: str
    ends_on: int | None
    schedule_id: str | None
    balance: int
    due_now: int
    next_amount: int
    renewal_amount: int
    proration_date: int | None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """`due_now` is charged on confirming; else the lines come with the invoice of `next_on`."""

    subscription_id: str
    price: Price
    product: Product
    quantity: int | None
    is_charged_now: bool
    due_now: Money
    lines: tuple[PreviewLine, ...]
    next_amount: Money
    next_on: datetime
    renewal_amount: Money
    ends_trial: bool
    drawn: Drawn


async def preview(
    gateway: Gateway, options: PlanOptions, choice: Choice, *, proration_date: int | None = None
) -> PlanChange:
    """Asks Stripe twice: what comes of the change, and what a period costs after that."""
    change = _changes(options, choice, proration_date)
    invoice = await gateway.invoices.preview(
        {"subscription": options.subscription.id, "subscription_details": change}
    )
    recurring = await gateway.invoices.preview(
        {
            "subscription": options.subscription.id,
            "preview_mode": "recurring",
            "subscription_details": {**_without_proration(change), "proration_behavior": "none"},
        }
    )
    return read_change(options, choice, invoice, recurring)


async def confirm(
    gateway: Gateway, options: PlanOptions, drawn: Drawn, *, idempotency_key: str, now: datetime
) -> Subscription:
    """Does what was shown, or raises `StateMoved` with what it would be now and writes nothing."""
    choice = options.choose(drawn.price_id, drawn.quantity)
    if not is_usable_date(drawn.proration_date, options.subscription, now):
        raise StateMoved(await preview(gateway, options, choice))
    again = await preview(gateway, options, choice, proration_date=drawn.proration_date)
    if again.drawn != drawn:
        raise StateMoved(again)
    if again.due_now.amount > 0 and paying_method_id(options.subscription, options.customer) is None:
        # Stripe would keep the change waiting behind an invoice that nothing can pay.
        raise PaymentMethodNeeded("no_method", (options.subscription.id,))
    params = {**_changes(options, choice, drawn.proration_date), "payment_behavior": "pending_if_incomplete"}
    updated = await _update(gateway, options.subscription.id, params, idempotency_key)
    if updated.pending_update is not None:
        raise await _why_pending(gateway, updated)
    products = await gateway.products.by_id([choice.product.id])
    return read_subscription(updated, products, now=now)


def is_usable_date(proration_date: int | None, subscription: Subscription, now: datetime) -> bool:
    """The date comes back from a form: one of our making lies shortly before now, within the period."""
    if proration_date is None:
        return True
    at = moment(proration_date)
    return max(now - OLDEST_DATE, subscription.items[0].period_start) <= at <= now + timedelta(minutes=1)


def charges_now(options: PlanOptions, choice: Choice) -> bool:
    """When Stripe makes an invoice at once instead of adding to the next one.

    https://docs.stripe.com/billing/subscriptions/change-price#when-payment-is-immediately-attempted
    """
    if options.subscription.is_trialing:
        return ends_trial(options)
    current = options.item.price
    was_free = current.unit is not None and current.unit.minor == 0
    return (
        options.update.proration_behavior == "always_invoice"
        or options.update.billing_cycle_anchor == "now"
        or current.interval != choice.price.interval
        or (was_free and (choice.price.unit is None or choice.price.unit.minor > 0))
    )


def ends_trial(options: PlanOptions) -> bool:
    return options.subscription.is_trialing and options.update.trial_update_behavior == "end_trial"


def read_change(options: PlanOptions, choice: Choice, invoice: Invoice, recurring: Invoice) -> PlanChange:
    is_now = charges_now(options, choice)
    currency = invoice.currency
    due_now = Money(invoice.amount_due if is_now else 0, currency)
    renewal = Money(recurring.total, currency)
    next_amount = renewal if is_now else Money(invoice.amount_due, currency)
    return PlanChange(
        subscription_id=options.subscription.id,
        price=choice.price,
        product=choice.product,
        quantity=choice.quantity,
        is_charged_now=is_now,
        due_now=due_now,
        lines=read_lines(invoice),
        next_amount=next_amount,
        next_on=_next_on(options, invoice, is_now=is_now),
        renewal_amount=renewal,
        ends_trial=ends_trial(options),
        drawn=_drawn(options, choice, invoice, (due_now, next_amount, renewal)),
    )


def _next_on(options: PlanOptions, invoice: Invoice, *, is_now: bool) -> datetime:
    """Where the change begins a new period, that one's end stands on the line of the new plan."""
    lines = invoice.lines.data if invoice.lines and is_now else ()
    ends = [moment(line.period.end) for line in lines if line.period and _is_of_plan(line.parent)]
    return max(ends, default=options.item.period_end)


def _is_of_plan(parent: LineParent | None) -> bool:
    details = parent.subscription_item_details if parent else None
    return details is not None and not details.proration


def _drawn(
    options: PlanOptions, choice: Choice, invoice: Invoice, amounts: tuple[Money, Money, Money]
) -> Drawn:
    subscription, item, balance = options.subscription, options.item, options.customer.balance
    due_now, next_amount, renewal = amounts
    return Drawn(
        price_id=choice.price.id,
        quantity=choice.quantity,
        item_id=item.id,
        item_price_id=item.price.id,
        item_quantity=item.quantity,
        status=subscription.status,
        ends_on=seconds(subscription.ends_on) if subscription.ends_on else None,
        schedule_id=subscription.schedule_id,
        balance=balance.amount if balance else 0,
        due_now=due_now.amount,
        next_amount=next_amount.amount,
        renewal_amount=renewal.amount,
        proration_date=_proration_date(options, invoice),
    )


def _proration_date(options: PlanOptions, invoice: Invoice) -> int | None:
    """Without proration Stripe refuses a date, so none is kept."""
    details = invoice.parent.subscription_details if invoice.parent else None
    if options.update.proration_behavior == "none" or details is None:
        return None
    return details.subscription_proration_date


def _changes(options: PlanOptions, choice: Choice, proration_date: int | None) -> dict[str, object]:
    """The same words for the preview and for the change itself."""
    item: dict[str, object] = {"id": options.item.id, "price": choice.price.id}
    if choice.quantity is not None:
        item["quantity"] = choice.quantity
    params: dict[str, object] = {
        "items": [item],
        "proration_behavior": options.update.proration_behavior,
    }
    if ends_trial(options):
        params["trial_end"] = "now"
    elif options.update.billing_cycle_anchor == "now" and not options.subscription.is_trialing:
        params["billing_cycle_anchor"] = {"type": "now"}
    if proration_date is not None and options.update.proration_behavior != "none":
        params["proration_date"] = proration_date
    return params


def _without_proration(change: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in change.items() if key != "proration_date"}


async def _update(
    gateway: Gateway, subscription_id: str, params: dict[str, object], idempotency_key: str
) -> StripeSubscription:
    try:
        return await gateway.subscriptions.update(subscription_id, params, idempotency_key=idempotency_key)
    except CardDeclined as error:
        raise PaymentDeclined(error.code, error.decline_code) from error
    except Refused as error:
        # Stripe's word for a customer who has nothing that could be charged.
        if error.code == "resource_missing":
            raise PaymentMethodNeeded("no_method", (subscription_id,)) from error
        raise PlanChangeNotAllowed("refused_by_stripe") from error


async def _why_pending(
    gateway: Gateway, subscription: StripeSubscription
) -> PaymentDeclined | PaymentNeedsAction:
    """The old plan stays until the invoice of the change is paid, on its own page if need be."""
    latest = subscription.latest_invoice
    invoice_id = latest.id if isinstance(latest, Invoice) else latest
    if invoice_id is None:
        return PaymentDeclined(None, None)
    invoice = await gateway.invoices.with_payments(invoice_id)
    failure = read_failure(invoice)
    if failure is not None and failure.needs_action:
        return PaymentNeedsAction(invoice.hosted_invoice_url)
    return PaymentDeclined(
        failure.code if failure else None,
        failure.decline_code if failure else None,
        invoice.hosted_invoice_url,
    )
