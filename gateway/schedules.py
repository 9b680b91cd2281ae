"""Subscription schedules: what Stripe will change by itself later."""

from gateway.objects import Reference, StripeObject, quoted
from gateway.transport import Params, Requests


class PhaseItem(StripeObject, frozen=True, kw_only=True):
    price: str | Reference
    quantity: int | None = None


class Phase(StripeObject, frozen=True, kw_only=True):
    start_date: int
    end_date: int | None = None
    items: tuple[PhaseItem, ...] = ()


class Schedule(StripeObject, frozen=True, kw_only=True):
    id: str
    customer: str | Reference | None = None
    subscription: str | Reference | None = None
    status: str = "active"
    end_behavior: str = "release"
    phases: tuple[Phase, ...] = ()


class Schedules:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def release(
        self, schedule_id: str, params: Params | None = None, *, idempotency_key: str
    ) -> Schedule:
        path = f"/v1/subscription_schedules/{quoted(schedule_id)}/release"
        return await self._requests.post(path, Schedule, params, idempotency_key=idempotency_key)
