"""An invoice as a reader sees it, on the page and on paper: words and written amounts, nothing to compute.

The pieces that credit notes and receipts share with it are here too.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from babel.dates import format_date

from sandbox.engine.intents import intent_of
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
    """Pairs are a label and what it says; `notes` are paragraphs below the sums."""

    locale: str
    t: Texts
    title: str
    merchant: str
    number: str
    status: str
    status_words: str
    facts: list[tuple[str, str]]
    sender: list[str]
    receiver: list[str]
    rows: list[Row]
    sums: list[tuple[str, str]]
    due_label: str
    due: str
    notes: list[str] = field(default_factory=list)
    page_size: str = "a4"


def document_of(state: State, invoice: Object, accepted: str = "") -> Document:
    """Tell it in the customer's language, else in the browser's."""
    locale = locale_of(state, invoice["customer"], accepted)
    t = invoice_texts(locale)
    merchant = invoice["account_name"] or state.account["id"]
    return Document(
        locale=locale,
        t=t,
        title=t["i_invoice"],
        merchant=merchant,
        number=invoice["number"] or "",
        status=invoice["status"],
        status_words=t[f"i_status_{invoice['status']}"],
        facts=_facts(invoice, t, locale),
        sender=sender_of(state, merchant),
        receiver=receiver_of(invoice),
        rows=[row_of(line, locale) for line in state.private[invoice["id"]]["lines"]],
        sums=_sums(state, invoice, t, locale),
        due_label=t["i_amount_due"],
        due=money(invoice["amount_remaining"], invoice["currency"], locale),
        notes=[note for note in (invoice["description"], invoice["footer"]) if note],
        page_size=_page_size(invoice),
    )


def locale_of(state: State, customer: str | None, accepted: str) -> str:
    known = state.table("customer").get(customer) if customer else None
    preferred = known["preferred_locales"] if known else []
    return language_of(next(iter(preferred), None), accepted)


def sender_of(state: State, merchant: str) -> list[str]:
    return [part for part in (merchant, state.account["email"], state.account["country"]) if part]


def _page_size(invoice: Object) -> str:
    pdf = (invoice["rendering"] or {}).get("pdf") or {}
    size = pdf.get("page_size") or "auto"
    american = size == "auto" and (invoice["customer_address"] or {}).get("country") in ("US", "CA")
    return "letter" if size == "letter" or american else "a4"


def _facts(invoice: Object, t: Texts, locale: str) -> list[tuple[str, str]]:
    issued = invoice["effective_at"] or invoice["created"]
    facts = [(t["i_number"], invoice["number"] or "–"), (t["i_issued"], date_words(issued, locale))]
    if invoice["due_date"]:
        facts.append((t["i_due"], date_words(invoice["due_date"], locale)))
    if invoice["status_transitions"]["paid_at"]:
        facts.append((t["i_paid_on"], date_words(invoice["status_transitions"]["paid_at"], locale)))
    facts.append((t["i_status"], t[f"i_status_{invoice['status']}"]))
    return facts + [(each["name"], each["value"]) for each in invoice["custom_fields"] or []]


def receiver_of(invoice: Object) -> list[str]:
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
        *(tax_id["value"] for tax_id in invoice["customer_tax_ids"] or []),
    )
    return [part for part in parts if part]


def row_of(line: Object, locale: str) -> Row:
    start, end = line["period"]["start"], line["period"]["end"]
    period = f"{date_words(start, locale)} – {date_words(end, locale)}" if end > start else ""
    quantity = "" if line["quantity"] is None else str(line["quantity"])
    return Row(line["description"] or "", period, quantity, money(line["amount"], line["currency"], locale))


def _sums(state: State, invoice: Object, t: Texts, locale: str) -> list[tuple[str, str]]:
    currency = invoice["currency"]
    amounts = [(t["i_subtotal"], invoice["subtotal"])]
    amounts += [
        (t["i_discount"], -off["amount"]) for off in invoice["total_discount_amounts"] if off["amount"]
    ]
    amounts += [(tax_words(state, tax, t), tax["amount"]) for tax in invoice["total_taxes"]]
    amounts.append((t["i_total"], invoice["total"]))
    credited = invoice["pre_payment_credit_notes_amount"]
    further = (
        ("i_balance", invoice["amount_due"] + credited - max(invoice["total"], 0)),
        ("i_credited", -credited),
        ("i_amount_paid", invoice["amount_paid"]),
        ("i_credited_later", -invoice["post_payment_credit_notes_amount"]),
        ("i_refunded", -refunded(state, invoice)),
    )
    amounts += [(t[label], amount) for label, amount in further if amount]
    amounts.append((t["i_amount_due"], invoice["amount_remaining"]))
    return [(label, money(amount, currency, locale)) for label, amount in amounts]


def tax_words(state: State, tax: Object, t: Texts) -> str:
    rate = state.table("tax_rate").find(tax["tax_rate_details"]["tax_rate"])
    words = t["i_tax" if tax["tax_behavior"] == "exclusive" else "i_tax_inside"]
    return words.format(percentage=f"{rate['percentage']:g}")


def refunded(state: State, invoice: Object) -> int:
    charge = charge_of(state, invoice)
    return int(charge["amount_refunded"]) if charge else 0


def charge_of(state: State, invoice: Object) -> Object | None:
    """The charge that paid an invoice."""
    intent = intent_of(state, invoice)
    if intent is None or intent["status"] != "succeeded":
        return None
    return state.table("charge").get(intent["latest_charge"])


def date_words(moment: int, locale: str) -> str:
    return format_date(datetime.fromtimestamp(moment, UTC), "d MMM yyyy", locale=locale)
