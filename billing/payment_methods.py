"""The ways in which a customer pays, and which of them pays what."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from billing.customers import Address, Customer
from billing.moments import moment
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.payment_methods import BillingDetails, Details
from gateway.payment_methods import PaymentMethod as StripePaymentMethod

# Ids of cards, sources and bank accounts of the time before payment methods; Stripe lists and charges them
# as methods, and changes and removes them in ways of their own.
LEGACY = ("card_", "src_", "ba_")


def is_legacy(method_id: str) -> bool:
    return method_id.startswith(LEGACY)


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """`detail` is whatever else tells this method from another of its type: an e-mail, a handle.

    `pays` names the subscriptions it is charged for now; `own_of` those that name it as their own.
    """

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
        """Expires this month or next, so perhaps before the charge after the coming one."""
        return not self.is_expired(now) and self._expires_before(now, months=2)

    def _expires_before(self, now: datetime, *, months: int) -> bool:
        if self.exp_year is None or self.exp_month is None:
            return False
        return self.exp_year * 12 + self.exp_month < now.year * 12 + now.month + months


def paying_method_id(subscription: Subscription, customer: Customer) -> str | None:
    """What Stripe charges first."""
    return subscription.own_method_id or customer.default_method_id


def paying_order(subscription: Subscription, customer: Customer) -> tuple[str, ...]:
    """Stripe's order: the subscription's own method, its own source, then the customer's."""
    order = (
        subscription.default_payment_method_id,
        subscription.default_source_id,
        customer.default_payment_method_id,
        customer.default_source_id,
    )
    return tuple(dict.fromkeys(one for one in order if one is not None))


def read_methods(
    methods: Iterable[StripePaymentMethod], customer: Customer, subscriptions: Iterable[Subscription]
) -> tuple[PaymentMethod, ...]:
    """The default one first, then the newest."""
    current = tuple(subscriptions)
    found = [_used(read_method(method), customer, current) for method in methods]
    return tuple(sorted(found, key=lambda one: (not one.is_default, -_age_key(one))))


def _age_key(method: PaymentMethod) -> float:
    return method.created.timestamp() if method.created else 0.0


def _used(
    method: PaymentMethod, customer: Customer, subscriptions: tuple[Subscription, ...]
) -> PaymentMethod:
    """The method with what it is used for."""
    return replace(
        method,
        is_default=method.id == customer.default_method_id,
        pays=tuple(one.id for one in subscriptions if paying_method_id(one, customer) == method.id),
        own_of=tuple(one.id for one in subscriptions if one.own_method_id == method.id),
    )


def read_method(method: StripePaymentMethod) -> PaymentMethod:
    details, billing = method.details, method.billing_details or BillingDetails()
    address = billing.address
    return PaymentMethod(
        id=method.id,
        type=method.type,
        brand=details.display_brand or details.brand,
        last4=details.last4,
        exp_month=details.exp_month,
        exp_year=details.exp_year,
        wallet=details.wallet.type if details.wallet else None,
        bank_name=details.bank_name or details.bank,
        detail=_detail(details),
        holder=billing.name,
        address=Address(
            address.line1, address.line2, address.city, address.state, address.postal_code, address.country
        )
        if address
        else None,
        created=moment(method.created),
    )


def _detail(details: Details) -> str | None:
    return (
        details.email
        or details.payer_email
        or details.cashtag
        or details.vpa
        or details.pay_id
        or details.display_name
    )


async def load_paying_method(
    gateway: Gateway, customer: Customer, subscription: Subscription
) -> PaymentMethod | None:
    """What Stripe would charge for this subscription; None where there is nothing, or it is gone."""
    method_id = paying_method_id(subscription, customer)
    if method_id is None:
        return None
    try:
        method = await gateway.payment_methods.retrieve(method_id)
    except NotFound:
        return None
    return read_methods([method], customer, [subscription])[0]


async def load_methods(gateway: Gateway, customer: Customer) -> tuple[PaymentMethod, ...]:
    """All saved methods, without what each of them pays."""
    return read_methods(await gateway.payment_methods.of_customer(customer.id), customer, ())
