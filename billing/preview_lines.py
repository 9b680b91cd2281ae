"""The lines of a previewed invoice, made so that they add up to what is due."""

from dataclasses import dataclass
from datetime import datetime

from billing.moments import moment
from billing.money import Money
from gateway.invoices import Invoice, ItemDetails, Line


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """`kind` is one of unused, remaining, plan, other, tax, discount, balance."""

    kind: str
    description: str | None
    amount: Money
    period_start: datetime | None = None
    period_end: datetime | None = None
    product_id: str | None = None
    quantity: int | None = None


def read_lines(invoice: Invoice) -> tuple[PreviewLine, ...]:
    """Stripe's own lines, then what changes the sum: discount, tax, and the balance used or kept."""
    lines = invoice.lines.data if invoice.lines else ()
    added = {
        "other": invoice.subtotal - sum(line.amount for line in lines),
        "discount": -sum(one.amount for one in invoice.total_discount_amounts or ()),
        "tax": sum(one.amount for one in invoice.total_taxes or () if one.tax_behavior != "inclusive"),
        "balance": invoice.amount_due - invoice.total,
    }
    return tuple(_read_line(line) for line in lines) + tuple(
        PreviewLine(kind, None, Money(amount, invoice.currency)) for kind, amount in added.items() if amount
    )


def _read_line(line: Line) -> PreviewLine:
    pricing = line.pricing.price_details if line.pricing else None
    return PreviewLine(
        kind=_kind(line),
        description=line.description,
        amount=Money(line.amount, line.currency),
        period_start=moment(line.period.start) if line.period else None,
        period_end=moment(line.period.end) if line.period else None,
        product_id=pricing.product if pricing else None,
        quantity=line.quantity,
    )


def _kind(line: Line) -> str:
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
