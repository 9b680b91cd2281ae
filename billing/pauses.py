"""Pausing a subscription and going on with it: nothing is charged and no period runs meanwhile.

Only where the merchant has opted in, and only what Stripe can pause: https://docs.stripe.com/billing/subscriptions/pause
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from billing.calendar import later
from billing.configurations import Configuration, PauseDuration
from billing.errors import PauseNotAllowed, ResumptionNotAllowed, StateMoved
from billing.moments import seconds
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused
from gateway.objects import expanded

PAUSABLE: Final = frozenset({"active", "past_due", "trialing"})
INDEFINITE: Final = "indefinite"


@dataclass(frozen=True, slots=True)
class PauseOption:
    """`key` stands for it in a form; an option without `resumes_on` lasts until the customer goes on."""

    key: str
    unit: str | None = None
    count: int = 1
    resumes_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class PauseDrawn:
    """What a question about pausing, or about going on, was drawn from; plain values, fit for a form."""

    status: str
    ends_on: int | None
    schedule_id: str | None
    price_ids: tuple[str, ...]


def pause_refusals(subscription: Subscription, configuration: Configuration) -> tuple[str, ...]:
    reasons = {
        "feature_off": not configuration.features.subscription_pause.enabled,
        "ended": subscription.has_ended,
        "paused": subscription.is_paused,
        "not_running": subscription.status not in PAUSABLE and not subscription.is_paused,
        "ending": subscription.is_ending,
        # Stripe pauses neither of these two.
        "classic_billing": not subscription.is_flexible,
        "scheduled_change": subscription.schedule_id is not None,
        # What pauses thus could not be resumed.
        "send_invoice": subscription.collection_method == "send_invoice",
        # Pausing would drop a change that waits to be paid.
        "pending_change": subscription.pending_change is not None,
    }
    return tuple(name for name, applies in reasons.items() if applies)


def resumption_refusals(subscription: Subscription, configuration: Configuration) -> tuple[str, ...]:
    reasons = {
        "feature_off": not configuration.features.subscription_pause.enabled,
        "not_paused": not subscription.is_paused,
        "send_invoice": subscription.collection_method == "send_invoice",
    }
    return tuple(name for name, applies in reasons.items() if applies)


def can_pause(subscription: Subscription, configuration: Configuration) -> bool:
    return not pause_refusals(subscription, configuration)


def can_resume(subscription: Subscription, configuration: Configuration) -> bool:
    return not resumption_refusals(subscription, configuration)


def pause_options(configuration: Configuration, *, now: datetime) -> tuple[PauseOption, ...]:
    """What the merchant lets customers choose from; one month where it names nothing, as at Stripe."""
    duration = configuration.features.subscription_pause.duration or PauseDuration()
    if duration.type == INDEFINITE:
        return (PauseOption(INDEFINITE),)
    return tuple(
        PauseOption(
            key=f"{one.interval_count}-{one.interval}",
            unit=one.interval,
            count=one.interval_count,
            resumes_on=later(now, one.interval, one.interval_count),
        )
        for one in duration.interval_options
    )


def drawn_from(subscription: Subscription) -> PauseDrawn:
    return PauseDrawn(
        status=subscription.status,
        ends_on=seconds(subscription.ends_on) if subscription.ends_on else None,
        schedule_id=subscription.schedule_id,
        price_ids=tuple(item.price.id for item in subscription.items),
    )


def check_pause(subscription: Subscription, configuration: Configuration) -> None:
    refusals = pause_refusals(subscription, configuration)
    if refusals:
        raise PauseNotAllowed(refusals[0])


def check_resumption(subscription: Subscription, configuration: Configuration) -> None:
    refusals = resumption_refusals(subscription, configuration)
    if refusals:
        raise ResumptionNotAllowed(refusals[0])


async def pause(  # noqa: PLR0913  the edge hands over all that it has read
    gateway: Gateway,
    subscription: Subscription,
    configuration: Configuration,
    *,
    option_key: str,
    drawn: PauseDrawn,
    idempotency_key: str,
    now: datetime,
) -> None:
    """A pause with an end is a schedule of Stripe's, so that nothing of ours has to run when it comes."""
    check_pause(subscription, configuration)
    options = {one.key: one for one in pause_options(configuration, now=now)}
    option = options.get(option_key)
    if option is None or drawn_from(subscription) != drawn:
        raise StateMoved
    try:
        if option.unit is None:
            await gateway.subscriptions.pause(subscription.id, {}, idempotency_key=idempotency_key)
        else:
            await gateway.schedules.pause_for(
                subscription.id, option.unit, option.count, idempotency_key=idempotency_key
            )
    except Refused as error:
        raise PauseNotAllowed("refused_by_stripe") from error


async def resume(
    gateway: Gateway,
    subscription: Subscription,
    configuration: Configuration,
    *,
    drawn: PauseDrawn,
    idempotency_key: str,
) -> str | None:
    """Goes on once it is paid; answers the invoice that still waits for that.

    A planned end of the pause is let go first.
    """
    check_resumption(subscription, configuration)
    if drawn_from(subscription) != drawn:
        raise StateMoved
    if subscription.schedule_id is not None:
        await gateway.schedules.release(
            subscription.schedule_id, idempotency_key=f"{idempotency_key}-release"
        )
    params = {"payment_behavior": "resume_on_payment_success"}
    try:
        done = await gateway.subscriptions.resume(
            subscription.id, params, idempotency_key=f"{idempotency_key}-resume"
        )
    except (Refused, CardDeclined) as error:
        raise ResumptionNotAllowed("refused_by_stripe") from error
    invoice = expanded(done.latest_invoice)
    return invoice.id if invoice is not None and done.status == "paused" else None
