"""Every subscription on hold, over all pages, whoever has it."""

from datetime import timedelta

from billing.collection_holds import held_subscriptions
from billing.moments import moment
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Shop


async def test_subscriptions_on_hold_are_found_on_every_page(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product, customer = await shop.post("products", name="Pro"), await shop.customer()
    price = await shop.price(product["id"], 3000)
    made = [await shop.subscription(customer, price) for _ in range(101)]
    resumes_at = int((clock.now() + timedelta(days=9)).timestamp())
    for one, hold in (
        (made[0], {"behavior": "void"}),
        (made[100], {"behavior": "keep_as_draft", "resumes_at": resumes_at}),
    ):
        await shop.post(f"subscriptions/{one['id']}", pause_collection=hold)

    found = [one async for one in held_subscriptions(gateway)]

    assert [(one.id, one.behavior, one.resumes_at) for one in found] == [
        (made[100]["id"], "keep_as_draft", moment(resumes_at)),
        (made[0]["id"], "void", None),
    ]
    assert {(one.customer_name, one.customer_email, one.status) for one in found} == {
        ("Ada Rossi", "ada@example.com", "active")
    }
