"""The lines of a previewed invoice, made so that they add up to what is due."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from billing.moments import moment
from billing.money import Money
from gateway.client import Gateway
from gateway.invoices import DiscountAmount, Invoice, ItemDetails, Line, TaxAmount
from gateway.objects import id_of
from gateway.tax_rates import TaxRate

INCLUSIVE = "inclusive"


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """`kind` is one of unused, remaining, plan, other, tax, discount, balance.

    `name` is the merchant's own for a tax or a discount, `percent` its rate; both where Stripe says them.
    """

    kind: str
    description: str | None
    amount: Money
    period_start: datetime | None = None
    period_end: datetime | None = None
    product_id: str | None = None
    quantity: int | None = None
    name: str | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What a discount or a tax is called, and its percentage."""

    name: str | None = None
    percent: Decimal | None = None


UNNAMED = Label()
Labels = Mapping[str, Label]


async def load_tax_labels(gateway: Gateway, *invoices: Invoice) -> Labels:
    taxes = (tax for invoice in invoices for tax in invoice.total_taxes or ())
    ids = tuple(dict.fromkeys(one for one in map(_rate_id, taxes) if one))
    found = await asyncio.gather(*(gateway.tax_rates.find(one) for one in ids))
    return {rate.id: _label(rate) for rate in found if rate is not None}


def _label(rate: TaxRate) -> Label:
    return Label(rate.display_name, rate.percentage)


def read_lines(
    invoice: Invoice, discounts: Labels | None = None, taxes: Labels | None = None
) -> tuple[PreviewLine, ...]:
    """Stripe's own lines, then what changes the sum: discounts, taxes, and the balance used or kept."""
    lines = invoice.lines.data if invoice.lines else ()
    unlisted = Money(before_discounts(invoice) - sum(line.amount for line in lines), invoice.currency)
    balance = Money(invoice.amount_due - invoice.total, invoice.currency)
    found = (
        *(_read_line(line) for line in lines),
        PreviewLine("other", None, unlisted),
        *(_discount(one, invoice.currency, discounts or {}) for one in invoice.total_discount_amounts or ()),
        *(
            _tax(one, invoice.currency, taxes or {})
            for one in invoice.total_taxes or ()
            if one.tax_behavior != INCLUSIVE
        ),
        PreviewLine("balance", None, balance),
    )
    own = len(lines)
    return found[:own] + tuple(line for line in found[own:] if not line.amount.is_zero)


def before_discounts(invoice: Invoice) -> int:
    """With shipping. Not Stripe's subtotal, which discounts of single lines are taken off already."""
    on_top = sum(one.amount for one in invoice.total_taxes or () if one.tax_behavior != INCLUSIVE)
    return invoice.total - on_top + sum(one.amount for one in invoice.total_discount_amounts or ())


def included_taxes(invoice: Invoice, taxes: Labels) -> tuple[PreviewLine, ...]:
    """Taxes inside the amounts of the lines: they add nothing to the sum."""
    found = (one for one in invoice.total_taxes or () if one.tax_behavior == INCLUSIVE)
    return tuple(_tax(one, invoice.currency, taxes) for one in found if one.amount)


def _discount(amount: DiscountAmount, currency: str, labels: Labels) -> PreviewLine:
    label = labels.get(id_of(amount.discount) or "", labels.get("", UNNAMED))
    money = Money(-amount.amount, currency)
    return PreviewLine("discount", None, money, name=label.name, percent=label.percent)


def _tax(tax: TaxAmount, currency: str, labels: Labels) -> PreviewLine:
    label = labels.get(_rate_id(tax) or "", UNNAMED)
    return PreviewLine("tax", None, Money(tax.amount, currency), name=label.name, percent=label.percent)


def _rate_id(tax: TaxAmount) -> str | None:
    return tax.tax_rate_details.tax_rate if tax.tax_rate_details else None


def _read_line(line: Line) -> PreviewLine:
    pricing = line.pricing.price_details if line.pricing else None
    return PreviewLine(
        kind=kind_of(line),
        description=line.description,
        amount=Money(line.amount, line.currency),
        period_start=moment(line.period.start) if line.period else None,
        period_end=moment(line.period.end) if line.period else None,
        product_id=pricing.product if pricing else None,
        quantity=line.quantity,
    )


def kind_of(line: Line) -> str:
    details = _details(line)
    if details is not None and details.proration:
        return "unused" if line.amount < 0 else "remaining"
    is_plan = line.parent is not None and line.parent.subscription_item_details is not None
    return "plan" if is_plan else "other"


def _details(line: Line) -> ItemDetails | None:
    """Prorations wait as invoice items where they are not invoiced at once."""
    if line.parent is None:
        return None
    return line.parent.subscription_item_details or line.parent.invoice_item_details
