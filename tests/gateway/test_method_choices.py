"""One subscription's own choice of a method, and one method for everything."""

import pytest

from billing.configurations import decode
from billing.customers import load_customer
from billing.errors import FeatureDisabled, MethodNotUsable, ObjectNotFound, PaymentMethodNeeded, StateMoved
from billing.method_choices import choose_for, overriding, pay_everything, usable_methods
from billing.payment_method_changes import make_default
from billing.subscription_reading import listed_subscriptions
from billing.subscriptions import Subscription
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, method, subscription
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration, make_customer, make_method, make_subscription

ALLOWED = make_configuration()
FORBIDDEN = decode({"id": "bpc_2"})
CARDS_ONLY = {"payment_method_types": ["card"]}


async def attach(shop: Shop, customer: Object, card: str = "pm_card_mastercard") -> str:
    attached = await shop.post(f"payment_methods/{card}/attach", customer=customer["id"])
    return str(attached["id"])


async def subscribed(shop: Shop, customer: Object, *own: str | None) -> None:
    product = await shop.post("products", name="Pro")
    price = await shop.price(product["id"], 2000)
    for one in own:
        chosen = {"default_payment_method": one} if one else {}
        await shop.subscription(customer, price, **chosen)


async def choose(
    gateway: Gateway, one: Subscription, customer_id: str, wanted: str | None, drawn: str | None
) -> None:
    customer = await load_customer(gateway, customer_id)
    await choose_for(
        gateway,
        one,
        customer,
        ALLOWED,
        method_id=wanted,
        drawn_method=drawn,
        idempotency_key=f"{wanted}-{drawn}",
    )


async def everything(gateway: Gateway, customer_id: str, method_id: str, *drawn: str) -> None:
    await pay_everything(
        gateway,
        await load_customer(gateway, customer_id),
        await listed_subscriptions(gateway, customer_id),
        ALLOWED,
        method_id=method_id,
        drawn_overrides=frozenset(drawn),
        idempotency_key="all",
    )


async def test_one_subscription_gets_a_method_of_its_own_and_gives_it_back(
    gateway: Gateway, shop: Shop
) -> None:
    customer = await shop.customer()
    other = await attach(shop, customer)
    await subscribed(shop, customer, None)

    for wanted, drawn in ((other, None), (None, other)):
        (before,) = await listed_subscriptions(gateway, customer["id"])
        await choose(gateway, before, customer["id"], wanted, drawn)
        (after,) = await listed_subscriptions(gateway, customer["id"])
        assert after.own_method_id == wanted


async def test_choosing_what_is_chosen_already_writes_nothing(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer()

    await choose(scripted, make_subscription(default_payment_method_id="pm_1"), "cus_1", "pm_1", "pm_old")

    assert stripe.written == []


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"status": "canceled"}, "pm_1"),
        ({"default_payment_method_id": "pm_elsewhere"}, "pm_1"),
        ({"default_payment_method_id": "pm_elsewhere"}, None),
    ],
)
async def test_a_choice_drawn_from_what_is_no_longer_so_writes_nothing(
    scripted: Gateway, stripe: Stripe, given: dict[str, object], wanted: str | None
) -> None:
    stripe.has_customer()

    with pytest.raises(StateMoved):
        await choose(scripted, make_subscription("sub_1", **given), "cus_1", wanted, "pm_drawn")


