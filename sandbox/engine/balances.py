"""The customer's balance: each movement is kept as a transaction, so that the two never part."""

from sandbox import objects
from sandbox.state import State
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object


def move(
    state: State, customer: Object, amount: int, currency: str, kind: str, **belongs: object
) -> Object | None:
    """Add to what the customer owes (credit is negative); `belongs` names the invoice or credit note."""
    if amount == 0:
        return None
    customer["balance"] += amount
    row = objects.new(
        "customer_balance_transaction",
        id=new_id("cbtxn"),
        amount=amount,
        created=state.timestamp(),
        currency=currency,
        customer=customer["id"],
        ending_balance=customer["balance"],
        type=kind,
        **({"metadata": {}} | belongs),
    )
    return state.table("customer_balance_transaction").add(row)


def set_balance(state: State, customer: Object, balance: int, kind: str) -> None:
    """What a merchant writes on the customer is kept as a movement too."""
    currency = customer["currency"] or state.account["default_currency"]
    move(state, customer, balance - customer["balance"], currency, kind)


def check_currency(customer: Object, currency: str) -> None:
    known = customer["currency"]
    if known not in (None, currency):
        message = (
            f"You cannot combine currencies on a single customer. This customer has a balance, an active "
            f"subscription or an invoice with currency {known}."
        )
        raise invalid_request(message, param="currency")
