"""Pausing a plan and going on with it, where the merchant has opted in."""

from typing import Any

import pytest

from billing.configurations import PauseDuration, PauseInterval, SubscriptionPause
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, give_card, subscription_of

INGRID = "cus_demo_ingrid"
FOR_GOOD = SubscriptionPause(enabled=True, duration=PauseDuration(type="indefinite"))
MONTHS = SubscriptionPause(
    enabled=True,
    duration=PauseDuration(interval_options=(PauseInterval(), PauseInterval(interval_count=3))),
)


async def start(stripe_api: StripeApi, *, billing: str = "flexible") -> str:
    made: Any = await stripe_api.post(
        "subscriptions",
        **{
            "customer": INGRID,
            "items[0][price]": "price_lantern_team_monthly",
            "billing_mode[type]": billing,
        },
    )
    return str(made["id"])


@pytest.fixture
async def pausing(visits: Visits, stripe_api: StripeApi) -> Visits:
    """Ingrid gets a plan of flexible billing, the only kind that Stripe pauses."""
    await start(stripe_api)
    visits.configure(subscription_pause=MONTHS)
    return visits


async def pause(visit: Visit, option: str = "3-month") -> Page:
    question = await visit.follow("Pause plan")
    return await visit.client.submit(question.form("Pause plan"), option=option)


async def test_the_question_names_each_duration_and_its_end(pausing: Visits) -> None:
    visit = await pausing.open(INGRID)

    page = await visit.follow("Pause plan")

    assert page.heading == "Pause Lantern Team?"
    assert "1 month, goes on by itself on December 22, 2026" in page.text
    assert "3 months, goes on by itself on February 22, 2027" in page.text
    assert pausing.stripe.writes == []


async def test_a_paused_plan_says_until_when_and_offers_to_go_on(
    pausing: Visits, stripe_api: StripeApi
) -> None:
    visit = await pausing.open(INGRID)

    home = await pause(visit)

    plan = text_of(home.section("subscriptions"))
    assert "The plan is paused. Nothing is charged until it goes on." in home.text
    assert "Paused until February 22, 2027, then it goes on by itself." in plan
    assert home.has_link("Resume plan Lantern Team")
    assert not home.has_link("Pause plan")
    assert not home.has_link("Change plan")
    assert (await subscription_of(stripe_api, INGRID))["status"] == "paused"


async def test_a_pause_without_an_end_asks_for_no_duration(pausing: Visits) -> None:
    pausing.configure(subscription_pause=FOR_GOOD)
    visit = await pausing.open(INGRID)
    question = await visit.follow("Pause plan")

    home = await visit.client.submit(question.form("Pause plan"))

    assert "For how long" not in question.text
    assert "Paused. Nothing is charged until it goes on." in home.text


async def test_the_plan_goes_on_when_the_customer_says_so(pausing: Visits, stripe_api: StripeApi) -> None:
    visit = await pausing.open(INGRID)
    await pause(visit)
    question = await visit.follow("Resume plan")

    home = await visit.client.submit(question.form("Resume plan"))

    assert question.heading == "Resume Lantern Team?"
    assert "a new period begins: €8.00 per month, charged now." in question.text
    assert "Otherwise it goes on by itself on February 22, 2027." in question.text
    assert "The plan goes on." in home.text
    assert (await subscription_of(stripe_api, INGRID))["status"] == "active"


