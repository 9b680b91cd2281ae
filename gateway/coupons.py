"""Coupons, asked for by the name that a configuration gives them."""

from gateway.discounts import Coupon
from gateway.objects import quoted
from gateway.transport import Requests


class Coupons:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, coupon_id: str) -> Coupon:
        path = f"/v1/coupons/{quoted(coupon_id)}"
        return await self._requests.get(path, Coupon, {"expand": ["applies_to"]})
