"""Changing plan or quantity: exactly what was shown, at once or with the next period, or nothing at all."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from billing.charges import is_being_paid, read_failure
from billing.customers import load_customer
from billing.errors import (
    BillingError,
    PaymentDeclined,
    PaymentMethodNeeded,
    PaymentNeedsAction,
    PaymentPending,
    PlanChangeNotAllowed,
    StateMoved,
)
from billing.moments import seconds
from billing.payment_methods import paying_method_id
from billing.plan_options import Choice, PlanOptions
from billing.plan_previews import Drawn, PlanChange, lacks_method, preview, read_change
from billing.plan_schedules import schedule_change
from billing.plan_terms import changes, discounts, payment_behavior
from billing.promotion_codes import load_promotion_code
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused
from gateway.invoices import Invoice
from gateway.subscriptions import Subscription as StripeSubscription

__all__ = ["Drawn", "PlanChange", "confirm", "is_done", "is_usable_date", "preview", "read_change"]

# No page lives longer than a session; an older date would charge for time that nobody was shown.
OLDEST_DATE: Final = timedelta(hours=2)
NEEDS_ACTION: Final = frozenset({"authentication_required", "subscription_payment_intent_requires_action"})


def is_done(subscription: Subscription, drawn: Drawn) -> bool:
    """Whether what a form asks for is so already, as after a second click: by the plan or by its schedule."""
    wanted = (drawn.price_id, drawn.quantity)
    if drawn.promotion_code_id and wanted == (drawn.item_price_id, drawn.item_quantity):
        # The same plan, with a discount that the merchant gives: done once that came on top.
        return set(drawn.discount_ids) < set(subscription.discount_ids)
    change, item = subscription.scheduled_change, subscription.items[0]
    if drawn.starts_on is not None:
        return change is not None and change.is_ours and (change.price_id, change.quantity) == wanted
    return (item.id, item.price.id, item.quantity) == (drawn.item_id, *wanted)


async def confirm(  # noqa: PLR0913  what is asked for, what was shown, and when
    gateway: Gateway,
    options: PlanOptions,
    drawn: Drawn,
    *,
    idempotency_key: str,
    now: datetime,
    asked: Choice | None = None,
) -> Subscription:
    """Does what was shown, or raises `StateMoved` with what it would be now and writes nothing.

    `asked` is the one change that may be confirmed, where the merchant asks for it.
    """
    if is_done(options.subscription, drawn):
        return options.subscription
    try:
        await _confirm(gateway, options, drawn, asked, idempotency_key=idempotency_key, now=now)
    except StateMoved:
        # Perhaps it moved to what was asked for: two clicks race.
        found = await _read(gateway, options, now)
        if not is_done(found, drawn):
            raise
        return found
    found = await _read(gateway, options, now)
    if not is_done(found, drawn):
        # The answer to a form that was sent before is Stripe's of then, and is true no more.
        raise StateMoved
    return found


async def _read(gateway: Gateway, options: PlanOptions, now: datetime) -> Subscription:
    return await load_subscription(gateway, options.customer.id, options.subscription.id, now=now)


async def _confirm(  # noqa: PLR0913  as above
    gateway: Gateway,
    options: PlanOptions,
    drawn: Drawn,
    asked: Choice | None,
    *,
    idempotency_key: str,
    now: datetime,
) -> None:
    options = await _with_credit_freed(gateway, options, idempotency_key, now)
    choice = asked or await _chosen(gateway, options, drawn, now)
    if not is_usable_date(drawn.proration_date, options.subscription, now):
        raise StateMoved(await preview(gateway, options, choice))
    again = await preview(gateway, options, choice, proration_date=drawn.proration_date)
    if again.drawn != drawn:
        raise StateMoved(again)
    if again.starts_on is not None:
        await schedule_change(gateway, options, choice, idempotency_key=idempotency_key)
    else:
        await _change_now(gateway, options, choice, again, idempotency_key=idempotency_key)


async def _chosen(gateway: Gateway, options: PlanOptions, drawn: Drawn, now: datetime) -> Choice:
    choice = options.choose(drawn.price_id, drawn.quantity)
    if drawn.promotion_code_id is None:
        return choice
    code = await load_promotion_code(gateway, options, drawn.promotion_code_id, now=now)
    return replace(choice, promotion_code=code)


def is_usable_date(proration_date: int | None, subscription: Subscription, now: datetime) -> bool:
    """The date comes back from a form: one of our making lies shortly before now, within the period."""
    if proration_date is None:
        return True
    # In seconds, because a form made by hand may carry a number that is no date.
    earliest = seconds(max(now - OLDEST_DATE, subscription.items[0].period_start))
    return earliest <= proration_date <= seconds(now + timedelta(minutes=1))


async def _with_credit_freed(
    gateway: Gateway, options: PlanOptions, idempotency_key: str, now: datetime
) -> PlanOptions:
    """Ends a waiting change that holds credit, which would else come back behind the preview's back.

    Stripe ends it with the next change anyway; the comparison then shows the sum with the credit in it.
    """
    waiting = options.subscription.pending_change
    if waiting is None or waiting.invoice_id is None or not waiting.holds_credit:
        return options
    try:
        await gateway.invoices.void(waiting.invoice_id, idempotency_key=f"{idempotency_key}-void")
    except Refused as error:
        raise StateMoved from error
    customer, subscription = await asyncio.gather(
        load_customer(gateway, options.customer.id),
        load_subscription(gateway, options.customer.id, options.subscription.id, now=now),
    )
    return replace(options, customer=customer, subscription=subscription)


async def _change_now(
    gateway: Gateway, options: PlanOptions, choice: Choice, shown: PlanChange, *, idempotency_key: str
) -> None:
    subscription = options.subscription
    if shown.due_now.amount > 0 and lacks_method(options):
        # Stripe would keep the change waiting behind an invoice that nothing can pay.
        raise PaymentMethodNeeded("no_method", (subscription.id,))
    params = {
        **changes(options, choice, shown.drawn.proration_date),
        **discounts(options, choice),
        "payment_behavior": payment_behavior(options),
    }
    # With another card it is another attempt: an answer about the old one must not come back.
    key = f"{idempotency_key}-{paying_method_id(subscription, options.customer) or 'unpaid'}"
    updated = await _update(gateway, subscription.id, params, key)
    if updated.pending_update is not None:
        raise await _why_pending(gateway, updated)


async def _update(
    gateway: Gateway, subscription_id: str, params: dict[str, object], idempotency_key: str
) -> StripeSubscription:
    try:
        return await gateway.subscriptions.update(subscription_id, params, idempotency_key=idempotency_key)
    except CardDeclined as error:
        if error.code in NEEDS_ACTION:
            raise PaymentNeedsAction(None) from error
        raise PaymentDeclined(error.code, error.decline_code) from error
    except Refused as error:
        # Stripe's word for a customer who has nothing that could be charged.
        if error.code == "resource_missing":
            raise PaymentMethodNeeded("no_method", (subscription_id,)) from error
        raise PlanChangeNotAllowed("refused_by_stripe") from error


async def _why_pending(gateway: Gateway, subscription: StripeSubscription) -> BillingError:
    """The old plan stays until the invoice of the change is paid."""
    latest = subscription.latest_invoice
    invoice_id = latest.id if isinstance(latest, Invoice) else latest
    if invoice_id is None:
        return PaymentDeclined(None, None)
    invoice = await gateway.invoices.with_payments(invoice_id)
    if invoice.status == "void":
        return StateMoved()
    if is_being_paid(invoice):
        return PaymentPending()
    failure = read_failure(invoice)
    if failure is not None and failure.needs_action:
        return PaymentNeedsAction(invoice.hosted_invoice_url, invoice_id)
    return PaymentDeclined(
        failure.code if failure else None,
        failure.decline_code if failure else None,
    )
