"""Customers."""

from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Params, Requests


class Address(StripeObject, frozen=True, kw_only=True):
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Shipping(StripeObject, frozen=True, kw_only=True):
    name: str | None = None
    phone: str | None = None
    address: Address | None = None


class TestClock(StripeObject, frozen=True, kw_only=True):
    id: str
    frozen_time: int


class CustomField(StripeObject, frozen=True, kw_only=True):
    """A line of its own that invoices print, such as an order number."""

    name: str
    value: str


class InvoiceSettings(StripeObject, frozen=True, kw_only=True):
    custom_fields: tuple[CustomField, ...] | None = None
    default_payment_method: str | Reference | None = None


class Verification(StripeObject, frozen=True, kw_only=True):
    status: str | None = None


class TaxId(StripeObject, frozen=True, kw_only=True):
    id: str
    type: str
    value: str
    country: str | None = None
    verification: Verification | None = None


class Customer(StripeObject, frozen=True, kw_only=True):
    id: str
    deleted: bool = False
    name: str | None = None
    business_name: str | None = None
    email: str | None = None
    phone: str | None = None
    description: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    currency: str | None = None
    balance: int | None = None
    invoice_credit_balance: dict[str, int] | None = None
    """By currency, with credit as a positive number: the other way round than `balance`."""
    created: int | None = None
    livemode: bool = False
    preferred_locales: tuple[str, ...] | None = None
    invoice_settings: InvoiceSettings | None = None
    default_source: str | Reference | None = None
    test_clock: str | TestClock | None = None
    tax_ids: Page[TaxId] | None = None


class Customers:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, customer_id: str) -> Customer:
        """Brings the tax ids, every currency's balance, and the test clock whose time is then the customer's own."""
        params = {"expand": ["invoice_credit_balance", "tax_ids", "test_clock"]}
        return await self._requests.get(f"/v1/customers/{quoted(customer_id)}", Customer, params)

    async def update(self, customer_id: str, params: Params, *, idempotency_key: str) -> Customer:
        return await self._requests.post(
            f"/v1/customers/{quoted(customer_id)}", Customer, params, idempotency_key=idempotency_key
        )

    async def update_source(
        self, customer_id: str, source_id: str, params: Params, *, idempotency_key: str
    ) -> Reference:
        """For cards of the time before payment methods."""
        path = f"/v1/customers/{quoted(customer_id)}/sources/{quoted(source_id)}"
        return await self._requests.post(path, Reference, params, idempotency_key=idempotency_key)

    async def delete_source(self, customer_id: str, source_id: str, *, idempotency_key: str) -> Reference:
        """What detaching is to a payment method."""
        path = f"/v1/customers/{quoted(customer_id)}/sources/{quoted(source_id)}"
        return await self._requests.delete(path, Reference, idempotency_key=idempotency_key)
