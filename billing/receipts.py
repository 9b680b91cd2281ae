"""What a customer declared, as facts to be confirmed in writing: made before the change, true only after it."""

from datetime import datetime
from typing import Literal

import msgspec

from billing.cancellation_previews import Consequences
from billing.cancellations import Cancellation
from billing.customers import Customer, load_customer
from billing.errors import CustomerNotFound, ObjectNotFound
from billing.money import Money
from billing.plan_changes import Drawn
from billing.plan_options import Choice, PlanOptions
from billing.subscription_reading import load_subscription
from billing.subscriptions import Charge, Item, Subscription
from gateway.client import Gateway

Action = Literal["cancellation", "renewal", "plan_change"]
Verdict = Literal["true", "waiting", "untrue"]


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan change makes of a plan; `starts_on` is None for one made at once."""

    item: Item
    due_now: Money
    renewal: Money
    starts_on: datetime | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`received_at` is when the declaration arrived; `ends_on` of a cancellation is None for at once."""

    id: str
    action: Action
    customer_id: str
    customer_name: str | None
    email: str | None
    subscription_id: str
    items: tuple[Item, ...]
    received_at: datetime
    ends_on: datetime | None = None
    owed: Money | None = None
    last_charge: Charge | None = None
    credit: Money | None = None
    is_known: bool = True
    """False where Stripe could not say what is still due."""
    is_metered: bool = False
    change: PlanTerms | None = None
    language: str = "en"
    """As the page spoke: a tag, and below the catalogue that served it."""
    catalogue: str = "en"


def cancellation_receipt(  # noqa: PLR0913  a receipt is these facts
    receipt_id: str,
    customer: Customer,
    subscription: Subscription,
    asked: Cancellation,
    consequences: Consequences,
    *,
    now: datetime,
) -> Receipt:
    bare = _bare(receipt_id, "cancellation", customer, subscription, now)
    return msgspec.structs.replace(
        bare,
        ends_on=asked.ends_on,
        owed=consequences.owed_amount,
        last_charge=consequences.charge,
        credit=consequences.credit,
        is_known=consequences.is_known,
    )


def renewal_receipt(
    receipt_id: str, customer: Customer, subscription: Subscription, *, now: datetime
) -> Receipt:
    return _bare(receipt_id, "renewal", customer, subscription, now)


def plan_change_receipt(
    receipt_id: str, options: PlanOptions, drawn: Drawn, *, now: datetime, asked: Choice | None = None
) -> Receipt:
    """`asked` is the change that the merchant proposed, which may be none of those that customers choose."""
    choice = asked or options.choose(drawn.price_id, drawn.quantity)
    currency = options.subscription.currency
    item = options.item
    changed = Item(
        id=item.id,
        price=choice.price,
        product=choice.product,
        quantity=choice.quantity,
        period_start=item.period_start,
        period_end=item.period_end,
    )
    terms = PlanTerms(
        item=changed,
        due_now=Money(drawn.due_now, currency),
        renewal=Money(drawn.renewal_amount, currency),
        starts_on=item.period_end if drawn.starts_on is not None else None,
    )
    bare = _bare(receipt_id, "plan_change", options.customer, options.subscription, now)
    return msgspec.structs.replace(bare, change=terms)


def _bare(
    receipt_id: str, action: Action, customer: Customer, subscription: Subscription, now: datetime
) -> Receipt:
    owed = subscription.open_invoice
    return Receipt(
        id=receipt_id,
        action=action,
        customer_id=customer.id,
        customer_name=customer.business_name or customer.name,
        email=customer.email,
        subscription_id=subscription.id,
        items=subscription.items,
        received_at=now,
        owed=owed.due if owed else None,
        is_metered=subscription.is_metered,
    )


async def verdict(gateway: Gateway, receipt: Receipt, *, now: datetime) -> Verdict:
    """Whether Stripe did what was declared, where nobody came back to tell."""
    try:
        customer = await load_customer(gateway, receipt.customer_id)
        found = await load_subscription(gateway, customer.id, receipt.subscription_id, now=customer.now(now))
    except (CustomerNotFound, ObjectNotFound):
        return "untrue"
    if receipt.action == "plan_change" and found.pending_change is not None:
        return "waiting"
    return "true" if _is_so(receipt, found) else "untrue"


def _is_so(receipt: Receipt, found: Subscription) -> bool:
    if receipt.action == "cancellation":
        return found.is_ending or found.has_ended
    if receipt.action == "renewal":
        return not (found.is_ending or found.has_ended)
    return receipt.change is not None and _has_changed(receipt.change, found)


def _has_changed(change: PlanTerms, found: Subscription) -> bool:
    wanted, planned = (change.item.price.id, change.item.quantity), found.scheduled_change
    if change.starts_on is not None and planned is not None:
        return planned.is_ours and (planned.price_id, planned.quantity) == wanted
    return (found.items[0].price.id, found.items[0].quantity) == wanted
