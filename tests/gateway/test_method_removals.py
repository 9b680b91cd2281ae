"""Removing a method at the moment it happens: what takes over is written first, and only as confirmed."""

import pytest

from billing.customers import load_customer
from billing.errors import FeatureDisabled, PaymentMethodNeeded, StateMoved
from billing.payment_method_changes import make_default, remove
from billing.payment_methods import load_methods
from billing.subscription_reading import listed_subscriptions
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, method, subscription
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration

ALLOWED = make_configuration()
BY_DEFAULT = {"default_payment_method": "pm_default"}


@pytest.fixture
async def customer(shop: Shop) -> Object:
    """Pays one plan by default, another by the same card as the plan's own."""
    product = await shop.post("products", name="Pro")
    customer, price = await shop.customer(), await shop.price(product["id"], 2000)
    card = customer["invoice_settings"]["default_payment_method"]
    await shop.subscription(customer, price)
    await shop.subscription(customer, price, default_payment_method=card)
    return customer


async def detach(gateway: Gateway, method_id: str, *drawn: str, customer_id: str = "cus_1") -> None:
    await remove(
        gateway,
        customer_id,
        ALLOWED,
        payment_method_id=method_id,
        drawn_takeovers=frozenset(drawn),
        idempotency_key=f"{method_id}-{drawn}",
    )


async def test_a_card_is_replaced_in_one_visit_also_where_a_plan_names_it(
    gateway: Gateway, shop: Shop, customer: Object
) -> None:
    old = customer["invoice_settings"]["default_payment_method"]
    with pytest.raises(PaymentMethodNeeded):
        await detach(gateway, old, customer_id=customer["id"])
    new = (await shop.post("payment_methods/pm_card_amex/attach", customer=customer["id"]))["id"]
    loaded = await load_customer(gateway, customer["id"])
    await make_default(
        gateway, loaded, ALLOWED, payment_method_id=new, drawn_default=old, idempotency_key="d"
    )
    (own,) = [one for one in await listed_subscriptions(gateway, customer["id"]) if one.own_method_id]
    with pytest.raises(StateMoved):
        await detach(gateway, old, customer_id=customer["id"])

    await detach(gateway, old, f"{own.id}:{new}", customer_id=customer["id"])

    left = [one.id for one in await load_methods(gateway, loaded)]
    after = await listed_subscriptions(gateway, customer["id"])
    assert (left, [one.own_method_id for one in after]) == ([new], [None, None])


async def test_another_default_than_the_one_confirmed_takes_nothing_over(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer(
        invoice_settings=BY_DEFAULT,
        methods=[method("pm_default"), method("pm_1")],
        subscriptions=[subscription(default_payment_method="pm_1")],
    )

    with pytest.raises(StateMoved):
        await detach(scripted, "pm_1", "sub_1:pm_old_default")

    assert stripe.written == []


async def test_the_subscription_lets_go_before_the_method_is_detached(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer(
        invoice_settings=BY_DEFAULT,
        methods=[method("pm_default"), method("pm_1")],
        subscriptions=[subscription(default_payment_method="pm_1")],
    )
    stripe.places["POST /v1/payment_methods/pm_1/detach"] = method("pm_1")

    await detach(scripted, "pm_1", "sub_1:pm_default")

    assert stripe.written == [
        ("POST /v1/subscriptions/sub_1", {"default_payment_method": ""}),
        ("POST /v1/payment_methods/pm_1/detach", {}),
    ]


async def test_an_old_source_is_removed_as_a_source_and_the_method_beside_it_stays(
    scripted: Gateway, stripe: Stripe
) -> None:
    both = subscription(default_payment_method="pm_default", default_source="src_1")
    stripe.has_customer(methods=[method("pm_default"), method("src_1")], subscriptions=[both])
    stripe.places["DELETE /v1/customers/cus_1/sources/src_1"] = {"id": "src_1"}

    await detach(scripted, "src_1")

    assert stripe.written == [
        ("POST /v1/subscriptions/sub_1", {"default_payment_method": "pm_default", "default_source": ""}),
        ("DELETE /v1/customers/cus_1/sources/src_1", {}),
    ]


async def test_a_plans_own_source_takes_over_from_its_own_method(scripted: Gateway, stripe: Stripe) -> None:
    both = subscription(default_payment_method="pm_1", default_source="card_1")
    stripe.has_customer(methods=[method("pm_1"), method("card_1")], subscriptions=[both])
    stripe.places["POST /v1/payment_methods/pm_1/detach"] = method("pm_1")

    await detach(scripted, "pm_1", "sub_1:card_1")

    assert stripe.written[0][1] == {"default_payment_method": "", "default_source": "card_1"}


async def test_every_subscription_counts_and_not_only_the_first_hundred(
    scripted: Gateway, stripe: Stripe
) -> None:
    pages = [
        {"data": [subscription("sub_1", status="canceled")], "has_more": True},
        {"data": [subscription("sub_2")], "has_more": False},
    ]
    stripe.answers = []
    stripe.has_customer(invoice_settings=BY_DEFAULT, methods=[method("pm_default")])
    stripe.places["GET /v1/subscriptions"] = lambda: pages.pop(0)

    with pytest.raises(PaymentMethodNeeded) as refused:
        await detach(scripted, "pm_default")

    assert refused.value.subscription_ids == ("sub_2",)


async def test_where_it_is_switched_off_nothing_is_removed(scripted: Gateway) -> None:
    switched_off = make_configuration(payment_method_update={"enabled": False})

    with pytest.raises(FeatureDisabled):
        await remove(scripted, "cus_1", switched_off, payment_method_id="pm_1", idempotency_key="k")
