"""How an invoice comes from its lines to what is left to pay: every amount as Stripe says it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from billing.money import Money
from billing.preview_lines import INCLUSIVE, UNNAMED, Labels, before_discounts, load_tax_labels
from billing.sections import Loaded, section
from gateway.client import Gateway
from gateway.discounts import Coupon, Discount
from gateway.invoices import DiscountAmount, Invoice, TaxAmount
from gateway.objects import expanded, id_of

REVERSED: Final = "reverse_charge"


@dataclass(frozen=True, slots=True)
class Reduction:
    """`name` is the coupon's, `code` what was typed; percent or `off`, whichever the coupon gives."""

    amount: Money
    name: str | None = None
    code: str | None = None
    percent: Decimal | None = None
    off: Money | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """An included tax is inside the amounts of the lines and adds nothing."""

    amount: Money
    name: str | None
    percent: Decimal | None
    is_included: bool
    is_reversed: bool
    """The customer owes it to the state itself."""


@dataclass(frozen=True, slots=True)
class Sums:
    """`balance` is what the customer's balance did to the sum: below zero it paid a part, above it was added.

    What a total below zero leaves becomes credit, and is added to the sum, which is then zero. `is_carried` where the
    sum was too small to be charged, so that the balance owes it now.

    `line_reductions` were taken off single lines, and are in the subtotal already; `reductions` come after it.
    """

    line_reductions: tuple[Reduction, ...]
    subtotal: Money
    reductions: tuple[Reduction, ...]
    shipping: Money
    taxes: tuple[Tax, ...]
    total: Money
    balance: Money
    credited_before: Money
    paid: Money
    credited_after: Money
    remaining: Money
    overpaid: Money
    is_carried: bool = False

    @property
    def is_credit(self) -> bool:
        return self.total.amount < 0


async def load_sums(gateway: Gateway, invoice: Invoice) -> Sums:
    """The names of the taxes are worth having, and not worth losing the invoice for."""
    labels = await section(load_tax_labels(gateway, invoice))
    return read_sums(invoice, labels.value if isinstance(labels, Loaded) else {})


def read_sums(invoice: Invoice, taxes: Labels) -> Sums:
    def money(amount: int) -> Money:
        return Money(amount, invoice.currency)

    on_lines, after = _parted(invoice)
    return Sums(
        line_reductions=tuple(_reduction(one, invoice) for one in on_lines if one.amount),
        subtotal=money(invoice.subtotal),
        reductions=tuple(_reduction(one, invoice) for one in after if one.amount),
        shipping=money(invoice.amount_shipping),
        taxes=tuple(_tax(one, invoice, taxes) for one in invoice.total_taxes or ()),
        total=money(invoice.total),
        balance=money(_balance(invoice)),
        credited_before=money(-invoice.pre_payment_credit_notes_amount),
        paid=money(invoice.amount_paid),
        credited_after=money(-invoice.post_payment_credit_notes_amount),
        remaining=money(invoice.amount_remaining),
        overpaid=money(invoice.amount_overpaid),
        is_carried=_balance(invoice) < 0 < (invoice.ending_balance or 0),
    )


def _parted(invoice: Invoice) -> tuple[tuple[DiscountAmount, ...], tuple[DiscountAmount, ...]]:
    """Discounts of single lines and those of the whole invoice, which Stripe tells together.

    It names only the latter as the invoice's own. A discount by a coupon for some products may be either, so what
    decides is whether the sums come out.
    """
    given = invoice.total_discount_amounts or ()
    whole = {id_of(one) for one in invoice.discounts or ()}
    on_lines = tuple(one for one in given if id_of(one.discount) not in whole)
    taken_off = before_discounts(invoice) - invoice.amount_shipping - invoice.subtotal
    if sum(one.amount for one in on_lines) != taken_off:
        return (), given
    return on_lines, tuple(one for one in given if one not in on_lines)


def _balance(invoice: Invoice) -> int:
    """Known once the invoice is final; Stripe tells the balance before and after, and not what was used."""
    if invoice.ending_balance is None:
        return 0
    return invoice.starting_balance - invoice.ending_balance


def _reduction(given: DiscountAmount, invoice: Invoice) -> Reduction:
    discount = expanded(given.discount)
    coupon = _coupon(discount)
    code = expanded(discount.promotion_code) if discount else None
    amount = Money(-given.amount, invoice.currency)
    if coupon is None:
        return Reduction(amount, code=code.code if code else None)
    return Reduction(
        amount,
        name=coupon.name,
        code=code.code if code else None,
        percent=None if coupon.percent_off is None else Decimal(str(coupon.percent_off)),
        off=None
        if coupon.amount_off is None
        else Money(coupon.amount_off, coupon.currency or invoice.currency),
    )


def _coupon(discount: Discount | None) -> Coupon | None:
    return expanded(discount.source.coupon) if discount and discount.source else None


def _tax(tax: TaxAmount, invoice: Invoice, labels: Labels) -> Tax:
    rate = tax.tax_rate_details.tax_rate if tax.tax_rate_details else None
    label = labels.get(rate or "", UNNAMED)
    return Tax(
        amount=Money(tax.amount, invoice.currency),
        name=label.name,
        percent=label.percent,
        is_included=tax.tax_behavior == INCLUSIVE,
        is_reversed=tax.taxability_reason == REVERSED,
    )
