"""What the section on payment methods and the pages that add and remove one show."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from billing.accounts import Account
from billing.card_edits import is_editable
from billing.method_choices import overriding
from billing.money import Money
from billing.payment_methods import PaymentMethod as SavedMethod
from billing.sections import Failed, Loaded
from billing.verifications import Verification
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Form
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    id: str
    mark: str
    """A plain word in a small frame: "VISA", "SEPA"; at most about six letters."""
    name: str
    """What people call it: "Visa ending 4242", "Bank account ending 3000"."""
    kind: str | None = None
    """What `name` leaves open: "SEPA Direct Debit"."""
    expires_on: str | None = None
    """As printed on the card: "04/2028"."""
    is_expired: bool = False
    pays: str | None = None
    """The names of the plans that it pays, joined."""
    expires_soon: bool = False
    is_default: bool = False
    default_form: Form | None = None
    removal_href: str | None = None
    edit_href: str | None = None
    payment_href: str | None = None
    """Where the open invoice is paid with this method."""
    open_amount: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """An open invoice, as far as it can be named beside a method."""

    id: str
    due: Money
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingMethod:
    """A bank account that pays nothing until the customer has named the deposits sent there."""

    mark: str
    name: str
    verify_href: str
    arrives_on: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    plan: str
    method: str


@dataclass(frozen=True, slots=True)
class PaymentMethodsSection:
    id: ClassVar[str] = "payment-methods"
    partial: ClassVar[str] = "payment_methods/_section.html"

    reload_href: str
    has_failed: bool = False
    methods: tuple[PaymentMethod, ...] = ()
    waiting: tuple[WaitingMethod, ...] = ()
    new_href: str | None = None
    overrides: tuple[Override, ...] = ()
    """Plans that another method than the default pays by their own choice."""
    everything_href: str | None = None
    default_name: str | None = None


@dataclass(frozen=True, slots=True)
class NewPaymentMethod:
    """The page before the customer leaves for Checkout. Without `back_href` only the merchant is behind it."""

    form: Form
    back_href: str | None
    open_amount: str | None = None
    """What is open now, which a new default alone does not pay."""
    pay_href: str | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A page with a plain link, where a redirect to another host would be blocked."""

    href: str
    host: str
    back_href: str | None


@dataclass(frozen=True, slots=True)
class PaymentMethodRemoval:
    """`successors` names each plan that the method pays, with what pays it afterwards, if anything does."""

    method: PaymentMethod
    form: Form
    home_href: str
    successors: tuple[tuple[str, str | None], ...] = ()
    has_moved: bool = False


def payment_methods_section(visit: Visit, account: Account) -> PaymentMethodsSection:
    reload_href = visit.href(section=PaymentMethodsSection.id)
    if isinstance(account.payment_methods, Failed):
        return PaymentMethodsSection(reload_href=reload_href, has_failed=True)
    methods = account.payment_methods.value
    overrides = _overrides(account, visit.language)
    default = next((one for one in methods if one.is_default), None)
    offers_everything = may_update(visit) and overrides and default is not None
    return PaymentMethodsSection(
        reload_href=reload_href,
        methods=tuple(method_row(visit, account, method) for method in methods),
        waiting=tuple(_waiting(one, visit.language) for one in _verifications(account)),
        new_href=visit.href("payment-methods", "new") if may_update(visit) else None,
        overrides=overrides,
        everything_href=visit.href("payment-methods", default.id, "everything")
        if default and offers_everything
        else None,
        default_name=wording.method_in_sentence(default, visit.language) if default else None,
    )


def _verifications(account: Account) -> tuple[Verification, ...]:
    found = account.verifications
    return found.value if isinstance(found, Loaded) else ()


def _waiting(verification: Verification, language: Language) -> WaitingMethod:
    return WaitingMethod(
        mark=wording.method_mark(verification.method),
        name=wording.method_name(verification.method, language),
        verify_href=verification.url,
        arrives_on=language.date(verification.arrives_on) if verification.arrives_on else None,
    )


def _overrides(account: Account, language: Language) -> tuple[Override, ...]:
    """One truth about which card pays what: the default is not it, where a plan has its own."""
    if isinstance(account.subscriptions, Failed) or isinstance(account.customer, Failed):
        return ()
    default = account.customer.value.default_method_id
    found = (
        (one, account.method_paying(one)) for one in overriding(account.subscriptions.value, default or "")
    )
    return tuple(
        Override(wording.plan_name(one, language), wording.method_in_sentence(method, language))
        for one, method in found
        if method is not None and default is not None
    )


def may_update(visit: Visit) -> bool:
    return visit.configuration.features.payment_method_update.enabled


def method_row(visit: Visit, account: Account, method: SavedMethod) -> PaymentMethod:
    """One method with what may be done with it; the default one is replaced before it can be removed."""
    offers_default = may_update(visit) and not method.is_default
    owed = open_invoice(account)
    return PaymentMethod(
        id=method.id,
        mark=wording.method_mark(method),
        name=wording.method_name(method, visit.language),
        kind=wording.method_kind(method, visit.language),
        expires_on=wording.card_expiry(method),
        is_expired=method.is_expired(account.now),
        expires_soon=method.expires_soon(account.now),
        pays=plans_paid(account, method, visit.language),
        is_default=method.is_default,
        default_form=_default_form(visit, account, method) if offers_default else None,
        removal_href=visit.href("payment-methods", method.id, "removal") if may_update(visit) else None,
        edit_href=visit.href("payment-methods", method.id, "card")
        if may_update(visit) and is_editable(method.type, method.wallet, method.id)
        else None,
        payment_href=visit.href("invoices", owed.id, "payment", method=method.id) if owed else None,
        open_amount=visit.language.money(owed.due) if owed else None,
    )


def open_invoice(account: Account) -> Owed | None:
    """The first invoice that waits for money: that of a plan, else any other of the newest ones."""
    plans = account.subscriptions.value if isinstance(account.subscriptions, Loaded) else ()
    owed = (plan.open_invoice for plan in plans if plan.owes)
    found = [Owed(one.id, one.due, one.since) for one in owed if one and not one.is_on_its_way]
    entries = account.invoices.value.entries if isinstance(account.invoices, Loaded) else ()
    newest = (one.invoice for one in entries if not one.is_on_its_way)
    found += [Owed(one.id, one.due, one.created) for one in newest if one.is_open and one.due.amount > 0]
    return found[0] if found else None


def _default_form(visit: Visit, account: Account, method: SavedMethod) -> Form:
    """Carries the default it was drawn from: if another tab chose anew, nothing is overwritten."""
    current = account.customer.value.default_method_id if isinstance(account.customer, Loaded) else None
    return Form(
        action=visit.href("payment-methods", method.id, "default"), hidden=visit.hidden(current=current or "")
    )


def plans_paid(account: Account, method: SavedMethod, language: Language) -> str | None:
    if isinstance(account.subscriptions, Failed):
        return None
    plans = [wording.plan_name(one, language) for one in account.subscriptions.value if one.id in method.pays]
    return wording.join(plans, language) if plans else None
