"""Prices, which change seldom: kept for a minute, because every choice of a plan reads many."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal

from gateway.errors import NotFound
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Requests

MOST_PAGES = 5
KEPT_SECONDS = 60.0


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
        self._of_product: dict[str, tuple[float, tuple[Price, ...]]] = {}
        self._by_id: dict[str, tuple[float, Price]] = {}

    async def of_product(self, product_id: str) -> tuple[Price, ...]:
        """The active prices of one product: one request for many, where reading each would be one a price."""
        kept = self._of_product.get(product_id)
        if kept is not None and kept[0] >= _oldest():
            return kept[1]
        found = await self._load(product_id)
        self._of_product[product_id] = (time.monotonic(), found)
        return found

    async def by_id(self, ids: Iterable[str]) -> Mapping[str, Price]:
        """Those that exist, archived or not: Stripe lists prices by product, but not by their ids."""
        wanted = tuple(dict.fromkeys(ids))
        found = await asyncio.gather(*(self._find(one) for one in wanted))
        return {price.id: price for price in found if price is not None}

    async def _find(self, price_id: str) -> Price | None:
        kept = self._by_id.get(price_id)
        if kept is not None and kept[0] >= _oldest():
            return kept[1]
        try:
            price = await self._requests.get(f"/v1/prices/{quoted(price_id)}", Price, {"expand": ["tiers"]})
        except NotFound:
            return None
        self._by_id[price_id] = (time.monotonic(), price)
        return price

    async def _load(self, product_id: str) -> tuple[Price, ...]:
        found: tuple[Price, ...] = ()
        for _ in range(MOST_PAGES):
            params: dict[str, object] = {
                "product": product_id,
                "active": True,
                "limit": 100,
                "expand": ["data.tiers"],
            }
            if found:
                params["starting_after"] = found[-1].id
            page = await self._requests.get("/v1/prices", Page[Price], params)
            found += page.data
            if not page.has_more:
                break
        return found


def _oldest() -> float:
    return time.monotonic() - KEPT_SECONDS
