"""Tax rates, which never change their percentage: kept as long as the gateway lives."""

from decimal import Decimal

from gateway.errors import NotFound, PermissionMissing
from gateway.objects import StripeObject, quoted
from gateway.transport import Requests


class TaxRate(StripeObject, frozen=True, kw_only=True):
    id: str
    display_name: str | None = None
    percentage: Decimal | None = None
    inclusive: bool = False
    jurisdiction: str | None = None


class TaxRates:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._kept: dict[str, TaxRate] = {}

    async def find(self, tax_rate_id: str) -> TaxRate | None:
        """None where it is not for this key to read: a tax without its name is still a tax."""
        if tax_rate_id not in self._kept:
            try:
                path = f"/v1/tax_rates/{quoted(tax_rate_id)}"
                self._kept[tax_rate_id] = await self._requests.get(path, TaxRate)
            except (NotFound, PermissionMissing):
                return None
        return self._kept[tax_rate_id]
