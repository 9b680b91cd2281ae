"""Credit notes: what was taken off an invoice after it was finalised."""

from gateway.invoices import NumberedInvoice, TaxAmount
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Params, Requests


class CreditNoteRefund(StripeObject, frozen=True, kw_only=True):
    amount_refunded: int = 0
    refund: str | Reference | None = None


class CreditNote(StripeObject, frozen=True, kw_only=True):
    """A `pre_payment` note lowers what is still due; a `post_payment` one is given back in one way or another."""

    id: str
    number: str | None = None
    status: str = ""
    type: str | None = None
    currency: str
    created: int
    effective_at: int | None = None
    subtotal: int = 0
    discount_amount: int = 0
    total: int = 0
    amount: int = 0
    post_payment_amount: int = 0
    pre_payment_amount: int = 0
    out_of_band_amount: int | None = None
    reason: str | None = None
    memo: str | None = None
    pdf: str | None = None
    customer: str | Reference | None = None
    invoice: str | NumberedInvoice | None = None
    customer_balance_transaction: str | Reference | None = None
    refunds: tuple[CreditNoteRefund, ...] = ()
    total_taxes: tuple[TaxAmount, ...] | None = None


class CreditNotes:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, note_id: str) -> CreditNote:
        return await self._requests.get(f"/v1/credit_notes/{quoted(note_id, 'cn_')}", CreditNote)

    async def list(self, params: Params) -> Page[CreditNote]:
        """Newest first; of a customer, of one invoice, or made in a span of time."""
        return await self._requests.get("/v1/credit_notes", Page[CreditNote], params)
