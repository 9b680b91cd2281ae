"""Charges: each attempt to take money, what became of it, and what was given back of it."""

from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Params, Requests


class Refund(StripeObject, frozen=True, kw_only=True):
    """`status` is pending, requires_action, succeeded, failed or canceled; the last two gave nothing back."""

    id: str
    amount: int
    currency: str
    created: int
    status: str | None = None
    reason: str | None = None
    charge: str | Reference | None = None
    payment_intent: str | Reference | None = None


class Outcome(StripeObject, frozen=True, kw_only=True):
    type: str | None = None
    reason: str | None = None


class Charge(StripeObject, frozen=True, kw_only=True):
    """`payment_method_details` is Stripe's copy of the method as it was then: a type, and a part of that name."""

    id: str
    amount: int
    currency: str
    created: int
    status: str = ""
    paid: bool = False
    amount_refunded: int = 0
    refunded: bool = False
    failure_code: str | None = None
    customer: str | Reference | None = None
    payment_intent: str | Reference | None = None
    payment_method: str | None = None
    payment_method_details: dict[str, object] | None = None
    outcome: Outcome | None = None
    refunds: Page[Refund] | None = None


class Charges:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def list(self, params: Params) -> Page[Charge]:
        """Newest first, each with its newest refunds."""
        return await self._requests.get("/v1/charges", Page[Charge], {**params, "expand": ["data.refunds"]})

    async def retrieve(self, charge_id: str) -> Charge:
        """With its newest refunds."""
        params = {"expand": ["refunds"]}
        return await self._requests.get(f"/v1/charges/{quoted(charge_id)}", Charge, params)

    async def refunds(self, charge_id: str) -> Page[Refund]:
        """More of them than come with the charge itself."""
        return await self._requests.get("/v1/refunds", Page[Refund], {"charge": charge_id, "limit": 100})
