"""The customer's balance: credit for the next invoice, or what the next one asks for besides; and its movements."""

from dataclasses import dataclass
from datetime import datetime

from billing.customers import Customer
from billing.errors import ObjectNotFound
from billing.moments import moment
from billing.money import Money
from gateway.balance_transactions import BalanceTransaction
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.objects import expanded, id_of

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Movement:
    """`amount` and `balance`, which is what was there afterwards, as at Stripe: credit is negative.

    `description` is the merchant's own; `invoice_id` is the invoice that it belongs to, also by a credit note.
    """

    id: str
    type: str
    at: datetime
    amount: Money
    balance: Money
    description: str | None = None
    invoice_id: str | None = None


@dataclass(frozen=True, slots=True)
class MovementPage:
    """`next_after` is what to start after for the page that follows, if any."""

    movements: tuple[Movement, ...]
    next_after: str | None = None


def open_balances(customer: Customer) -> tuple[Money, ...]:
    """In each currency that has one: the customer's own currency first."""
    own = (customer.balance,) if customer.balance else ()
    return tuple(one for one in (*own, *customer.other_balances) if one.amount)


async def has_movements(gateway: Gateway, customer_id: str) -> bool:
    return bool((await gateway.balance_transactions.list(customer_id, {"limit": 1})).data)


async def load_movements(
    gateway: Gateway, customer_id: str, *, starting_after: str | None = None
) -> MovementPage:
    params: dict[str, object] = {"limit": PAGE_SIZE, "expand": ["data.credit_note"]}
    if starting_after:
        await _require_own(gateway, customer_id, starting_after)
        params["starting_after"] = starting_after
    page = await gateway.balance_transactions.list(customer_id, params)
    return MovementPage(
        movements=tuple(map(_read, page.data)),
        next_after=page.data[-1].id if page.has_more and page.data else None,
    )


async def _require_own(gateway: Gateway, customer_id: str, transaction_id: str) -> None:
    """Stripe answers by customer: somebody else's movement is not found there."""
    try:
        await gateway.balance_transactions.retrieve(customer_id, transaction_id)
    except NotFound as error:
        raise ObjectNotFound from error


def _read(transaction: BalanceTransaction) -> Movement:
    note = expanded(transaction.credit_note)
    return Movement(
        id=transaction.id,
        type=transaction.type,
        at=moment(transaction.created),
        amount=Money(transaction.amount, transaction.currency),
        balance=Money(transaction.ending_balance, transaction.currency),
        description=transaction.description,
        invoice_id=id_of(transaction.invoice) or (id_of(note.invoice) if note else None),
    )
