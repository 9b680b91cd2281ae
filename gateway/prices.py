"""Prices."""

from decimal import Decimal

from gateway.objects import Page, Reference, StripeObject
from gateway.transport import Requests

MOST_PAGES = 5


class Recurring(StripeObject, frozen=True, kw_only=True):
    interval: str
    interval_count: int = 1
    usage_type: str = "licensed"


class Tier(StripeObject, frozen=True, kw_only=True):
    up_to: int | None = None
    unit_amount_decimal: Decimal | None = None
    flat_amount_decimal: Decimal | None = None


class Price(StripeObject, frozen=True, kw_only=True):
    id: str
    product: str | Reference
    currency: str
    active: bool = True
    type: str = "recurring"
    billing_scheme: str = "per_unit"
    tiers_mode: str | None = None
    tiers: tuple[Tier, ...] | None = None
    nickname: str | None = None
    recurring: Recurring | None = None
    tax_behavior: str | None = None
    unit_amount: int | None = None
    unit_amount_decimal: Decimal | None = None


class Prices:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def of_product(self, product_id: str) -> tuple[Price, ...]:
        """The active prices of one product: one request for many, where reading each would be one a price."""
        found: tuple[Price, ...] = ()
        for _ in range(MOST_PAGES):
            params: dict[str, object] = {"product": product_id, "active": True, "limit": 100}
            if found:
                params["starting_after"] = found[-1].id
            page = await self._requests.get("/v1/prices", Page[Price], params)
            found += page.data
            if not page.has_more:
                break
        return found
