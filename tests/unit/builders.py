"""Values for tests of decisions: each builder gives something ordinary, a test names only what matters to it."""

# ruff: noqa: ANN401  a builder passes on whatever the test names

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from billing.catalogue import Interval, Price, Product
from billing.configurations import Configuration, decode
from billing.customers import Customer
from billing.money import Money, UnitPrice
from billing.payment_methods import PaymentMethod
from billing.plan_options import PlanOptions, options
from billing.subscriptions import Item, Subscription

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PERIOD_START = datetime(2026, 11, 1, tzinfo=UTC)
PERIOD_END = datetime(2026, 12, 1, tzinfo=UTC)
MONTH = Interval("month", 1)
YEAR = Interval("year", 1)


def make_price(id_: str = "price_pro", amount: str | None = "2000", **given: Any) -> Price:
    currency = given.pop("currency", "eur")
    defaults: dict[str, Any] = {
        "product_id": "prod_pro",
        "currency": currency,
        "unit": None if amount is None else UnitPrice(Decimal(amount), currency),
        "interval": MONTH,
        "is_metered": False,
        "is_tiered": False,
        "is_active": True,
        "tax_behavior": "exclusive",
        "nickname": None,
    }
    return Price(id=id_, **{**defaults, **given})


def make_product(id_: str = "prod_pro", **given: Any) -> Product:
    defaults: dict[str, Any] = {
        "name": "Pro",
        "description": None,
        "unit_label": None,
        "features": (),
        "is_active": True,
    }
    return Product(id=id_, **{**defaults, **given})


def make_item(id_: str = "si_1", **given: Any) -> Item:
    defaults: dict[str, Any] = {
        "price": make_price(),
        "product": make_product(),
        "quantity": 1,
        "period_start": PERIOD_START,
        "period_end": PERIOD_END,
    }
    return Item(id=id_, **{**defaults, **given})


def make_subscription(id_: str = "sub_1", **given: Any) -> Subscription:
    defaults: dict[str, Any] = {
        "status": "active",
        "currency": "eur",
        "created": PERIOD_START,
        "items": (make_item(),),
    }
    return Subscription(id=id_, **{**defaults, **given})


def make_customer(**given: Any) -> Customer:
    defaults: dict[str, Any] = {
        "id": "cus_1",
        "name": "Ada Rossi",
        "email": "ada@example.com",
        "currency": "eur",
        "balance": Money(0, "eur"),
    }
    return Customer(**{**defaults, **given})


def make_method(id_: str = "pm_1", **given: Any) -> PaymentMethod:
    return PaymentMethod(id=id_, type=given.pop("type", "card"), **given)


def make_configuration(**features: Any) -> Configuration:
    """Cancelling and changing to two prices are allowed, unless a feature says otherwise."""
    update = {
        "enabled": True,
        "default_allowed_updates": ["price", "quantity"],
        "proration_behavior": "always_invoice",
        "products": [
            {
                "product": "prod_pro",
                "prices": ["price_pro", "price_pro_year"],
                "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 10},
            },
            {"product": "prod_basic", "prices": ["price_basic"]},
        ],
    }
    given = {
        "subscription_cancel": {"enabled": True} | features.pop("cancel", {}),
        "subscription_update": update | features.pop("update", {}),
        "payment_method_update": {"enabled": True},
        **features,
    }
    return decode({"id": "bpc_1", "is_default": True, "features": given})


def make_options(
    subscription: Subscription | None = None, *, customer: Customer | None = None, **update: Any
) -> PlanOptions:
    """A month or a year of Pro, and a month of Basic."""
    chosen = subscription or make_subscription()
    feature = make_configuration(update=update).features.subscription_update
    products = {"prod_pro": make_product(), "prod_basic": make_product("prod_basic", name="Basic")}
    prices = [
        make_price(),
        make_price("price_pro_year", "20000", interval=YEAR),
        make_price("price_basic", "900", product_id="prod_basic"),
    ]
    return PlanOptions(
        customer or make_customer(), chosen, feature, options(chosen, feature, products, prices)
    )
