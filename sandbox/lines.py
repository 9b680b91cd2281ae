"""What an invoice is made of before it is one: lines, each an amount for a period of a price."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox import objects, wording
from sandbox.periods import Period
from sandbox.pricing import cost, is_metered, packages, rounded, tier_shares, unit_amount
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `item` and `invoice_item` say where it comes from."""

    amount: int
    currency: str
    description: str
    period: Period
    price: Object | None = None
    quantity: int | None = None
    subscription: str | None = None
    item: str | None = None
    invoice_item: str | None = None
    is_proration: bool = False
    is_discountable: bool = True
    tax_rates: tuple[Object, ...] = ()

    def as_invoice_item(self, id_: str) -> "Line":
        return replace(self, invoice_item=id_)


@dataclass(frozen=True, slots=True)
class Named:
    """A price with its tiers, and the name of its product."""

    price: Object
    product: str


def recurring_lines(item: Object, named: Named, period: Period) -> list[Line]:
    """What an item costs for a full period, in advance; nothing if it is metered."""
    if is_metered(named.price):
        return []
    return usage_lines(item, named, period, item.get("quantity"))


def usage_lines(item: Object, named: Named, period: Period, quantity: int | None) -> list[Line]:
    """What a quantity of an item costs: one line, or one for each tier that it reaches."""
    price, units = named.price, 1 if quantity is None else quantity
    if price.get("tiers_mode") == "graduated":
        return [
            _line(
                item,
                rounded(share.amount),
                wording.tier_line(named.product, price, share),
                period,
                share.quantity,
            )
            for share in tier_shares(price, packages(price, units))
        ]
    text = wording.recurring_line(named.product, price, quantity)
    return [_line(item, cost(price, units), text, period, quantity)]


def trial_line(item: Object, named: Named, period: Period) -> Line:
    return _line(item, 0, wording.trial_line(named.product), period, item.get("quantity"))


def unused_line(item: Object, named: Named, amount: int, period: Period) -> Line:
    text = wording.unused_line(named.product, item.get("quantity"), period.start)
    return _proration(item, -amount, text, period)


def remaining_line(item: Object, named: Named, amount: int, period: Period) -> Line:
    text = wording.remaining_line(named.product, item.get("quantity"), period.start)
    return _proration(item, amount, text, period)


def _proration(item: Object, amount: int, text: str, period: Period) -> Line:
    line = _line(item, amount, text, period, item.get("quantity"))
    return replace(line, is_proration=True, is_discountable=False)


def _line(item: Object, amount: int, text: str, period: Period, quantity: int | None) -> Line:
    return Line(
        amount,
        item["price"]["currency"],
        text,
        period,
        price=item["price"],
        quantity=quantity,
        subscription=item["subscription"],
        item=item["id"],
        tax_rates=tuple(item["tax_rates"] or ()),
    )


def line_item(line: Line, id_: str, **sums: Any) -> Object:  # noqa: ANN401  keys of the object, as in `objects.new`
    """The line as Stripe answers it."""
    return objects.new(
        "line_item",
        id=id_,
        amount=line.amount,
        currency=line.currency,
        description=line.description,
        discountable=line.is_discountable,
        parent=_parent(line),
        period={"start": line.period.start, "end": line.period.end},
        pricing=pricing_of(line.price),
        quantity=line.quantity,
        quantity_decimal=None if line.quantity is None else str(line.quantity),
        subscription=line.subscription,
        subtotal=line.amount,
        **sums,
    )


def _parent(line: Line) -> Object:
    shared = {
        "invoice_item": line.invoice_item,
        "proration": line.is_proration,
        "proration_details": {"credited_items": None} if line.is_proration else None,
        "subscription": line.subscription,
    }
    kind = "subscription_item_details" if line.item else "invoice_item_details"
    both = {"invoice_item_details": None, "subscription_item_details": None, "type": kind}
    return both | {kind: shared | ({"subscription_item": line.item} if line.item else {})}


def pricing_of(price: Object | None) -> Object | None:
    if price is None:
        return None
    exact = None if price.get("billing_scheme") == "tiered" else f"{unit_amount(price):f}"
    details = {"price": price["id"], "product": price["product"]}
    return {"price_details": details, "type": "price_details", "unit_amount_decimal": exact}
