"""The lines of an invoice and its sums in words, each with its amount as Stripe says it."""

from dataclasses import dataclass

from billing.invoice_lines import InvoiceLine, LinePage
from billing.invoice_sums import Reduction, Sums, Tax
from billing.money import Money
from web.i18n import Language
from web.presenters import wording
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    text: str
    amount: str
    details: tuple[str, ...] = ()
    """Period, quantity with the price of one, what a discount takes off."""


@dataclass(frozen=True, slots=True)
class Lines:
    lines: tuple[Line, ...]
    more_href: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    text: str
    amount: str
    is_total: bool = False


def lines_part(visit: Visit, invoice_id: str, page: LinePage) -> Lines:
    more = (
        visit.href("invoices", invoice_id, "lines", starting_after=page.next_after)
        if page.next_after
        else None
    )
    return Lines(tuple(_line(one, visit.language) for one in page.lines), more)


def _line(line: InvoiceLine, language: Language) -> Line:
    details = (_period(line, language), _quantity(line, language), _discount(line, language))
    return Line(
        id=line.id,
        text=_text(line, language),
        amount=language.money(line.amount),
        details=tuple(one for one in details if one),
    )


def _text(line: InvoiceLine, language: Language) -> str:
    """Plans by their names in the catalogue; what the merchant wrote by hand, as it was written."""
    if line.kind == "other":
        return line.description or line.product or language.gettext("Other")
    plan = line.product or line.description or language.gettext("Subscription")
    texts = {
        "unused": language.gettext("Unused time on %(plan)s", plan=plan),
        "remaining": language.gettext("Remaining time on %(plan)s", plan=plan),
        "trial": language.gettext("%(plan)s, on trial", plan=plan),
    }
    return texts.get(line.kind, plan)


def _period(line: InvoiceLine, language: Language) -> str | None:
    """An item made by hand has a moment and no period."""
    if line.period_start is None or line.period_end is None or line.period_end <= line.period_start:
        return None
    start, end = language.short_date(line.period_start), language.short_date(line.period_end)
    return language.gettext("%(start)s to %(end)s", start=start, end=end)


def _quantity(line: InvoiceLine, language: Language) -> str | None:
    words = wording.quantity_words(line.quantity, line.unit_label, language)
    if words is None or line.unit is None:
        return words
    price = language.money(line.unit)
    if line.unit_label is None:
        return f"{language.number(line.quantity or 0)} \u00d7 {price}"
    return language.gettext("%(quantity)s at %(price)s each", quantity=words, price=price)


def _discount(line: InvoiceLine, language: Language) -> str | None:
    if line.discount.is_zero:
        return None
    return language.gettext("%(amount)s discount", amount=language.money(-line.discount))


def sums_part(sums: Sums, language: Language, *, is_owed: bool) -> tuple[Sum, ...]:
    """From the lines to the total, and from there to what is left; what changes nothing is left out."""

    def row(text: str, amount: Money, *, is_total: bool = False) -> Sum:
        return Sum(text, language.money(amount), is_total)

    def maybe(text: str, amount: Money) -> tuple[Sum, ...]:
        return () if amount.is_zero else (row(text, amount),)

    between = (
        *(row(_reduction(one, language), one.amount) for one in sums.reductions),
        *maybe(language.gettext("Shipping"), sums.shipping),
        *(row(_tax(one, language), one.amount) for one in sums.taxes if not one.is_included),
    )
    return (
        *(row(_reduction(one, language), one.amount) for one in sums.line_reductions),
        *((row(language.gettext("Subtotal"), sums.subtotal), *between) if between else ()),
        row(language.gettext("Total"), sums.total, is_total=True),
        *(row(_tax(one, language), one.amount) for one in sums.taxes if one.is_included),
        *maybe(language.gettext("Credit notes before the payment"), sums.credited_before),
        *maybe(_balance(sums, language), sums.balance),
        *maybe(language.gettext("Amount paid"), sums.paid),
        *maybe(language.gettext("Paid too much, kept as credit"), sums.overpaid),
        *maybe(language.gettext("Credit notes after the payment"), sums.credited_after),
        *((row(language.gettext("Left to pay"), sums.remaining, is_total=True),) if is_owed else ()),
    )


def _reduction(reduction: Reduction, language: Language) -> str:
    """The coupon's name, else the code that was typed; and what it takes off, unless the name alone is known."""
    name = reduction.name or reduction.code or language.gettext("Discount")
    if reduction.percent is not None:
        off = language.gettext("%(percent)s off", percent=language.percent(reduction.percent))
    elif reduction.off is not None:
        off = language.gettext("%(amount)s off", amount=language.money(reduction.off))
    else:
        return name
    return f"{name} ({off})"


def _tax(tax: Tax, language: Language) -> str:
    name = tax.name or language.gettext("Tax")
    text = f"{name} {language.percent(tax.percent)}" if tax.percent is not None else name
    if tax.is_included:
        text = language.gettext("%(tax)s, included in the total", tax=text)
    if tax.is_reversed:
        return language.gettext("%(tax)s, reverse charge", tax=text)
    return text


def _balance(sums: Sums, language: Language) -> str:
    if sums.is_carried:
        return language.gettext("Too small to be charged, added to the next invoice")
    if sums.balance.amount < 0:
        return language.gettext("Paid from your balance")
    if sums.is_credit:
        return language.gettext("Added to your credit balance")
    return language.gettext("Owed from earlier invoices")
