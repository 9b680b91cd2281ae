"""The ways in which a customer pays, and which of them pays what."""

from dataclasses import dataclass
from datetime import datetime

from billing.customers import Address


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """`detail` is whatever else tells this method from another of its type: a bank, an e-mail, a handle."""

    id: str
    type: str
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    wallet: str | None = None
    bank_name: str | None = None
    detail: str | None = None
    holder: str | None = None
    address: Address | None = None
    created: datetime | None = None
    is_default: bool = False
    pays: tuple[str, ...] = ()
    own_of: tuple[str, ...] = ()

    def is_expired(self, now: datetime) -> bool:
        """A card is good through the last day of its month."""
        return self._expires_before(now, months=0)

    def expires_soon(self, now: datetime) -> bool:
        """Expires this month or next, which is before the charge after the coming one."""
        return not self.is_expired(now) and self._expires_before(now, months=2)

    def _expires_before(self, now: datetime, *, months: int) -> bool:
        if self.exp_year is None or self.exp_month is None:
            return False
        return self.exp_year * 12 + self.exp_month < now.year * 12 + now.month + months
