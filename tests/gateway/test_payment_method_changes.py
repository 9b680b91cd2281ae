import pytest

from billing.configurations import Configuration, decode
from billing.customers import load_customer
from billing.errors import FeatureDisabled, ObjectNotFound, PaymentMethodNeeded, SetupIncomplete, StateMoved
from billing.payment_method_changes import (
    ReturnAddresses,
    finish_adding,
    make_default,
    remove,
    start_adding,
)
from gateway.client import Gateway
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration

ALLOWED = make_configuration()
FORBIDDEN = decode({"id": "bpc_2"})
ADDRESSES = ReturnAddresses(
    "https://portal.test/return?session={CHECKOUT_SESSION_ID}", "https://portal.test/"
)


async def attach(shop: Shop, customer: Object, card: str = "pm_card_mastercard") -> str:
    attached = await shop.post(f"payment_methods/{card}/attach", customer=customer["id"])
    return str(attached["id"])


async def start(gateway: Gateway, customer_id: str, configuration: Configuration = ALLOWED) -> str:
    customer = await load_customer(gateway, customer_id)
    return await start_adding(
        gateway,
        customer,
        configuration,
        currency="eur",
        addresses=ADDRESSES,
        locale="en-AU",
        idempotency_key="start",
    )


async def test_adding_leads_to_a_page_of_stripes(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()

    assert (await start(gateway, customer["id"])).startswith("https://")


async def test_nothing_is_added_where_the_merchant_does_not_allow_it(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()

    with pytest.raises(FeatureDisabled):
        await start(gateway, customer["id"], FORBIDDEN)


async def test_coming_back_without_having_finished_changes_nothing(gateway: Gateway, shop: Shop) -> None:
    customer, stranger = await shop.customer(), await shop.customer()
    await start(gateway, customer["id"])
    checkout = await shop.post(
        "checkout/sessions",
        mode="setup",
        customer=customer["id"],
        currency="eur",
        success_url="https://portal.test/",
    )

    with pytest.raises(SetupIncomplete):
        await finish_adding(gateway, customer["id"], checkout["id"], idempotency_key="a")
    with pytest.raises(ObjectNotFound):
        await finish_adding(gateway, stranger["id"], checkout["id"], idempotency_key="b")
    with pytest.raises(ObjectNotFound):
        await finish_adding(gateway, customer["id"], "cs_test_nothing", idempotency_key="c")


async def test_another_method_becomes_the_default(gateway: Gateway, shop: Shop) -> None:
    created = await shop.customer()
    other = await attach(shop, created)
    customer = await load_customer(gateway, created["id"])

    for key in ("once", "again"):
        await make_default(
            gateway,
            customer,
            ALLOWED,
            payment_method_id=other,
            drawn_default=customer.default_method_id,
            idempotency_key=key,
        )
        customer = await load_customer(gateway, created["id"])

    assert customer.default_method_id == other


async def test_a_default_chosen_elsewhere_meanwhile_is_not_overwritten(gateway: Gateway, shop: Shop) -> None:
    created = await shop.customer()
    other = await attach(shop, created)
    customer = await load_customer(gateway, created["id"])

    with pytest.raises(StateMoved):
        await make_default(
            gateway, customer, ALLOWED, payment_method_id=other, drawn_default="pm_old", idempotency_key="x"
        )


async def test_nobody_touches_anothers_method(gateway: Gateway, shop: Shop) -> None:
    owner, stranger = await shop.customer(), await shop.customer()
    method = await attach(shop, owner)

    for wanted in (method, "pm_nothing"):
        with pytest.raises(ObjectNotFound):
            await remove(gateway, stranger["id"], ALLOWED, payment_method_id=wanted, idempotency_key=wanted)


async def test_a_method_that_pays_nothing_is_detached(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()
    method = await attach(shop, customer)

    removed = await remove(gateway, customer["id"], ALLOWED, payment_method_id=method, idempotency_key="gone")

    assert (removed.brand, removed.last4) == ("mastercard", "4444")
    left = await gateway.payment_methods.of_customer(customer["id"])
    assert method not in [one.id for one in left]


async def test_the_only_method_of_a_running_subscription_stays(gateway: Gateway, shop: Shop) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    subscription = await shop.subscription(customer, await shop.price(product["id"], 2000))
    (only,) = await gateway.payment_methods.of_customer(customer["id"])

    with pytest.raises(PaymentMethodNeeded) as refused:
        await remove(gateway, customer["id"], ALLOWED, payment_method_id=only.id, idempotency_key="x")

    assert refused.value.subscription_ids == (subscription["id"],)
