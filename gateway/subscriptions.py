"""Subscriptions: read, changed and cancelled, and never created."""

from gateway.discounts import Discount
from gateway.invoices import Invoice
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.prices import Price
from gateway.schedules import Schedule
from gateway.transport import Params, Requests

# At most four levels: the product of a listed subscription's price is one too many.
EXPANDED = ("discounts.source.coupon", "latest_invoice", "schedule")


class Item(StripeObject, frozen=True, kw_only=True):
    id: str
    price: Price
    quantity: int | None = None
    current_period_start: int
    current_period_end: int


class BillingMode(StripeObject, frozen=True, kw_only=True):
    type: str = "classic"


class PauseCollection(StripeObject, frozen=True, kw_only=True):
    behavior: str
    resumes_at: int | None = None


class AnchorConfig(StripeObject, frozen=True, kw_only=True):
    """The day that is meant, where the anchor's own month was too short for it."""

    day_of_month: int | None = None


class TrialEnding(StripeObject, frozen=True, kw_only=True):
    missing_payment_method: str = "create_invoice"


class TrialSettings(StripeObject, frozen=True, kw_only=True):
    end_behavior: TrialEnding = TrialEnding()


class PaymentSettings(StripeObject, frozen=True, kw_only=True):
    payment_method_types: tuple[str, ...] | None = None


class PendingItem(StripeObject, frozen=True, kw_only=True):
    price: Price
    quantity: int | None = None


class PendingUpdate(StripeObject, frozen=True, kw_only=True):
    expires_at: int
    subscription_items: tuple[PendingItem, ...] | None = None


class CancellationDetails(StripeObject, frozen=True, kw_only=True):
    comment: str | None = None
    feedback: str | None = None
    feedback_option: str | Reference | None = None
    reason: str | None = None


class Subscription(StripeObject, frozen=True, kw_only=True):
    id: str
    customer: str | Reference
    status: str
    currency: str
    created: int
    items: Page[Item]
    billing_cycle_anchor: int | None = None
    billing_cycle_anchor_config: AnchorConfig | None = None
    billing_mode: BillingMode = BillingMode()
    collection_method: str = "charge_automatically"
    description: str | None = None
    metadata: dict[str, str] | None = None
    cancel_at: int | None = None
    cancel_at_period_end: bool = False
    canceled_at: int | None = None
    ended_at: int | None = None
    trial_end: int | None = None
    trial_settings: TrialSettings | None = None
    discounts: tuple[str | Discount, ...] | None = None
    pause_collection: PauseCollection | None = None
    payment_settings: PaymentSettings | None = None
    pending_update: PendingUpdate | None = None
    cancellation_details: CancellationDetails | None = None
    default_payment_method: str | Reference | None = None
    default_source: str | Reference | None = None
    latest_invoice: str | Invoice | None = None
    schedule: str | Schedule | None = None


class Holder(StripeObject, frozen=True, kw_only=True):
    id: str
    name: str | None = None
    email: str | None = None


class Held(StripeObject, frozen=True, kw_only=True):
    """A subscription with its customer, and only what a list of many needs."""

    id: str
    customer: Holder
    status: str
    pause_collection: PauseCollection | None = None


class Subscriptions:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def of_customer(self, customer_id: str) -> tuple[Subscription, ...]:
        """All that are not cancelled: deciding which method may go needs every one."""
        params: dict[str, object] = {
            "customer": customer_id,
            "limit": 100,
            "expand": [f"data.{name}" for name in EXPANDED],
        }
        found: tuple[Subscription, ...] = ()
        has_more = True
        while has_more:
            after = {"starting_after": found[-1].id} if found else {}
            page = await self._requests.get("/v1/subscriptions", Page[Subscription], {**params, **after})
            found += page.data
            has_more = page.has_more and bool(page.data)
        return found

    async def newest_of(self, customer_id: str) -> tuple[Subscription, ...]:
        """The newest hundred, cancelled ones too, with nothing expanded."""
        params = {"customer": customer_id, "status": "all", "limit": 100}
        return (await self._requests.get("/v1/subscriptions", Page[Subscription], params)).data

    async def page_of_all(self, *, after: str | None = None) -> Page[Held]:
        """One page of the merchant's subscriptions that are not cancelled, with whoever has them."""
        params: dict[str, object] = {"limit": 100, "expand": ["data.customer"]}
        further = {"starting_after": after} if after else {}
        return await self._requests.get("/v1/subscriptions", Page[Held], params | further)

    async def retrieve(self, subscription_id: str) -> Subscription:
        path = f"/v1/subscriptions/{quoted(subscription_id, 'sub_')}"
        return await self._requests.get(path, Subscription, {"expand": list(EXPANDED)})

    async def update(self, subscription_id: str, params: Params, *, idempotency_key: str) -> Subscription:
        path = f"/v1/subscriptions/{quoted(subscription_id, 'sub_')}"
        expanding = {**params, "expand": list(EXPANDED)}
        return await self._requests.post(path, Subscription, expanding, idempotency_key=idempotency_key)

    async def cancel(self, subscription_id: str, params: Params, *, idempotency_key: str) -> Subscription:
        path = f"/v1/subscriptions/{quoted(subscription_id, 'sub_')}"
        return await self._requests.delete(path, Subscription, params, idempotency_key=idempotency_key)

    async def pause(self, subscription_id: str, params: Params, *, idempotency_key: str) -> Subscription:
        return await self._turn(subscription_id, "pause", params, idempotency_key)

    async def resume(self, subscription_id: str, params: Params, *, idempotency_key: str) -> Subscription:
        return await self._turn(subscription_id, "resume", params, idempotency_key)

    async def _turn(
        self, subscription_id: str, change: str, params: Params, idempotency_key: str
    ) -> Subscription:
        path = f"/v1/subscriptions/{quoted(subscription_id, 'sub_')}/{change}"
        expanding = {**params, "expand": list(EXPANDED)}
        return await self._requests.post(path, Subscription, expanding, idempotency_key=idempotency_key)
