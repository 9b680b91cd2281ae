"""Which price a plan may move to, and which move has to wait: each rule has a name, for the merchant."""

from fractions import Fraction
from typing import Final

from billing.catalogue import Interval, Price
from billing.configurations import SubscriptionUpdate
from billing.subscriptions import Item

# In twelfths of a day, so that twelve months are exactly a year.
LENGTHS: Final = {"day": 12, "week": 84, "month": 365, "year": 4380}


def price_refusals(price: Price, current: Price, update: SubscriptionUpdate) -> tuple[str, ...]:
    """Currencies cannot be mixed on one customer, and Stripe wants the tax behaviour to stay.

    Today's own price stands even when it is archived: nobody moves to it.
    """
    is_current = price.id == current.id
    reasons = {
        "price_changes_off": not (update.allows_price or is_current),
        "price_archived": not (price.is_active or is_current),
        "price_not_recurring": price.interval is None,
        "price_metered": price.is_metered,
        "other_currency": price.currency != current.currency,
        "other_tax_behavior": price.tax_behavior != current.tax_behavior,
    }
    return tuple(name for name, applies in reasons.items() if applies)


def waiting_conditions(
    item: Item, price: Price, quantity: int | None, update: SubscriptionUpdate
) -> tuple[str, ...]:
    """The conditions of the merchant's that postpone this change to the end of the period."""
    met = {
        "decreasing_item_amount": _is_cheaper(item, price, quantity),
        "shortening_interval": length_of(price.interval) < length_of(item.price.interval),
    }
    wanted = (one.type for one in update.schedule_at_period_end.conditions)
    return tuple(name for name in wanted if met.get(name))


def _is_cheaper(item: Item, price: Price, quantity: int | None) -> bool:
    """Cheaper over the same time: ten a month to a hundred a year counts, as it does for Stripe.

    A tiered price has no single amount, so moving between such prices counts only by quantity.
    """
    today, then = item.price.unit, price.unit
    if today is None or then is None:
        return item.price.id == price.id and _count(quantity) < _count(item.quantity)
    before = Fraction(today.minor) * _count(item.quantity) * length_of(price.interval)
    return Fraction(then.minor) * _count(quantity) * length_of(item.price.interval) < before


def _count(quantity: int | None) -> int:
    return 1 if quantity is None else quantity


def length_of(interval: Interval | None) -> int:
    return LENGTHS.get(interval.unit, 0) * interval.count if interval else 0
