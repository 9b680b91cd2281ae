"""Changing plan or quantity: what may be chosen, what Stripe says it costs, and doing exactly that."""

from dataclasses import dataclass
from datetime import datetime

from billing.catalogue import Price, Product
from billing.money import Money


@dataclass(frozen=True, slots=True)
class QuantityBounds:
    """`maximum` is None where there is no limit."""

    minimum: int
    maximum: int | None

    def contains(self, quantity: int) -> bool:
        return quantity >= self.minimum and (self.maximum is None or quantity <= self.maximum)


@dataclass(frozen=True, slots=True)
class Option:
    price: Price
    is_current: bool


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`quantity` is None where the customer may not choose one."""

    product: Product
    prices: tuple[Option, ...]
    quantity: QuantityBounds | None


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """`kind` is one of unused, remaining, plan, other, tax, discount, balance."""

    kind: str
    description: str | None
    amount: Money
    period_start: datetime | None = None
    period_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a confirmation was drawn from: plain values, fit for a form. If any moved, nothing is written."""

    price_id: str
    quantity: int | None
    item_id: str
    item_price_id: str
    item_quantity: int | None
    status: str
    ends_on: int | None
    schedule_id: str | None
    balance: int
    due_now: int
    next_amount: int
    renewal_amount: int
    proration_date: int | None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """`due_now` is charged on confirming; else the lines come with the invoice of `next_on`."""

    subscription_id: str
    price: Price
    product: Product | None
    quantity: int | None
    is_charged_now: bool
    due_now: Money
    lines: tuple[PreviewLine, ...]
    next_amount: Money
    next_on: datetime | None
    renewal_amount: Money
    ends_trial: bool
    drawn: Drawn
