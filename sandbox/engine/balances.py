"""The customer's balances: each movement is kept as a transaction, so that the two never part.

Of a currency that is not the customer's own, the transactions are all there is: `balance` holds the customer's own.
"""

from sandbox import objects
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

_KIND = "customer_balance_transaction"


def move(
    state: State, customer: Object, amount: int, currency: str, kind: str, **belongs: object
) -> Object | None:
    """Add to what the customer owes (credit is negative); `belongs` names the invoice or credit note."""
    if amount == 0:
        return None
    ending = _balance(state, customer, currency) + amount
    if _is_own(customer, currency):
        customer["balance"] = ending
    row = objects.new(
        _KIND,
        id=new_id("cbtxn"),
        amount=amount,
        created=state.timestamp(),
        currency=currency,
        customer=customer["id"],
        ending_balance=ending,
        type=kind,
        **({"metadata": {}} | belongs),
    )
    return state.table(_KIND).add(row)


def set_balance(state: State, customer: Object, balance: int, kind: str) -> None:
    """What a merchant writes on the customer is kept as a movement too."""
    currency = customer["currency"] or state.account["default_currency"]
    move(state, customer, balance - customer["balance"], currency, kind)


def credit_balances(state: State, customer: Object) -> dict[str, int]:
    """`invoice_credit_balance`: by currency, where anything ever moved, and with credit as a positive number."""
    moved = (row["currency"] for row in state.table(_KIND).of_customer(customer["id"]))
    return {currency: -_balance(state, customer, currency) for currency in sorted(set(moved))}


def _balance(state: State, customer: Object, currency: str) -> int:
    if _is_own(customer, currency):
        balance: int = customer["balance"]
        return balance
    rows = state.table(_KIND).of_customer(customer["id"])
    return next((row["ending_balance"] for row in rows if row["currency"] == currency), 0)


def _is_own(customer: Object, currency: str) -> bool:
    return customer["currency"] in (None, currency)
