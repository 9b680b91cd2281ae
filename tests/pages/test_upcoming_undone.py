"""What else happens next, and the way to undo it or to pay it from there."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from billing.configurations import SubscriptionCancel, SubscriptionPause
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.gateway.shop import Shop
from tests.pages.choices import WAITING, allow, choose, sell
from tests.pages.coming import flexible, months_of, rows_of, year_of
from tests.pages.visits import Visits, give_card, subscription_of

ADA = "cus_demo_ada"
BEN = "cus_demo_ben"
CHLOE = "cus_demo_chloe"
DAVID = "cus_demo_david"
ELENA = "cus_demo_elena"
INGRID = "cus_demo_ingrid"
STARTER = "price_lantern_starter_monthly"


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    return Shop(http, "sk_test_demo")


async def test_a_trial_says_that_it_ends_and_can_be_cancelled_from_here(visits: Visits) -> None:
    visit, page = await year_of(visits, BEN)

    question = await visit.client.get(page.link("Cancel plan Lantern Team"))

    assert "The free trial ends. From then on the plan is charged." in rows_of(page)[0]
    assert question.heading == "Cancel Lantern Team?"


async def test_where_nothing_may_be_cancelled_no_button_says_otherwise(visits: Visits) -> None:
    visits.configure(subscription_cancel=SubscriptionCancel(enabled=False))

    _, trial = await year_of(visits, BEN)
    _, ending = await year_of(visits, ELENA)

    assert "The plan ends." in rows_of(ending)[0]
    assert not trial.has_link("Cancel plan")
    assert not ending.has_link("Don't cancel plan")


async def test_a_cancellation_is_taken_back_from_here_and_then_gone(visits: Visits) -> None:
    visit, page = await year_of(visits, ELENA)

    question = await visit.client.get(page.link("Don't cancel plan Lantern Team"))
    await visit.client.submit(question.form("Don't cancel"))

    (row,) = rows_of(await visit.get("upcoming"))
    assert "The plan ends." not in row
    assert "€8.00" in row


async def test_a_planned_change_is_taken_back_from_here_and_then_gone(visits: Visits) -> None:
    allow(visits, **WAITING)
    visit = await visits.open(ADA)
    await visit.client.submit((await choose(visit, STARTER)).form("Change plan on December 13, 2026"))

    page = await visit.get("upcoming")
    change, charge = rows_of(page)
    question = await visit.client.get(page.link("Cancel change Lantern Team"))
    await visit.client.submit(question.form("Cancel change"))

    assert "Changes to Lantern Starter, × 3, €15.00 per month." in change
    assert "€15.00" in charge
    (row,) = rows_of(await visit.get("upcoming"))
    assert "€24.00" in row


async def test_what_the_merchant_plans_has_no_button(
    visits: Visits, shop: Shop, stripe_api: StripeApi
) -> None:
    made = await subscription_of(stripe_api, ADA)
    schedule = await shop.post("subscription_schedules", from_subscription=made["id"])
    now = schedule["phases"][0]
    items = [{"price": one["price"], "quantity": one["quantity"]} for one in now["items"]]
    trial = now["end_date"] + 86400
    month = {"interval": "month"}
    phases: list[Any] = [
        {"items": items, "start_date": now["start_date"], "end_date": now["end_date"]},
        {"items": [{"price": STARTER}], "trial_end": trial, "duration": month},
    ]
    await shop.post(f"subscription_schedules/{schedule['id']}", phases=phases)

    _, page = await year_of(visits, ADA)

    assert "What is charged after that is known nearer to the day." in rows_of(page)[0]
    assert not page.has_link("Cancel change")


async def test_a_hold_has_no_date_and_stands_first(visits: Visits) -> None:
    _, page = await year_of(visits, DAVID)

    assert months_of(page) == ["Until further notice"]
    assert "Payments are on hold until further notice." in rows_of(page)[0]


async def test_a_hold_that_ends_says_when(visits: Visits, shop: Shop, stripe_api: StripeApi) -> None:
    made = await subscription_of(stripe_api, ADA)
    until = made["items"]["data"][0]["current_period_end"] + 86400
    hold = {"behavior": "void", "resumes_at": until}
    await shop.post(f"subscriptions/{made['id']}", pause_collection=hold)

    _, page = await year_of(visits, ADA)

    assert rows_of(page)[0].startswith("December 14, 2026")
    assert "Payments are on hold until then, and resume." in rows_of(page)[0]


@pytest.mark.parametrize("rules", [SubscriptionPause(enabled=True), SubscriptionPause()])
async def test_a_paused_plan_goes_on_from_here_where_that_is_allowed(
    visits: Visits, shop: Shop, rules: SubscriptionPause
) -> None:
    visits.configure(subscription_pause=rules)
    made = await flexible(shop)
    await shop.post(f"subscriptions/{made['id']}/pause")

    _, page = await year_of(visits, INGRID)

    assert "Paused. Nothing is charged until it goes on." in rows_of(page)[0]
    assert page.has_link("Resume plan") == rules.enabled


async def test_a_pause_with_an_end_says_when_the_plan_goes_on(visits: Visits, shop: Shop) -> None:
    made = await flexible(shop)
    until = {"type": "duration", "duration": {"interval": "month", "interval_count": 2}}
    pausing = {"pause": {"pause_at": {"type": "now"}}, "resume": {"resume_at": until}}
    await shop.post("subscription_schedules", from_subscription=made["id"], pause_schedules=[pausing])

    _, page = await year_of(visits, INGRID)

    assert months_of(page) == ["January 2027"]
    assert "The pause ends and the plan goes on." in rows_of(page)[0]


async def test_a_failed_payment_says_when_it_is_tried_again_and_leads_to_paying_it(visits: Visits) -> None:
    visit, page = await year_of(visits, CHLOE)

    paying = await visit.client.get(page.link("Pay now Lantern Business"))

    assert "A payment did not go through and is tried again, with Visa ending 0341." in rows_of(page)[0]
    assert "€36.00" in rows_of(page)[0]
    assert paying.url.endswith("/payment")


async def test_an_invoice_that_was_sent_says_until_when_it_is_to_be_paid(
    visits: Visits, shop: Shop, clock: Clock
) -> None:
    terms = {"collection_method": "send_invoice", "days_until_due": 10}
    customer = await sell(shop, "price_lantern_team_monthly", **terms)
    clock.advance(timedelta(hours=2))

    _, page = await year_of(visits, customer)
    clock.advance(timedelta(days=11))
    _, late = await year_of(visits, customer)

    assert "has to be paid by then." in rows_of(page)[0]
    assert "Sent as an invoice by e-mail." in rows_of(page)[1]
    assert "is open." in rows_of(late)[0]
    assert months_of(late)[0] == "To pay now"


async def test_a_change_that_waits_to_be_paid_leads_to_paying_it(
    visits: Visits, shop: Shop, stripe_api: StripeApi
) -> None:
    made = await subscription_of(stripe_api, ADA)
    await give_card(stripe_api, ADA, "pm_card_authenticationRequired")
    item = made["items"]["data"][0]["id"]
    await shop.post(
        f"subscriptions/{made['id']}",
        items=[{"id": item, "price": "price_lantern_business_monthly"}],
        payment_behavior="pending_if_incomplete",
        proration_behavior="always_invoice",
    )

    _, page = await year_of(visits, ADA)

    row = next(one for one in rows_of(page) if "waits for its payment" in one)
    assert "The change to Lantern Business waits for its payment, and is dropped without it." in row
    assert page.link("Pay now").endswith("/payment")
