"""What the first page shows: first what needs money or attention, then one section per resource."""

from dataclasses import dataclass
from typing import ClassVar

from web.presenters.billing_details import BillingDetailsSection
from web.presenters.invoices import InvoicesSection
from web.presenters.payment_methods import PaymentMethodsSection
from web.presenters.subscriptions import SubscriptionsSection


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """A subscription that is past due, unpaid or incomplete."""

    partial: ClassVar[str] = "home/_open_payment.html"

    id: str
    """Of the subscription."""
    plan: str
    amount: str
    since: str
    is_first: bool = False
    """The subscription never started, because its first payment is open (incomplete)."""
    is_stopped: bool = False
    """No attempt follows on its own (unpaid)."""
    needs_confirmation: bool = False
    """The bank wants the customer to confirm the payment."""
    method: str | None = None
    """What was charged and declined: "Visa ending 4242"."""
    next_try_on: str | None = None
    pay_href: str | None = None
    """The redirect to the hosted invoice."""
    new_method_href: str | None = None


@dataclass(frozen=True, slots=True)
class ExpiringMethod:
    """The method of the next charge will have expired by then."""

    partial: ClassVar[str] = "home/_expiring_method.html"

    id: str
    method: str
    expires_on: str
    is_expired: bool
    next_charge_on: str | None = None
    new_method_href: str | None = None


@dataclass(frozen=True, slots=True)
class MissingMethod:
    """A charge comes, and nothing is there to be charged."""

    partial: ClassVar[str] = "home/_missing_method.html"

    id: str
    plan: str
    next_charge_on: str
    new_method_href: str | None = None


Notice = OpenPayment | ExpiringMethod | MissingMethod


@dataclass(frozen=True, slots=True)
class AttentionSection:
    id: ClassVar[str] = "attention"
    partial: ClassVar[str] = "home/_attention.html"

    notices: tuple[Notice, ...] = ()


Section = (
    AttentionSection | SubscriptionsSection | PaymentMethodsSection | BillingDetailsSection | InvoicesSection
)


@dataclass(frozen=True, slots=True)
class Home:
    """`sections` in the order of the page; one that the configuration switches off is left out."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """The answer to a write made from the first page: each section that the write touched, and the flash."""

    sections: tuple[Section, ...]
