"""A coupon offered to a customer who is about to cancel: to whom, what it comes to, and taking it.

It never stands in the way: whatever keeps it from being shown, cancelling goes on without it.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from billing.calendar import later
from billing.cancellation_previews import INVOICED
from billing.capabilities import can_cancel
from billing.catalogue import Interval
from billing.configurations import Configuration
from billing.errors import StateMoved
from billing.money import Money
from billing.sections import Loaded, section
from billing.subscriptions import RETENTION_MARK, Subscription
from gateway.client import Gateway
from gateway.discounts import Coupon
from gateway.errors import NotFound, Refused
from gateway.invoices import Invoice
from gateway.objects import expanded, id_of

MOST_INVOICES: Final = 100


@dataclass(frozen=True, slots=True)
class OfferDrawn:
    """What an offer was drawn from; plain values, fit for a form."""

    coupon_id: str
    status: str
    discount_ids: tuple[str, ...]
    price_ids: tuple[str, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RetentionOffer:
    """`after` is paid instead of `before`: once, on `next_on`; or until `until`, which is None for good."""

    percent: Decimal | None
    amount: Money | None
    duration: str
    months: int | None
    before: Money
    after: Money
    interval: Interval
    next_on: datetime
    until: datetime | None
    drawn: OfferDrawn


def offered_coupon(configuration: Configuration) -> str | None:
    retention = configuration.features.subscription_cancel.retention
    return retention.coupon_offer.coupon if retention else None


async def find_offer(  # noqa: PLR0913  the edge hands over all that it has read
    gateway: Gateway,
    customer_id: str,
    subscription: Subscription,
    configuration: Configuration,
    *,
    coupon_id: str | None,
    now: datetime,
) -> RetentionOffer | None:
    """None where there is none to make, and where Stripe cannot say what it comes to."""
    if coupon_id is None or not _may_be_offered(subscription, configuration, coupon_id):
        return None
    found = await section(_load(gateway, customer_id, subscription, coupon_id, now))
    return found.value if isinstance(found, Loaded) else None


def _may_be_offered(subscription: Subscription, configuration: Configuration, coupon_id: str) -> bool:
    """Only where its effect can be told in money, and where nothing else is under way."""
    is_plain = len({item.price.interval for item in subscription.items}) == 1 and not subscription.is_metered
    is_quiet = not (subscription.schedule_id or subscription.pending_change or subscription.collection_pause)
    is_new = subscription.retention_mark != coupon_id and not is_taken(subscription, coupon_id)
    is_invoiced = subscription.status in INVOICED
    return can_cancel(subscription, configuration) and is_plain and is_quiet and is_new and is_invoiced


def is_taken(subscription: Subscription, coupon_id: str) -> bool:
    return any(one.coupon_id == coupon_id for one in subscription.discounts)


async def _load(
    gateway: Gateway, customer_id: str, subscription: Subscription, coupon_id: str, now: datetime
) -> RetentionOffer | None:
    coupon, was_used = await asyncio.gather(
        _coupon(gateway, coupon_id), _was_used(gateway, customer_id, coupon_id)
    )
    if coupon is None or was_used or not _serves(coupon, subscription):
        return None
    until = _until(coupon, subscription, now)
    if until is not None and until <= subscription.period_end:
        return None
    mode: dict[str, object] = {} if coupon.duration == "once" else {"preview_mode": "recurring"}
    try:
        before, after = await asyncio.gather(
            gateway.invoices.preview({"subscription": subscription.id, **mode}),
            gateway.invoices.preview(
                {"subscription": subscription.id, "discounts": _discounts(subscription, coupon_id), **mode}
            ),
        )
    except (NotFound, Refused):
        return None
    return _read(coupon, subscription, (before, after), until) if after.total < before.total else None


async def _coupon(gateway: Gateway, coupon_id: str) -> Coupon | None:
    try:
        return await gateway.coupons.retrieve(coupon_id)
    except NotFound:
        return None


async def _was_used(gateway: Gateway, customer_id: str, coupon_id: str) -> bool:
    """The customer's invoices tell what was taken off them, even when its discount is over."""
    page = await gateway.invoices.list(
        {"customer": customer_id, "limit": MOST_INVOICES, "expand": ["data.discounts.source.coupon"]}
    )
    discounts = (expanded(one) for invoice in page.data for one in invoice.discounts or ())
    return any(one.source is not None and id_of(one.source.coupon) == coupon_id for one in discounts if one)


def _serves(coupon: Coupon, subscription: Subscription) -> bool:
    products = coupon.applies_to.products if coupon.applies_to else ()
    fits = not products or any(item.price.product_id in products for item in subscription.items)
    return coupon.valid and fits and coupon.currency in (None, subscription.currency)


def _until(coupon: Coupon, subscription: Subscription, now: datetime) -> datetime | None:
    """The first renewal at the full price again: Stripe counts the months of a coupon from now on."""
    interval = subscription.items[0].price.interval
    if coupon.duration != "repeating" or interval is None:
        return None
    ends = later(now, "month", coupon.duration_in_months or 0)
    item = subscription.items[0]
    # A short month hides the day on which periods begin, the month beside it shows it.
    day, renewals = max(item.period_start.day, item.period_end.day), 0
    while (at := later(item.period_end, interval.unit, renewals * interval.count, day=day)) < ends:
        renewals += 1
    return at


def _discounts(subscription: Subscription, coupon_id: str) -> list[dict[str, object]]:
    """Whoever names discounts has to name all of them, or Stripe drops the others."""
    kept: list[dict[str, object]] = [{"discount": one} for one in subscription.discount_ids]
    return [*kept, {"coupon": coupon_id}]


def _read(
    coupon: Coupon, subscription: Subscription, invoices: tuple[Invoice, Invoice], until: datetime | None
) -> RetentionOffer:
    before, after = invoices
    interval = subscription.items[0].price.interval
    assert interval is not None
    return RetentionOffer(
        percent=None if coupon.percent_off is None else Decimal(str(coupon.percent_off)),
        amount=Money(coupon.amount_off, subscription.currency) if coupon.amount_off is not None else None,
        duration=coupon.duration,
        months=coupon.duration_in_months,
        before=Money(before.total, before.currency),
        after=Money(after.total, after.currency),
        interval=interval,
        next_on=subscription.period_end,
        until=until,
        drawn=OfferDrawn(
            coupon_id=coupon.id,
            status=subscription.status,
            discount_ids=subscription.discount_ids,
            price_ids=tuple(item.price.id for item in subscription.items),
            before=before.total,
            after=after.total,
        ),
    )


async def take_offer(
    gateway: Gateway,
    subscription: Subscription,
    offer: RetentionOffer | None,
    *,
    drawn: OfferDrawn,
    idempotency_key: str,
) -> None:
    """Adds the coupon beside what is there; raises `StateMoved` where the offer is not what was shown."""
    if is_taken(subscription, drawn.coupon_id):
        return
    if offer is None or offer.drawn != drawn:
        raise StateMoved
    params = {
        "discounts": _discounts(subscription, drawn.coupon_id),
        "metadata": {RETENTION_MARK: drawn.coupon_id},
    }
    try:
        await gateway.subscriptions.update(subscription.id, params, idempotency_key=idempotency_key)
    except Refused as error:
        raise StateMoved from error
