"""Adds up the lines of an invoice: discounts in their order, then tax, then the total."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.lines import Line, line_item
from sandbox.totals import discount_per_line, tax_on
from wire.ids import new_id
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Reduction:
    """A discount in force, and the coupon behind it."""

    discount: str
    coupon: Object


@dataclass(slots=True)
class _Sums:
    """A line on its way to the total."""

    line: Line
    off: list[Object] = field(default_factory=list)
    taxes: list[Object] = field(default_factory=list)

    @property
    def net(self) -> int:
        return self.line.amount - sum(int(off["amount"]) for off in self.off)


def add_up(
    lines: Sequence[Line],
    reductions: Sequence[Reduction],
    tax_rates: Sequence[Object],
    *,
    exempt: str | None = None,
) -> Object:
    """The keys of an invoice that follow from its lines, and the lines as they are answered.

    `exempt` is the customer's `tax_exempt`: whoever is exempt or pays the tax themselves is asked for none.
    """
    sums = [_Sums(line) for line in lines]
    for reduction in reductions:
        _reduce([each for each in sums if _applies(reduction.coupon, each.line)], reduction)
    for each in sums:
        each.taxes = [_tax(each.net, rate, exempt) for rate in each.line.tax_rates or tax_rates]
    return {"lines": [_answer(each) for each in sums]} | _totals(sums, reductions)


def _applies(coupon: Object, line: Line) -> bool:
    only_for = (coupon.get("applies_to") or {}).get("products")
    fits = not only_for or (line.price is not None and line.price["product"] in only_for)
    return line.is_discountable and fits


def _reduce(sums: list[_Sums], reduction: Reduction) -> None:
    shares = discount_per_line([each.net for each in sums], reduction.coupon)
    for each, share in zip(sums, shares, strict=True):
        each.off.append({"amount": share, "discount": reduction.discount})


_NO_TAX = {"exempt": "customer_exempt", "reverse": "reverse_charge"}


def _tax(net: int, rate: Object, exempt: str | None) -> Object:
    reason = _NO_TAX.get(exempt or "none")
    tax = 0 if reason else tax_on(net, rate)
    return {
        "amount": tax,
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": reason or "standard_rated",
        "taxable_amount": net - (tax if rate["inclusive"] else 0),
        "type": "tax_rate_details",
    }


def _answer(each: _Sums) -> Object:
    return line_item(
        each.line,
        new_id("il"),
        discount_amounts=list(each.off),
        pretax_credit_amounts=[_pretax(off) for off in each.off],
        taxes=list(each.taxes),
    )


def _totals(sums: Sequence[_Sums], reductions: Sequence[Reduction]) -> Object:
    subtotal = sum(each.line.amount for each in sums)
    off = [_discount_total(sums, reduction) for reduction in reductions]
    taxes = _tax_totals(sums)
    on_top = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    inside = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    net = subtotal - sum(each["amount"] for each in off)
    return {
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inside,
        "total": net + on_top,
        "total_excluding_tax": net - inside,
        "total_discount_amounts": off,
        "total_pretax_credit_amounts": [_pretax(each) for each in off],
        "total_taxes": taxes,
    }


def _discount_total(sums: Sequence[_Sums], reduction: Reduction) -> Object:
    amounts = [off["amount"] for each in sums for off in each.off if off["discount"] == reduction.discount]
    return {"amount": sum(amounts), "discount": reduction.discount}


def _pretax(off: Object) -> Object:
    return {
        "amount": off["amount"],
        "credit_balance_transaction": None,
        "discount": off["discount"],
        "type": "discount",
    }


def _tax_totals(sums: Sequence[_Sums]) -> list[Object]:
    totals: dict[str, Object] = {}
    for tax in (tax for each in sums for tax in each.taxes):
        rate = tax["tax_rate_details"]["tax_rate"]
        known = totals.setdefault(rate, tax | {"amount": 0, "taxable_amount": 0})
        known["amount"] += tax["amount"]
        known["taxable_amount"] += tax["taxable_amount"]
    return list(totals.values())


def nets(lines: Sequence[Line], reductions: Sequence[Reduction]) -> list[int]:
    """What is left of each line after the discounts."""
    sums = [_Sums(line) for line in lines]
    for reduction in reductions:
        _reduce([each for each in sums if _applies(reduction.coupon, each.line)], reduction)
    return [each.net for each in sums]
