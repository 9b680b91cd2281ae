"""A change that waits for the next period: said before, shown until its day, taken back by whoever planned it."""

from datetime import timedelta
from typing import Any

import pytest

from billing.configurations import SubscriptionUpdate
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.choices import WAITING, allow, choose, item_of, preview_of
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.visits import Visit, Visits, invoices_of, subscription_of

ADA = "cus_demo_ada"
TEAM = "price_lantern_team_monthly"
STARTER = "price_lantern_starter_monthly"
SHORTER = {"schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]}}
PLANNED = "Changes to Lantern Starter, × 3, €15.00 per month, on December 13, 2026."


@pytest.fixture
async def visit(visits: Visits) -> Visit:
    """Ada's, with three seats, where a cheaper plan waits for the next period."""
    allow(visits, **WAITING)
    return await visits.open(ADA)


@pytest.fixture
async def planned(visit: Visit) -> Visit:
    """The same with the cheapest plan planned."""
    await plan(visit)
    return visit


async def plan(visit: Visit) -> Page:
    page = await choose(visit, STARTER)
    return await visit.client.submit(page.form("Change plan on December 13, 2026"))


async def ask(visit: Visit) -> Page:
    return await visit.follow("Cancel change Lantern Team")


async def schedule_of(stripe_api: StripeApi, customer: str = ADA) -> str | None:
    held = (await subscription_of(stripe_api, customer))["schedule"]
    return None if held is None else str(held)


def plan_of(page: Page) -> str:
    return text_of(page.section("subscriptions"))


async def test_a_cheaper_plan_says_that_nothing_is_charged_and_when_it_begins(visit: Visit) -> None:
    page = await choose(visit, STARTER)

    preview = preview_of(page)
    assert "Due now" not in preview
    assert "Nothing is charged now. The plan changes on December 13, 2026;" in preview
    assert "From December 13, 2026 you pay €15.00 a month." in preview
    assert page.form("Change plan on December 13, 2026")


async def test_home_shows_the_coming_plan_its_price_and_its_day(visit: Visit, stripe_api: StripeApi) -> None:
    before = await invoices_of(stripe_api, ADA)

    page = await plan(visit)

    assert "The change is planned. Until then everything stays as it is." in page.text
    assert PLANNED in plan_of(page)
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 3)
    assert await invoices_of(stripe_api, ADA) == before


async def test_on_its_day_the_plan_changes_for_the_price_that_was_said(
    planned: Visit, stripe_api: StripeApi, clock: Clock
) -> None:
    clock.advance(timedelta(days=22))

    changed = await subscription_of(stripe_api, ADA)
    newest = (await invoices_of(stripe_api, ADA))[0]
    assert item_of(changed) == (STARTER, 3)
    assert (newest["status"], newest["amount_paid"]) == ("paid", 1500)


async def test_after_its_day_home_speaks_of_the_new_plan_alone(
    visits: Visits, planned: Visit, clock: Clock
) -> None:
    clock.advance(timedelta(days=22))

    page = (await visits.open(ADA)).home

    assert "Lantern Starter" in plan_of(page)
    assert "Changes to" not in plan_of(page)
    assert not page.has_link("Cancel change")


async def test_fewer_seats_wait_and_say_what_comes(visit: Visit) -> None:
    page = await choose(visit, TEAM, "1")
    home = await visit.client.submit(page.form("Change plan on December 13, 2026"))

    assert "Changes to Lantern Team, 1 seat, €8.00 per month, on December 13, 2026." in plan_of(home)


async def test_a_dearer_plan_does_not_wait(visit: Visit) -> None:
    page = await choose(visit, "price_lantern_business_monthly", "3")

    assert "Due now" in preview_of(page)
    assert page.form("and change plan")


async def test_a_shorter_interval_waits_for_the_end_of_the_year(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    yearly = await choose(visit, "price_lantern_team_yearly", "1")
    await visit.client.submit(yearly.form("change plan"))
    allow(visits, **SHORTER)

    page = await choose(visit, TEAM, "1")
    home = await visit.client.submit(page.form("Change plan on November 22, 2027"))

    assert "Nothing is charged now." in preview_of(page)
    assert "Changes to Lantern Team, 1 seat, €8.00 per month, on November 22, 2027." in plan_of(home)
    assert item_of(await subscription_of(stripe_api, ADA)) == ("price_lantern_team_yearly", 1)


async def test_a_second_press_plans_one_change_and_says_so_again(visit: Visit, stripe_api: StripeApi) -> None:
    form = (await choose(visit, STARTER)).form("Change plan on")

    await visit.client.submit(form)
    first = await schedule_of(stripe_api)
    again = await visit.client.submit(form)

    assert "The change is planned." in again.text
    assert await schedule_of(stripe_api) == first


async def test_what_another_tab_planned_meanwhile_is_not_planned_over(
    visits: Visits, visit: Visit, stripe_api: StripeApi
) -> None:
    form = (await choose(visit, STARTER)).form("Change plan on")
    other = await choose(visit, TEAM, "2")
    await visit.client.submit(other.form("Change plan on"))
    written = len(visits.stripe.writes)

    refused = await visit.client.submit(form)

    assert refused.status == 409
    assert "A change is planned already." in refused.text
    assert len(visits.stripe.writes) == written
    assert "Changes to Lantern Team, 2 seats" in plan_of(await visit.get())


async def test_where_a_change_is_planned_no_other_is_offered(planned: Visit) -> None:
    assert not (await planned.get()).has_link("Change plan Lantern Team")


async def test_the_question_says_what_does_not_take_place(planned: Visit) -> None:
    page = await ask(planned)

    assert page.heading == "Keep Lantern Team as it is?"
    assert "The change to Lantern Starter, × 3 on December 13, 2026 does not take place." in page.text
    assert page.has_link("Go back")


async def test_a_planned_change_is_taken_back(planned: Visit, stripe_api: StripeApi) -> None:
    page = await ask(planned)

    home = await planned.client.submit(page.form("Cancel change"))

    assert "The planned change is cancelled. The plan goes on as it is." in home.text
    assert "Changes to" not in plan_of(home)
    assert home.has_link("Change plan Lantern Team")
    assert await schedule_of(stripe_api) is None


async def test_what_was_taken_back_does_not_come(planned: Visit, stripe_api: StripeApi, clock: Clock) -> None:
    await planned.client.submit((await ask(planned)).form("Cancel change"))

    clock.advance(timedelta(days=22))

    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 3)
    assert (await invoices_of(stripe_api, ADA))[0]["amount_paid"] == 2400


