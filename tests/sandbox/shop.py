"""Builds what the tests of subscriptions stand on: a product with prices, and a customer with a card."""

# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from dataclasses import dataclass
from typing import Any

import stripe


@dataclass(frozen=True, slots=True)
class Shop:
    """The official client, and shorter words for what most tests begin with."""

    client: stripe.StripeClient

    async def price(self, amount: int, *, interval: str = "month", name: str = "Team", **further: Any) -> str:
        params: Any = {
            "currency": "eur",
            "unit_amount": amount,
            "recurring": {"interval": interval},
            "product_data": {"name": name},
            **further,
        }
        return (await self.client.v1.prices.create_async(params)).id

    async def customer(self, card: str | None = "pm_card_visa", **further: Any) -> str:
        params: Any = {"name": "Ada Romano", **further}
        made = await self.client.v1.customers.create_async(params)
        if card:
            await self.give_card(made.id, card)
        return made.id

    async def give_card(self, customer: str, card: str) -> str:
        method = await self.client.v1.payment_methods.attach_async(card, {"customer": customer})
        settings: Any = {"invoice_settings": {"default_payment_method": method.id}}
        await self.client.v1.customers.update_async(customer, settings)
        return method.id

    async def subscribe(
        self, customer: str, price: str, quantity: int = 1, **further: Any
    ) -> stripe.Subscription:
        params: Any = {"customer": customer, "items": [{"price": price, "quantity": quantity}], **further}
        return await self.client.v1.subscriptions.create_async(params)

    async def change(self, subscription: stripe.Subscription, **change: Any) -> stripe.Subscription:
        wish = {name: change.pop(name) for name in ("price", "quantity") if name in change}
        item: Any = {"id": only_item(subscription).id, **wish}
        return await self.update(subscription.id, items=[item], **change)

    async def update(self, subscription: str, **further: Any) -> stripe.Subscription:
        params: Any = further
        return await self.client.v1.subscriptions.update_async(subscription, params)

    async def read(self, subscription: str) -> stripe.Subscription:
        return await self.client.v1.subscriptions.retrieve_async(subscription)

    async def preview(self, **further: Any) -> stripe.Invoice:
        params: Any = further
        return await self.client.v1.invoices.create_preview_async(params)

    async def invoices(self, **filters: Any) -> list[stripe.Invoice]:
        params: Any = {"limit": 100, **filters}
        return list((await self.client.v1.invoices.list_async(params)).data)

    async def latest(self, subscription: stripe.Subscription) -> stripe.Invoice:
        again = await self.read(subscription.id)
        assert isinstance(again.latest_invoice, str)
        return await self.client.v1.invoices.retrieve_async(again.latest_invoice)


def only_item(subscription: stripe.Subscription) -> stripe.SubscriptionItem:
    (item,) = items_of(subscription)
    return item


def items_of(subscription: stripe.Subscription) -> list[stripe.SubscriptionItem]:
    listed: stripe.ListObject[stripe.SubscriptionItem] = subscription["items"]
    return list(listed.data)


def halfway(subscription: stripe.Subscription) -> int:
    item = only_item(subscription)
    return (item.current_period_start + item.current_period_end) // 2


def sums(invoice: stripe.Invoice) -> list[int]:
    return [line.amount for line in invoice.lines.data]


def words(invoice: stripe.Invoice) -> list[str | None]:
    return [line.description for line in invoice.lines.data]
