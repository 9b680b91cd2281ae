"""Invoices, their lines, and Stripe's own preview of an invoice to come."""

from decimal import Decimal

from gateway.customers import Address, CustomField
from gateway.discounts import Discount
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.payment_intents import PaymentIntent
from gateway.transport import Params, Requests


class Period(StripeObject, frozen=True, kw_only=True):
    start: int
    end: int


class ItemDetails(StripeObject, frozen=True, kw_only=True):
    proration: bool = False
    subscription: str | Reference | None = None
    subscription_item: str | None = None


class LineParent(StripeObject, frozen=True, kw_only=True):
    type: str | None = None
    subscription_item_details: ItemDetails | None = None
    invoice_item_details: ItemDetails | None = None


class PriceDetails(StripeObject, frozen=True, kw_only=True):
    price: str | Reference | None = None
    product: str | None = None


class Pricing(StripeObject, frozen=True, kw_only=True):
    price_details: PriceDetails | None = None
    unit_amount_decimal: Decimal | None = None


class DiscountAmount(StripeObject, frozen=True, kw_only=True):
    amount: int
    discount: str | Discount | None = None


class Line(StripeObject, frozen=True, kw_only=True):
    id: str
    amount: int
    currency: str
    description: str | None = None
    quantity: int | None = None
    period: Period | None = None
    parent: LineParent | None = None
    pricing: Pricing | None = None
    discount_amounts: tuple[DiscountAmount, ...] | None = None


class SubscriptionDetails(StripeObject, frozen=True, kw_only=True):
    subscription: str | Reference | None = None
    subscription_proration_date: int | None = None


class InvoiceParent(StripeObject, frozen=True, kw_only=True):
    type: str | None = None
    subscription_details: SubscriptionDetails | None = None


class TaxRateDetails(StripeObject, frozen=True, kw_only=True):
    tax_rate: str | None = None


class TaxAmount(StripeObject, frozen=True, kw_only=True):
    """An inclusive tax is inside the amounts of the lines already."""

    amount: int
    tax_behavior: str = "exclusive"
    taxability_reason: str | None = None
    tax_rate_details: TaxRateDetails | None = None


class StatusTransitions(StripeObject, frozen=True, kw_only=True):
    finalized_at: int | None = None
    paid_at: int | None = None


class Payment(StripeObject, frozen=True, kw_only=True):
    """A payment record is a payment that the merchant took elsewhere and told Stripe of."""

    type: str | None = None
    charge: str | Reference | None = None
    payment_intent: str | PaymentIntent | None = None
    payment_record: str | Reference | None = None


class PaymentTransitions(StripeObject, frozen=True, kw_only=True):
    paid_at: int | None = None


class NumberedInvoice(StripeObject, frozen=True, kw_only=True):
    """The invoice that something else belongs to, where it was asked for in full."""

    id: str
    number: str | None = None


class InvoicePayment(StripeObject, frozen=True, kw_only=True):
    id: str
    invoice: str | NumberedInvoice | None = None
    status: str | None = None
    amount_paid: int | None = None
    created: int = 0
    status_transitions: PaymentTransitions | None = None
    is_default: bool = False
    payment: Payment | None = None


class PrintedTaxId(StripeObject, frozen=True, kw_only=True):
    type: str
    value: str | None = None


class Invoice(StripeObject, frozen=True, kw_only=True):
    """A preview has an id that leads nowhere and no number, status `draft`."""

    id: str | None = None
    customer: str | Reference | None = None
    number: str | None = None
    status: str | None = None
    currency: str
    created: int
    due_date: int | None = None
    effective_at: int | None = None
    period_start: int | None = None
    period_end: int | None = None
    subtotal: int = 0
    total: int = 0
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    amount_overpaid: int = 0
    amount_paid_off_stripe: int | None = None
    amount_shipping: int = 0
    pre_payment_credit_notes_amount: int = 0
    post_payment_credit_notes_amount: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    attempt_count: int = 0
    attempted: bool = False
    auto_advance: bool = False
    automatically_finalizes_at: int | None = None
    billing_reason: str | None = None
    collection_method: str | None = None
    next_payment_attempt: int | None = None
    description: str | None = None
    footer: str | None = None
    custom_fields: tuple[CustomField, ...] | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_address: Address | None = None
    customer_tax_ids: tuple[PrintedTaxId, ...] | None = None
    hosted_invoice_url: str | None = None
    invoice_pdf: str | None = None
    status_transitions: StatusTransitions | None = None
    parent: InvoiceParent | None = None
    lines: Page[Line] | None = None
    payments: Page[InvoicePayment] | None = None
    discounts: tuple[str | Discount, ...] | None = None
    total_discount_amounts: tuple[DiscountAmount, ...] | None = None
    total_taxes: tuple[TaxAmount, ...] | None = None


class Invoices:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, invoice_id: str) -> Invoice:
        return await self._requests.get(f"/v1/invoices/{quoted(invoice_id, 'in_')}", Invoice)

    async def with_payments(self, invoice_id: str) -> Invoice:
        """Brings the last payment attempt, which says why an invoice is not paid."""
        params = {"expand": ["payments.data.payment.payment_intent"]}
        return await self._requests.get(f"/v1/invoices/{quoted(invoice_id, 'in_')}", Invoice, params)

    async def in_full(self, invoice_id: str) -> Invoice:
        """Brings each payment with its intent, and the discounts with their names."""
        discount = "total_discount_amounts.discount"
        paths = [
            "payments.data.payment.payment_intent",
            f"{discount}.source.coupon",
            f"{discount}.promotion_code",
        ]
        return await self._requests.get(
            f"/v1/invoices/{quoted(invoice_id, 'in_')}", Invoice, {"expand": paths}
        )

    async def lines(self, invoice_id: str, params: Params) -> Page[Line]:
        return await self._requests.get(f"/v1/invoices/{quoted(invoice_id, 'in_')}/lines", Page[Line], params)

    async def list(self, params: Params) -> Page[Invoice]:
        return await self._requests.get("/v1/invoices", Page[Invoice], params)

    async def search(self, params: Params) -> Page[Invoice]:
        """By a query in Stripe's search language, whose index lags behind by up to a minute."""
        return await self._requests.get("/v1/invoices/search", Page[Invoice], params)

    async def paid_by(self, payment_intent_id: str) -> Page[InvoicePayment]:
        """What a payment was for, each with its invoice's number."""
        payment = {"type": "payment_intent", "payment_intent": payment_intent_id}
        params = {"payment": payment, "expand": ["data.invoice"]}
        return await self._requests.get("/v1/invoice_payments", Page[InvoicePayment], params)

    async def pay(self, invoice_id: str, params: Params, *, idempotency_key: str) -> Invoice:
        path = f"/v1/invoices/{quoted(invoice_id, 'in_')}/pay"
        return await self._requests.post(path, Invoice, params, idempotency_key=idempotency_key)

    async def void(self, invoice_id: str, *, idempotency_key: str) -> Invoice:
        path = f"/v1/invoices/{quoted(invoice_id, 'in_')}/void"
        return await self._requests.post(path, Invoice, idempotency_key=idempotency_key)

    async def preview(self, params: Params) -> Invoice:
        return await self._requests.post("/v1/invoices/create_preview", Invoice, params)