async def test_a_second_press_on_cancel_finds_nothing_left_to_undo(visits: Visits, planned: Visit) -> None:
    form = (await ask(planned)).form("Cancel change")
    await planned.client.submit(form)
    written = len(visits.stripe.writes)

    again = await planned.client.submit(form)

    assert "No change is planned for this plan." in again.text
    assert len(visits.stripe.writes) == written


async def test_a_change_planned_anew_in_another_tab_is_asked_about_again(
    planned: Visit, stripe_api: StripeApi
) -> None:
    old = (await ask(planned)).form("Cancel change")
    await planned.client.submit((await ask(planned)).form("Cancel change"))
    other = await choose(planned, TEAM, "2")
    await planned.client.submit(other.form("Change plan on"))

    moved = await planned.client.submit(old)

    assert moved.status == 409
    assert "The change to Lantern Team, 2 seats on December 13, 2026" in moved.text
    assert await schedule_of(stripe_api) is not None


async def test_planned_taken_back_and_planned_again_is_one_change(
    planned: Visit, stripe_api: StripeApi
) -> None:
    await planned.client.submit((await ask(planned)).form("Cancel change"))

    home = await plan(planned)

    assert PLANNED in plan_of(home)


@pytest.mark.parametrize("method", ["get", "post"])
async def test_nobody_takes_back_the_change_of_another_customer(
    visits: Visits, planned: Visit, stripe_api: StripeApi, method: str
) -> None:
    subscription = (await subscription_of(stripe_api, ADA))["id"]
    stranger = await visits.open("cus_demo_ben")
    parts = ("subscriptions", subscription, "scheduled-change", "removal")
    drawn = dict((await ask(planned)).form("Cancel change").values)

    page = await (stranger.get(*parts) if method == "get" else stranger.post(*parts, **drawn))

    assert page.status == 404
    assert await schedule_of(stripe_api) is not None


async def test_what_the_merchant_planned_is_shown_and_not_the_customers_to_undo(
    visits: Visits, stripe_api: StripeApi
) -> None:
    subscription = await plan_as_merchant(stripe_api)
    visit = await visits.open(ADA)

    page = await visit.get("subscriptions", subscription, "scheduled-change", "removal")

    assert "Changes to Lantern Business, 3 seats" in plan_of(visit.home)
    assert not visit.home.has_link("Cancel change")
    assert page.status == 409
    assert "only the merchant can cancel it." in page.text


async def plan_as_merchant(stripe_api: StripeApi) -> str:
    """The subscription whose price the merchant lets rise with the next period."""
    subscription = (await subscription_of(stripe_api, ADA))["id"]
    schedule: Any = await stripe_api.post("subscription_schedules", from_subscription=subscription)
    today = schedule["phases"][0]
    phases = {
        "phases[0][items][0][price]": TEAM,
        "phases[0][items][0][quantity]": "3",
        "phases[0][start_date]": str(today["start_date"]),
        "phases[0][end_date]": str(today["end_date"]),
        "phases[1][items][0][price]": "price_lantern_business_monthly",
        "phases[1][items][0][quantity]": "3",
        "phases[1][duration][interval]": "month",
    }
    await stripe_api.post(f"subscription_schedules/{schedule['id']}", **phases)
    return str(subscription)


async def test_where_changes_are_switched_off_a_planned_one_stays_planned(
    visits: Visits, planned: Visit, stripe_api: StripeApi
) -> None:
    form = (await ask(planned)).form("Cancel change")
    visits.configure(subscription_update=SubscriptionUpdate())

    page = await planned.client.submit(form)

    assert page.status == 409
    assert not (await planned.get()).has_link("Cancel change")
    assert await schedule_of(stripe_api) is not None


async def test_cancelling_the_plan_says_that_the_planned_change_is_dropped(
    planned: Visit, stripe_api: StripeApi
) -> None:
    page = await planned.follow("Cancel plan Lantern Team")
    await planned.client.submit(page.form("Cancel plan"))

    home = await planned.get()
    assert "The change to Lantern Starter, planned for December 13, 2026, is dropped." in page.text
    assert "Changes to" not in plan_of(home)
    assert "Ends on December 13, 2026." in plan_of(home)
    assert await schedule_of(stripe_api) is None


async def test_every_page_of_a_planned_change_can_be_translated(visits: Visits, planned: Visit) -> None:
    foreign = await visits.open(ADA, language=PSEUDO_LANGUAGE)
    links = (one.get("href", "") for one in foreign.home.section("subscriptions").iter("a"))
    address = next(one for one in links if "scheduled-change" in one)

    page = await foreign.client.get(address)

    assert page.heading.startswith("⟦")
