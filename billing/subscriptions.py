"""Subscriptions as the customer has them, and what may be done with each."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from billing.catalogue import Price, Product
from billing.money import Money

if TYPE_CHECKING:
    from billing.payment_methods import PaymentMethod

# Stripe's own count of what keeps a customer: https://docs.stripe.com/payments/checkout/limit-subscriptions
CHARGEABLE = frozenset({"active", "trialing", "past_due", "unpaid", "paused"})
OWING = frozenset({"past_due", "unpaid", "incomplete"})
LISTED = CHARGEABLE | {"incomplete"}
# Written with the discount of an offer, so that an offer that was taken once is not made again.
RETENTION_MARK = "billing_portal_retention_coupon"
# A first payment in this way leaves a debit mandate behind, which pays what follows.
REUSED_AS = {"bancontact": "sepa_debit", "ideal": "sepa_debit", "sofort": "sepa_debit"}


@dataclass(frozen=True, slots=True)
class Item:
    """`product` is missing when the products could not be loaded."""

    id: str
    price: Price
    product: Product | None
    quantity: int | None
    period_start: datetime
    period_end: datetime


@dataclass(frozen=True, slots=True)
class Discount:
    """Either a percentage or an amount; `until` is None for one that stays."""

    id: str
    name: str | None
    percent: Decimal | None
    amount: Money | None
    until: datetime | None
    duration: str | None = None
    coupon_id: str | None = None

    @property
    def is_lasting(self) -> bool:
        """What serves one invoice is no part of a usual period."""
        return self.duration != "once"


@dataclass(frozen=True, slots=True)
class CollectionPause:
    behavior: str
    resumes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Charge:
    """What Stripe will ask for, and when."""

    amount: Money
    on: datetime


@dataclass(frozen=True, slots=True)
class PaymentFailure:
    """`method` is what was charged then; another one may be the default by now."""

    code: str | None
    decline_code: str | None
    needs_action: bool = False
    method: "PaymentMethod | None" = None


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that waits for money; `failure` is None when no attempt failed or Stripe did not say.

    `subscription_id` is None for one that belongs to none.
    """

    id: str
    number: str | None
    due: Money
    since: datetime
    next_attempt: datetime | None
    failure: PaymentFailure | None
    page_url: str | None
    subscription_id: str | None = None
    due_on: datetime | None = None
    """Until when the customer is to pay it; None where Stripe charges by itself."""
    was_attempted: bool = True
    """Stripe has tried to charge it; until then no payment of it has failed."""
    is_on_its_way: bool = False
    """A debit of it takes its days. Unknown, and False, where the invoice comes from a list."""


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """What a schedule will do at `on`; `price_id` is None where it changes several items.

    `is_ours` tells that a customer asked for it here: only such a change is the customer's to take back.
    `price` and `product` are None where they are not known.
    """

    on: datetime
    price_id: str | None
    quantity: int | None
    schedule_id: str = ""
    is_ours: bool = False
    price: Price | None = None
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change that comes true when its invoice is paid before `expires_on`, and is dropped otherwise.

    `holds_credit` tells that the invoice took of the customer's balance, which comes back with its end.
    """

    expires_on: datetime
    price: Price | None
    product: Product | None
    quantity: int | None
    invoice_id: str | None = None
    due: Money | None = None
    pay_url: str | None = None
    holds_credit: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    status: str
    currency: str
    created: datetime
    items: tuple[Item, ...]
    is_flexible: bool = False
    collection_method: str = "charge_automatically"
    description: str | None = None
    cancel_at: datetime | None = None
    cancels_at_period_end: bool = False
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    feedback: str | None = None
    trial_end: datetime | None = None
    without_method: str = "create_invoice"
    """What Stripe does at the end of a trial that no method pays: this, cancel or pause."""
    discounts: tuple[Discount, ...] = ()
    discount_ids: tuple[str, ...] = ()
    collection_pause: CollectionPause | None = None
    schedule_id: str | None = None
    schedule_ends_it: bool = False
    scheduled_change: ScheduledChange | None = None
    pending_change: PendingChange | None = None
    default_payment_method_id: str | None = None
    default_source_id: str | None = None
    payable_types: tuple[str, ...] = ()
    retention_mark: str | None = None
    resumes_on: datetime | None = None
    next_charge: Charge | None = None
    next_charge_failed: bool = False
    open_invoice: OpenInvoice | None = None
    open_invoice_failed: bool = False

    @property
    def period_end(self) -> datetime:
        """Items may have periods of their own; the subscription ends with the last of them."""
        return max(item.period_end for item in self.items)

    @property
    def is_paused(self) -> bool:
        """No period runs meanwhile, so there is no end of one to wait for."""
        return self.status == "paused"

    @property
    def ends_on(self) -> datetime | None:
        """Classic billing sets both fields, flexible billing only `cancel_at`."""
        if self.cancel_at is not None:
            return self.cancel_at
        return self.period_end if self.cancels_at_period_end else None

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    @property
    def is_trialing(self) -> bool:
        return self.status == "trialing"

    @property
    def is_past_due(self) -> bool:
        return self.status == "past_due"

    @property
    def owes(self) -> bool:
        return self.status in OWING

    @property
    def is_ending(self) -> bool:
        return self.ends_on is not None

    @property
    def has_ended(self) -> bool:
        return self.status in ("canceled", "incomplete_expired")

    @property
    def is_chargeable(self) -> bool:
        """Stripe may charge a method for it by itself."""
        return self.status in CHARGEABLE and self.collection_method == "charge_automatically"

    @property
    def has_pending_update(self) -> bool:
        return self.pending_change is not None

    @property
    def is_metered(self) -> bool:
        return any(item.price.is_metered for item in self.items)

    def accepts(self, method_type: str) -> bool:
        """The merchant may limit what pays a subscription; Stripe leaves a default outside that aside."""
        if not self.payable_types or method_type in self.payable_types:
            return True
        return any(REUSED_AS.get(one) == method_type for one in self.payable_types)

    @property
    def own_method_id(self) -> str | None:
        """The method of the subscription itself, which goes before the customer's default."""
        return self.default_payment_method_id or self.default_source_id
