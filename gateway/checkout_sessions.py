"""Checkout sessions in setup mode: Stripe's own page on which a customer adds a payment method."""

from gateway.objects import Reference, StripeObject, quoted
from gateway.setup_intents import SetupIntent
from gateway.transport import Params, Requests


class CheckoutSession(StripeObject, frozen=True, kw_only=True):
    id: str
    mode: str
    status: str | None = None
    customer: str | Reference | None = None
    url: str | None = None
    setup_intent: str | SetupIntent | None = None


class CheckoutSessions:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def create(self, params: Params, *, idempotency_key: str) -> CheckoutSession:
        return await self._requests.post(
            "/v1/checkout/sessions", CheckoutSession, params, idempotency_key=idempotency_key
        )

    async def retrieve(self, session_id: str) -> CheckoutSession:
        """Brings the setup intent with its payment method and with what setting that up has left behind."""
        path = f"/v1/checkout/sessions/{quoted(session_id)}"
        expanding = ["setup_intent.payment_method", "setup_intent.latest_attempt"]
        return await self._requests.get(path, CheckoutSession, {"expand": expanding})
