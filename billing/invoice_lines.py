"""What an invoice is made of, line by line: as many as come with it, and the rest by pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from billing.errors import ObjectNotFound
from billing.invoices import Invoice, find, product_of
from billing.moments import moment
from billing.money import Money, UnitPrice
from billing.preview_lines import kind_of
from billing.sections import Loaded, section
from gateway.client import Gateway
from gateway.errors import NotFound, Refused
from gateway.invoices import Line
from gateway.objects import Page
from gateway.products import Product

PAGE_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """`product` is its name in the catalogue, `description` what the merchant or Stripe wrote.

    `kind` is unused, remaining, plan, trial or other. `unit` is None where it does not make the amount: in tiers,
    packages and parts of a period.
    """

    id: str
    kind: str
    product: str | None
    unit_label: str | None
    description: str | None
    amount: Money
    quantity: int | None
    unit: UnitPrice | None
    period_start: datetime | None
    period_end: datetime | None
    discount: Money


@dataclass(frozen=True, slots=True)
class LinePage:
    """`next_after` is the line that the next page starts after, if there is one."""

    lines: tuple[InvoiceLine, ...]
    next_after: str | None


async def load_lines(
    gateway: Gateway, customer_id: str, invoice_id: str, *, starting_after: str | None = None
) -> tuple[Invoice, LinePage]:
    """Whose the invoice is, is known before anything of it is told."""
    invoice = await find(gateway, customer_id, invoice_id)
    params: dict[str, object] = {"limit": PAGE_SIZE}
    if starting_after:
        params["starting_after"] = starting_after
    try:
        page = await gateway.invoices.lines(invoice_id, params)
    except (NotFound, Refused) as error:
        # A line of another invoice, or none at all: such an address was made by hand.
        raise ObjectNotFound from error
    return invoice, await read_lines(gateway, page)


async def read_lines(gateway: Gateway, page: Page[Line]) -> LinePage:
    products = await _products(gateway, page)
    return LinePage(
        lines=tuple(_read(line, products) for line in page.data),
        next_after=page.data[-1].id if page.has_more and page.data else None,
    )


async def _products(gateway: Gateway, page: Page[Line]) -> Mapping[str, Product]:
    """Names are worth having, and not worth losing the invoice for."""
    ids = dict.fromkeys(one for one in map(product_of, page.data) if one)
    found = await section(gateway.products.by_id(ids))
    return found.value if isinstance(found, Loaded) else {}


def _read(line: Line, products: Mapping[str, Product]) -> InvoiceLine:
    product = products.get(product_of(line) or "")
    return InvoiceLine(
        id=line.id,
        kind=_kind(line),
        product=product.name if product else None,
        unit_label=product.unit_label if product else None,
        description=line.description,
        amount=Money(line.amount, line.currency),
        quantity=line.quantity,
        unit=_unit(line),
        period_start=moment(line.period.start) if line.period else None,
        period_end=moment(line.period.end) if line.period else None,
        discount=Money(sum(one.amount for one in line.discount_amounts or ()), line.currency),
    )


def _kind(line: Line) -> str:
    """A plan that has a price and asks for nothing is on trial: discounts are taken off later."""
    kind = kind_of(line)
    is_free = line.amount == 0 and line.quantity != 0 and bool(_price(line))
    return "trial" if kind == "plan" and is_free else kind


def _unit(line: Line) -> UnitPrice | None:
    price = _price(line)
    if price is None or line.quantity is None or price * line.quantity != line.amount:
        return None
    return UnitPrice(price, line.currency)


def _price(line: Line) -> Decimal | None:
    return line.pricing.unit_amount_decimal if line.pricing else None
