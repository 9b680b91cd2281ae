"""Bank accounts that wait for the customer to name the small deposits that Stripe sent there."""

from dataclasses import dataclass
from datetime import datetime

from billing.moments import moment
from billing.payment_methods import PaymentMethod, read_method
from gateway.client import Gateway
from gateway.setup_intents import SetupIntent

WAITING = "requires_action"
MICRODEPOSITS = "verify_with_microdeposits"


@dataclass(frozen=True, slots=True)
class Verification:
    """`url` is Stripe's own page for it; the deposits arrive on `arrives_on`."""

    method: PaymentMethod
    url: str
    arrives_on: datetime | None


async def load_verifications(gateway: Gateway, customer_id: str) -> tuple[Verification, ...]:
    """What waits for this customer, newest first. Such an account is not attached and pays nothing yet."""
    found = await gateway.setup_intents.of_customer(customer_id)
    waiting = (read_verification(intent) for intent in found)
    return tuple(one for one in waiting if one is not None)


def read_verification(intent: SetupIntent) -> Verification | None:
    """None where the intent waits for nothing, or for something else."""
    action, method = intent.next_action, intent.method
    if intent.status != WAITING or action is None or action.type != MICRODEPOSITS or method is None:
        return None
    details = action.verify_with_microdeposits
    if details is None or details.hosted_verification_url is None:
        return None
    return Verification(read_method(method), details.hosted_verification_url, moment(details.arrival_date))
