"""Drafts that change: what they are made of, and adding them up again."""

from collections.abc import Sequence

from sandbox.bills import add_up
from sandbox.engine.invoicing import line_list
from sandbox.lines import Line
from sandbox.state import State
from sandbox.totals import due_after_balance
from wire.objects import Object


def sources_of(state: State, invoice: Object) -> list[Line]:
    """What a draft is made of; it may be changed, and then `recompute` says what it comes to."""
    sources: list[Line] = state.private[invoice["id"]]["sources"]
    return sources


def recompute(state: State, invoice: Object, lines: Sequence[Line]) -> None:
    """Add up a draft again, of these lines; a line that was there before keeps its id."""
    known = state.private[invoice["id"]]
    ids = {id(line): item["id"] for line, item in zip(known["sources"], known["lines"], strict=True)}
    customer = state.table("customer").find(invoice["customer"])
    rates = invoice["default_tax_rates"]
    sums = add_up(lines, known["reductions"], rates, exempt=customer["tax_exempt"])
    items = sums.pop("lines")
    for line, item in zip(lines, items, strict=True):
        item.update(id=ids.get(id(line), item["id"]), invoice=invoice["id"])
    known.update(sources=list(lines), lines=items)
    due = due_after_balance(sums["total"], customer["balance"])
    invoice.update(
        sums,
        amount_due=due.amount,
        amount_remaining=due.amount,
        lines=line_list(invoice["id"], items),
        starting_balance=customer["balance"],
    )
