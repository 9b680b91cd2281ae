"""What home says after an invoice was paid: how much, how the plan stands now, and what is left to pay."""

from dataclasses import replace
from typing import Final

from billing.accounts import Account
from billing.money import Money
from billing.payable_invoices import Payment
from billing.sections import Loaded
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Flash, Link
from web.presenters.payment_methods import open_invoice
from web.visits import Visit

PAID: Final = "invoice_paid"


def spelt(paid: Payment) -> str:
    """As the flash in the cookie tells it."""
    parts = (PAID, str(paid.amount.amount), paid.amount.currency, paid.subscription_id or "")
    return " ".join(parts).rstrip()


def read_paid(said: str | None) -> Payment | None:
    """The cookie is signed: what it says was written here."""
    name, *rest = (said or "").split(" ")
    if name != PAID or len(rest) < 2:
        return None
    amount, currency, *subscription = rest
    return Payment(Money(int(amount), currency), next(iter(subscription), None))


def paid_flash(paid: Payment, language: Language) -> Flash:
    return Flash(language.gettext("%(amount)s is paid. Thank you.", amount=language.money(paid.amount)))


def with_outlook(flash: Flash, visit: Visit, account: Account, paid: Payment) -> Flash:
    """What is left to pay comes before how the plan stands."""
    language, owed = visit.language, open_invoice(account)
    if owed is not None:
        more = language.gettext(
            "The invoice of %(date)s over %(amount)s is still open.",
            date=language.date(owed.since),
            amount=language.money(owed.due),
        )
        link = Link(language.gettext("Pay now"), visit.href("invoices", owed.id, "payment"))
        return replace(flash, more=more, link=link)
    plans = account.subscriptions.value if isinstance(account.subscriptions, Loaded) else ()
    plan = next((one for one in plans if one.id == paid.subscription_id), None)
    if plan is None or plan.status != "active":
        return flash
    return replace(
        flash, more=language.gettext("%(plan)s is active.", plan=wording.plan_name(plan, language))
    )
