"""What a schedule will change a subscription to, by name: a schedule itself holds only ids."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from billing.catalogue import Price, Product, read_price, read_product
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.objects import id_of

# Tells a change that a customer asked for here from what the merchant has planned.
MARK: Final = "billing_portal_change"


async def with_scheduled_plans(
    gateway: Gateway, subscriptions: Iterable[Subscription]
) -> tuple[Subscription, ...]:
    """Asks Stripe only for what is scheduled; a subscription without a change is given back as it is."""
    found = tuple(subscriptions)
    changes = (one.scheduled_change for one in found)
    prices = await gateway.prices.by_id(one.price_id for one in changes if one and one.price_id)
    ids = (id_of(price.product) for price in prices.values())
    products = await gateway.products.by_id(one for one in ids if one)
    return tuple(
        _named(
            one,
            {key: read_price(price) for key, price in prices.items()},
            {key: read_product(product) for key, product in products.items()},
        )
        for one in found
    )


def _named(
    subscription: Subscription, prices: dict[str, Price], products: dict[str, Product]
) -> Subscription:
    change = subscription.scheduled_change
    price = prices.get(change.price_id or "") if change else None
    if change is None or price is None:
        return subscription
    named = replace(change, price=price, product=products.get(price.product_id))
    return replace(subscription, scheduled_change=named)
