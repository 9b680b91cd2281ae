"""Portal configurations as the tests of portal objects begin with them."""

# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from typing import Any

import stripe

from tests.sandbox.shop import Shop

PRODUCTS = "features.subscription_update.products"
EVERYTHING: Any = {
    "customer_update": {"enabled": True, "allowed_updates": ["email", "tax_id"]},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {
        "enabled": True,
        "mode": "immediately",
        "proration_behavior": "create_prorations",
        "cancellation_reason": {"enabled": True, "options": ["unused", "other"]},
    },
    "subscription_pause": {"enabled": True},
}


async def configure(client: stripe.StripeClient, features: Any = None, **further: Any) -> Any:
    params: Any = {"features": features or {"invoice_history": {"enabled": True}}, **further}
    return await client.v1.billing_portal.configurations.create_async(params)


async def product_of(shop: Shop, price: str) -> str:
    return str((await shop.client.v1.prices.retrieve_async(price)).product)


async def switching(shop: Shop, *prices: str, **further: Any) -> Any:
    """A configuration that lets customers switch to these prices, which are all of one product."""
    products = [{"product": await product_of(shop, prices[0]), "prices": list(prices)}]
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": products, **further}
    return await configure(shop.client, {**EVERYTHING, "subscription_update": update}, expand=[PRODUCTS])
