"""What a schedule will make of a subscription: each of its phases that changes something."""

from collections.abc import Mapping
from datetime import datetime

from billing.catalogue import Price, Product
from billing.coming_events import PlanChanges
from billing.moments import moment
from billing.subscriptions import ScheduledChange, Subscription
from gateway.objects import id_of
from gateway.schedules import Phase

Items = tuple[tuple[str | None, int | None], ...]


def planned_changes(
    subscription: Subscription,
    phases: tuple[Phase, ...],
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
    *,
    open_from: datetime | None,
) -> tuple[PlanChanges, ...]:
    """`open_from` is when charges stop being foreseeable. Only the first change can be a customer's own."""
    found: list[PlanChanges] = []
    before: Items = tuple((item.price.id, item.quantity) for item in subscription.items)
    for phase in phases:
        items: Items = tuple((id_of(item.price), item.quantity) for item in phase.items)
        on, is_next = moment(phase.start_date), phase is phases[0]
        change = _change(subscription, phase, prices, products, is_next=is_next)
        ends_first = subscription.ends_on is not None and subscription.ends_on <= on
        if not ends_first and (items != before or change.is_ours):
            found.append(PlanChanges(on, subscription, change, is_next, open_from == on))
        before = items
    return tuple(found)


def _change(
    subscription: Subscription,
    phase: Phase,
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
    *,
    is_next: bool,
) -> ScheduledChange:
    known = subscription.scheduled_change
    only = phase.items[0] if len(phase.items) == 1 else None
    price = prices.get(id_of(only.price) or "") if only else None
    return ScheduledChange(
        on=moment(phase.start_date),
        price_id=id_of(only.price) if only else None,
        quantity=only.quantity if only else None,
        schedule_id=subscription.schedule_id or "",
        is_ours=is_next and known is not None and known.is_ours,
        price=price,
        product=products.get(price.product_id) if price else None,
    )
