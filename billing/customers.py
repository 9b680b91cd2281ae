"""Whose account it is."""

from dataclasses import dataclass
from datetime import datetime

from billing.errors import CustomerNotFound
from billing.moments import moment
from billing.money import Money
from gateway.client import Gateway
from gateway.customers import Address as StripeAddress
from gateway.customers import Customer as StripeCustomer
from gateway.customers import TaxId as StripeTaxId
from gateway.errors import NotFound
from gateway.objects import expanded, id_of


@dataclass(frozen=True, slots=True)
class Address:
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Shipping:
    """Where goods go, and who takes them there."""

    name: str | None = None
    phone: str | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class TaxId:
    """`type` is Stripe's, as in eu_vat; `verification` too, where Stripe can verify that type."""

    id: str
    type: str
    value: str
    country: str | None = None
    verification: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A positive `balance` will be added to the next invoice, a negative one is credit.

    `other_balances` are the same in further currencies, for invoices in those.
    """

    id: str
    name: str | None = None
    business_name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    currency: str | None = None
    balance: Money | None = None
    other_balances: tuple[Money, ...] = ()
    preferred_locales: tuple[str, ...] = ()
    default_payment_method_id: str | None = None
    default_source_id: str | None = None
    frozen_time: datetime | None = None
    is_live: bool = False
    tax_ids: tuple[TaxId, ...] = ()
    created: datetime | None = None
    invoice_fields: tuple[tuple[str, str], ...] = ()
    """Names and values that each new invoice prints."""

    @property
    def display_name(self) -> str | None:
        return self.business_name or self.name or self.email

    @property
    def default_method_id(self) -> str | None:
        """The one that Stripe charges where a subscription names none of its own."""
        return self.default_payment_method_id or self.default_source_id

    def now(self, system_time: datetime) -> datetime:
        """A customer on a test clock lives in the clock's time."""
        return self.frozen_time or system_time


async def load_customer(gateway: Gateway, customer_id: str) -> Customer:
    try:
        customer = await gateway.customers.retrieve(customer_id)
    except NotFound as error:
        raise CustomerNotFound from error
    if customer.deleted:
        raise CustomerNotFound
    return read_customer(customer)


def read_customer(customer: StripeCustomer) -> Customer:
    shipping, settings = customer.shipping, customer.invoice_settings
    clock = expanded(customer.test_clock)
    return Customer(
        id=customer.id,
        name=customer.name,
        business_name=customer.business_name,
        email=customer.email,
        phone=customer.phone,
        address=read_address(customer.address),
        shipping=Shipping(shipping.name, shipping.phone, read_address(shipping.address))
        if shipping
        else None,
        currency=customer.currency,
        balance=Money(customer.balance or 0, customer.currency) if customer.currency else None,
        other_balances=_other_balances(customer),
        preferred_locales=customer.preferred_locales or (),
        default_payment_method_id=id_of(settings.default_payment_method) if settings else None,
        default_source_id=id_of(customer.default_source),
        frozen_time=moment(clock.frozen_time) if clock else None,
        is_live=customer.livemode,
        created=moment(customer.created),
        tax_ids=tuple(_read_tax_id(one) for one in (customer.tax_ids.data if customer.tax_ids else ())),
        invoice_fields=tuple(
            (one.name, one.value) for one in (settings.custom_fields if settings else None) or ()
        ),
    )


def _other_balances(customer: StripeCustomer) -> tuple[Money, ...]:
    """In the direction of `balance`: Stripe counts credit as positive here, and as negative there."""
    credits_ = customer.invoice_credit_balance or {}
    return tuple(
        Money(-credit, currency) for currency, credit in credits_.items() if currency != customer.currency
    )


def _read_tax_id(tax_id: StripeTaxId) -> TaxId:
    status = tax_id.verification.status if tax_id.verification else None
    return TaxId(tax_id.id, tax_id.type, tax_id.value, country=tax_id.country, verification=status)


def read_address(given: StripeAddress | None) -> Address | None:
    """Stripe tells an emptied part as null or as an empty text."""
    if given is None:
        return None
    return Address(
        line1=given.line1 or None,
        line2=given.line2 or None,
        city=given.city or None,
        state=given.state or None,
        postal_code=given.postal_code or None,
        country=given.country or None,
    )
