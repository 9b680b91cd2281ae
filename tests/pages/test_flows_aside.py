"""What may come between in a flow: an offer to stay, a method that is missing, a discount that is over."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from billing.configurations import Condition, ScheduleAtPeriodEnd
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.flow_data import REDIRECT, SHOP, THANKS, change_of, flow_of
from tests.pages.test_flows_completed import add_card
from tests.pages.test_flows_enforced import inside
from tests.pages.visits import Visits, subscription_of

ADA = "cus_demo_ada"
BUSINESS = "price_lantern_business_monthly"


@pytest.fixture
async def retention(stripe_api: StripeApi) -> dict[str, Any]:
    coupon: Any = await stripe_api.post("coupons", percent_off="50", duration="forever")
    return {"type": "coupon_offer", "coupon_offer": {"coupon": coupon["id"]}}


async def test_the_flows_own_offer_is_made_and_taking_it_ends_the_flow(
    visits: Visits, stripe_api: StripeApi, retention: dict[str, Any]
) -> None:
    flow = await flow_of(stripe_api, ADA, "subscription_cancel", retention=retention)
    visit = await visits.open(ADA, return_url=SHOP, **flow)

    page = await visit.client.submit(visit.home.form("Take the offer"))

    assert visit.home.heading == "Cancel Lantern Team?"
    assert page.heading == "The plan goes on"
    assert page.link("Return to Lantern") == SHOP
    assert not (await subscription_of(stripe_api, ADA))["cancel_at"]


async def test_whoever_leaves_the_offer_is_cancelled(
    visits: Visits, stripe_api: StripeApi, retention: dict[str, Any]
) -> None:
    flow = await flow_of(stripe_api, ADA, "subscription_cancel", retention=retention)
    visit = await visits.open(ADA, **flow)

    page = await visit.client.submit(visit.home.form("Cancel plan"))

    assert page.heading == "Lantern Team is cancelled"


async def test_the_confirmation_can_be_printed_inside_the_flow(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS))
    done = await visit.client.submit(visit.home.form("change plan"))

    receipt = await visit.client.get(done.link("Print or save"))

    assert "/receipts/" in receipt.url
    assert not receipt.has_link("Billing")
    assert (await visit.client.get(receipt.link("Go back"))).url == inside(visit, "completion")


async def test_a_change_asks_for_a_method_where_there_is_none(
    visits: Visits, stripe_api: StripeApi, http: httpx.AsyncClient
) -> None:
    await stripe_api.post(f"customers/{ADA}", **{"invoice_settings[default_payment_method]": ""})
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS, after=REDIRECT))

    asked = await visit.client.submit(visit.home.form("change plan"))
    back = await add_card(visit, http, asked)
    answer = await visit.client.send(back.form("change plan"))

    assert asked.heading == "Add a payment method"
    assert back.heading == "Confirm the plan change"
    assert answer.headers["location"] == THANKS
    found = await subscription_of(stripe_api, ADA)
    assert found["items"]["data"][0]["price"]["id"] == BUSINESS


async def test_a_discount_that_is_over_by_then_is_refused(
    visits: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    until = str(int(clock.now().timestamp()) + 60)
    coupon: Any = await stripe_api.post("coupons", percent_off="20", duration="once", redeem_by=until)
    flow = await change_of(stripe_api, ADA, price=BUSINESS, discounts=[{"coupon": coupon["id"]}])
    visit = await visits.open(ADA, return_url=SHOP, **flow)
    clock.advance(timedelta(minutes=2))

    page = await visit.client.submit(visit.home.form("change plan"))

    assert page.status == 409
    assert "This code has expired." in page.text
    assert page.link("Return to Lantern") == SHOP


async def test_a_proposal_that_stripe_cannot_price_can_be_tried_again(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS))
    visits.stripe.failing.add("/v1/invoices/create_preview")
    failed = await visit.client.get(visit.home.url)
    visits.stripe.failing.clear()

    part = await visit.client.get_part(failed.link("Try again"), "section#preview")

    assert "We could not work out the amount." in failed.text
    assert "Due now" in part.text


async def test_a_change_that_waits_is_told_with_its_day(visits: Visits, stripe_api: StripeApi) -> None:
    update = visits.merchant("lantern").configurations[0].features.subscription_update
    waiting = ScheduleAtPeriodEnd(conditions=(Condition(type="decreasing_item_amount"),))
    visits.configure(subscription_update=msgspec.structs.replace(update, schedule_at_period_end=waiting))
    flow = await change_of(stripe_api, ADA, price="price_lantern_starter_monthly")
    visit, other_tab = await visits.open(ADA, **flow), await visits.open(ADA, **flow)

    page = await visit.client.submit(visit.home.form("Change plan on"))
    again = await other_tab.client.submit(other_tab.home.form("Change plan on"))

    assert page.heading == again.heading == "Plan change confirmed"
    assert "From December 13, 2026 Lantern Starter" in page.text


async def test_outside_its_flow_nothing_is_proposed(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    subscription = (await subscription_of(stripe_api, ADA))["id"]

    page = await visit.get("subscriptions", subscription, "plan-confirmation")

    assert page.status == 404
