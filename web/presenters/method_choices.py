"""What the pages show on which a method is chosen: for one plan, for everything."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.accounts import Account
from billing.method_choices import is_usable, overriding
from billing.payment_methods import PaymentMethod
from billing.sections import require
from billing.subscriptions import Subscription
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Form
from web.visits import Visit

DEFAULT_CHOICE = "default"


@dataclass(frozen=True, slots=True)
class MethodOption:
    """`value` is the method's id, or the word for "whatever the default is"."""

    value: str
    mark: str
    name: str
    detail: str | None = None
    is_default: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class SubscriptionMethod:
    """The page on which one plan gets a method of its own, or goes back to the default."""

    plan: str
    options: tuple[MethodOption, ...]
    form: Form
    home_href: str
    new_href: str
    has_moved: bool = False
    has_nothing_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PayEverything:
    """The question whether one method shall pay all plans."""

    method: str
    plans: tuple[tuple[str, str], ...]
    """Each plan that another method pays now, with that method."""
    form: Form
    home_href: str
    is_default: bool = False
    open_amount: str | None = None
    pay_href: str | None = None


def subscription_method_page(
    visit: Visit,
    account: Account,
    subscription: Subscription,
    *,
    has_moved: bool = False,
    has_nothing_chosen: bool = False,
) -> SubscriptionMethod:
    own = subscription.own_method_id
    methods = [one for one in require(account.payment_methods) if is_usable(subscription, one.type)]
    default = next((one for one in methods if one.is_default), None)
    options = list(method_options(methods, visit.language, chosen=own))
    if default is not None:
        options.insert(0, _default_option(default, visit.language, is_chosen=own is None))
    return SubscriptionMethod(
        plan=wording.plan_name(subscription, visit.language),
        options=tuple(options),
        form=Form(
            action=visit.href("subscriptions", subscription.id, "payment-method"),
            hidden=visit.hidden(current=own or ""),
        ),
        home_href=visit.href(""),
        new_href=visit.href("payment-methods", "new"),
        has_moved=has_moved,
        has_nothing_chosen=has_nothing_chosen,
    )


def method_options(
    methods: Iterable[PaymentMethod], language: Language, *, chosen: str | None
) -> Iterable[MethodOption]:
    for method in methods:
        yield MethodOption(
            value=method.id,
            mark=wording.method_mark(method),
            name=wording.method_name(method, language),
            detail=wording.method_kind(method, language),
            is_default=method.is_default,
            is_chosen=method.id == chosen,
        )


def _default_option(method: PaymentMethod, language: Language, *, is_chosen: bool) -> MethodOption:
    """Not the method itself: the plan follows, whichever the default will be."""
    name = wording.method_in_sentence(method, language)
    return MethodOption(
        value=DEFAULT_CHOICE,
        mark=wording.method_mark(method),
        name=language.gettext("The default, whichever it is"),
        detail=language.gettext("now %(method)s", method=name),
        is_chosen=is_chosen,
    )


def pay_everything_page(visit: Visit, account: Account, method: PaymentMethod) -> PayEverything:
    language, subscriptions = visit.language, require(account.subscriptions)
    others = overriding(subscriptions, method.id)
    waiting = (one.open_invoice for one in subscriptions if one.owes)
    owed = next((one for one in waiting if one and not one.is_on_its_way), None)
    return PayEverything(
        method=wording.method_name(method, language),
        plans=tuple((wording.plan_name(one, language), _paid_by(account, one, language)) for one in others),
        form=Form(
            action=visit.href("payment-methods", method.id, "everything"),
            hidden=visit.hidden(overrides=" ".join(sorted(one.id for one in others))),
        ),
        home_href=visit.href(""),
        is_default=method.is_default,
        open_amount=language.money(owed.due) if owed else None,
        pay_href=visit.href("invoices", owed.id, "payment", method=method.id) if owed else None,
    )


def _paid_by(account: Account, subscription: Subscription, language: Language) -> str:
    method = account.method_paying(subscription)
    return wording.method_name(method, language) if method else language.gettext("another method")
