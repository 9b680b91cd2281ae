"""An offer to stay: below the button that cancels, once in a session, taken by its own form."""

from typing import Any

import pytest

from billing.configurations import CouponOffer, Retention, SubscriptionCancel
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, subscription_of

ADA = "cus_demo_ada"
OFFERED = SubscriptionCancel(
    enabled=True, retention=Retention(type="coupon_offer", coupon_offer=CouponOffer(coupon="stay"))
)


@pytest.fixture
async def offering(visits: Visits, stripe_api: StripeApi) -> Visits:
    await stripe_api.post(
        "coupons", id="stay", percent_off="50", duration="repeating", duration_in_months="3"
    )
    visits.configure(subscription_cancel=OFFERED)
    return visits


async def ask(visit: Visit) -> Page:
    return await visit.follow("Cancel plan")


async def coupons_of(stripe_api: StripeApi, customer: str) -> list[str]:
    id_ = (await subscription_of(stripe_api, customer))["id"]
    found: Any = await stripe_api.get(f"subscriptions/{id_}", **{"expand[]": "discounts.source.coupon"})
    return [one["source"]["coupon"]["id"] for one in found["discounts"]]


async def test_the_offer_stands_below_the_button_and_says_what_it_comes_to(offering: Visits) -> None:
    page = await ask(await offering.open(ADA))

    offer = text_of(page.section("offer"))
    assert "50% off for 3 months" in offer
    assert "€12.00 instead of €24.00 per month until March 13, 2027, then €24.00 again." in offer
    assert page.text.index("Keep plan") < page.text.index("Take the offer")


async def test_cancelling_needs_no_answer_to_it(offering: Visits, stripe_api: StripeApi) -> None:
    visit = await offering.open(ADA)
    page = await ask(visit)

    done = await visit.client.submit(page.form("Cancel plan"))

    assert done.heading == "Lantern Team is cancelled"
    assert await coupons_of(stripe_api, ADA) == []


async def test_the_offer_is_taken_and_the_plan_goes_on(offering: Visits, stripe_api: StripeApi) -> None:
    visit = await offering.open(ADA)
    page = await ask(visit)

    home = await visit.client.submit(page.form("Take the offer"))

    assert home.url == visit.home.url
    assert "The offer is taken. The plan goes on at the lower price." in home.text
    assert "50% off" in text_of(home.section("subscriptions"))
    assert await coupons_of(stripe_api, ADA) == ["stay"]
    assert (await subscription_of(stripe_api, ADA))["cancel_at"] is None


async def test_a_second_press_takes_it_once(offering: Visits, stripe_api: StripeApi) -> None:
    visit = await offering.open(ADA)
    form = (await ask(visit)).form("Take the offer")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert again.url == visit.home.url
    assert await coupons_of(stripe_api, ADA) == ["stay"]
    assert len(offering.stripe.writes) == 1


async def test_it_is_made_once_in_a_session(offering: Visits) -> None:
    visit = await offering.open(ADA)

    first, second = await ask(visit), await ask(visit)
    later = await ask(await offering.open(ADA))

    offers = ["Take the offer" in page.text for page in (first, second, later)]
    assert offers == [True, False, True]


async def test_it_is_not_made_again_where_it_was_taken(offering: Visits) -> None:
    visit = await offering.open(ADA)
    await visit.client.submit((await ask(visit)).form("Take the offer"))

    page = await ask(await offering.open(ADA))

    assert "Take the offer" not in page.text
    assert page.form("Cancel plan")


async def test_what_changed_in_the_meantime_is_shown_first(
    offering: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    visit = await offering.open(ADA)
    form = (await ask(visit)).form("Take the offer")
    await stripe_api.post("coupons", id="other", percent_off="10", duration="forever")
    id_ = (await subscription_of(stripe_api, ADA))["id"]
    await stripe_api.post(f"subscriptions/{id_}", **{"discounts[0][coupon]": "other"})

    page = await visit.client.submit(form)

    assert page.status == 409
    assert "Something has changed in the meantime." in page.text
    assert offering.stripe.writes == []


@pytest.mark.parametrize("drawn", ["", "{}", "not json"])
async def test_a_form_by_hand_takes_nothing(offering: Visits, stripe_api: StripeApi, drawn: str) -> None:
    visit = await offering.open(ADA)
    id_ = (await subscription_of(stripe_api, ADA))["id"]

    page = await visit.post("subscriptions", id_, "retention-offer", nonce="x", drawn=drawn)

    assert page.status == 409
    assert offering.stripe.writes == []


async def test_nobody_elses_plan_takes_it(offering: Visits, stripe_api: StripeApi) -> None:
    ben = await offering.open("cus_demo_ben")
    form = (await ask(ben)).form("Take the offer")
    theirs = (await subscription_of(stripe_api, "cus_demo_ben"))["id"]
    ada = await offering.open(ADA)

    page = await ada.post("subscriptions", theirs, "retention-offer", **dict(form.values))

    assert page.status == 404
    assert offering.stripe.writes == []


async def test_where_cancelling_is_off_no_offer_can_be_taken(offering: Visits, stripe_api: StripeApi) -> None:
    visit = await offering.open(ADA)
    form = (await ask(visit)).form("Take the offer")
    offering.configure(subscription_cancel=SubscriptionCancel(retention=OFFERED.retention))

    page = await visit.client.submit(form)

    assert page.status == 409
    assert offering.stripe.writes == []


@pytest.mark.parametrize(
    ("coupon", "tag", "effect"),
    [
        (
            {"percent_off": "25", "duration": "once"},
            "25% off, once",
            "€18.00 instead of €24.00 on December 13, 2026, then the usual price again.",
        ),
        (
            {"amount_off": "400", "currency": "eur", "duration": "forever"},
            "€4.00 off",
            "€20.00 instead of €24.00 per month, for as long as the plan goes on.",
        ),
    ],
)
async def test_each_kind_of_coupon_has_its_own_words(
    visits: Visits, stripe_api: StripeApi, coupon: dict[str, str], tag: str, effect: str
) -> None:
    await stripe_api.post("coupons", id="stay", **coupon)
    visits.configure(subscription_cancel=OFFERED)

    page = await ask(await visits.open(ADA))

    offer = text_of(page.section("offer"))
    assert tag in offer
    assert effect in offer


async def test_the_sessions_own_coupon_goes_before_the_configurations(
    offering: Visits, stripe_api: StripeApi
) -> None:
    await stripe_api.post("coupons", id="more", percent_off="75", duration="forever")
    place, id_ = "flow_data[subscription_cancel]", (await subscription_of(stripe_api, ADA))["id"]
    flow = {
        "flow_data[type]": "subscription_cancel",
        f"{place}[subscription]": id_,
        f"{place}[retention][type]": "coupon_offer",
        f"{place}[retention][coupon_offer][coupon]": "more",
    }
    visit = await offering.open(ADA, **flow)

    page = await visit.client.submit(visit.home.form("Take the offer"))

    assert "€6.00 instead of €24.00 per month" in visit.home.text
    assert "The offer is taken." in page.text
    assert await coupons_of(stripe_api, ADA) == ["more"]
