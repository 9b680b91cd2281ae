"""Changes that begin with the next period, by a subscription schedule, and taking them back.

Making a schedule takes two calls. One that was left with its first call done changes nothing, and the next
attempt completes it.
"""

from dataclasses import dataclass
from datetime import datetime

from billing.configurations import Configuration
from billing.errors import ChangeCannotBeUndone, PlanChangeNotAllowed, StateMoved
from billing.moments import seconds
from billing.plan_options import Choice, PlanOptions
from billing.plan_terms import Params, discount_params, kept_discounts
from billing.scheduled_plans import MARK
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import NotFound, Refused
from gateway.schedules import ScheduleInFull

# What the coming phase takes over from the current one is all but this.
OF_ITS_OWN = frozenset({"start_date", "trial_end", "items", "discounts"})


@dataclass(frozen=True, slots=True)
class ScheduledChangeDrawn:
    """What the question was drawn from; plain values, fit for a form."""

    schedule_id: str
    on: int
    price_id: str | None
    quantity: int | None


async def schedule_change(
    gateway: Gateway, options: PlanOptions, choice: Choice, *, idempotency_key: str
) -> None:
    subscription = options.subscription
    schedule = await _schedule(gateway, subscription, idempotency_key)
    current = schedule.current_terms
    if current is None:
        raise StateMoved
    params = {
        "end_behavior": "release",
        "metadata": {MARK: choice.price.id},
        "phases": _phases(options, choice, current),
        "proration_behavior": "none",
    }
    try:
        await gateway.schedules.update(schedule.id, params, idempotency_key=f"{idempotency_key}-phases")
    except Refused as error:
        if subscription.schedule_id is None:
            await gateway.schedules.release(schedule.id, idempotency_key=f"{idempotency_key}-undo")
        raise PlanChangeNotAllowed("refused_by_stripe") from error


async def _schedule(gateway: Gateway, subscription: Subscription, idempotency_key: str) -> ScheduleInFull:
    """The one that is there already, as a half-made one of before, or a new one."""
    try:
        if subscription.schedule_id is not None:
            return await gateway.schedules.retrieve(subscription.schedule_id)
        return await gateway.schedules.create_from(
            subscription.id, idempotency_key=f"{idempotency_key}-schedule"
        )
    except (NotFound, Refused) as error:
        # Another tab was quicker.
        raise StateMoved from error


def _phases(options: PlanOptions, choice: Choice, current: Params) -> list[Params]:
    starts_on = seconds(options.item.period_end)
    kept = {name: value for name, value in current.items() if name not in OF_ITS_OWN}
    item: Params = {"price": choice.price.id}
    if choice.quantity is not None:
        item["quantity"] = choice.quantity
    coming: Params = {**kept, "items": [item], "proration_behavior": "none", **_duration(choice)}
    given = discount_params(kept_discounts(options, choice), choice)
    if given:
        coming["discounts"] = given
    return [{**current, "end_date": starts_on, "proration_behavior": "none"}, coming]


def _duration(choice: Choice) -> Params:
    """One period: after it the schedule lets the subscription go on by itself."""
    interval = choice.price.interval
    if interval is None:
        raise PlanChangeNotAllowed("price_not_recurring")
    return {"duration": {"interval": interval.unit, "interval_count": interval.count}}


def undo_refusals(subscription: Subscription, configuration: Configuration) -> tuple[str, ...]:
    """Why a scheduled change cannot be taken back; no reason means that it can."""
    update, change = configuration.features.subscription_update, subscription.scheduled_change
    reasons = {
        "feature_off": not (update.allows_price or update.allows_quantity),
        "no_scheduled_change": change is None,
        # The merchant's own plans, as a price that rises next year, are not the customer's to cancel.
        "scheduled_by_merchant": change is not None and not change.is_ours,
    }
    return tuple(name for name, applies in reasons.items() if applies)


def scheduled_drawn(subscription: Subscription) -> ScheduledChangeDrawn | None:
    change = subscription.scheduled_change
    if change is None:
        return None
    return ScheduledChangeDrawn(change.schedule_id, seconds(change.on), change.price_id, change.quantity)


async def cancel_scheduled_change(  # noqa: PLR0913  the edge hands over all that it has read
    gateway: Gateway,
    customer_id: str,
    subscription: Subscription,
    configuration: Configuration,
    *,
    drawn: ScheduledChangeDrawn,
    idempotency_key: str,
    now: datetime,
) -> Subscription:
    """Lets the schedule go, so that today's plan goes on; a second click finds it done."""
    refusals = undo_refusals(subscription, configuration)
    if refusals:
        raise ChangeCannotBeUndone(refusals[0])
    if scheduled_drawn(subscription) != drawn:
        raise StateMoved
    try:
        await gateway.schedules.release(drawn.schedule_id, idempotency_key=f"{idempotency_key}-release")
    except (NotFound, Refused) as error:
        raise StateMoved from error
    return await load_subscription(gateway, customer_id, subscription.id, now=now)
