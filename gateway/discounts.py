"""Discounts and the coupons behind them."""

from gateway.objects import StripeObject


class AppliesTo(StripeObject, frozen=True, kw_only=True):
    products: tuple[str, ...] = ()


class Coupon(StripeObject, frozen=True, kw_only=True):
    id: str
    name: str | None = None
    duration: str = "forever"
    duration_in_months: int | None = None
    percent_off: float | None = None
    amount_off: int | None = None
    currency: str | None = None
    applies_to: AppliesTo | None = None
    valid: bool = True
    max_redemptions: int | None = None
    times_redeemed: int = 0
    redeem_by: int | None = None


class DiscountSource(StripeObject, frozen=True, kw_only=True):
    coupon: str | Coupon | None = None


class Code(StripeObject, frozen=True, kw_only=True):
    """What customers typed to get the discount."""

    id: str
    code: str | None = None


class Discount(StripeObject, frozen=True, kw_only=True):
    id: str
    source: DiscountSource | None = None
    promotion_code: str | Code | None = None
    start: int | None = None
    end: int | None = None
