"""Payment methods of every type: each type's own block has the same few fields worth showing, if any."""

import msgspec

from gateway.customers import Address
from gateway.errors import StripeUnavailable
from gateway.objects import Page, Reference, StripeObject, quoted
from gateway.transport import Params, Requests


class Wallet(StripeObject, frozen=True, kw_only=True):
    type: str


class Details(StripeObject, frozen=True, kw_only=True):
    """The block named like the type; no type fills all of it."""

    brand: str | None = None
    display_brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None
    funding: str | None = None
    wallet: Wallet | None = None
    bank_name: str | None = None
    bank: str | None = None
    email: str | None = None
    payer_email: str | None = None
    cashtag: str | None = None
    display_name: str | None = None
    vpa: str | None = None
    pay_id: str | None = None


class BillingDetails(StripeObject, frozen=True, kw_only=True):
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None


class PaymentMethod(StripeObject, frozen=True, kw_only=True):
    id: str
    type: str = "card"
    customer: str | Reference | None = None
    created: int | None = None
    billing_details: BillingDetails | None = None
    details: Details = msgspec.field(default_factory=Details)


class PaymentMethods:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, payment_method_id: str) -> PaymentMethod:
        path = f"/v1/payment_methods/{quoted(payment_method_id)}"
        return decoded(await self._requests.get(path, dict[str, object]))

    async def of_customer(self, customer_id: str) -> tuple[PaymentMethod, ...]:
        """All of them: deciding what may be removed needs every one."""
        path = f"/v1/customers/{quoted(customer_id)}/payment_methods"
        found: tuple[PaymentMethod, ...] = ()
        has_more = True
        while has_more:
            params: dict[str, object] = {"limit": 100}
            if found:
                params["starting_after"] = found[-1].id
            page = await self._requests.get(path, Page[dict[str, object]], params)
            found += tuple(decoded(one) for one in page.data)
            has_more = page.has_more and bool(page.data)
        return found

    async def update(self, payment_method_id: str, params: Params, *, idempotency_key: str) -> PaymentMethod:
        path = f"/v1/payment_methods/{quoted(payment_method_id)}"
        answer = await self._requests.post(path, dict[str, object], params, idempotency_key=idempotency_key)
        return decoded(answer)

    async def detach(self, payment_method_id: str, *, idempotency_key: str) -> PaymentMethod:
        path = f"/v1/payment_methods/{quoted(payment_method_id)}/detach"
        return decoded(await self._requests.post(path, dict[str, object], idempotency_key=idempotency_key))


def decoded(answer: dict[str, object]) -> PaymentMethod:
    """Reads the block that is named like the type, so that a type of tomorrow needs no change here.

    A legacy card or source carries its fields at the top and has no such block.
    """
    try:
        method = msgspec.convert({**answer, "details": {}}, PaymentMethod)
    except msgspec.ValidationError as error:
        raise StripeUnavailable(f"answer not understood: {error}") from error
    return msgspec.structs.replace(method, details=_details(answer.get(method.type)))


def _details(block: object) -> Details:
    """A type of tomorrow may mean something else by the same words: it is then shown without them."""
    try:
        return msgspec.convert(block or {}, Details)
    except msgspec.ValidationError:
        return Details()
