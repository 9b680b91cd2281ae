from datetime import timedelta
from decimal import Decimal

import pytest

from billing.accounts import Account, load_account
from billing.errors import CustomerNotFound
from billing.history import HistoryPage
from billing.money import Money
from billing.payment_methods import PaymentMethod
from billing.sections import Loaded
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Shop


def subscriptions(account: Account) -> tuple[Subscription, ...]:
    assert isinstance(account.subscriptions, Loaded)
    return account.subscriptions.value


def methods(account: Account) -> tuple[PaymentMethod, ...]:
    assert isinstance(account.payment_methods, Loaded)
    return account.payment_methods.value


def invoices(account: Account) -> HistoryPage:
    assert isinstance(account.invoices, Loaded)
    return account.invoices.value


async def test_a_new_customer_has_nothing_yet(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    customer = await shop.customer(card=None)

    account = await load_account(gateway, customer["id"], clock.now())

    assert (subscriptions(account), methods(account), invoices(account).entries) == ((), (), ())


async def test_an_active_subscription_shows_what_it_costs_and_what_pays_it(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product = await shop.post("products", name="Pro", description="All of it", unit_label="seat")
    customer = await shop.customer()
    await shop.subscription(customer, await shop.price(product["id"], 2000))

    account = await load_account(gateway, customer["id"], clock.now())

    (subscription,) = subscriptions(account)
    (item,) = subscription.items
    assert item.product is not None
    assert (item.product.name, item.product.unit_label) == ("Pro", "seat")
    assert subscription.next_charge is not None
    assert subscription.next_charge.amount == Money(2000, "eur")
    assert subscription.next_charge.on == subscription.period_end
    assert account.method_paying(subscription) == methods(account)[0]
    assert methods(account)[0].pays == (subscription.id,)
    assert invoices(account).entries[0].invoice.is_paid


async def test_of_several_subscriptions_each_has_its_own_next_charge(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    for amount in (2000, 3000):
        await shop.subscription(customer, await shop.price(product["id"], amount, nickname=str(amount)))

    account = await load_account(gateway, customer["id"], clock.now())

    charges = [one.next_charge.amount.amount for one in subscriptions(account) if one.next_charge]
    assert sorted(charges) == [2000, 3000]


async def test_credit_lowers_the_first_of_several_charges_alone(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    for amount in (2000, 3000):
        await shop.subscription(customer, await shop.price(product["id"], amount))
        clock.advance(timedelta(days=1))
    await shop.post(f"customers/{customer['id']}", balance=-500)

    found = subscriptions(await load_account(gateway, customer["id"], clock.now()))

    charges = sorted((one.next_charge.on, one.next_charge.amount) for one in found if one.next_charge)
    assert [amount for _, amount in charges] == [Money(1500, "eur"), Money(3000, "eur")]


async def test_a_subscription_that_ends_has_an_end_and_no_next_charge(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    created = await shop.subscription(customer, await shop.price(product["id"], 2000))
    await shop.post(f"subscriptions/{created['id']}", cancel_at_period_end=True)

    (subscription,) = subscriptions(await load_account(gateway, customer["id"], clock.now()))

    assert subscription.ends_on == subscription.period_end
    assert subscription.next_charge is None


async def test_a_failed_renewal_names_the_open_invoice_and_why(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    await shop.subscription(customer, await shop.price(product["id"], 2000))
    bad = await shop.post("payment_methods/pm_card_chargeCustomerFail/attach", customer=customer["id"])
    await shop.post(f"customers/{customer['id']}", invoice_settings={"default_payment_method": bad["id"]})
    clock.advance(timedelta(days=32))

    (subscription,) = subscriptions(await load_account(gateway, customer["id"], clock.now()))

    assert subscription.is_past_due
    assert subscription.open_invoice is not None
    assert subscription.open_invoice.due == Money(2000, "eur")
    assert subscription.open_invoice.failure is not None
    assert subscription.open_invoice.failure.code == "card_declined"
    alone = await load_subscription(gateway, customer["id"], subscription.id, now=clock.now())
    assert alone.open_invoice == subscription.open_invoice


async def test_discounts_trials_and_held_collection_are_told(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    coupon = await shop.post("coupons", percent_off=25, duration="forever", name="Friends")
    created = await shop.subscription(
        customer,
        await shop.price(product["id"], 2000),
        trial_period_days=14,
        discounts=[{"coupon": coupon["id"]}],
    )
    await shop.post(f"subscriptions/{created['id']}", pause_collection={"behavior": "void"})

    (subscription,) = subscriptions(await load_account(gateway, customer["id"], clock.now()))

    assert subscription.is_trialing
    assert subscription.trial_end == clock.now() + timedelta(days=14)
    assert [(one.name, one.percent) for one in subscription.discounts] == [("Friends", Decimal(25))]
    assert subscription.collection_pause is not None
    assert subscription.next_charge is None


async def test_a_cancelled_subscription_is_not_listed(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    product = await shop.post("products", name="Pro")
    customer = await shop.customer()
    created = await shop.subscription(customer, await shop.price(product["id"], 2000))
    await gateway.subscriptions.cancel(created["id"], {}, idempotency_key="end")

    account = await load_account(gateway, customer["id"], clock.now())

    assert subscriptions(account) == ()
    assert len(invoices(account).entries) == 1


async def test_a_customer_who_never_was_fails_as_a_whole(gateway: Gateway, clock: Clock) -> None:
    with pytest.raises(CustomerNotFound):
        await load_account(gateway, "cus_nobody", clock.now())
