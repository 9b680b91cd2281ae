"""What tests about changing plans begin with: a choice made, what it costs, and what the merchant allows."""

import re
from typing import Any

import msgspec

from billing.configurations import decode
from tests.fixtures import StripeApi
from tests.gateway.shop import Object, Shop
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, subscription_of

WAITING = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}


async def choose(visit: Visit, price: str, quantity: str | None = None, **fields: str) -> Page:
    page = await visit.follow("Change plan")
    given = {"price": price, **fields}
    if quantity is not None:
        given["quantity"] = quantity
    return await visit.client.submit(page.form("Update amount"), headers=None, **given)


def preview_of(page: Page) -> str:
    return text_of(page.section("preview"))


def due_now(page: Page) -> str:
    found = re.search(r"Due now ([^ ]+)", preview_of(page))
    assert found is not None
    return found[1]


def item_of(subscription: Object) -> tuple[str, int]:
    (item,) = subscription["items"]["data"]
    return item["price"]["id"], item["quantity"]


def allow(visits: Visits, **update: object) -> None:
    """Restart the portal with other rules for changes of plan, in Stripe's own words."""
    features = visits.merchant("lantern").configurations[0].features
    given = {"features": {"subscription_update": update}}
    told = decode({"id": "bpc_1", **given}).features.subscription_update
    changed = msgspec.structs.replace(
        features.subscription_update, **{name: getattr(told, name) for name in update}
    )
    visits.configure(subscription_update=changed)


async def sell(shop: Shop, price: str, **params: object) -> str:
    """A new customer on this plan."""
    customer = await shop.customer(name="Olga Testa")
    await shop.subscription(customer, {"id": price}, **params)
    return str(customer["id"])


async def offer_only(visits: Visits, *prices: Object, **quantity: object) -> None:
    """A catalogue of these prices, each with the product that it is of."""
    by_product: dict[str, list[str]] = {}
    for price in prices:
        by_product.setdefault(price["product"], []).append(price["id"])
    more: dict[str, Any] = {"adjustable_quantity": {"enabled": True, **quantity}} if quantity else {}
    products = [{"product": product, "prices": ids, **more} for product, ids in by_product.items()]
    allow(visits, products=products)


async def switch(stripe_api: StripeApi, customer: str, price: str, quantity: int) -> None:
    """What somebody else does meanwhile: another tab, or the merchant."""
    subscription = await subscription_of(stripe_api, customer)
    item = subscription["items"]["data"][0]["id"]
    values = {"items[0][id]": item, "items[0][price]": price, "items[0][quantity]": str(quantity)}
    await stripe_api.post(f"subscriptions/{subscription['id']}", **values)
