"""Which offer to stay a visit has: the session's own goes before the configuration's."""

from billing.customers import Customer
from billing.retention_offers import RetentionOffer, find_offer, offered_coupon
from billing.subscriptions import Subscription
from web.visits import Visit


async def first_offer(visit: Visit, customer: Customer, subscription: Subscription) -> RetentionOffer | None:
    """None once an offer was shown in this session."""
    return None if visit.opened.was_offered else await current_offer(visit, customer, subscription)


async def current_offer(
    visit: Visit, customer: Customer, subscription: Subscription
) -> RetentionOffer | None:
    return await find_offer(
        visit.gateway,
        customer.id,
        subscription,
        visit.configuration,
        coupon_id=_coupon(visit, subscription),
        now=customer.now(visit.now),
    )


def _coupon(visit: Visit, subscription: Subscription) -> str | None:
    flow = visit.opened.flow
    own = flow.retention_coupon if flow and flow.subscription_id == subscription.id else None
    return own or offered_coupon(visit.configuration)
