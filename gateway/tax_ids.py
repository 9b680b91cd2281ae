"""Tax ids of a customer. The customer itself brings those that are there."""

from gateway.customers import TaxId
from gateway.objects import Reference, quoted
from gateway.transport import Params, Requests


class TaxIds:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def create(self, customer_id: str, params: Params, *, idempotency_key: str) -> TaxId:
        """Stripe checks the form at once and, for some types, the register later."""
        path = f"/v1/customers/{quoted(customer_id)}/tax_ids"
        return await self._requests.post(path, TaxId, params, idempotency_key=idempotency_key)

    async def delete(self, customer_id: str, tax_id: str, *, idempotency_key: str) -> Reference:
        path = f"/v1/customers/{quoted(customer_id)}/tax_ids/{quoted(tax_id)}"
        return await self._requests.delete(path, Reference, idempotency_key=idempotency_key)
