"""The discount that a merchant gives with a change to confirm: a coupon, or a promotion code of its own.

The customer types nothing, so the feature that lets customers type codes need not be on.
"""

from datetime import datetime

from billing.errors import PromotionCodeNotAccepted
from billing.flows import Flow
from billing.plan_options import PlanOptions
from billing.promotion_codes import PromotionCode, read_coupon, read_promotion_code
from gateway.client import Gateway
from gateway.errors import NotFound


async def load_given_discount(
    gateway: Gateway, options: PlanOptions, flow: Flow, *, now: datetime
) -> PromotionCode | None:
    """Raises `PromotionCodeNotAccepted` with the reason why it does not serve, or not any more."""
    if not flow.discounts:
        return None
    (given,) = flow.discounts
    try:
        if given.coupon is not None:
            return read_coupon(await gateway.coupons.retrieve(given.coupon), options, now=now)
        found = await gateway.promotion_codes.retrieve(given.promotion_code or "")
    except NotFound as error:
        raise PromotionCodeNotAccepted("unknown") from error
    return read_promotion_code(found, options, now=now)
