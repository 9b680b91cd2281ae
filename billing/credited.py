"""Credit notes: what was taken off an invoice after it was made."""

from dataclasses import dataclass
from datetime import datetime

from billing.errors import ObjectNotFound
from billing.moments import moment
from billing.money import Money
from gateway.client import Gateway
from gateway.credit_notes import CreditNote as StripeCreditNote
from gateway.errors import NotFound
from gateway.objects import id_of

MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class CreditNote:
    """`before` lowered what was still due; `refunded`, `credited` and `elsewhere` are how the rest was given back."""

    id: str
    number: str | None
    created: datetime
    total: Money
    is_void: bool
    before: Money
    after: Money
    is_refunded: bool
    is_credited: bool
    is_settled_elsewhere: bool
    reason: str | None
    memo: str | None
    pdf_url: str | None


async def find_note(gateway: Gateway, customer_id: str, note_id: str) -> CreditNote:
    try:
        note = await gateway.credit_notes.retrieve(note_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(note.customer) != customer_id:
        raise ObjectNotFound
    return read_note(note)


async def notes_of(gateway: Gateway, invoice_id: str) -> tuple[CreditNote, ...]:
    """Of one invoice, newest first."""
    page = await gateway.credit_notes.list({"invoice": invoice_id, "limit": MOST_NOTES})
    return tuple(read_note(one) for one in page.data)


def read_note(note: StripeCreditNote) -> CreditNote:
    return CreditNote(
        id=note.id,
        number=note.number,
        created=moment(note.effective_at or note.created),
        total=Money(note.total, note.currency),
        is_void=note.status == "void",
        before=Money(note.pre_payment_amount, note.currency),
        after=Money(note.post_payment_amount, note.currency),
        is_refunded=bool(note.refunds),
        is_credited=note.customer_balance_transaction is not None,
        is_settled_elsewhere=bool(note.out_of_band_amount),
        reason=note.reason,
        memo=note.memo,
        pdf_url=note.pdf,
    )
