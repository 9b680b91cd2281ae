"""What became of a visit to Checkout: its ends are told apart here, so that each can be told truly."""

from dataclasses import dataclass

from billing.errors import ObjectNotFound, SetupIncomplete
from billing.payment_methods import PaymentMethod, read_method
from billing.verifications import Verification, read_verification
from gateway.checkout_sessions import CheckoutSession
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.objects import expanded, id_of
from gateway.payment_methods import PaymentMethod as StripePaymentMethod
from gateway.setup_intents import SetupIntent

NOT_AUTHENTICATED = frozenset({"authentication_required", "setup_intent_authentication_failure"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A method that came back; a bank debit may be neither confirmed nor attached for some days."""

    method: PaymentMethod
    is_confirmed: bool
    is_attached: bool


async def read_arrival(
    gateway: Gateway, customer_id: str, checkout_session_id: str
) -> Arrival | Verification:
    """Raises SetupIncomplete where no method came of it."""
    checkout = await _own_checkout(gateway, customer_id, checkout_session_id)
    intent = expanded(checkout.setup_intent)
    if intent is None or checkout.status != "complete":
        raise _unfinished(checkout, intent)
    verification = read_verification(intent)
    if verification is not None:
        return verification
    method = await _kept_method(gateway, intent)
    if method is None or intent.status not in ("succeeded", "processing"):
        raise _failed(intent, None)
    is_confirmed, is_attached = intent.status == "succeeded", id_of(method.customer) == customer_id
    if is_confirmed and not is_attached:
        raise SetupIncomplete("removed")
    return Arrival(read_method(method), is_confirmed, is_attached)


async def _kept_method(gateway: Gateway, intent: SetupIntent) -> StripePaymentMethod | None:
    """What the customer has from now on: the bank account behind iDEAL, not iDEAL, which pays only once."""
    attempt = expanded(intent.latest_attempt)
    generated = attempt.generated_method_id if attempt else None
    return await gateway.payment_methods.retrieve(generated) if generated else intent.method


async def _own_checkout(gateway: Gateway, customer_id: str, checkout_session_id: str) -> CheckoutSession:
    try:
        checkout = await gateway.checkout_sessions.retrieve(checkout_session_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if checkout.mode != "setup" or id_of(checkout.customer) != customer_id:
        raise ObjectNotFound
    return checkout


def _unfinished(checkout: CheckoutSession, intent: SetupIntent | None) -> SetupIncomplete:
    """An open page may have seen a failed attempt already; another can follow there."""
    if checkout.status == "open" and intent is not None and intent.last_setup_error is not None:
        return _failed(intent, checkout.url)
    return SetupIncomplete(checkout.status or "open", url=checkout.url)


def _failed(intent: SetupIntent, url: str | None) -> SetupIncomplete:
    error = intent.last_setup_error
    if intent.status == "canceled":
        return SetupIncomplete("canceled")
    if error is None:
        return SetupIncomplete("abandoned")
    status = "authentication_failed" if error.code in NOT_AUTHENTICATED else "declined"
    return SetupIncomplete(status, code=error.code, decline_code=error.decline_code, url=url)
