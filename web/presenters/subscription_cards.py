"""Makes the cards of the section on subscriptions out of what the domain says."""

from datetime import datetime

from billing.accounts import Account
from billing.capabilities import can_cancel, can_renew, can_update
from billing.money import Money
from billing.pauses import can_pause, can_resume
from billing.plan_schedules import undo_refusals
from billing.sections import Failed, Loaded
from billing.subscriptions import Discount as ActiveDiscount
from billing.subscriptions import Item as ActiveItem
from billing.subscriptions import Subscription as ActiveSubscription
from web.i18n import Language
from web.presenters import wording
from web.presenters.scheduled_changes import scheduled_plan
from web.presenters.subscriptions import (
    Discount,
    Hold,
    Item,
    NextCharge,
    Pause,
    PendingChange,
    Price,
    ScheduledChange,
    Subscription,
    SubscriptionsSection,
)
from web.visits import Visit


def subscriptions_section(visit: Visit, account: Account) -> SubscriptionsSection:
    reload_href = visit.href(section=SubscriptionsSection.id)
    if isinstance(account.subscriptions, Failed):
        return SubscriptionsSection(reload_href=reload_href, has_failed=True)
    cards = tuple(_card(visit, account, one) for one in account.subscriptions.value)
    return SubscriptionsSection(reload_href=reload_href, subscriptions=cards)


def _card(visit: Visit, account: Account, subscription: ActiveSubscription) -> Subscription:
    language = visit.language
    first = subscription.items[0]
    is_single = len(subscription.items) == 1
    label = first.product.unit_label if first.product else None
    ends_on, pause = subscription.ends_on, subscription.collection_pause
    return Subscription(
        id=subscription.id,
        name=wording.plan_name(subscription, language),
        tag=wording.subscription_tag(subscription, language),
        price=_card_price(subscription, language),
        quantity=wording.quantity_words(first.quantity, label, language) if is_single else None,
        description=subscription.description,
        items=() if is_single else tuple(_item(item, language) for item in subscription.items),
        discounts=tuple(_discount(one, language) for one in subscription.discounts),
        trial_ends_on=_date(subscription.trial_end if subscription.is_trialing else None, language),
        ends_on=_date(ends_on, language),
        hold=Hold(_date(pause.resumes_at, language)) if pause else None,
        pause=Pause(_date(subscription.resumes_on, language)) if subscription.is_paused else None,
        scheduled=_scheduled(visit, subscription),
        pending=_pending(visit, subscription),
        next_charge=next_charge(account, subscription, language),
        has_charge_failed=subscription.next_charge_failed,
        paid_by=_paid_by(account, subscription, language),
        **_hrefs(visit, account, subscription),
    )


def _hrefs(visit: Visit, account: Account, subscription: ActiveSubscription) -> dict[str, str | None]:
    """Only what this customer may do with this plan; the routes ask the domain again."""
    rules = visit.configuration
    method = account.method_paying(subscription)
    may_change = can_update(subscription, rules, method_type=method.type if method else None)
    may_renew = can_renew(subscription, rules, now=account.now)

    def href(change: str) -> str:
        return visit.href("subscriptions", subscription.id, change)

    features = rules.features.payment_method_update
    has_methods = isinstance(account.payment_methods, Loaded) and bool(account.payment_methods.value)
    may_choose = features.enabled and has_methods and subscription.is_chargeable
    return {
        "method_href": href("payment-method") if may_choose else None,
        "change_href": href("plan-change") if may_change else None,
        "cancel_href": href("cancellation") if can_cancel(subscription, rules) else None,
        "renew_href": href("renewal") if may_renew else None,
        "pause_href": href("pause") if can_pause(subscription, rules) else None,
        "resume_href": href("resumption") if can_resume(subscription, rules) else None,
    }


def _card_price(subscription: ActiveSubscription, language: Language) -> Price:
    """What the plan costs for each interval; several items of one interval are added up."""
    first = subscription.items[0]
    if len(subscription.items) == 1:
        return wording.shown_price(first.price, first.quantity, language)
    totals = [wording.line_total(item.price, item.quantity) for item in subscription.items]
    sums = [total for total in totals if isinstance(total, Money)]
    intervals = {item.price.interval for item in subscription.items}
    if len(intervals) > 1 or len(sums) < len(totals):
        return Price(amount=None, per="", note=language.gettext("Several prices"))
    per = wording.per_interval(first.price.interval, language)
    return Price(amount=language.money(wording.added(sums)), per=per)


def _item(item: ActiveItem, language: Language) -> Item:
    label = item.product.unit_label if item.product else None
    return Item(
        name=wording.item_name(item, language),
        price=wording.shown_price(item.price, item.quantity, language),
        quantity=wording.quantity_words(item.quantity, label, language),
    )


def _discount(discount: ActiveDiscount, language: Language) -> Discount:
    return Discount(
        off=wording.discount_words(discount, language),
        name=discount.name,
        until=_date(discount.until, language),
    )


def _scheduled(visit: Visit, subscription: ActiveSubscription) -> ScheduledChange | None:
    change, language = subscription.scheduled_change, visit.language
    if change is None:
        return None
    may_undo = not undo_refusals(subscription, visit.configuration)
    undo_href = visit.href("subscriptions", subscription.id, "scheduled-change", "removal")
    return ScheduledChange(
        to=scheduled_plan(change, language),
        on=language.date(change.on),
        price=wording.shown_price(change.price, change.quantity, language) if change.price else None,
        undo_href=undo_href if may_undo else None,
    )


def _pending(visit: Visit, subscription: ActiveSubscription) -> PendingChange | None:
    change, language = subscription.pending_change, visit.language
    if change is None:
        return None
    name = change.product.name if change.product else None
    return PendingChange(
        to=name or language.gettext("another plan"),
        until=language.moment(change.expires_on),
        amount=language.money(change.due) if change.due else None,
        pay_href=visit.href("invoices", change.invoice_id, "payment") if change.invoice_id else None,
    )


def next_charge(account: Account, subscription: ActiveSubscription, language: Language) -> NextCharge | None:
    charge = subscription.next_charge
    if charge is None:
        return None
    method = account.method_paying(subscription)
    return NextCharge(
        on=language.date(charge.on),
        amount=None if subscription.is_metered else language.money(charge.amount),
        method=wording.method_in_sentence(method, language) if method else None,
        is_by_invoice=subscription.collection_method == "send_invoice",
        is_method_known=isinstance(account.payment_methods, Loaded) and isinstance(account.customer, Loaded),
    )


def _paid_by(account: Account, subscription: ActiveSubscription, language: Language) -> str | None:
    """The subscription's own method goes before the default, and only it pays."""
    method = account.method_paying(subscription)
    if method is None or not subscription.is_chargeable:
        return None
    name = wording.method_in_sentence(method, language)
    if subscription.own_method_id is not None:
        return language.gettext("Paid by %(method)s, chosen for this plan.", method=name)
    return language.gettext("Paid by %(method)s, the default.", method=name)


def _date(moment: datetime | None, language: Language) -> str | None:
    return language.date(moment) if moment else None
