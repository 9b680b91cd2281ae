"""An invoice as a reader sees it, on the page and on paper: words and written amounts, nothing to compute."""

from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_date

from sandbox.pages.invoice_texts import invoice_texts
from sandbox.pages.texts import Texts, language_of
from sandbox.state import State
from sandbox.wording import money
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Row:
    description: str
    period: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class Document:
    """Pairs are a label and what it says."""

    locale: str
    t: Texts
    merchant: str
    number: str
    status: str
    status_words: str
    facts: list[tuple[str, str]]
    sender: list[str]
    receiver: list[str]
    rows: list[Row]
    sums: list[tuple[str, str]]
    due: str


def document_of(state: State, invoice: Object, accepted: str = "") -> Document:
    """Tell it in the customer's language, else in the browser's."""
    customer = state.table("customer").get(invoice["customer"]) or {"preferred_locales": []}
    locale = language_of(next(iter(customer["preferred_locales"]), None), accepted)
    t = invoice_texts(locale)
    account = state.account
    merchant = invoice["account_name"] or account["id"]
    return Document(
        locale=locale,
        t=t,
        merchant=merchant,
        number=invoice["number"] or "",
        status=invoice["status"],
        status_words=t[f"i_status_{invoice['status']}"],
        facts=_facts(invoice, t, locale),
        sender=[merchant, *([account["email"]] if account["email"] else []), account["country"]],
        receiver=_receiver(invoice),
        rows=[_row(line, locale) for line in state.private[invoice["id"]]["lines"]],
        sums=_sums(state, invoice, t, locale),
        due=money(invoice["amount_remaining"], invoice["currency"], locale),
    )


def _facts(invoice: Object, t: Texts, locale: str) -> list[tuple[str, str]]:
    issued = invoice["effective_at"] or invoice["created"]
    facts = [(t["i_number"], invoice["number"] or "–"), (t["i_issued"], _date(issued, locale))]
    if invoice["due_date"]:
        facts.append((t["i_due"], _date(invoice["due_date"], locale)))
    if invoice["status_transitions"]["paid_at"]:
        facts.append((t["i_paid_on"], _date(invoice["status_transitions"]["paid_at"], locale)))
    return [*facts, (t["i_status"], t[f"i_status_{invoice['status']}"])]


def _receiver(invoice: Object) -> list[str]:
    address = invoice["customer_address"] or {}
    town = " ".join(
        part for part in (address.get("postal_code"), address.get("city"), address.get("state")) if part
    )
    parts = (
        invoice["customer_name"],
        address.get("line1"),
        address.get("line2"),
        town,
        address.get("country"),
        invoice["customer_email"],
    )
    return [part for part in parts if part]


def _row(line: Object, locale: str) -> Row:
    start, end = line["period"]["start"], line["period"]["end"]
    period = f"{_date(start, locale)} – {_date(end, locale)}" if end > start else ""
    quantity = "" if line["quantity"] is None else str(line["quantity"])
    return Row(line["description"] or "", period, quantity, money(line["amount"], line["currency"], locale))


def _sums(state: State, invoice: Object, t: Texts, locale: str) -> list[tuple[str, str]]:
    currency = invoice["currency"]
    amounts = [(t["i_subtotal"], invoice["subtotal"])]
    amounts += [
        (t["i_discount"], -off["amount"]) for off in invoice["total_discount_amounts"] if off["amount"]
    ]
    amounts += [(_tax_words(state, tax, t), tax["amount"]) for tax in invoice["total_taxes"]]
    amounts.append((t["i_total"], invoice["total"]))
    applied = invoice["amount_due"] - max(invoice["total"], 0)
    if applied:
        amounts.append((t["i_balance"], applied))
    if invoice["amount_paid"]:
        amounts.append((t["i_amount_paid"], invoice["amount_paid"]))
    amounts.append((t["i_amount_due"], invoice["amount_remaining"]))
    return [(label, money(amount, currency, locale)) for label, amount in amounts]


def _tax_words(state: State, tax: Object, t: Texts) -> str:
    rate = state.table("tax_rate").find(tax["tax_rate_details"]["tax_rate"])
    words = t["i_tax" if tax["tax_behavior"] == "exclusive" else "i_tax_inside"]
    return words.format(percentage=f"{rate['percentage']:g}")


def _date(moment: int, locale: str) -> str:
    return format_date(datetime.fromtimestamp(moment, UTC), "d MMM yyyy", locale=locale)
