"""A receipt and a credit note as a reader sees them, told as invoices are."""

from sandbox.pages.invoice_document import (
    Document,
    Row,
    date_words,
    locale_of,
    receiver_of,
    row_of,
    sender_of,
    tax_words,
)
from sandbox.pages.invoice_texts import invoice_texts
from sandbox.pages.texts import Texts
from sandbox.state import State
from sandbox.wording import money
from wire.objects import Object


def receipt_document(state: State, charge: Object, accepted: str = "") -> Document:
    locale = locale_of(state, charge["customer"], accepted)
    t = invoice_texts(locale)
    invoice = _invoice_of(state, charge)
    merchant = _merchant(state)
    currency = charge["currency"]
    facts = [(t["i_paid_on"], date_words(charge["created"], locale)), (t["i_paid_with"], _method(charge, t))]
    if invoice is not None:
        facts.insert(0, (t["i_number"], invoice["number"]))
    sums = [(t["i_amount_paid"], charge["amount"])]
    if charge["amount_refunded"]:
        sums.append((t["i_refunded"], -charge["amount_refunded"]))
    paid = money(charge["amount"], currency, locale)
    return Document(
        locale=locale,
        t=t,
        title=t["i_receipt"],
        merchant=merchant,
        number=invoice["number"] if invoice else "",
        status=charge["status"],
        status_words=t["i_status_paid"],
        facts=facts,
        sender=sender_of(state, merchant),
        receiver=receiver_of(invoice) if invoice else _payer(charge),
        rows=_rows(state, charge, invoice, t, locale),
        sums=[(label, money(amount, currency, locale)) for label, amount in sums],
        due_label=t["i_amount_paid"],
        due=paid,
    )


def _invoice_of(state: State, charge: Object) -> Object | None:
    id_ = state.private.get(charge["payment_intent"], {}).get("invoice")
    return state.table("invoice").get(id_) if id_ else None


def _merchant(state: State) -> str:
    return str((state.account["business_profile"] or {}).get("name") or state.account["id"])


def _method(charge: Object, t: Texts) -> str:
    details = charge["payment_method_details"]
    kind = details["type"]
    last4 = details[kind].get("last4")
    name = str(details[kind].get("brand") or kind).replace("_", " ").title()
    return t["i_ending_in"].format(brand=name, last4=last4) if last4 else name


def _payer(charge: Object) -> list[str]:
    billing = charge["billing_details"]
    return [part for part in (billing["name"], billing["email"], charge["receipt_email"]) if part]


def _rows(state: State, charge: Object, invoice: Object | None, t: Texts, locale: str) -> list[Row]:
    if invoice is not None:
        return [row_of(line, locale) for line in state.private[invoice["id"]]["lines"]]
    amount = money(charge["amount"], charge["currency"], locale)
    return [Row(charge["description"] or t["i_payment"], "", "1", amount)]


def credit_note_document(state: State, note: Object, accepted: str = "") -> Document:
    locale = locale_of(state, note["customer"], accepted)
    t = invoice_texts(locale)
    invoice = state.table("invoice").find(note["invoice"])
    merchant = invoice["account_name"] or _merchant(state)
    facts = [
        (t["i_credit_note_number"], note["number"]),
        (t["i_number"], invoice["number"]),
        (t["i_issued"], date_words(note["effective_at"], locale)),
    ]
    if note["status"] == "void":
        facts.append((t["i_status"], t["i_status_void"]))
    return Document(
        locale=locale,
        t=t,
        title=t["i_credit_note"],
        merchant=merchant,
        number=note["number"],
        status=note["status"],
        status_words="",
        facts=facts,
        sender=sender_of(state, merchant),
        receiver=receiver_of(invoice),
        rows=[_credited(line, note, t, locale) for line in note["lines"]["data"]],
        sums=_credit_sums(state, note, t, locale),
        due_label=t["i_credit_total"],
        due=money(note["total"], note["currency"], locale),
        notes=[note["memo"]] if note["memo"] else [],
    )


def _credited(line: Object, note: Object, t: Texts, locale: str) -> Row:
    quantity = "" if line["quantity"] is None else str(line["quantity"])
    amount = money(line["amount"], note["currency"], locale)
    return Row(line["description"] or t["i_credit_of_amount"], "", quantity, amount)


def _credit_sums(state: State, note: Object, t: Texts, locale: str) -> list[tuple[str, str]]:
    amounts = [(t["i_subtotal"], note["subtotal"])]
    if note["discount_amount"]:
        amounts.append((t["i_discount"], -note["discount_amount"]))
    amounts += [(tax_words(state, tax, t), tax["amount"]) for tax in note["total_taxes"]]
    amounts.append((t["i_credit_total"], note["total"]))
    return [(label, money(amount, note["currency"], locale)) for label, amount in amounts]
