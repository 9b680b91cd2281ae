"""Products and prices as a customer sees them."""

from dataclasses import dataclass
from decimal import Decimal

from billing.money import UnitPrice
from gateway.objects import id_of
from gateway.prices import Price as StripePrice
from gateway.products import Product as StripeProduct


@dataclass(frozen=True, slots=True)
class Interval:
    """`unit` is Stripe's: day, week, month or year."""

    unit: str
    count: int

    @property
    def is_single(self) -> bool:
        return self.count == 1


@dataclass(frozen=True, slots=True)
class Tier:
    up_to: int | None
    unit: UnitPrice | None
    flat: UnitPrice | None


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    name: str | None
    description: str | None
    unit_label: str | None
    features: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Price:
    """A tiered price has no unit price of its own; a price charged once has no interval."""

    id: str
    product_id: str
    currency: str
    unit: UnitPrice | None
    interval: Interval | None
    is_metered: bool
    is_tiered: bool
    is_active: bool
    tax_behavior: str | None
    nickname: str | None
    tiers: tuple[Tier, ...] = ()


def read_product(product: StripeProduct) -> Product:
    return Product(
        id=product.id,
        name=product.name,
        description=product.description,
        unit_label=product.unit_label,
        features=tuple(one.name for one in product.marketing_features or () if one.name),
        is_active=product.active,
    )


def read_price(price: StripePrice) -> Price:
    recurring = price.recurring
    return Price(
        id=price.id,
        product_id=id_of(price.product) or "",
        currency=price.currency,
        unit=_unit(price),
        interval=Interval(recurring.interval, recurring.interval_count) if recurring else None,
        is_metered=recurring is not None and recurring.usage_type == "metered",
        is_tiered=price.billing_scheme == "tiered",
        is_active=price.active,
        tax_behavior=price.tax_behavior,
        nickname=price.nickname,
        tiers=tuple(
            Tier(
                tier.up_to,
                _unit_price(tier.unit_amount_decimal, price.currency),
                _unit_price(tier.flat_amount_decimal, price.currency),
            )
            for tier in price.tiers or ()
        ),
    )


def _unit(price: StripePrice) -> UnitPrice | None:
    if price.unit_amount_decimal is not None:
        return UnitPrice(price.unit_amount_decimal, price.currency)
    return None if price.unit_amount is None else UnitPrice(Decimal(price.unit_amount), price.currency)


def _unit_price(minor: Decimal | None, currency: str) -> UnitPrice | None:
    return None if minor is None else UnitPrice(minor, currency)
