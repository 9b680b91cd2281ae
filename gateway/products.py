"""Products, which change seldom: kept for a minute, because every page names some."""

import time
from collections.abc import Iterable, Mapping

from gateway.objects import Page, StripeObject
from gateway.transport import Requests

KEPT_SECONDS = 60.0


class Feature(StripeObject, frozen=True, kw_only=True):
    name: str | None = None


class Product(StripeObject, frozen=True, kw_only=True):
    id: str
    active: bool = True
    name: str | None = None
    description: str | None = None
    unit_label: str | None = None
    marketing_features: tuple[Feature, ...] | None = None


class Products:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._kept: dict[str, tuple[float, Product]] = {}

    async def by_id(self, ids: Iterable[str]) -> Mapping[str, Product]:
        """The products that exist; a list asks for at most a hundred at once."""
        wanted = dict.fromkeys(ids)
        oldest = time.monotonic() - KEPT_SECONDS
        missing = [one for one in wanted if one not in self._kept or self._kept[one][0] < oldest]
        for start in range(0, len(missing), 100):
            await self._load(missing[start : start + 100])
        return {one: self._kept[one][1] for one in wanted if one in self._kept}

    async def _load(self, ids: list[str]) -> None:
        page = await self._requests.get("/v1/products", Page[Product], {"ids": ids, "limit": 100})
        loaded_at = time.monotonic()
        self._kept |= {product.id: (loaded_at, product) for product in page.data}
