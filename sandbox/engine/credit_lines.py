"""What a credit note takes back: lines of its invoice in whole or in part, or amounts of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sandbox import objects
from sandbox.pricing import fraction, rounded
from sandbox.state import State
from sandbox.totals import tax_on
from wire.errors import exclusive_params, invalid_request, missing_param, missing_resource
from wire.ids import new_id
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class _Part:
    """A share of a line of the invoice: so many of its units, or so much of its amount."""

    taken: int
    whole: int

    def of(self, amount: int) -> int:
        return amount if self.taken == self.whole else fraction(amount, self.taken, self.whole)


def credit_lines(state: State, invoice: Object, params: Object) -> list[Object]:
    """The lines as asked for; an amount alone is one line without tax."""
    if "lines" in params:
        return [_line(state, invoice, wish, f"lines[{index}]") for index, wish in enumerate(params["lines"])]
    if "amount" in params:
        return [_new_line("custom_line_item", params["amount"], quantity=1, unit_amount=params["amount"])]
    raise missing_param("amount")


def sums_of(lines: Sequence[Object]) -> Object:
    """The keys of a credit note that follow from its lines."""
    subtotal = sum(line["amount"] for line in lines)
    off = _added([part for line in lines for part in line["discount_amounts"]], lambda part: part["discount"])
    taxes = _added(
        [tax for line in lines for tax in line["taxes"]], lambda tax: tax["tax_rate_details"]["tax_rate"]
    )
    on_top = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    inside = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    discount = sum(part["amount"] for part in off)
    total = subtotal - discount + on_top
    return {
        "amount": total,
        "amount_shipping": 0,
        "discount_amount": discount,
        "discount_amounts": off,
        "pretax_credit_amounts": [part | {"type": "discount"} for part in off],
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inside,
        "total": total,
        "total_excluding_tax": total - on_top - inside,
        "total_taxes": taxes,
    }


def _line(state: State, invoice: Object, wish: Object, param: str) -> Object:
    if wish["type"] == "custom_line_item":
        return _custom(state, wish, param)
    if "invoice_line_item" not in wish:
        raise missing_param(f"{param}[invoice_line_item]")
    lines: list[Object] = state.private[invoice["id"]]["lines"]
    named = next((line for line in lines if line["id"] == wish["invoice_line_item"]), None)
    if named is None:
        where = f"{param}[invoice_line_item]"
        raise missing_resource("invoice line item", wish["invoice_line_item"], param=where, status=400)
    return _from_invoice(named, wish, param)


def _from_invoice(line: Object, wish: Object, param: str) -> Object:
    part = _part(line, wish, param)
    off = [each | {"amount": part.of(each["amount"])} for each in line["discount_amounts"]]
    taxes = [
        tax | {"amount": part.of(tax["amount"]), "taxable_amount": part.of(tax["taxable_amount"])}
        for tax in line["taxes"]
    ]
    amount = part.of(line["amount"])
    quantity = wish.get("quantity", None if "amount" in wish else line["quantity"])
    return _new_line(
        "invoice_line_item",
        amount,
        description=line["description"],
        discount_amount=sum(each["amount"] for each in off),
        discount_amounts=off,
        invoice_line_item=line["id"],
        metadata=wish.get("metadata", {}),
        pretax_credit_amounts=[each | {"type": "discount"} for each in off],
        quantity=quantity,
        taxes=taxes,
        unit_amount=rounded(Decimal(amount) / quantity) if quantity else None,
    )


def _part(line: Object, wish: Object, param: str) -> _Part:
    if "amount" in wish and "quantity" in wish:
        raise exclusive_params(param, "amount", "quantity")
    if "quantity" in wish:
        return _checked(_Part(wish["quantity"], line["quantity"] or 1), f"{param}[quantity]")
    if "amount" in wish:
        return _checked(_Part(wish["amount"], line["amount"]), f"{param}[amount]")
    return _Part(1, 1)


def _checked(part: _Part, param: str) -> _Part:
    if not 0 < part.taken <= part.whole:
        message = f"You cannot credit {part.taken}: the invoice line item has {part.whole}."
        raise invalid_request(message, param=param)
    return part


def _custom(state: State, wish: Object, param: str) -> Object:
    if "unit_amount" not in wish:
        raise missing_param(f"{param}[unit_amount]")
    quantity = wish.get("quantity", 1)
    amount = wish["unit_amount"] * quantity
    rates = [
        state.table("tax_rate").find(id_, param=f"{param}[tax_rates]", status=400)
        for id_ in wish.get("tax_rates", [])
    ]
    return _new_line(
        "custom_line_item",
        amount,
        description=wish.get("description"),
        metadata=wish.get("metadata", {}),
        quantity=quantity,
        tax_rates=rates,
        taxes=[_tax(amount, rate) for rate in rates],
        unit_amount=wish["unit_amount"],
    )


def _tax(amount: int, rate: Object) -> Object:
    tax = tax_on(amount, rate)
    return {
        "amount": tax,
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": "standard_rated",
        "taxable_amount": amount - (tax if rate["inclusive"] else 0),
        "type": "tax_rate_details",
    }


def _new_line(kind: str, amount: int, **told: object) -> Object:
    unit = told.get("unit_amount")
    plain: Object = {
        "discount_amount": 0,
        "metadata": {},
        "taxes": [],
        "unit_amount_decimal": None if unit is None else str(unit),
    }
    line = objects.new("credit_note_line_item", id=new_id("cnli"), amount=amount, type=kind, **(plain | told))
    if kind == "custom_line_item":
        line.pop("invoice_line_item", None)
    return line


def _added(parts: Sequence[Object], name: Callable[[Object], str]) -> list[Object]:
    """Parts of the same discount or tax rate put together."""
    totals: dict[str, Object] = {}
    for part in parts:
        key = name(part)
        known = totals.get(key)
        if known is None:
            totals[key] = dict(part)
            continue
        for field in ("amount", "taxable_amount"):
            if field in part:
                known[field] += part[field]
    return list(totals.values())
