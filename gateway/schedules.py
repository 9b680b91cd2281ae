"""Subscription schedules: what Stripe will change by itself later."""

from collections.abc import Mapping
from typing import Final

import msgspec

from gateway.objects import Reference, StripeObject, quoted
from gateway.transport import Params, Requests

# What a phase says that has to be said again when the phases are set anew, or Stripe takes it away.
KEPT: Final = frozenset(
    {"application_fee_percent", "collection_method", "currency", "default_payment_method"}
    | {"default_tax_rates", "description", "metadata", "on_behalf_of", "start_date", "trial_end"}
)
KEPT_OF_ITEM: Final = frozenset({"price", "quantity", "metadata", "tax_rates"})
KEPT_OF_DISCOUNT: Final = ("discount", "promotion_code", "coupon")
KEPT_WITHIN: Final = {
    "automatic_tax": frozenset({"enabled", "liability"}),
    "invoice_settings": frozenset({"account_tax_ids", "days_until_due", "issuer"}),
    "transfer_data": frozenset({"amount_percent", "destination"}),
}


class PhaseItem(StripeObject, frozen=True, kw_only=True):
    price: str | Reference
    quantity: int | None = None


class PhaseDiscount(StripeObject, frozen=True, kw_only=True):
    coupon: str | Reference | None = None
    discount: str | Reference | None = None
    promotion_code: str | Reference | None = None


class Phase(StripeObject, frozen=True, kw_only=True):
    start_date: int
    end_date: int | None = None
    items: tuple[PhaseItem, ...] = ()
    billing_cycle_anchor: str | None = None
    discounts: tuple[PhaseDiscount, ...] = ()
    proration_behavior: str = "create_prorations"
    trial_end: int | None = None


class ResumeStatus(StripeObject, frozen=True, kw_only=True):
    type: str = "scheduled"


class Resume(StripeObject, frozen=True, kw_only=True):
    resume_at: int
    status: ResumeStatus = ResumeStatus()


class PauseSchedule(StripeObject, frozen=True, kw_only=True):
    resume: Resume | None = None


class CurrentPhase(StripeObject, frozen=True, kw_only=True):
    start_date: int
    end_date: int | None = None


class Schedule(StripeObject, frozen=True, kw_only=True):
    id: str
    customer: str | Reference | None = None
    subscription: str | Reference | None = None
    status: str = "active"
    end_behavior: str = "release"
    metadata: dict[str, str] | None = None
    current_phase: CurrentPhase | None = None
    phases: tuple[Phase, ...] = ()
    pause_schedules: tuple[PauseSchedule, ...] = ()


class ScheduleInFull(StripeObject, frozen=True, kw_only=True):
    """With every word of its phases, so that they can be said again."""

    id: str
    status: str = "active"
    current_phase: CurrentPhase | None = None
    phases: tuple[dict[str, object], ...] = ()

    @property
    def current_terms(self) -> dict[str, object] | None:
        """The phase that holds now, as parameters; None where none does."""
        if self.current_phase is None:
            return None
        return self.terms_from(self.current_phase.start_date)

    def terms_from(self, start: int) -> dict[str, object] | None:
        """The phase that begins then, as parameters."""
        return next((_terms(one) for one in self.phases if one.get("start_date") == start), None)


class Schedules:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, schedule_id: str) -> ScheduleInFull:
        return await self._requests.get(f"/v1/subscription_schedules/{quoted(schedule_id)}", ScheduleInFull)

    async def create_from(self, subscription_id: str, *, idempotency_key: str) -> ScheduleInFull:
        """Its one phase is what the subscription is now: Stripe takes nothing else in the same call."""
        params = {"from_subscription": subscription_id}
        return await self._requests.post(
            "/v1/subscription_schedules", ScheduleInFull, params, idempotency_key=idempotency_key
        )

    async def pause_for(
        self, subscription_id: str, unit: str, count: int, *, idempotency_key: str
    ) -> ScheduleInFull:
        """Pauses at once, and resumes by itself: https://docs.stripe.com/billing/subscriptions/pause/schedules"""
        ends = {"type": "duration", "duration": {"interval": unit, "interval_count": count}}
        pausing = {"pause": {"pause_at": {"type": "now"}}, "resume": {"resume_at": ends}}
        params = {"from_subscription": subscription_id, "pause_schedules": [pausing]}
        return await self._requests.post(
            "/v1/subscription_schedules", ScheduleInFull, params, idempotency_key=idempotency_key
        )

    async def update(self, schedule_id: str, params: Params, *, idempotency_key: str) -> Schedule:
        path = f"/v1/subscription_schedules/{quoted(schedule_id)}"
        return await self._requests.post(path, Schedule, params, idempotency_key=idempotency_key)

    async def release(
        self, schedule_id: str, params: Params | None = None, *, idempotency_key: str
    ) -> Schedule:
        path = f"/v1/subscription_schedules/{quoted(schedule_id)}/release"
        return await self._requests.post(path, Schedule, params, idempotency_key=idempotency_key)


def _terms(phase: Mapping[str, object]) -> dict[str, object]:
    """A phase of an answer as a phase of a request: what is not set is left out."""
    terms = {name: _plain(value) for name, value in phase.items() if name in KEPT and value}
    for name, kept in KEPT_WITHIN.items():
        inner = phase.get(name)
        if isinstance(inner, Mapping):
            terms[name] = _kept(inner, kept)
    items = msgspec.convert(phase.get("items") or (), tuple[dict[str, object], ...])
    terms["items"] = [{**_kept(item, KEPT_OF_ITEM), **_discounts(item)} for item in items]
    return {**{name: value for name, value in terms.items() if value}, **_discounts(phase)}


def _kept(value: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    found = ((name, _plain(inner)) for name, inner in value.items() if name in names)
    return {name: inner for name, inner in found if inner not in (None, "", [], {})}


def _discounts(holder: Mapping[str, object]) -> dict[str, object]:
    """A discount that runs is kept as it is; only what has not begun is named by its coupon or code."""
    given = msgspec.convert(holder.get("discounts") or (), tuple[dict[str, object], ...])
    kept = [{name: _plain(one[name])} for one in given for name in _first_name(one)]
    return {"discounts": kept} if kept else {}


def _first_name(discount: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in KEPT_OF_DISCOUNT if discount.get(name))[:1]


def _plain(value: object) -> object:
    """Expanded objects become their ids again."""
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str) and "object" in value:
            return value["id"]
        return {name: _plain(inner) for name, inner in value.items() if inner is not None}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
