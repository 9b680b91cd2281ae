"""Stripe's subscriptions made into ours: no decision here, only what means what."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from billing.catalogue import read_price, read_product
from billing.charges import load_open_invoice
from billing.errors import ObjectNotFound
from billing.moments import moment, seconds
from billing.money import Money
from billing.scheduled_plans import MARK, with_scheduled_plans
from billing.subscriptions import (
    LISTED,
    RETENTION_MARK,
    CollectionPause,
    Discount,
    Item,
    PendingChange,
    ScheduledChange,
    Subscription,
)
from gateway.client import Gateway
from gateway.discounts import Discount as StripeDiscount
from gateway.errors import NotFound
from gateway.objects import expanded, id_of
from gateway.prices import Price as StripePrice
from gateway.products import Product as StripeProduct
from gateway.schedules import Schedule
from gateway.subscriptions import Item as StripeItem
from gateway.subscriptions import Subscription as StripeSubscription

# A schedule that has not begun or has let go of the subscription changes nothing.
RUNNING = ("active", "not_started")


async def load_subscription(
    gateway: Gateway, customer_id: str, subscription_id: str, *, now: datetime
) -> Subscription:
    """One subscription of this customer, with what it still owes; anybody else's does not exist."""
    try:
        subscription = await gateway.subscriptions.retrieve(subscription_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(subscription.customer) != customer_id:
        raise ObjectNotFound
    products = await gateway.products.by_id(product_ids([subscription]))
    read = read_subscription(subscription, products, now=now)
    (found,) = await with_scheduled_plans(gateway, (read,))
    if not found.owes:
        return found
    return replace(found, open_invoice=await load_open_invoice(gateway, subscription))


async def listed_subscriptions(gateway: Gateway, customer_id: str) -> tuple[Subscription, ...]:
    """Bare of names and amounts, which deciding about methods does not need."""
    found = await gateway.subscriptions.of_customer(customer_id)
    return tuple(read_subscription(one, {}, now=moment(one.created)) for one in found if one.status in LISTED)


def product_ids(subscriptions: Iterable[StripeSubscription]) -> tuple[str, ...]:
    """Each product named by an item or by a change that waits to be paid, once."""
    prices = (price for one in subscriptions for price in _prices(one))
    ids = (id_of(price.product) for price in prices)
    return tuple(dict.fromkeys(one for one in ids if one))


def _prices(subscription: StripeSubscription) -> tuple[StripePrice, ...]:
    pending = subscription.pending_update
    waiting = (pending.subscription_items if pending else None) or ()
    return tuple(item.price for item in subscription.items.data) + tuple(item.price for item in waiting)


def read_subscription(
    subscription: StripeSubscription, products: Mapping[str, StripeProduct], *, now: datetime
) -> Subscription:
    schedule = expanded(subscription.schedule)
    details, pause = subscription.cancellation_details, subscription.pause_collection
    settings, trial = subscription.payment_settings, subscription.trial_settings
    return Subscription(
        id=subscription.id,
        status=subscription.status,
        currency=subscription.currency,
        created=moment(subscription.created),
        items=tuple(_item(item, products) for item in subscription.items.data),
        is_flexible=subscription.billing_mode.type == "flexible",
        collection_method=subscription.collection_method,
        description=subscription.description,
        cancel_at=moment(subscription.cancel_at),
        cancels_at_period_end=subscription.cancel_at_period_end,
        canceled_at=moment(subscription.canceled_at),
        ended_at=moment(subscription.ended_at),
        feedback=details.feedback if details else None,
        trial_end=moment(subscription.trial_end),
        without_method=trial.end_behavior.missing_payment_method if trial else "create_invoice",
        discounts=_discounts(subscription),
        discount_ids=_discount_ids(subscription),
        collection_pause=CollectionPause(pause.behavior, moment(pause.resumes_at)) if pause else None,
        schedule_id=id_of(subscription.schedule),
        schedule_ends_it=schedule is not None and schedule.end_behavior == "cancel",
        scheduled_change=_scheduled_change(schedule, now),
        pending_change=_pending_change(subscription, products),
        default_payment_method_id=id_of(subscription.default_payment_method),
        default_source_id=id_of(subscription.default_source),
        retention_mark=(subscription.metadata or {}).get(RETENTION_MARK),
        resumes_on=_resumes_on(subscription, schedule),
        payable_types=(settings.payment_method_types if settings else None) or (),
    )


def _resumes_on(subscription: StripeSubscription, schedule: Schedule | None) -> datetime | None:
    """When a pause ends by itself; an attempt that failed is not made again."""
    if subscription.status != "paused" or schedule is None:
        return None
    planned = (one.resume for one in schedule.pause_schedules if one.resume)
    return next((moment(one.resume_at) for one in planned if one.status.type == "scheduled"), None)


def _item(item: StripeItem, products: Mapping[str, StripeProduct]) -> Item:
    product = products.get(id_of(item.price.product) or "")
    return Item(
        id=item.id,
        price=read_price(item.price),
        product=read_product(product) if product else None,
        quantity=item.quantity,
        period_start=moment(item.current_period_start),
        period_end=moment(item.current_period_end),
    )


def _discounts(subscription: StripeSubscription) -> tuple[Discount, ...]:
    found = (_discount(expanded(one), subscription.currency) for one in subscription.discounts or ())
    return tuple(one for one in found if one is not None)


def _discount_ids(subscription: StripeSubscription) -> tuple[str, ...]:
    found = (id_of(one) for one in subscription.discounts or ())
    return tuple(one for one in found if one is not None)


def _discount(discount: StripeDiscount | None, currency: str) -> Discount | None:
    coupon = expanded(discount.source.coupon) if discount and discount.source else None
    if discount is None or coupon is None:
        return None
    return Discount(
        id=discount.id,
        name=coupon.name,
        percent=None if coupon.percent_off is None else Decimal(str(coupon.percent_off)),
        amount=None if coupon.amount_off is None else Money(coupon.amount_off, coupon.currency or currency),
        until=moment(discount.end),
        duration=coupon.duration,
        coupon_id=coupon.id,
    )


def _scheduled_change(schedule: Schedule | None, now: datetime) -> ScheduledChange | None:
    """Only a phase still to come counts: Stripe lets a schedule without one stand in nobody's way."""
    if schedule is None or schedule.status not in RUNNING:
        return None
    coming = [phase for phase in schedule.phases if phase.start_date > seconds(now)]
    if not coming:
        return None
    first = min(coming, key=lambda phase: phase.start_date)
    only = first.items[0] if len(first.items) == 1 else None
    return ScheduledChange(
        on=moment(first.start_date),
        price_id=id_of(only.price) if only else None,
        quantity=only.quantity if only else None,
        schedule_id=schedule.id,
        is_ours=MARK in (schedule.metadata or {}),
    )


def _pending_change(
    subscription: StripeSubscription, products: Mapping[str, StripeProduct]
) -> PendingChange | None:
    pending, invoice = subscription.pending_update, expanded(subscription.latest_invoice)
    if pending is None:
        return None
    items = pending.subscription_items or ()
    only = items[0] if len(items) == 1 else None
    product = products.get(id_of(only.price.product) or "") if only else None
    waits = invoice if invoice is not None and invoice.status == "open" else None
    return PendingChange(
        expires_on=moment(pending.expires_at),
        price=read_price(only.price) if only else None,
        product=read_product(product) if product else None,
        quantity=only.quantity if only else None,
        invoice_id=waits.id if waits else None,
        due=Money(waits.amount_remaining, waits.currency) if waits else None,
        pay_url=waits.hosted_invoice_url if waits else None,
        holds_credit=waits is not None and waits.ending_balance not in (None, waits.starting_balance),
    )
