"""What needs money or attention, first on the first page, each with the way out in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from billing.accounts import Account
from billing.payment_methods import PaymentMethod
from billing.sections import Failed, Loaded
from billing.subscriptions import OpenInvoice, Subscription
from web.i18n import Language
from web.presenters import wording
from web.presenters.waiting_invoices import WaitingInvoice, waiting_invoices
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """A subscription that is past due, unpaid or incomplete."""

    partial: ClassVar[str] = "home/_open_payment.html"

    id: str
    """Of the subscription."""
    plan: str
    amount: str
    since: str
    is_first: bool = False
    """The subscription never started, because its first payment is open (incomplete)."""
    is_stopped: bool = False
    """No attempt follows on its own (unpaid)."""
    needs_confirmation: bool = False
    """The bank wants the customer to confirm the payment."""
    method: str | None = None
    """What was charged and declined: "Visa ending 4242"."""
    next_try_on: str | None = None
    pay_href: str | None = None
    """The redirect to the hosted invoice."""
    new_method_href: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentOnItsWay:
    """What is past due is being paid already."""

    partial: ClassVar[str] = "home/_payment_on_its_way.html"

    id: str
    amount: str


@dataclass(frozen=True, slots=True)
class ExpiringMethod:
    """The method of the next charge will have expired by then."""

    partial: ClassVar[str] = "home/_expiring_method.html"

    id: str
    method: str
    expires_on: str
    is_expired: bool
    next_charge_on: str | None = None
    new_method_href: str | None = None


@dataclass(frozen=True, slots=True)
class MissingMethod:
    """A charge comes, and nothing is there to be charged."""

    partial: ClassVar[str] = "home/_missing_method.html"

    id: str
    plan: str
    next_charge_on: str
    new_method_href: str | None = None


@dataclass(frozen=True, slots=True)
class UnknownPayment:
    """A payment is open, and Stripe did not say which."""

    partial: ClassVar[str] = "home/_unknown_payment.html"

    id: str
    plan: str
    reload_href: str


Notice = UnknownPayment | OpenPayment | PaymentOnItsWay | WaitingInvoice | ExpiringMethod | MissingMethod


@dataclass(frozen=True, slots=True)
class AttentionSection:
    id: ClassVar[str] = "attention"
    partial: ClassVar[str] = "home/_attention.html"

    notices: tuple[Notice, ...] = ()


def attention_section(visit: Visit, account: Account) -> AttentionSection:
    """What is owed comes before what will be: an expiring card, a missing method."""
    if isinstance(account.subscriptions, Failed):
        return AttentionSection()
    owed = [one for one in account.subscriptions.value if one.owes and one.open_invoice]
    unknown = [one for one in account.subscriptions.value if one.owes and one.open_invoice_failed]
    coming = [one for one in account.subscriptions.value if one.next_charge]
    notices: list[Notice] = [_unknown_payment(visit, one) for one in unknown]
    notices += [_open_payment(visit, one) for one in owed]
    notices += waiting_invoices(visit, account)
    notices += _about_methods(visit, account, coming)
    return AttentionSection(tuple(notices))


def _open_payment(visit: Visit, subscription: Subscription) -> OpenPayment | PaymentOnItsWay:
    invoice = subscription.open_invoice
    assert invoice is not None
    language, failure = visit.language, invoice.failure
    if invoice.is_on_its_way:
        return PaymentOnItsWay(subscription.id, language.money(invoice.due))
    return OpenPayment(
        id=subscription.id,
        plan=wording.plan_name(subscription, language),
        amount=language.money(invoice.due),
        since=language.date(invoice.since),
        is_first=subscription.status == "incomplete",
        is_stopped=invoice.next_attempt is None,
        needs_confirmation=failure is not None and failure.needs_action,
        method=_charged_method(invoice, language),
        next_try_on=language.date(invoice.next_attempt) if invoice.next_attempt else None,
        pay_href=visit.href("invoices", invoice.id, "payment"),
        new_method_href=_new_method_href(visit),
    )


def _unknown_payment(visit: Visit, subscription: Subscription) -> UnknownPayment:
    return UnknownPayment(
        id=subscription.id,
        plan=wording.plan_name(subscription, visit.language),
        reload_href=visit.href(section=AttentionSection.id),
    )


def _charged_method(invoice: OpenInvoice, language: Language) -> str | None:
    """What was declined then, which need not be what would be charged now; unknown where no attempt failed."""
    failure = invoice.failure
    if failure is None or failure.needs_action or failure.method is None:
        return None
    return wording.method_in_sentence(failure.method, language)


def _about_methods(visit: Visit, account: Account, coming: list[Subscription]) -> list[Notice]:
    """One notice for each method that fails before its next charge, and for each plan without one."""
    if isinstance(account.payment_methods, Failed) or isinstance(account.customer, Failed):
        return []
    notices: list[Notice] = []
    noticed: set[str] = set()
    for subscription in sorted(coming, key=_next_charge_on):
        method = account.method_paying(subscription)
        if method is None and _needs_method(account, subscription):
            notices.append(_missing_method(visit, subscription))
        elif (
            method is not None
            and method.id not in noticed
            and _fails_by(method, _next_charge_on(subscription))
        ):
            noticed.add(method.id)
            notices.append(_expiring_method(visit, account, method, subscription))
    return notices


def _next_charge_on(subscription: Subscription) -> datetime:
    assert subscription.next_charge is not None
    return subscription.next_charge.on


def _needs_method(account: Account, subscription: Subscription) -> bool:
    """Something will be charged, and it is known that nothing is there to charge."""
    charge = subscription.next_charge
    assert isinstance(account.customer, Loaded)
    is_unknown = bool(subscription.own_method_id or account.customer.value.default_method_id)
    return subscription.is_chargeable and charge is not None and charge.amount.amount > 0 and not is_unknown


def _fails_by(method: PaymentMethod, moment: datetime) -> bool:
    return method.is_expired(moment)


def _expiring_method(
    visit: Visit, account: Account, method: PaymentMethod, subscription: Subscription
) -> ExpiringMethod:
    return ExpiringMethod(
        id=method.id,
        method=wording.method_name(method, visit.language),
        expires_on=wording.card_expiry(method) or "",
        is_expired=method.is_expired(account.now),
        next_charge_on=visit.language.date(_next_charge_on(subscription)),
        new_method_href=_new_method_href(visit),
    )


def _missing_method(visit: Visit, subscription: Subscription) -> MissingMethod:
    return MissingMethod(
        id=subscription.id,
        plan=wording.plan_name(subscription, visit.language),
        next_charge_on=visit.language.date(_next_charge_on(subscription)),
        new_method_href=_new_method_href(visit),
    )


def _new_method_href(visit: Visit) -> str | None:
    may_update = visit.configuration.features.payment_method_update.enabled
    return visit.href("payment-methods", "new") if may_update else None
