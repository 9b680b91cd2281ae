"""Ending a subscription, and taking the end back; why, `billing/cancellation_reasons.py` asks afterwards."""

from dataclasses import dataclass
from datetime import datetime

from billing.capabilities import cancel_refusals, renewal_refusals
from billing.configurations import Configuration, SubscriptionCancel
from billing.errors import CancellationNotAllowed, RenewalNotAllowed, StateMoved
from billing.moments import seconds
from billing.subscription_reading import product_ids, read_subscription
from billing.subscriptions import ScheduledChange, Subscription
from gateway.client import Gateway


@dataclass(frozen=True, slots=True)
class CancellationDrawn:
    """What the question was drawn from; plain values, fit for a form."""

    status: str
    ends_on: int | None
    schedule_id: str | None
    would_end_on: int | None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """`ends_on` is None for one that ends at once."""

    subscription_id: str
    is_immediate: bool
    ends_on: datetime | None
    credits_unused_time: bool
    releases_schedule: bool
    drawn: CancellationDrawn
    dropped_change: ScheduledChange | None = None


def describe(subscription: Subscription, configuration: Configuration) -> Cancellation:
    """What cancelling would do now; raises when it may not be done."""
    refusals = cancel_refusals(subscription, configuration)
    if refusals:
        raise CancellationNotAllowed(refusals[0])
    rule = configuration.features.subscription_cancel
    is_immediate = rule.is_immediate or subscription.is_paused
    ends_on = None if is_immediate else subscription.period_end
    return Cancellation(
        subscription_id=subscription.id,
        is_immediate=is_immediate,
        ends_on=ends_on,
        credits_unused_time=_credits_unused_time(subscription, rule),
        releases_schedule=subscription.schedule_id is not None,
        drawn=drawn_from(subscription, ends_on),
        dropped_change=subscription.scheduled_change,
    )


def _credits_unused_time(subscription: Subscription, rule: SubscriptionCancel) -> bool:
    """A trial is not paid for, and what pauses has had its credit with the pause."""
    is_paid_for = not subscription.is_paused and not subscription.is_trialing
    return rule.is_immediate and rule.proration_behavior == "create_prorations" and is_paid_for


def drawn_from(subscription: Subscription, would_end_on: datetime | None = None) -> CancellationDrawn:
    """The same for asking to cancel and for asking to renew, which proposes no end."""
    return CancellationDrawn(
        status=subscription.status,
        ends_on=seconds(subscription.ends_on) if subscription.ends_on else None,
        schedule_id=subscription.schedule_id,
        would_end_on=seconds(would_end_on) if would_end_on else None,
    )


async def cancel(  # noqa: PLR0913  the edge hands over all that it has read
    gateway: Gateway,
    subscription: Subscription,
    configuration: Configuration,
    *,
    drawn: CancellationDrawn,
    idempotency_key: str,
    now: datetime,
) -> Subscription:
    """An attached schedule is let go first, because Stripe takes no other end while there is one."""
    question = describe(subscription, configuration)
    if question.drawn != drawn:
        raise StateMoved
    if subscription.schedule_id is not None:
        await gateway.schedules.release(
            subscription.schedule_id, idempotency_key=f"{idempotency_key}-release"
        )
    key = f"{idempotency_key}-cancel"
    if question.is_immediate:
        credit = question.credits_unused_time
        # Without an invoice now, the credit would wait for an invoice that never comes.
        params = {"prorate": credit, "invoice_now": credit}
        await gateway.subscriptions.cancel(subscription.id, params, idempotency_key=key)
    else:
        await gateway.subscriptions.update(subscription.id, end_of(subscription), idempotency_key=key)
    found = await _read(gateway, subscription.id, now)
    if not (found.is_ending or found.has_ended):
        raise StateMoved
    return found


def end_of(subscription: Subscription) -> dict[str, object]:
    """Flexible billing knows only a date: https://docs.stripe.com/billing/subscriptions/billing-mode"""
    if subscription.is_flexible:
        return {"cancel_at": seconds(subscription.period_end)}
    return {"cancel_at_period_end": True}


async def renew(  # noqa: PLR0913  the edge hands over all that it has read
    gateway: Gateway,
    subscription: Subscription,
    configuration: Configuration,
    *,
    drawn: CancellationDrawn,
    idempotency_key: str,
    now: datetime,
) -> Subscription:
    """Takes back whichever end was set: by date, or with the period."""
    check_renewal(subscription, configuration, now=now)
    if drawn_from(subscription) != drawn:
        raise StateMoved
    back: dict[str, object] = (
        {"cancel_at_period_end": False} if subscription.cancels_at_period_end else {"cancel_at": ""}
    )
    await gateway.subscriptions.update(subscription.id, back, idempotency_key=idempotency_key)
    found = await _read(gateway, subscription.id, now)
    if found.is_ending:
        raise StateMoved
    return found


def check_renewal(subscription: Subscription, configuration: Configuration, *, now: datetime) -> None:
    refusals = renewal_refusals(subscription, configuration, now=now)
    if refusals:
        raise RenewalNotAllowed(refusals[0])


async def _read(gateway: Gateway, subscription_id: str, now: datetime) -> Subscription:
    """Anew: to a form of before an undoing, Stripe repeats its answer of then and changes nothing."""
    subscription = await gateway.subscriptions.retrieve(subscription_id)
    products = await gateway.products.by_id(product_ids([subscription]))
    return read_subscription(subscription, products, now=now)
