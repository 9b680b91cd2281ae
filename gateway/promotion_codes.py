"""Promotion codes: what customers type in to get a coupon."""

from gateway.discounts import Coupon
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Params, Requests

COUPON = "promotion.coupon"
# Many customers may have a code of their own by the same name.
MOST_READ = 100


class Promotion(StripeObject, frozen=True, kw_only=True):
    type: str = "coupon"
    coupon: str | Coupon | None = None


class Restrictions(StripeObject, frozen=True, kw_only=True):
    first_time_transaction: bool = False
    minimum_amount: int | None = None
    minimum_amount_currency: str | None = None


class PromotionCode(StripeObject, frozen=True, kw_only=True):
    id: str
    code: str
    active: bool = True
    customer: str | Reference | None = None
    expires_at: int | None = None
    max_redemptions: int | None = None
    times_redeemed: int = 0
    promotion: Promotion = Promotion()
    restrictions: Restrictions = Restrictions()


class PromotionCodes:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def by_code(self, code: str) -> tuple[PromotionCode, ...]:
        """All of that name, whether they still serve or not: why one does not is worth telling."""
        params: Params = {"code": code, "limit": MOST_READ, "expand": [f"data.{COUPON}.applies_to"]}
        page = await self._requests.get("/v1/promotion_codes", Page[PromotionCode], params)
        return page.data

    async def retrieve(self, promotion_code_id: str) -> PromotionCode:
        path = f"/v1/promotion_codes/{quoted(promotion_code_id)}"
        return await self._requests.get(path, PromotionCode, {"expand": [f"{COUPON}.applies_to"]})
