"""Setup intents: what became of adding a payment method, and what it still waits for."""

from gateway.objects import Page, Reference, StripeObject
from gateway.payment_methods import PaymentMethod, decoded
from gateway.transport import Requests

# Newest first; a verification that waits behind so many later attempts has been given up.
MOST_READ = 20


class MicrodepositVerification(StripeObject, frozen=True, kw_only=True):
    arrival_date: int | None = None
    hosted_verification_url: str | None = None


class NextAction(StripeObject, frozen=True, kw_only=True):
    type: str
    verify_with_microdeposits: MicrodepositVerification | None = None


class SetupError(StripeObject, frozen=True, kw_only=True):
    code: str | None = None
    decline_code: str | None = None
    message: str | None = None


class SetupAttempt(StripeObject, frozen=True, kw_only=True):
    payment_method_details: dict[str, object] | None = None

    @property
    def generated_method_id(self) -> str | None:
        """Some ways of paying once, as iDEAL, leave another method behind, which pays from then on."""
        details = self.payment_method_details or {}
        block = details.get(str(details.get("type")))
        generated = block.get("generated_sepa_debit") if isinstance(block, dict) else None
        return generated if isinstance(generated, str) else None


class SetupIntent(StripeObject, frozen=True, kw_only=True):
    id: str
    status: str
    customer: str | Reference | None = None
    last_setup_error: SetupError | None = None
    next_action: NextAction | None = None
    latest_attempt: str | SetupAttempt | None = None
    payment_method: str | dict[str, object] | None = None

    @property
    def method(self) -> PaymentMethod | None:
        """Only where the request expanded it."""
        return decoded(self.payment_method) if isinstance(self.payment_method, dict) else None


class SetupIntents:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def of_customer(self, customer_id: str) -> tuple[SetupIntent, ...]:
        params: dict[str, object] = {
            "customer": customer_id,
            "limit": MOST_READ,
            "expand": ["data.payment_method"],
        }
        page = await self._requests.get("/v1/setup_intents", Page[SetupIntent], params)
        return page.data
