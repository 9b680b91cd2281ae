"""Invoices that exist; drafts are none yet."""

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from billing.errors import ObjectNotFound
from billing.moments import moment
from billing.money import Money
from billing.sections import Loaded, section
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.invoices import Invoice as StripeInvoice
from gateway.invoices import Line
from gateway.objects import id_of
from gateway.products import Product


@dataclass(frozen=True, slots=True)
class Invoice:
    """`subjects` is what it is for: products by their names, else lines as Stripe wrote them."""

    id: str
    number: str | None
    status: str
    created: datetime
    total: Money
    due: Money
    paid: Money
    due_date: datetime | None
    subjects: tuple[str, ...]
    has_more_lines: bool
    subscription_id: str | None
    page_url: str | None
    pdf_url: str | None

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_paid(self) -> bool:
        return self.status == "paid"

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_date is not None and self.due_date < now


async def find(gateway: Gateway, customer_id: str, invoice_id: str) -> Invoice:
    """Reads it anew, because the addresses of its page and its PDF expire."""
    invoice = await own(gateway.invoices.retrieve(invoice_id), customer_id)
    return read_invoice(invoice, await products_of(gateway, [invoice]))


async def own(reading: Awaitable[StripeInvoice], customer_id: str) -> StripeInvoice:
    """What is read, where it is the customer's: anybody else's does not exist, nor does a draft."""
    try:
        invoice = await reading
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(invoice.customer) != customer_id or invoice.status == "draft":
        raise ObjectNotFound
    return invoice


def read_invoice(invoice: StripeInvoice, products: Mapping[str, Product]) -> Invoice:
    lines = invoice.lines
    subjects = (_subject(line, products) for line in lines.data) if lines else ()
    return Invoice(
        id=invoice.id or "",
        number=invoice.number,
        status=invoice.status or "",
        created=moment(invoice.effective_at or invoice.created),
        total=Money(invoice.total, invoice.currency),
        due=Money(invoice.amount_remaining, invoice.currency),
        paid=Money(invoice.amount_paid, invoice.currency),
        due_date=moment(invoice.due_date),
        subjects=tuple(dict.fromkeys(name for name in subjects if name)),
        has_more_lines=lines is not None and lines.has_more,
        subscription_id=subscription_of(invoice),
        page_url=invoice.hosted_invoice_url,
        pdf_url=invoice.invoice_pdf,
    )


def _subject(line: Line, products: Mapping[str, Product]) -> str | None:
    """The product's own name speaks the customer's language; Stripe's description is the merchant's."""
    product = products.get(product_of(line) or "")
    return product.name if product and product.name else line.description


def product_of(line: Line) -> str | None:
    details = line.pricing.price_details if line.pricing else None
    return details.product if details else None


async def products_of(gateway: Gateway, invoices: Iterable[StripeInvoice]) -> Mapping[str, Product]:
    """Names are worth having, and not worth losing the list for."""
    found = await section(gateway.products.by_id(_product_ids(invoices)))
    return found.value if isinstance(found, Loaded) else {}


def _product_ids(invoices: Iterable[StripeInvoice]) -> tuple[str, ...]:
    ids = (product_of(line) for one in invoices for line in (one.lines.data if one.lines else ()))
    return tuple(dict.fromkeys(one for one in ids if one))


def subscription_of(invoice: StripeInvoice) -> str | None:
    details = invoice.parent.subscription_details if invoice.parent else None
    return id_of(details.subscription) if details else None
