"""A customer on a small plan before the sandbox, and what the merchant lets it change to."""

from datetime import datetime, timedelta
from typing import Any

from billing.configurations import Configuration, decode
from billing.customers import load_customer
from billing.payment_methods import load_paying_method
from billing.plan_changes import PlanChange, confirm, preview
from billing.plan_options import PlanOptions, load_options
from billing.promotion_codes import find_promotion_code
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Object, Shop


class Plans:
    """A customer on a small plan, and a bigger one to move to."""

    def __init__(self, gateway: Gateway, shop: Shop, clock: Clock) -> None:
        self.gateway, self.shop, self.clock = gateway, shop, clock
        self.update: dict[str, Any] = {}

    async def stock(self, currency: str = "eur", **params: object) -> None:
        """Puts three prices of one product on the shelf: small, big and yearly."""
        product = await self.shop.post("products", name="Pro")
        yearly = {"recurring": {"interval": "year"}}
        self.small = await self.shop.price(product["id"], 1000, currency=currency, **params)
        self.big = await self.shop.price(product["id"], 3000, currency=currency, **params)
        self.year = await self.shop.price(product["id"], 30000, currency=currency, **params, **yearly)
        self.product = product

    async def sell(
        self,
        card: str = "pm_card_visa",
        *,
        buys: str = "small",
        customer: Object | None = None,
        **params: object,
    ) -> None:
        if not hasattr(self, "product"):
            await self.stock()
        self.customer = await self.shop.customer(**(customer or {}))
        self.subscription = await self.shop.subscription(self.customer, getattr(self, buys), **params)
        if card != "pm_card_visa":
            await self.pay_with(card)

    async def pay_with(self, card: str) -> Object:
        method = await self.shop.post(f"payment_methods/{card}/attach", customer=self.customer["id"])
        settings = {"default_payment_method": method["id"]}
        return await self.shop.post(f"customers/{self.customer['id']}", invoice_settings=settings)

    @property
    def configuration(self) -> Configuration:
        prices = [self.small["id"], self.big["id"], self.year["id"]]
        quantity = {"enabled": True, "minimum": 1, "maximum": 5}
        update = {
            "enabled": True,
            "default_allowed_updates": ["price", "quantity"],
            "proration_behavior": "always_invoice",
            "products": [{"product": self.product["id"], "prices": prices, "adjustable_quantity": quantity}],
        }
        return decode({"id": "bpc_1", "features": {"subscription_update": update | self.update}})

    async def options(self) -> PlanOptions:
        customer = await load_customer(self.gateway, self.customer["id"])
        subscription = await load_subscription(
            self.gateway, customer.id, self.subscription["id"], now=self.now
        )
        method = await load_paying_method(self.gateway, customer, subscription)
        return await load_options(
            self.gateway,
            customer,
            subscription,
            self.configuration,
            method_type=method.type if method else None,
        )

    async def show(self, price: Object, quantity: int | None = None, code: str | None = None) -> PlanChange:
        options = await self.options()
        found = await find_promotion_code(self.gateway, options, code, now=self.now) if code else None
        return await preview(self.gateway, options, options.choose(price["id"], quantity, found))

    async def go(self, shown: PlanChange, key: str = "go") -> Subscription:
        return await confirm(
            self.gateway, await self.options(), shown.drawn, idempotency_key=key, now=self.now
        )

    async def change(self, price: Object, quantity: int | None = None, *, key: str) -> Subscription:
        return await self.go(await self.show(price, quantity), key)

    async def invoices(self) -> list[Object]:
        found: list[Object] = (await self.shop.get(f"invoices?customer={self.customer['id']}&limit=100"))[
            "data"
        ]
        return found

    async def show_after(self, shown: PlanChange) -> list[Object]:
        """The invoices once the next one is made, newest first."""
        self.clock.set(shown.next_on + timedelta(hours=2))
        return await self.invoices()

    async def read(self) -> Subscription:
        return await load_subscription(
            self.gateway, self.customer["id"], self.subscription["id"], now=self.now
        )

    @property
    def now(self) -> datetime:
        return self.clock.now()
