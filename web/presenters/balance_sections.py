"""The balance on the first page: one line, and only for customers who have or had one."""

from dataclasses import dataclass
from typing import ClassVar

from billing.accounts import Account
from billing.balances import open_balances
from billing.sections import Failed, require
from web.presenters.balances import balance_sentences
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class BalanceSection:
    id: ClassVar[str] = "balance"
    partial: ClassVar[str] = "balances/_section.html"

    sentences: tuple[str, ...]
    movements_href: str


def balance_section(visit: Visit, account: Account) -> BalanceSection:
    """For an account that has a balance to tell of."""
    sentences = balance_sentences(require(account.customer), visit.language)
    return BalanceSection(sentences, visit.href("balance"))


def has_balance(account: Account) -> bool:
    """Also one that is used up. What could not be loaded is left out: most customers have none."""
    if isinstance(account.customer, Failed):
        return False
    if open_balances(account.customer.value):
        return True
    return not isinstance(account.has_movements, Failed) and account.has_movements.value
