"""What the section on subscriptions shows."""

from dataclasses import dataclass
from typing import ClassVar

from web.presenters.frame import Tag


@dataclass(frozen=True, slots=True)
class Price:
    amount: str | None
    """None where no single amount says it all: usage, tiers, several intervals."""
    per: str
    """The interval in words: "per month", "every 3 months"."""
    note: str | None = None
    """What stands in the amount's place where there is no single one."""


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    price: Price
    quantity: str | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    off: str
    """What it takes off: "50 % off", "€5.00 off"."""
    name: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Collection is on hold, perhaps with a day on which it resumes."""

    resumes_on: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """The plan stands still, perhaps with a day on which it goes on by itself."""

    resumes_on: str | None = None


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    to: str
    on: str
    price: Price | None = None
    undo_href: str | None = None


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change that comes true once it is paid, and is dropped otherwise."""

    to: str
    until: str
    amount: str | None = None
    pay_href: str | None = None


@dataclass(frozen=True, slots=True)
class NextCharge:
    on: str
    amount: str | None
    """None when it is not known: the amount varies with usage, or the preview failed."""
    method: str | None = None
    is_by_invoice: bool = False
    """The customer gets an invoice to pay instead of being charged."""
    is_method_known: bool = True
    """False where the methods could not be loaded: that none is named then says nothing."""


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    name: str
    """The product, or the products joined as the language joins them."""
    tag: Tag
    price: Price
    quantity: str | None = None
    """In words: "3 seats"."""
    description: str | None = None
    items: tuple[Item, ...] = ()
    """Only where there are several."""
    discounts: tuple[Discount, ...] = ()
    trial_ends_on: str | None = None
    ends_on: str | None = None
    hold: Hold | None = None
    pause: Pause | None = None
    scheduled: ScheduledChange | None = None
    pending: PendingChange | None = None
    next_charge: NextCharge | None = None
    has_charge_failed: bool = False
    """Stripe did not say what comes next."""
    paid_by: str | None = None
    """Which method pays it, by whose choice, in one whole sentence."""
    method_href: str | None = None
    change_href: str | None = None
    cancel_href: str | None = None
    renew_href: str | None = None
    pause_href: str | None = None
    resume_href: str | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionsSection:
    id: ClassVar[str] = "subscriptions"
    partial: ClassVar[str] = "subscriptions/_section.html"

    reload_href: str
    has_failed: bool = False
    subscriptions: tuple[Subscription, ...] = ()
