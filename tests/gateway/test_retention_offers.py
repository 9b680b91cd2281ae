"""An offer to stay: its effect in money by Stripe's preview, taken once, beside what is there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.configurations import Configuration, decode
from billing.errors import StateMoved
from billing.money import Money
from billing.permissions import catalogue_problems
from billing.retention_offers import OfferDrawn, RetentionOffer, find_offer, offered_coupon, take_offer
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration, make_subscription

HALF: dict[str, Any] = {"percent_off": 50, "duration": "repeating", "duration_in_months": 3}


def offering(coupon: str) -> Configuration:
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}
    return make_configuration(cancel={"retention": retention})


class Case:
    """A customer with a plan of 24 euros a month, before an offer of half the price for three months."""

    def __init__(self, gateway: Gateway, shop: Shop, clock: Clock) -> None:
        self.gateway, self.shop, self.clock = gateway, shop, clock
        self.customer: Object = {}
        self.id = ""
        self.price: Object = {}
        self.configuration = make_configuration()

    async def sell(self, coupon: dict[str, Any] = HALF, **params: object) -> None:
        product = await self.shop.post("products", name="Team")
        self.price = await self.shop.price(product["id"], 2400)
        self.customer = await self.shop.customer()
        self.id = (await self.shop.subscription(self.customer, self.price, **params))["id"]
        made = await self.shop.post("coupons", id="stay", **coupon)
        self.configuration = offering(made["id"])

    async def read(self) -> Subscription:
        return await load_subscription(self.gateway, self.customer["id"], self.id, now=self.clock.now())

    async def find(self, coupon_id: str | None = "stay") -> RetentionOffer | None:
        return await find_offer(
            self.gateway,
            self.customer["id"],
            await self.read(),
            self.configuration,
            coupon_id=coupon_id,
            now=self.clock.now(),
        )

    async def take(self, drawn: OfferDrawn, key: str = "take") -> None:
        offer = await self.find(drawn.coupon_id)
        await take_offer(self.gateway, await self.read(), offer, drawn=drawn, idempotency_key=key)


@pytest.fixture
def case(gateway: Gateway, shop: Shop, clock: Clock) -> Case:
    return Case(gateway, shop, clock)


async def test_an_offer_says_what_is_paid_and_until_when(case: Case) -> None:
    await case.sell()
    case.clock.advance(timedelta(days=5))

    offer = await case.find()

    assert offer is not None
    assert (offer.before, offer.after) == (Money(2400, "eur"), Money(1200, "eur"))
    # The coupon ends on 25 February; the renewal of 20 March is the first one in full.
    assert offer.until == datetime(2027, 3, 20, 12, 0, tzinfo=UTC)


async def test_what_was_shown_is_what_is_paid(case: Case) -> None:
    await case.sell()
    offer = await case.find()
    assert offer is not None

    await case.take(offer.drawn)
    case.clock.advance(timedelta(days=160))

    page = await case.shop.get(f"invoices?customer={case.customer['id']}")
    totals = [invoice["total"] for invoice in reversed(page["data"])]
    first_in_full = totals.index(2400, 1)
    renewed = sorted(page["data"], key=lambda one: int(one["created"]))[first_in_full]
    assert totals[:first_in_full] == [2400, *[1200] * (first_in_full - 1)]
    assert offer.until is not None
    assert renewed["created"] == int(offer.until.timestamp())


@pytest.mark.parametrize(
    ("coupon", "after"), [({"amount_off": 500, "currency": "eur"}, 1900), ({"percent_off": 25}, 1800)]
)
@pytest.mark.parametrize("duration", ["once", "forever"])
async def test_offers_for_once_and_for_good_have_no_end(
    case: Case, coupon: dict[str, Any], after: int, duration: str
) -> None:
    await case.sell({**coupon, "duration": duration})

    offer = await case.find()

    assert offer is not None
    assert (offer.after, offer.until, offer.duration) == (Money(after, "eur"), None, duration)


async def test_taking_it_keeps_the_other_discounts_and_happens_once(case: Case) -> None:
    await case.sell()
    await case.shop.post("coupons", id="loyal", percent_off=10, duration="forever")
    await case.shop.post(f"subscriptions/{case.id}", discounts=[{"coupon": "loyal"}])
    offer = await case.find()
    assert offer is not None

    await case.take(offer.drawn)
    await case.take(offer.drawn)

    subscription = await case.read()
    assert [one.coupon_id for one in subscription.discounts] == ["loyal", "stay"]
    assert (offer.before, offer.after) == (Money(2160, "eur"), Money(1080, "eur"))


async def test_an_offer_that_was_taken_is_not_made_again(case: Case) -> None:
    await case.sell()
    offer = await case.find()
    assert offer is not None
    await case.take(offer.drawn)

    there = await case.find()
    await case.shop.post(f"subscriptions/{case.id}", discounts="")
    gone = await case.find()

    assert (there, gone) == (None, None)


async def test_a_coupon_that_was_used_before_is_not_offered(case: Case) -> None:
    await case.sell()
    await case.shop.post(f"subscriptions/{case.id}", discounts=[{"coupon": "stay"}])
    case.clock.advance(timedelta(days=31))
    await case.shop.post(f"subscriptions/{case.id}", discounts="")

    assert await case.find() is None


@pytest.mark.parametrize(
    "coupon",
    [
        {"amount_off": 500, "currency": "usd", "duration": "forever"},
        {"percent_off": 50, "duration": "forever", "redeem_by": 1795262400},
        {"percent_off": 50, "duration": "forever", "max_redemptions": 1},
    ],
)
async def test_a_coupon_that_does_not_serve_is_not_offered(case: Case, coupon: dict[str, Any]) -> None:
    await case.sell(coupon)
    if "max_redemptions" in coupon:
        other = await case.shop.customer()
        await case.shop.subscription(other, case.price, discounts=[{"coupon": "stay"}])
    case.clock.advance(timedelta(days=2))

    assert await case.find() is None


async def test_a_coupon_for_another_product_is_not_offered(case: Case) -> None:
    await case.sell()
    other = await case.shop.post("products", name="Other")
    await case.shop.post(
        "coupons", id="other", percent_off=50, duration="forever", applies_to={"products": [other["id"]]}
    )

    assert await case.find("other") is None


async def test_a_coupon_that_is_over_before_the_next_charge_is_not_offered(case: Case) -> None:
    await case.sell()
    product = await case.shop.post("products", name="Year")
    yearly = await case.shop.price(product["id"], 24000, recurring={"interval": "year"})
    case.id = (await case.shop.subscription(case.customer, yearly))["id"]

    assert await case.find() is None


async def test_a_coupon_that_does_not_exist_is_no_offer(case: Case) -> None:
    await case.sell()

    assert await case.find("gone") is None
    assert await case.find(None) is None


async def test_no_offer_is_made_where_something_else_is_under_way(case: Case) -> None:
    await case.sell()
    await case.shop.post(f"subscriptions/{case.id}", pause_collection={"behavior": "void"})

    assert await case.find() is None


async def test_a_state_that_moved_is_shown_before_anything_is_written(case: Case) -> None:
    await case.sell()
    offer = await case.find()
    assert offer is not None
    await case.shop.post("coupons", id="loyal", percent_off=10, duration="forever")
    await case.shop.post(f"subscriptions/{case.id}", discounts=[{"coupon": "loyal"}])

    with pytest.raises(StateMoved):
        await case.take(offer.drawn)

    assert [one.coupon_id for one in (await case.read()).discounts] == ["loyal"]


async def test_what_stripe_refuses_is_not_offered_and_not_taken(stripe: Stripe, scripted: Gateway) -> None:
    coupon = {"id": "stay", "percent_off": 50, "duration": "forever"}
    refused = failing(400, message="No.")
    stripe.places = {"GET /v1/coupons/stay": coupon, "GET /v1/invoices": {"data": []}}
    stripe.places |= {"POST /v1/invoices/create_preview": refused, "POST /v1/subscriptions/sub_1": refused}
    subscription, configuration = make_subscription(), offering("stay")
    now = subscription.created

    found = await find_offer(
        scripted, "cus_1", subscription, configuration, coupon_id=offered_coupon(configuration), now=now
    )

    assert found is None
    await refuses_to_take(scripted, subscription)


async def refuses_to_take(gateway: Gateway, subscription: Subscription) -> None:
    drawn = OfferDrawn("stay", "active", (), ("price_pro",), 2400, 1200)
    money = Money(2400, "eur")
    interval = subscription.items[0].price.interval
    assert interval is not None
    offer = RetentionOffer(
        percent=None,
        amount=money,
        duration="once",
        months=None,
        before=money,
        after=money,
        interval=interval,
        next_on=subscription.period_end,
        until=None,
        drawn=drawn,
    )
    with pytest.raises(StateMoved):
        await take_offer(gateway, subscription, offer, drawn=drawn, idempotency_key="x")


async def test_where_nothing_is_configured_nothing_is_offered() -> None:
    assert offered_coupon(make_configuration()) is None


@pytest.mark.parametrize(
    ("valid", "problems"), [(True, ()), (False, ("bpc_1: coupon stay: has expired or is used up",))]
)
async def test_a_coupon_that_does_not_serve_is_a_problem_of_the_configuration(
    stripe: Stripe, scripted: Gateway, *, valid: bool, problems: tuple[str, ...]
) -> None:
    stripe.places = {"GET /v1/coupons/stay": {"id": "stay", "valid": valid}}
    configuration = decode({"id": "bpc_1", "features": offers_only("stay")})

    assert await catalogue_problems(scripted, [configuration]) == problems


async def test_a_coupon_that_is_not_there_is_a_problem_too(gateway: Gateway) -> None:
    configuration = decode({"id": "bpc_1", "features": offers_only("gone")})

    assert await catalogue_problems(gateway, [configuration]) == ("bpc_1: coupon gone: does not exist",)


def offers_only(coupon: str) -> dict[str, object]:
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}
    return {"subscription_cancel": {"enabled": True, "retention": retention}}
