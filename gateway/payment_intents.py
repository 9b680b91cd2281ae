"""Payment intents: how far an attempt to be paid has come, why it failed, and what it waits for."""

from gateway.objects import Reference, StripeObject, quoted
from gateway.payment_methods import PaymentMethod, decoded
from gateway.transport import Params, Requests


class PaymentError(StripeObject, frozen=True, kw_only=True):
    """Carries the method that was refused in full, whatever the customer's default has become since."""

    code: str | None = None
    decline_code: str | None = None
    message: str | None = None
    payment_method: dict[str, object] | None = None

    @property
    def method(self) -> PaymentMethod | None:
        return decoded(self.payment_method) if self.payment_method else None


class RedirectToUrl(StripeObject, frozen=True, kw_only=True):
    return_url: str | None = None
    url: str | None = None


class NextAction(StripeObject, frozen=True, kw_only=True):
    """Only a redirect can be followed without Stripe's script."""

    type: str
    redirect_to_url: RedirectToUrl | None = None


class PaymentIntent(StripeObject, frozen=True, kw_only=True):
    id: str
    status: str = ""
    amount: int = 0
    amount_received: int = 0
    payment_method: str | Reference | None = None
    last_payment_error: PaymentError | None = None
    next_action: NextAction | None = None


class PaymentIntents:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def confirm(self, intent_id: str, params: Params, *, idempotency_key: str) -> PaymentIntent:
        path = f"/v1/payment_intents/{quoted(intent_id)}/confirm"
        return await self._requests.post(path, PaymentIntent, params, idempotency_key=idempotency_key)
