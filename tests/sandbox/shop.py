"""Builds what the tests of subscriptions stand on: a product with prices, and a customer with a card."""

from dataclasses import dataclass
from typing import Any

import stripe


@dataclass(frozen=True, slots=True)
class Shop:
    """The official client, and shorter words for what most tests begin with."""

    client: stripe.StripeClient

    async def price(self, amount: int, *, interval: str = "month", name: str = "Team", **further: Any) -> str:
        made = await self.client.v1.prices.create_async(
            {
                "currency": "eur",
                "unit_amount": amount,
                "recurring": {"interval": interval},
                "product_data": {"name": name},
                **further,
            }  # type: ignore[typeddict-item]
        )
        return made.id

    async def customer(self, card: str | None = "pm_card_visa", **further: Any) -> str:
        made = await self.client.v1.customers.create_async({"name": "Ada Romano", **further})  # type: ignore[typeddict-item]
        if card:
            await self.give_card(made.id, card)
        return made.id

    async def give_card(self, customer: str, card: str) -> str:
        method = await self.client.v1.payment_methods.attach_async(card, {"customer": customer})
        await self.client.v1.customers.update_async(
            customer, {"invoice_settings": {"default_payment_method": method.id}}
        )
        return method.id

    async def subscribe(
        self, customer: str, price: str, quantity: int = 1, **further: Any
    ) -> stripe.Subscription:
        params = {"customer": customer, "items": [{"price": price, "quantity": quantity}], **further}
        return await self.client.v1.subscriptions.create_async(params)  # type: ignore[arg-type]

    async def change(self, subscription: stripe.Subscription, **change: Any) -> stripe.Subscription:
        item = only_item(subscription)
        items = [
            {"id": item.id, **{name: change.pop(name) for name in ("price", "quantity") if name in change}}
        ]
        params = {"items": items, **change}
        return await self.client.v1.subscriptions.update_async(subscription.id, params)  # type: ignore[arg-type]

    async def update(self, subscription: str, **params: Any) -> stripe.Subscription:
        return await self.client.v1.subscriptions.update_async(subscription, params)  # type: ignore[arg-type]

    async def read(self, subscription: str) -> stripe.Subscription:
        return await self.client.v1.subscriptions.retrieve_async(subscription)

    async def preview(self, **params: Any) -> stripe.Invoice:
        return await self.client.v1.invoices.create_preview_async(params)  # type: ignore[arg-type]

    async def invoices(self, **params: Any) -> list[stripe.Invoice]:
        return list((await self.client.v1.invoices.list_async({"limit": 100, **params})).data)  # type: ignore[typeddict-item]

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