async def test_a_type_that_the_merchant_does_not_take_is_refused(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(methods=[method("pm_1", "link")])
    limited = make_subscription(payable_types=("card",))

    with pytest.raises(MethodNotUsable) as refused:
        await choose(scripted, limited, "cus_1", "pm_1", None)

    assert (refused.value.reason, refused.value.subscription_ids) == ("link", ("sub_1",))
    assert usable_methods(limited, [make_method("pm_1", type="link"), make_method("pm_2")]) == (
        make_method("pm_2"),
    )


async def test_there_is_no_way_back_to_a_default_that_is_missing_or_not_taken(
    scripted: Gateway, stripe: Stripe
) -> None:
    own = make_subscription(default_payment_method_id="pm_own", payable_types=("card",))
    stripe.has_customer()
    with pytest.raises(PaymentMethodNeeded) as refused:
        await choose(scripted, own, "cus_1", None, "pm_own")
    stripe.has_customer(invoice_settings={"default_payment_method": "pm_1"}, methods=[method("pm_1", "link")])
    with pytest.raises(MethodNotUsable):
        await choose(scripted, own, "cus_1", None, "pm_own")

    assert refused.value.reason == "no_default"
    assert stripe.written == []


async def test_what_is_billed_by_mail_needs_no_default_to_go_back_to(
    scripted: Gateway, stripe: Stripe
) -> None:
    mailed = make_subscription(default_payment_method_id="pm_own", collection_method="send_invoice")
    stripe.has_customer(subscriptions=[subscription()])

    await choose(scripted, mailed, "cus_1", None, "pm_own")

    assert stripe.written == [("POST /v1/subscriptions/sub_1", {"default_payment_method": ""})]


async def test_an_old_source_goes_where_a_method_is_chosen(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(methods=[method()], subscriptions=[subscription(default_payment_method="pm_1")])

    await choose(scripted, make_subscription(default_source_id="card_1"), "cus_1", "pm_1", "card_1")

    written = {"default_payment_method": "pm_1", "default_source": ""}
    assert stripe.written == [("POST /v1/subscriptions/sub_1", written)]


async def test_an_old_card_is_chosen_as_the_source_that_it_is(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(methods=[method("card_1")])
    customer = await load_customer(scripted, "cus_1")
    after = subscription(default_source="card_1")
    stripe.has_customer(methods=[method("card_1")], subscriptions=[after], default_source="card_1")

    await choose(scripted, make_subscription(), "cus_1", "card_1", None)
    await make_default(
        scripted, customer, ALLOWED, payment_method_id="card_1", drawn_default=None, idempotency_key="k"
    )

    assert [said for _, said in stripe.written] == [
        {"default_payment_method": "", "default_source": "card_1"},
        {"invoice_settings[default_payment_method]": "", "default_source": "card_1"},
    ]


async def test_a_default_that_cannot_pay_what_the_old_one_pays_is_refused(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer(
        methods=[method("pm_2", "link")], subscriptions=[subscription(payment_settings=CARDS_ONLY)]
    )
    customer = make_customer(default_payment_method_id="pm_1")

    with pytest.raises(MethodNotUsable) as refused:
        await make_default(
            scripted, customer, ALLOWED, payment_method_id="pm_2", drawn_default="pm_1", idempotency_key="k"
        )

    assert (refused.value.subscription_ids, stripe.written) == (("sub_1",), [])


async def test_one_method_pays_everything_and_a_second_press_changes_nothing(
    gateway: Gateway, shop: Shop
) -> None:
    customer = await shop.customer()
    other, third = await attach(shop, customer), await attach(shop, customer, "pm_card_amex")
    await subscribed(shop, customer, third, other, None)
    drawn = [one.id for one in overriding(await listed_subscriptions(gateway, customer["id"]), other)]

    for _ in range(2):
        await everything(gateway, customer["id"], other, *drawn)

    after = await listed_subscriptions(gateway, customer["id"])
    assert [one.own_method_id for one in after] == [None, None, None]
    assert (await load_customer(gateway, customer["id"])).default_method_id == other
    assert len(drawn) == 1


async def test_an_override_that_the_customer_was_not_shown_is_not_taken_away(
    gateway: Gateway, shop: Shop
) -> None:
    customer = await shop.customer()
    other = await attach(shop, customer)
    await subscribed(shop, customer, other)
    default = customer["invoice_settings"]["default_payment_method"]

    with pytest.raises(StateMoved):
        await everything(gateway, customer["id"], default)


async def test_a_method_that_cannot_pay_everything_changes_nothing(scripted: Gateway, stripe: Stripe) -> None:
    two = [subscription(), subscription("sub_2", payment_settings=CARDS_ONLY)]
    stripe.has_customer(methods=[method("pm_1", "link")], subscriptions=two)

    with pytest.raises(MethodNotUsable) as refused:
        await everything(scripted, "cus_1", "pm_1")

    assert (refused.value.subscription_ids, stripe.written) == (("sub_2",), [])


async def test_nobody_chooses_anothers_method(gateway: Gateway, shop: Shop) -> None:
    owner, stranger = await shop.customer(), await shop.customer()
    method_id = await attach(shop, owner)

    with pytest.raises(ObjectNotFound):
        await choose(gateway, make_subscription(), stranger["id"], method_id, None)
    with pytest.raises(ObjectNotFound):
        await everything(gateway, stranger["id"], method_id)


async def test_where_it_is_switched_off_nothing_is_chosen(scripted: Gateway) -> None:
    for choosing in (
        choose_for(
            scripted,
            make_subscription(),
            make_customer(),
            FORBIDDEN,
            method_id="pm_1",
            drawn_method=None,
            idempotency_key="k",
        ),
        pay_everything(
            scripted,
            make_customer(),
            (),
            FORBIDDEN,
            method_id="pm_1",
            drawn_overrides=frozenset(),
            idempotency_key="k",
        ),
    ):
        with pytest.raises(FeatureDisabled):
            await choosing


async def test_a_choice_that_stripe_only_repeats_is_not_taken_for_done(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer(methods=[method()], subscriptions=[subscription()])

    with pytest.raises(StateMoved):
        await choose(scripted, make_subscription(), "cus_1", "pm_1", None)
