"""What the first page shows: first what needs money or attention, then one section per resource."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from billing.accounts import Account
from web.presenters.attention import AttentionSection, attention_section
from web.presenters.balance_sections import BalanceSection, balance_section, has_balance
from web.presenters.billing_details import BillingDetailsSection, billing_details_section
from web.presenters.frame import Frame, Link
from web.presenters.invoices import InvoicesSection, invoices_section
from web.presenters.payment_flashes import read_paid, with_outlook
from web.presenters.payment_methods import PaymentMethodsSection, open_invoice, payment_methods_section
from web.presenters.subscription_cards import subscriptions_section
from web.presenters.subscriptions import SubscriptionsSection
from web.presenters.upcoming import UpcomingSection, has_something_coming, upcoming_section
from web.visits import Visit

Section = (
    AttentionSection
    | SubscriptionsSection
    | UpcomingSection
    | PaymentMethodsSection
    | BalanceSection
    | BillingDetailsSection
    | InvoicesSection
)


@dataclass(frozen=True, slots=True)
class Home:
    """`sections` in the order of the page; one that the configuration switches off is left out."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """The answer to a write made from the first page: each section that the write touched, and the flash."""

    sections: tuple[Section, ...]


# Flashes after which a customer may think that everything is paid.
ABOUT_DEFAULTS = frozenset({"method_added", "method_default", "method_chosen", "method_pays_everything"})
BUILDERS: dict[str, Callable[[Visit, Account], Section]] = {
    AttentionSection.id: attention_section,
    SubscriptionsSection.id: subscriptions_section,
    UpcomingSection.id: upcoming_section,
    PaymentMethodsSection.id: payment_methods_section,
    BalanceSection.id: balance_section,
    BillingDetailsSection.id: billing_details_section,
    InvoicesSection.id: invoices_section,
}


def home(visit: Visit, account: Account) -> Home:
    """Every section that the configuration lets the customer see, in the order of the page."""
    features = visit.configuration.features
    has_history = features.invoice_history.enabled
    hidden = set() if has_history else {InvoicesSection.id, BalanceSection.id}
    if not has_balance(account):
        hidden.add(BalanceSection.id)
    if not features.customer_update.enabled:
        hidden.add(BillingDetailsSection.id)
    if not has_something_coming(account):
        hidden.add(UpcomingSection.id)
    return Home(tuple(build(visit, account) for id_, build in BUILDERS.items() if id_ not in hidden))


def told(visit: Visit, account: Account, frame: Frame) -> Frame:
    """The frame whose flash also says how things stand after a payment, or that a new default pays nothing yet."""
    payment = read_paid(visit.opened.flash)
    if frame.flash is not None and payment is not None:
        return replace(frame, flash=with_outlook(frame.flash, visit, account, payment))
    owed = open_invoice(account)
    if frame.flash is None or frame.flash.tone != "good" or owed is None:
        return frame
    if visit.opened.flash not in ABOUT_DEFAULTS:
        return frame
    language = visit.language
    more = language.gettext(
        "This does not yet pay the invoice of %(date)s over %(amount)s.",
        date=language.date(owed.since),
        amount=language.money(owed.due),
    )
    link = Link(language.gettext("Pay now"), visit.href("invoices", owed.id, "payment"))
    return replace(frame, flash=replace(frame.flash, more=more, link=link))


def sections(visit: Visit, account: Account, ids: tuple[str, ...]) -> Touched:
    """Only the named sections: what a write touched, or what is tried again."""
    return Touched(tuple(section for section in home(visit, account).sections if section.id in ids))
