"""What a customer can do with one subscription, rule by rule: for the merchant who wonders why not."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from billing.capabilities import cancel_refusals, renewal_refusals, update_refusals
from billing.catalogue import Price, Product, read_price, read_product
from billing.configurations import CatalogueProduct, Configuration
from billing.customers import load_customer
from billing.errors import CustomerNotFound, ObjectNotFound
from billing.payment_methods import load_paying_method
from billing.plan_schedules import undo_refusals
from billing.price_rules import price_refusals, waiting_conditions
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.objects import id_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """`subject` is a price's id where the action is one; `notes` say how what is allowed is done."""

    action: str
    reasons: tuple[str, ...]
    subject: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Explanation:
    customer_id: str
    subscription: Subscription
    verdicts: tuple[Verdict, ...]


async def explain(
    gateway: Gateway, configuration: Configuration, subscription_id: str, *, now: datetime
) -> Explanation:
    """Raises `ObjectNotFound` for a subscription that the merchant does not have."""
    try:
        found = await gateway.subscriptions.retrieve(subscription_id)
        customer = await load_customer(gateway, id_of(found.customer) or "")
    except (NotFound, CustomerNotFound) as error:
        raise ObjectNotFound from error
    now = customer.now(now)
    subscription = await load_subscription(gateway, customer.id, subscription_id, now=now)
    method = await load_paying_method(gateway, customer, subscription)
    method_type = method.type if method else None
    prices = await _load_prices(gateway, subscription, configuration)
    verdicts = (
        Verdict("update", update_refusals(subscription, configuration, method_type=method_type)),
        *prices,
        Verdict("undo_scheduled_change", undo_refusals(subscription, configuration)),
        Verdict("cancel", cancel_refusals(subscription, configuration), notes=_how_cancelled(configuration)),
        Verdict("renew", renewal_refusals(subscription, configuration, now=now)),
    )
    return Explanation(customer.id, subscription, verdicts)


def _how_cancelled(configuration: Configuration) -> tuple[str, ...]:
    return (configuration.features.subscription_cancel.mode,)


async def _load_prices(
    gateway: Gateway, subscription: Subscription, configuration: Configuration
) -> tuple[Verdict, ...]:
    """Each price is read by itself, because a list leaves the archived ones out."""
    catalogue = configuration.features.subscription_update.products or ()
    prices, products = await asyncio.gather(
        gateway.prices.by_id(price for entry in catalogue for price in entry.prices),
        gateway.products.by_id(entry.product for entry in catalogue),
    )
    return price_verdicts(
        subscription,
        configuration,
        {one: read_price(price) for one, price in prices.items()},
        {one: read_product(product) for one, product in products.items()},
    )


def price_verdicts(
    subscription: Subscription,
    configuration: Configuration,
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
) -> tuple[Verdict, ...]:
    """In the order of the configuration; each price is judged as if the subscription itself may change."""
    catalogue = configuration.features.subscription_update.products or ()
    return tuple(
        verdict
        for entry in catalogue
        for verdict in _of_product(subscription, configuration, entry, prices, products)
    )


def _of_product(
    subscription: Subscription,
    configuration: Configuration,
    entry: CatalogueProduct,
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
) -> Iterator[Verdict]:
    product = products.get(entry.product)
    for id_ in entry.prices:
        reasons = (
            () if product and product.is_active else ("product_archived" if product else "product_missing",)
        )
        price = prices.get(id_)
        if price is None:
            yield Verdict("price", (*reasons, "price_missing"), id_)
        else:
            yield _of_price(subscription, configuration, entry, price, reasons)


def _of_price(
    subscription: Subscription,
    configuration: Configuration,
    entry: CatalogueProduct,
    price: Price,
    reasons: tuple[str, ...],
) -> Verdict:
    update, item = configuration.features.subscription_update, subscription.items[0]
    found = (*reasons, *price_refusals(price, item.price, update))
    if price.product_id != entry.product:
        found = (*found, "price_of_another_product")
    waits = waiting_conditions(item, price, item.quantity, update)
    notes = ("today",) if price.id == item.price.id else tuple(f"at_period_end: {one}" for one in waits)
    return Verdict("price", found, price.id, notes)
