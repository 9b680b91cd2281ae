"""Codes that customers type in while they change a plan, and why one is not taken."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from billing.catalogue import Product
from billing.errors import PromotionCodeNotAccepted
from billing.moments import seconds
from billing.money import Money
from billing.plan_options import PlanOptions
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.discounts import Coupon
from gateway.errors import NotFound
from gateway.objects import expanded, id_of
from gateway.promotion_codes import PromotionCode as StripePromotionCode

LONGEST_CODE = 500


@dataclass(frozen=True, slots=True)
class PromotionCode:
    """Either a percentage or an amount; `products` is empty for one that serves for every product.

    `is_coupon` marks a coupon that the merchant gives by itself: nobody types it, and its id is the coupon's.
    """

    id: str
    code: str
    name: str | None
    percent: Decimal | None
    amount: Money | None
    duration: str
    months: int | None = None
    minimum: Money | None = None
    products: tuple[str, ...] = ()
    is_coupon: bool = False

    def serves(self, product: Product) -> bool:
        return not self.products or product.id in self.products


async def find_promotion_code(
    gateway: Gateway, options: PlanOptions, code: str, *, now: datetime
) -> PromotionCode:
    """What the customer typed; raises `PromotionCodeNotAccepted` with the reason why it does not serve.

    What only Stripe knows, as whether somebody buys for the first time, its preview says.
    """
    _check_feature(options)
    typed = code.strip()
    if not typed or len(typed) > LONGEST_CODE:
        raise PromotionCodeNotAccepted("unknown")
    return _chosen(await gateway.promotion_codes.by_code(typed), options, now)


async def load_promotion_code(
    gateway: Gateway, options: PlanOptions, promotion_code_id: str, *, now: datetime
) -> PromotionCode:
    """The one that a confirmation was drawn with, looked at anew."""
    _check_feature(options)
    try:
        found = await gateway.promotion_codes.retrieve(promotion_code_id)
    except NotFound as error:
        raise PromotionCodeNotAccepted("unknown") from error
    return _chosen((found,), options, now)


def read_promotion_code(found: StripePromotionCode, options: PlanOptions, *, now: datetime) -> PromotionCode:
    """One that the merchant gives; raises `PromotionCodeNotAccepted` where it does not serve."""
    return _chosen((found,), options, now)


def read_coupon(coupon: Coupon, options: PlanOptions, *, now: datetime) -> PromotionCode:
    """A coupon that the merchant gives without a code, under the same conditions."""
    bare = StripePromotionCode(id=coupon.id, code=coupon.name or coupon.id)
    reason = _refusal(bare, coupon, options.subscription, now)
    if reason:
        raise PromotionCodeNotAccepted(reason)
    return replace(_read(bare, coupon, options.subscription), is_coupon=True)


def _check_feature(options: PlanOptions) -> None:
    if not options.update.allows_promotion_code:
        raise PromotionCodeNotAccepted("feature_off")


def _chosen(found: Iterable[StripePromotionCode], options: PlanOptions, now: datetime) -> PromotionCode:
    """One for this very customer goes first; another customer's does not exist."""
    own = [one for one in found if id_of(one.customer) in (None, options.customer.id)]
    own.sort(key=lambda one: (not one.active, one.customer is None))
    if not own:
        raise PromotionCodeNotAccepted("unknown")
    coupon = expanded(own[0].promotion.coupon)
    reason = "unknown" if coupon is None else _refusal(own[0], coupon, options.subscription, now)
    if coupon is None or reason:
        raise PromotionCodeNotAccepted(reason or "unknown")
    return _read(own[0], coupon, options.subscription)


def _refusal(
    found: StripePromotionCode, coupon: Coupon, subscription: Subscription, now: datetime
) -> str | None:
    at = seconds(now)
    running = {discount.coupon_id for discount in subscription.discounts}
    reasons = {
        "already_used": coupon.id in running,
        "used_up": _is_spent(found.times_redeemed, found.max_redemptions)
        or _is_spent(coupon.times_redeemed, coupon.max_redemptions),
        "expired": (found.expires_at or at) < at or (coupon.redeem_by or at) < at or not found.active,
        "other_currency": coupon.currency not in (None, subscription.currency),
    }
    return next((name for name, applies in reasons.items() if applies), None)


def _is_spent(times: int, most: int | None) -> bool:
    return most is not None and times >= most


def _read(found: StripePromotionCode, coupon: Coupon, subscription: Subscription) -> PromotionCode:
    currency = coupon.currency or subscription.currency
    restrictions = found.restrictions
    least = restrictions.minimum_amount
    return PromotionCode(
        id=found.id,
        code=found.code,
        name=coupon.name,
        percent=None if coupon.percent_off is None else Decimal(str(coupon.percent_off)),
        amount=None if coupon.amount_off is None else Money(coupon.amount_off, currency),
        duration=coupon.duration,
        months=coupon.duration_in_months,
        minimum=Money(least, restrictions.minimum_amount_currency or currency) if least else None,
        products=coupon.applies_to.products if coupon.applies_to else (),
    )
