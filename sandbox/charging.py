"""Charging a payment method: what the bank says. Making payment intents and invoices of it is the caller's.

match charge(state, payment_method, 1900, "eur", off_session=True):
    case Succeeded(): ...
    case Declined(decline=decline): decline.code, decline.decline_code, decline.message
    case RequiresAction(): ...
"""

from dataclasses import dataclass

from sandbox.cards import BY_NUMBER, Card, Decline
from sandbox.mandates import end_mandates
from sandbox.payment_method_making import account_of
from sandbox.payment_method_types import moves
from sandbox.state import State
from wire.errors import invalid_request
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Succeeded:
    pass


@dataclass(frozen=True, slots=True)
class Declined:
    decline: Decline


@dataclass(frozen=True, slots=True)
class RequiresAction:
    """The bank wants to hear from the customer first (3-D Secure)."""


Outcome = Succeeded | Declined | RequiresAction


def charge(  # noqa: PLR0913  the facts of a charge
    state: State,
    payment_method: Object,
    amount: int,
    currency: str,
    *,
    off_session: bool,
    is_authenticated: bool = False,
) -> Outcome:
    """Ask the bank; `is_authenticated` says that the customer has just passed 3-D Secure for this charge."""
    kind = payment_method["type"]
    if not moves(kind, currency):
        raise invalid_request(f"The currency {currency} cannot be paid by the payment method type {kind}.")
    card = card_of(state, payment_method)
    if amount == 0:
        return Succeeded()
    if card is None:
        return _debit(state, payment_method)
    was_set_up = bool(state.private[payment_method["id"]].get("is_set_up"))
    asks = card.asks_always or (card.asks_on_setup and not (off_session and was_set_up))
    if asks and not is_authenticated:
        return RequiresAction()
    decline = card.on_charge or card.on_setup
    return Declined(decline) if decline else Succeeded()


def _debit(state: State, payment_method: Object) -> Outcome:
    account = account_of(state, payment_method)
    if account is None or account.on_charge is None:
        return Succeeded()
    if account.ends_mandate:
        end_mandates(state, payment_method)
    return Declined(account.on_charge)


def card_of(state: State, payment_method: Object) -> Card | None:
    """The test card behind a payment method; None for other types."""
    number = state.private.get(payment_method["id"], {}).get("number")
    return BY_NUMBER[number] if number else None
