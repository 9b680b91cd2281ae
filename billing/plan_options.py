"""What a customer may change a plan to, by the merchant's configuration and Stripe's rules."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from billing.capabilities import update_refusals
from billing.catalogue import Price, Product, read_price, read_product
from billing.configurations import AdjustableQuantity, CatalogueProduct, Configuration, SubscriptionUpdate
from billing.customers import Customer
from billing.errors import PlanChangeNotAllowed
from billing.price_rules import price_refusals, waiting_conditions
from billing.subscriptions import Item, Subscription
from gateway.client import Gateway

if TYPE_CHECKING:
    from billing.promotion_codes import PromotionCode


@dataclass(frozen=True, slots=True)
class QuantityBounds:
    """`maximum` is None where there is no limit."""

    minimum: int
    maximum: int | None

    def contains(self, quantity: int) -> bool:
        return quantity >= self.minimum and (self.maximum is None or quantity <= self.maximum)

    def nearest(self, quantity: int) -> int:
        at_least = max(quantity, self.minimum)
        return at_least if self.maximum is None else min(at_least, self.maximum)


@dataclass(frozen=True, slots=True)
class Option:
    price: Price
    is_current: bool


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`quantity` is None where the customer may not choose one."""

    product: Product
    prices: tuple[Option, ...]
    quantity: QuantityBounds | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the customer asks for; `quantity` is None only where the subscription has none."""

    price: Price
    product: Product
    quantity: int | None
    promotion_code: "PromotionCode | None" = None


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Made only for a subscription that may be changed; `method_type` is of what pays it, where known."""

    customer: Customer
    subscription: Subscription
    update: SubscriptionUpdate
    products: tuple[ProductOptions, ...]
    method_type: str | None = None

    @property
    def item(self) -> Item:
        return self.subscription.items[0]

    def waits(self, choice: Choice) -> bool:
        """Whether the merchant lets this change begin with the next period only."""
        return waits_for_period_end(self.item, choice, self.update)

    def choose(
        self, price_id: str, quantity: int | None, promotion_code: "PromotionCode | None" = None
    ) -> Choice:
        """The choice, if it is one of those offered and differs from today's."""
        for offered in self.products:
            for option in offered.prices:
                if option.price.id == price_id:
                    return replace(
                        self._chosen(offered, option.price, quantity), promotion_code=promotion_code
                    )
        raise PlanChangeNotAllowed("price_not_offered")

    def _chosen(self, offered: ProductOptions, price: Price, quantity: int | None) -> Choice:
        choice = Choice(price, offered.product, self._quantity(offered.quantity, quantity))
        if price.id == self.item.price.id and choice.quantity == self.item.quantity:
            raise PlanChangeNotAllowed("nothing_changes")
        return choice

    def _quantity(self, bounds: QuantityBounds | None, wanted: int | None) -> int | None:
        current = self.item.quantity
        if bounds is None:
            if wanted is not None and wanted != current:
                raise PlanChangeNotAllowed("quantity_not_offered")
            return current
        if wanted is None:
            return bounds.nearest(current or 1)
        if not bounds.contains(wanted):
            raise PlanChangeNotAllowed("quantity_out_of_bounds")
        return wanted


async def load_options(
    gateway: Gateway,
    customer: Customer,
    subscription: Subscription,
    configuration: Configuration,
    *,
    method_type: str | None = None,
) -> PlanOptions:
    """Raises `PlanChangeNotAllowed` with the first reason why this subscription cannot be changed."""
    refusals = update_refusals(subscription, configuration, method_type=method_type)
    if refusals:
        raise PlanChangeNotAllowed(refusals[0])
    update = configuration.features.subscription_update
    ids = [entry.product for entry in update.products or ()]
    products, prices = await asyncio.gather(
        gateway.products.by_id(ids), asyncio.gather(*(gateway.prices.of_product(one) for one in ids))
    )
    offered = options(
        subscription,
        update,
        {one: read_product(product) for one, product in products.items()},
        [read_price(price) for of_product in prices for price in of_product],
    )
    if not is_choice(subscription, offered):
        raise PlanChangeNotAllowed("nothing_to_choose")
    return PlanOptions(customer, subscription, update, offered, method_type)


def options(
    subscription: Subscription,
    update: SubscriptionUpdate,
    products: Mapping[str, Product],
    prices: Iterable[Price],
) -> tuple[ProductOptions, ...]:
    """In the order of the configuration; products and prices that do not qualify are left out."""
    item = subscription.items[0]
    # Today's price is no longer listed once it is archived, but it stays the one that is paid.
    known = {item.price.id: item.price} | {price.id: price for price in prices}
    offered = (
        _of_product(entry, products[entry.product], item, known, update)
        for entry in update.products or ()
        if entry.product in products and products[entry.product].is_active
    )
    return tuple(one for one in offered if one.prices)


def is_choice(subscription: Subscription, offered: Iterable[ProductOptions]) -> bool:
    """Whether anything but today's plan and quantity can be asked for."""
    current = subscription.items[0].quantity or 1
    return any(
        any(not option.is_current for option in one.prices)
        or (one.quantity is not None and one.quantity != QuantityBounds(current, current))
        for one in offered
    )


def _of_product(
    entry: CatalogueProduct,
    product: Product,
    item: Item,
    prices: Mapping[str, Price],
    update: SubscriptionUpdate,
) -> ProductOptions:
    known = (prices[one] for one in entry.prices if one in prices)
    fitting = tuple(price for price in known if not price_refusals(price, item.price, update))
    bounds = _bounds(entry.adjustable_quantity) if update.allows_quantity else None
    return ProductOptions(product, tuple(Option(one, one.id == item.price.id) for one in fitting), bounds)


def _bounds(adjustable: AdjustableQuantity) -> QuantityBounds | None:
    return QuantityBounds(adjustable.minimum, adjustable.maximum) if adjustable.enabled else None


def waits_for_period_end(item: Item, choice: Choice, update: SubscriptionUpdate) -> bool:
    return bool(waiting_conditions(item, choice.price, choice.quantity, update))
