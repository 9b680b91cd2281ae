"""Movements of a customer's balance, which Stripe applies to the next invoice."""

from gateway.credit_notes import CreditNote
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Params, Requests


class BalanceTransaction(StripeObject, frozen=True, kw_only=True):
    """A negative `amount` is credit for the customer; `ending_balance` is what the balance was afterwards."""

    id: str
    type: str = ""
    amount: int
    ending_balance: int
    currency: str
    created: int
    description: str | None = None
    invoice: str | Reference | None = None
    credit_note: str | CreditNote | None = None


class BalanceTransactions:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def list(self, customer_id: str, params: Params) -> Page[BalanceTransaction]:
        """Newest first."""
        path = f"/v1/customers/{quoted(customer_id)}/balance_transactions"
        return await self._requests.get(path, Page[BalanceTransaction], params)

    async def retrieve(self, customer_id: str, transaction_id: str) -> BalanceTransaction:
        path = f"/v1/customers/{quoted(customer_id)}/balance_transactions/{quoted(transaction_id)}"
        return await self._requests.get(path, BalanceTransaction)
