"""What the section on payment methods and the pages that add and remove one show."""

from dataclasses import dataclass
from typing import ClassVar

from web.presenters.frame import Form


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    id: str
    mark: str
    """A plain word in a small frame: "VISA", "SEPA"; at most about six letters."""
    name: str
    """What people call it: "Visa ending 4242", "Bank account ending 3000"."""
    kind: str | None = None
    """What `name` leaves open: "SEPA Direct Debit"."""
    expires_on: str | None = None
    """As printed on the card: "04/2028"."""
    is_expired: bool = False
    pays: str | None = None
    """The names of the plans that it pays, joined."""
    is_default: bool = False
    default_form: Form | None = None
    removal_href: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentMethodsSection:
    id: ClassVar[str] = "payment-methods"
    partial: ClassVar[str] = "payment_methods/_section.html"

    reload_href: str
    has_failed: bool = False
    methods: tuple[PaymentMethod, ...] = ()
    new_href: str | None = None


@dataclass(frozen=True, slots=True)
class NewPaymentMethod:
    """The page before the customer leaves for Checkout."""

    form: Form
    home_href: str
    open_amount: str | None = None
    """What is open now, which a new default alone does not pay."""
    pay_href: str | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A page with a plain link, where a redirect to another host would be blocked."""

    href: str
    host: str
    home_href: str


@dataclass(frozen=True, slots=True)
class PaymentMethodRemoval:
    method: PaymentMethod
    form: Form
    home_href: str