async def test_what_cannot_be_paid_leads_to_its_invoice(
    pausing: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    pausing.configure(subscription_pause=FOR_GOOD)
    # Without unused time there is no credit that would pay the next period.
    id_ = (await subscription_of(stripe_api, INGRID))["id"]
    await stripe_api.post(f"subscriptions/{id_}/pause", **{"bill_for[unused_time_from][type]": "none"})
    bad = await give_card(stripe_api, INGRID, "pm_card_chargeCustomerFail")
    await stripe_api.post(f"subscriptions/{id_}", default_payment_method=bad)
    visit = await pausing.open(INGRID)
    question = await visit.follow("Resume plan")

    page = await visit.client.submit(question.form("Resume plan"))

    assert page.url.endswith("/payment")
    assert "The plan goes on as soon as this invoice is paid." in page.text


async def test_a_second_press_pauses_once(pausing: Visits) -> None:
    visit = await pausing.open(INGRID)
    form = (await visit.follow("Pause plan")).form("Pause plan")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert again.url == visit.home.url
    assert len(pausing.stripe.writes) == 1


async def test_a_form_that_is_out_of_date_changes_nothing(pausing: Visits) -> None:
    visit = await pausing.open(INGRID)
    id_ = visit.home.link("Pause plan").split("/")[-2]

    by_hand = await visit.post("subscriptions", id_, "pause", nonce="x", drawn="{}", option="1-month")
    not_paused = await visit.post("subscriptions", id_, "resumption", nonce="x", drawn="{}")

    assert (by_hand.status, not_paused.status) == (409, 409)
    assert pausing.stripe.writes == []


async def test_a_resumption_that_is_out_of_date_shows_what_is_true(pausing: Visits) -> None:
    visit = await pausing.open(INGRID)
    await pause(visit)
    id_ = (await visit.get()).link("Resume plan").split("/")[-2]

    page = await visit.post("subscriptions", id_, "resumption", nonce="x", drawn='{"status": 1}')

    assert page.status == 409
    assert "Something has changed in the meantime." in page.text


async def test_classic_billing_offers_no_pause(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(subscription_pause=MONTHS)
    id_ = await start(stripe_api, billing="classic")
    visit = await visits.open(INGRID)

    page = await visit.get("subscriptions", id_, "pause")

    assert not visit.home.has_link("Pause plan")
    assert page.status == 409
    assert page.heading == "This plan cannot be paused here"


@pytest.mark.parametrize("change", ["pause", "resumption"])
async def test_where_the_merchant_did_not_opt_in_there_is_no_pause(
    pausing: Visits, stripe_api: StripeApi, change: str
) -> None:
    pausing.configure(subscription_pause=SubscriptionPause())
    visit = await pausing.open(INGRID)
    id_ = (await subscription_of(stripe_api, INGRID))["id"]

    asked = await visit.get("subscriptions", id_, change)
    by_hand = await visit.post("subscriptions", id_, change, nonce="x", drawn="{}", option="1-month")

    assert not visit.home.has_link("Pause plan")
    assert (asked.status, by_hand.status) == (409, 409)
    assert pausing.stripe.writes == []


@pytest.mark.parametrize("change", ["pause", "resumption"])
async def test_nobody_elses_plan_is_paused(pausing: Visits, stripe_api: StripeApi, change: str) -> None:
    theirs = (await subscription_of(stripe_api, INGRID))["id"]
    visit = await pausing.open("cus_demo_ada")

    page = await visit.post("subscriptions", theirs, change, nonce="x", drawn="{}", option="1-month")

    assert page.status == 404
    assert pausing.stripe.writes == []


async def test_a_paused_plan_can_be_cancelled_at_once(pausing: Visits, stripe_api: StripeApi) -> None:
    visit = await pausing.open(INGRID)
    await pause(visit)
    question = await visit.follow("Cancel plan")

    done = await visit.client.submit(question.form("Cancel plan"))

    assert "The plan is paused, so it ends at once." in question.text
    assert done.heading == "Lantern Team is cancelled"
    assert (await subscription_of(stripe_api, INGRID))["status"] == "canceled"


async def test_collection_on_hold_stays_active_and_says_when_it_resumes(
    visits: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    id_ = (await subscription_of(stripe_api, "cus_demo_david"))["id"]
    resumes = int(clock.now().timestamp()) + 30 * 86400
    await stripe_api.post(
        f"subscriptions/{id_}",
        **{"pause_collection[behavior]": "void", "pause_collection[resumes_at]": str(resumes)},
    )

    visit = await visits.open("cus_demo_david")

    plan = text_of(visit.home.section("subscriptions"))
    assert "Payments on hold" in plan
    assert "Payments are on hold and resume on December 22, 2026. The plan stays active." in plan
    assert not visit.home.has_link("Resume plan")
