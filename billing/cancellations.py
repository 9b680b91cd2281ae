"""Ending a subscription, saying why, and taking the end back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from billing.capabilities import cancel_refusals, renewal_refusals
from billing.configurations import Configuration
from billing.errors import CancellationNotAllowed, ReasonNotAccepted, RenewalNotAllowed, StateMoved
from billing.moments import seconds
from billing.subscription_reading import product_ids, read_subscription
from billing.subscriptions import OpenInvoice, Subscription
from gateway.client import Gateway
from gateway.errors import Refused
from gateway.subscriptions import Subscription as StripeSubscription

LONGEST_COMMENT: Final = 5000


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
    still_owed: OpenInvoice | None
    drawn: CancellationDrawn


def describe(subscription: Subscription, configuration: Configuration) -> Cancellation:
    """What cancelling would do now; raises when it may not be done."""
    refusals = cancel_refusals(subscription, configuration)
    if refusals:
        raise CancellationNotAllowed(refusals[0])
    rule = configuration.features.subscription_cancel
    ends_on = None if rule.is_immediate else subscription.period_end
    return Cancellation(
        subscription_id=subscription.id,
        is_immediate=rule.is_immediate,
        ends_on=ends_on,
        credits_unused_time=rule.is_immediate and rule.proration_behavior == "create_prorations",
        releases_schedule=subscription.schedule_id is not None,
        still_owed=subscription.open_invoice,
        drawn=drawn_from(subscription, ends_on),
    )


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
        done = await gateway.subscriptions.cancel(subscription.id, params, idempotency_key=key)
    else:
        done = await gateway.subscriptions.update(subscription.id, _end(subscription), idempotency_key=key)
    return await _read(gateway, done, now)


def _end(subscription: Subscription) -> dict[str, object]:
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
    done = await gateway.subscriptions.update(subscription.id, back, idempotency_key=idempotency_key)
    return await _read(gateway, done, now)


def check_renewal(subscription: Subscription, configuration: Configuration, *, now: datetime) -> None:
    refusals = renewal_refusals(subscription, configuration, now=now)
    if refusals:
        raise RenewalNotAllowed(refusals[0])


def asks_for_reason(configuration: Configuration) -> bool:
    asked = configuration.features.subscription_cancel.cancellation_reason
    return asked.enabled and bool(asked.options or asked.feedback_options)


async def give_reason(  # noqa: PLR0913  what was said, and about what
    gateway: Gateway,
    subscription: Subscription,
    configuration: Configuration,
    *,
    feedback: str | None,
    comment: str,
    idempotency_key: str,
) -> None:
    """Afterwards, and never a condition: a cancelled subscription still takes this."""
    if not (subscription.is_ending or subscription.has_ended):
        raise StateMoved
    details = reason_details(configuration, feedback, comment)
    if details:
        try:
            await gateway.subscriptions.update(
                subscription.id, {"cancellation_details": details}, idempotency_key=idempotency_key
            )
        except Refused as error:
            raise ReasonNotAccepted from error


def reason_details(configuration: Configuration, feedback: str | None, comment: str) -> dict[str, str]:
    """What to store: one of the reasons offered, a comment, or neither."""
    asked = configuration.features.subscription_cancel.cancellation_reason
    if not asks_for_reason(configuration) or len(comment) > LONGEST_COMMENT:
        raise ReasonNotAccepted
    details = {"comment": comment.strip()} if comment.strip() else {}
    if not feedback:
        return details
    if feedback in (asked.feedback_options or ()):
        return {"feedback_option": feedback, **details}
    if feedback in asked.options:
        return {"feedback": feedback, **details}
    raise ReasonNotAccepted


async def _read(gateway: Gateway, subscription: StripeSubscription, now: datetime) -> Subscription:
    products = await gateway.products.by_id(product_ids([subscription]))
    return read_subscription(subscription, products, now=now)
