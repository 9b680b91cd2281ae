"""The customer's balance in words: what it is, what moved it, and that credit and debt are opposites."""

from dataclasses import dataclass
from typing import ClassVar

from billing.balances import Movement, MovementPage, open_balances
from billing.customers import Customer
from billing.money import Money
from billing.sections import Failed, Section
from web.i18n import Language
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Row:
    date: str
    amount: str
    """With its direction in words: "€5.00 added"."""
    what: str
    after: str
    href: str | None = None
    note: str | None = None
    """The merchant's own words."""


@dataclass(frozen=True, slots=True)
class MovementsSection:
    """One page of movements. `more_href` leads to those after the last one here."""

    id: ClassVar[str] = "movements"
    partial: ClassVar[str] = "balances/_movements.html"

    reload_href: str
    has_failed: bool = False
    rows: tuple[Row, ...] = ()
    more_href: str | None = None


@dataclass(frozen=True, slots=True)
class BalancePage:
    sentences: tuple[str, ...]
    section: MovementsSection
    newest_href: str | None = None
    """Back to the newest movements, unless this page shows them."""


def balance_page(
    visit: Visit, customer: Customer, section: MovementsSection, *, is_older: bool
) -> BalancePage:
    return BalancePage(
        sentences=balance_sentences(customer, visit.language),
        section=section,
        newest_href=visit.href("balance") if is_older else None,
    )


def movements_section(
    visit: Visit, page: Section[MovementPage], *, starting_after: str | None = None
) -> MovementsSection:
    this = visit.href("balance", **({"starting_after": starting_after} if starting_after else {}))
    if isinstance(page, Failed):
        return MovementsSection(this, has_failed=True)
    more = page.value.next_after
    return MovementsSection(
        this,
        rows=tuple(_row(visit, one) for one in page.value.movements),
        more_href=visit.href("balance", starting_after=more) if more else None,
    )


def balance_sentences(customer: Customer, language: Language) -> tuple[str, ...]:
    """One for each currency; the currency is named only where a customer has several."""
    found = open_balances(customer)
    if not found:
        return (language.gettext("No credit is left, and nothing is owed."),)
    if len(found) > 1 or found[0].currency != customer.currency:
        return tuple(_in_its_currency(one, language) for one in found)
    (one,) = found
    if one.amount < 0:
        said = language.gettext("%(amount)s credit, used for the next invoice.")
    else:
        said = language.gettext("%(amount)s owed, added to the next invoice.")
    return (said % {"amount": language.money(_size(one))},)


def _in_its_currency(balance: Money, language: Language) -> str:
    if balance.amount < 0:
        said = language.gettext("%(amount)s credit, used for the next invoice in %(currency)s.")
    else:
        said = language.gettext("%(amount)s owed, added to the next invoice in %(currency)s.")
    currency = language.currency(balance.currency)
    return said % {"amount": language.money(_size(balance)), "currency": currency}


def _row(visit: Visit, movement: Movement) -> Row:
    language, invoice_id = visit.language, movement.invoice_id
    return Row(
        date=language.short_date(movement.at),
        amount=change_words(movement.amount, language),
        what=movement_name(movement, language, merchant=visit.merchant.brand.business_name),
        after=state_words(movement.balance, language),
        href=visit.href("invoices", invoice_id) if invoice_id else None,
        note=movement.description,
    )


def change_words(amount: Money, language: Language) -> str:
    said = (
        language.gettext("%(amount)s added")
        if amount.amount < 0
        else language.gettext("%(amount)s taken off")
    )
    return said % {"amount": language.money(_size(amount))}


def state_words(balance: Money, language: Language) -> str:
    size = language.money(_size(balance))
    if balance.is_zero:
        return size
    said = (
        language.gettext("%(amount)s credit") if balance.amount < 0 else language.gettext("%(amount)s owed")
    )
    return said % {"amount": size}


def _size(money: Money) -> Money:
    return -money if money.amount < 0 else money


def movement_name(movement: Movement, language: Language, *, merchant: str) -> str:
    """Each of Stripe's types; one that is newer than this list is a change at least."""
    is_credit = movement.amount.amount < 0
    names = {
        "adjustment": language.gettext("Changed by %(merchant)s", merchant=merchant),
        "applied_to_invoice": language.gettext("Added to an invoice")
        if is_credit
        else language.gettext("Used for an invoice"),
        "checkout_session_subscription_payment": language.gettext("Payment at checkout"),
        "checkout_session_subscription_payment_canceled": language.gettext("Payment at checkout, cancelled"),
        "credit_note": language.gettext("Credit note"),
        "initial": language.gettext("Balance at the beginning"),
        "invoice_overpaid": language.gettext("Overpaid invoice"),
        "invoice_too_large": language.gettext("Invoice too large for one payment"),
        "invoice_too_small": language.gettext("Invoice too small to be charged"),
        "migration": language.gettext("Carried over from an earlier account"),
        "unapplied_from_invoice": language.gettext("Given back by an invoice")
        if is_credit
        else language.gettext("Taken back from an invoice"),
        "unspent_receiver_credit": language.gettext("Payment that was left over"),
    }
    return names.get(movement.type) or language.gettext("Change of the balance")
