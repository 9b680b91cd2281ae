"""Credit notes: first they lessen what is still to pay, then they give back what was paid."""

from dataclasses import dataclass

from sandbox import objects
from sandbox.engine import intents
from sandbox.engine.balances import move
from sandbox.engine.collection import pay_off
from sandbox.engine.credit_lines import credit_lines, sums_of
from sandbox.engine.refunds import check_refund, refund
from sandbox.state import State
from sandbox.wording import money
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_CREDITABLE = ("open", "paid", "uncollectible")


@dataclass(frozen=True, slots=True)
class _Giving:
    """How the part that was already paid is given back."""

    refund: int
    linked: list[Object]
    credit: int
    elsewhere: int

    @property
    def total(self) -> int:
        linked = sum(int(one["amount_refunded"]) for one in self.linked)
        return self.refund + self.credit + self.elsewhere + linked


def drafted(state: State, invoice: Object, params: Object) -> tuple[Object, _Giving]:
    """The credit note as it would be, and how it gives back; refuses what cannot be credited."""
    if invoice["status"] not in _CREDITABLE:
        message = (
            f"Credit notes can only be issued for open or paid invoices; this one is {invoice['status']}."
        )
        raise invalid_request(message, param="invoice")
    lines = credit_lines(state, invoice, params)
    sums = sums_of(lines)
    _refuse_too_much(state, invoice, sums["total"])
    before = min(sums["total"], invoice["amount_remaining"])
    giving = _giving(state, params)
    _refuse_unequal(invoice, sums["total"] - before, giving)
    id_ = new_id("cn")
    listed = {"object": "list", "data": lines, "has_more": False, "url": f"/v1/credit_notes/{id_}/lines"}
    note = objects.new(
        "credit_note",
        id=id_,
        **sums,
        created=state.timestamp(),
        currency=invoice["currency"],
        customer=invoice["customer"],
        effective_at=params.get("effective_at", state.timestamp()),
        invoice=invoice["id"],
        lines=listed,
        memo=params.get("memo"),
        metadata=params.get("metadata", {}),
        number=f"{invoice['number']}-CN-{len(notes_of(state, invoice)) + 1:02}",
        out_of_band_amount=params.get("out_of_band_amount"),
        pdf=f"{state.public_url}/credit-notes/{state.account['id']}/{new_id('', 40).removeprefix('_')}/pdf",
        post_payment_amount=sums["total"] - before,
        pre_payment_amount=before,
        reason=params.get("reason"),
        refunds=[*giving.linked],
        status="issued",
        type=_kind(before, sums["total"] - before),
    )
    return note, giving


def _kind(before: int, after: int) -> str:
    if before and after:
        return "mixed"
    return "pre_payment" if before else "post_payment"


def notes_of(state: State, invoice: Object) -> list[Object]:
    ids = state.private.get(invoice["id"], {}).get("credit notes", [])
    return [state.table("credit_note").find(id_) for id_ in ids]


def _refuse_too_much(state: State, invoice: Object, total: int) -> None:
    if total <= 0:
        raise invalid_request("The credit note's total must be greater than 0.", param="amount")
    credited = sum(note["total"] for note in notes_of(state, invoice) if note["status"] == "issued")
    left = invoice["total"] - credited
    if total > left:
        asked, there = money(total, invoice["currency"]), money(max(left, 0), invoice["currency"])
        message = f"The credit note's total ({asked}) is greater than what can be credited ({there})."
        raise invalid_request(message, param="amount")


def _giving(state: State, params: Object) -> _Giving:
    linked = []
    for index, wish in enumerate(params.get("refunds", [])):
        row = state.table("refund").find(wish["refund"], param=f"refunds[{index}][refund]", status=400)
        amount = wish.get("amount_refunded", row["amount"])
        linked.append(_link(row, amount))
    return _Giving(
        params.get("refund_amount", 0),
        linked,
        params.get("credit_amount", 0),
        params.get("out_of_band_amount", 0),
    )


def _link(row: Object, amount: int) -> Object:
    return {"amount_refunded": amount, "payment_record_refund": None, "refund": row["id"], "type": "refund"}


def _refuse_unequal(invoice: Object, after: int, giving: _Giving) -> None:
    if giving.total != after:
        currency = invoice["currency"]
        message = (
            f"The sum of the refunds, the credit amount and the out of band amount "
            f"({money(giving.total, currency)}) must equal the post payment amount ({money(after, currency)})."
        )
        raise invalid_request(message)


def issue(state: State, invoice: Object, note: Object, giving: _Giving) -> Object:
    """Keep the note and do what it says."""
    if giving.refund:
        charge = _charge_of(state, invoice)
        row = refund(state, charge, check_refund(charge, giving.refund))
        note["refunds"].append(_link(row, giving.refund))
    state.table("credit_note").add(note)
    state.private.setdefault(invoice["id"], {}).setdefault("credit notes", []).append(note["id"])
    token = note["pdf"].split("/")[-2]
    state.private.setdefault("credit note pages", {})[token] = note["id"]
    customer = state.table("customer").find(invoice["customer"])
    moved = move(state, customer, -giving.credit, invoice["currency"], "credit_note", credit_note=note["id"])
    note["customer_balance_transaction"] = moved["id"] if moved else None
    invoice["post_payment_credit_notes_amount"] += note["post_payment_amount"]
    _lessen(state, invoice, note["pre_payment_amount"])
    return note


def _charge_of(state: State, invoice: Object) -> Object:
    intent = intents.intent_of(state, invoice)
    if intent is None or intent["status"] != "succeeded":
        raise invalid_request("The invoice has no charge that could be refunded.", param="refund_amount")
    return state.table("charge").find(intent["latest_charge"])


def _lessen(state: State, invoice: Object, amount: int) -> None:
    """Change what is left to pay; nothing left means paid."""
    if amount == 0:
        return
    invoice["pre_payment_credit_notes_amount"] += amount
    invoice["amount_due"] -= amount
    invoice["amount_remaining"] -= amount
    if invoice["amount_remaining"] == 0:
        intents.cancel(state, invoice)
        pay_off(state, invoice)
    else:
        intents.ask_for(state, invoice, invoice["amount_remaining"])


def void(state: State, note: Object) -> None:
    invoice = state.table("invoice").find(note["invoice"])
    if note["status"] == "void" or invoice["status"] != "open" or note["type"] != "pre_payment":
        raise invalid_request("You can only void an issued credit note of an open invoice.", param="id")
    note.update(status="void", voided_at=state.timestamp())
    _lessen(state, invoice, -note["pre_payment_amount"])
