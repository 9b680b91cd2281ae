"""Makes the pages that add and remove a payment method."""

from dataclasses import replace

from billing.accounts import Account
from billing.flows import METHOD
from billing.payment_methods import PaymentMethod as SavedMethod
from billing.removals import Takeover
from billing.sections import require
from web.goals import without_method
from web.i18n import Language
from web.presenters import wording
from web.presenters.errors import Refusal
from web.presenters.frame import Form
from web.presenters.invoice_payments import payment_href
from web.presenters.payment_methods import (
    NewPaymentMethod,
    PaymentMethodRemoval,
    method_row,
    open_invoice,
    plans_paid,
)
from web.visits import Visit


def new_payment_method(visit: Visit, account: Account) -> NewPaymentMethod:
    """Names what is owed: a new default alone does not pay an invoice that is open already.

    Whoever comes from paying that invoice knows, and is led back to it.
    """
    owed = open_invoice(account)
    if owed and visit.opened.then and without_method(visit.opened.then) == payment_href(visit, owed.id):
        owed = None
    return NewPaymentMethod(
        form=Form(action=visit.href("payment-methods"), hidden=visit.hidden()),
        back_href=back_href(visit),
        open_amount=visit.language.money(owed.due) if owed else None,
        pay_href=payment_href(visit, owed.id) if owed and not visit.opened.flow else None,
    )


def back_href(visit: Visit) -> str | None:
    """Where adding a method began; a flow that is made for nothing else begins here."""
    flow, goal = visit.opened.flow, visit.opened.then
    if flow and flow.type == METHOD:
        return None
    return without_method(goal) if goal else visit.href("")


def removal_page(
    visit: Visit,
    account: Account,
    method: SavedMethod,
    moving: tuple[Takeover, ...],
    *,
    has_moved: bool = False,
) -> PaymentMethodRemoval:
    row = method_row(visit, account, method)
    return PaymentMethodRemoval(
        method=replace(row, default_form=None, removal_href=None, edit_href=None, payment_href=None),
        form=Form(
            action=visit.href("payment-methods", method.id, "removal"),
            hidden=visit.hidden(takeovers=" ".join(one.key for one in moving)),
        ),
        home_href=visit.href(""),
        successors=tuple(_successor(account, one, visit.language) for one in moving),
        has_moved=has_moved,
    )


def _successor(account: Account, takeover: Takeover, language: Language) -> tuple[str, str | None]:
    plans = {one.id: wording.plan_name(one, language) for one in require(account.subscriptions)}
    methods = {one.id: wording.method_in_sentence(one, language) for one in require(account.payment_methods)}
    return plans.get(takeover.subscription_id, ""), methods.get(takeover.method_id or "")


def removal_refusal_page(visit: Visit, account: Account, method: SavedMethod, reason: str) -> Refusal:
    """Why this method has to stay, and the way out: another one first."""
    language = visit.language
    name = wording.method_name(method, language)
    plans = plans_paid(account, method, language)
    if reason == "is_default":
        why = language.gettext(
            "%(method)s is the default. Make another method the default first, then remove this one.",
            method=name,
        )
    elif plans:
        why = language.gettext(
            "%(method)s pays %(plan)s. Add another method first; it becomes the default, and this one can go.",
            method=name,
            plan=plans,
        )
    else:
        why = language.gettext(
            "A plan could not be charged without %(method)s. Add another method first.", method=name
        )
    return Refusal(
        heading=language.gettext("%(method)s cannot be removed now", method=name),
        reason=why,
        home_href=visit.href(""),
    )
