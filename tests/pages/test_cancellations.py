"""Cancelling at the end of the period or at once, saying why if one likes to, and undoing it until the end."""

from datetime import timedelta
from typing import Any

import pytest

from billing.configurations import CancellationReason, SubscriptionCancel
from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Object, Visit, Visits, subscription_of

ADA = "cus_demo_ada"
AT_ONCE = SubscriptionCancel(enabled=True, mode="immediately")
WITH_REASONS = CancellationReason(enabled=True, options=("too_expensive", "unused", "other"))


async def cancel(visit: Visit) -> Page:
    question = await visit.follow("Cancel plan")
    return await visit.client.submit(question.form("Cancel plan"))


def end_of(subscription: Object) -> int:
    return int(subscription["items"]["data"][0]["current_period_end"])


async def start_flexible(stripe_api: StripeApi) -> Any:  # noqa: ANN401  as the sandbox answers
    """Ingrid has no plan; she gets one whose end is a date, as Stripe's newer billing mode has it."""
    return await stripe_api.post(
        "subscriptions",
        **{
            "customer": "cus_demo_ingrid",
            "items[0][price]": "price_lantern_team_monthly",
            "billing_mode[type]": "flexible",
        },
    )


async def test_the_question_says_until_when_the_plan_stays_and_what_is_due(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.follow("Cancel plan")

    assert page.heading == "Cancel Lantern Team?"
    assert "The plan stays active until December 13, 2026." in page.text
    assert "Nothing is due now." in page.text
    assert page.link("Keep plan") == visit.home.url
    assert visits.stripe.writes == []


async def test_a_plan_is_cancelled_with_its_period(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    page = await cancel(visit)

    assert page.heading == "Lantern Team is cancelled"
    assert "It stays active until December 13, 2026 and ends then." in page.text
    subscription = await subscription_of(stripe_api, ADA)
    assert subscription["status"] == "active"
    assert subscription["cancel_at"] == end_of(subscription)


async def test_a_plan_of_flexible_billing_is_cancelled_by_a_date(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await start_flexible(stripe_api)
    visit = await visits.open("cus_demo_ingrid")

    await cancel(visit)

    subscription = await subscription_of(stripe_api, "cus_demo_ingrid")
    assert not subscription["cancel_at_period_end"]
    assert subscription["cancel_at"] == end_of(subscription)


async def test_home_shows_the_end_and_the_way_to_undo_it(visits: Visits) -> None:
    visit = await visits.open(ADA)
    await cancel(visit)

    home = await visit.get()

    plan = text_of(home.section("subscriptions"))
    assert "Ends soon" in plan
    assert "Ends on December 13, 2026." in plan
    assert home.has_link("Don't cancel plan Lantern Team")
    assert not home.has_link("Cancel plan")


@pytest.mark.parametrize("customer", [ADA, "cus_demo_ingrid"])
async def test_a_cancelled_plan_can_be_renewed(visits: Visits, stripe_api: StripeApi, customer: str) -> None:
    if customer == "cus_demo_ingrid":
        await start_flexible(stripe_api)
    visit = await visits.open(customer)
    await cancel(visit)
    question = await visit.follow("Don't cancel plan")

    page = await visit.client.submit(question.form("Don't cancel plan"))

    subscription = await subscription_of(stripe_api, customer)
    assert question.heading == "Keep Lantern Team after all?"
    assert "The cancellation is undone. The plan goes on." in page.text
    assert page.has_link("Cancel plan")
    assert (subscription["cancel_at"], subscription["cancel_at_period_end"]) == (None, False)


async def test_an_end_that_somebody_else_set_can_be_undone_too(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_elena")

    question = await visit.follow("Don't cancel plan")
    await visit.client.submit(question.form("Don't cancel plan"))

    assert not (await subscription_of(stripe_api, "cus_demo_elena"))["cancel_at_period_end"]


async def test_undoing_is_possible_until_the_end_and_not_after_it(visits: Visits, clock: Clock) -> None:
    before = await visits.open("cus_demo_elena")
    subscription = before.home.link("Don't cancel plan")
    clock.advance(timedelta(days=13, hours=23))
    still_running = await visits.open("cus_demo_elena")
    clock.advance(timedelta(days=1))
    after = await visits.open("cus_demo_elena")

    refused = await after.get("subscriptions", subscription.split("/")[-2], "renewal")

    assert still_running.home.has_link("Don't cancel plan")
    assert not after.home.has_link("Don't cancel plan")
    assert refused.status == 409
    assert "The plan has ended, so the cancellation cannot be undone." in refused.text


async def test_a_plan_that_goes_on_has_nothing_to_undo(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    subscription = (await subscription_of(stripe_api, ADA))["id"]

    page = await visit.get("subscriptions", subscription, "renewal")

    assert page.status == 409
    assert "The plan is not cancelled: it goes on by itself." in page.text


async def test_a_plan_ends_at_once_where_the_merchant_says_so(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(subscription_cancel=AT_ONCE)
    visit = await visits.open(ADA)

    question = await visit.follow("Cancel plan")
    page = await visit.client.submit(question.form("Cancel plan"))

    assert "The plan ends at once. This cannot be undone." in question.text
    assert "It has ended. There is no further charge" in page.text
    assert not page.has_link("Don't cancel plan")
    assert (await subscription_of(stripe_api, ADA))["status"] == "canceled"


async def test_a_flexible_plan_ends_at_once_too(visits: Visits, stripe_api: StripeApi) -> None:
    await start_flexible(stripe_api)
    visits.configure(subscription_cancel=AT_ONCE)
    visit = await visits.open("cus_demo_ingrid")

    await cancel(visit)

    assert (await subscription_of(stripe_api, "cus_demo_ingrid"))["status"] == "canceled"


async def test_unused_time_comes_back_as_credit_where_the_merchant_says_so(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visits.configure(
        subscription_cancel=SubscriptionCancel(
            enabled=True, mode="immediately", proration_behavior="create_prorations"
        )
    )
    visit = await visits.open(ADA)

    question = await visit.follow("Cancel plan")
    await visit.client.submit(question.form("Cancel plan"))

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    credit = f"€{-customer['balance'] / 100:.2f}"
    assert f"Time that is paid for and not used comes back as credit: {credit} as of now." in question.text
    assert customer["balance"] < 0


async def test_an_open_invoice_stays_due_and_the_question_says_so(visits: Visits) -> None:
    visit = await visits.open("cus_demo_chloe")

    page = await visit.follow("Cancel plan")

    assert "The open invoice of €36.00 stays due." in page.text


async def test_a_second_press_tells_that_it_is_done(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = (await visit.follow("Cancel plan")).form("Cancel plan")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert again.heading == "Lantern Team is cancelled"
    assert len(visits.stripe.writes) == 1


async def test_what_changed_in_the_meantime_is_shown_before_anything_is_done(
    visits: Visits, clock: Clock, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ben")
    form = (await visit.follow("Cancel plan")).form("Cancel plan")
    subscription = await subscription_of(stripe_api, "cus_demo_ben")
    await stripe_api.post(f"subscriptions/{subscription['id']}", trial_end="now")

    page = await visit.client.submit(form)

    assert page.status == 409
    assert "Something has changed in the meantime." in page.text
    assert visits.stripe.writes == []


async def test_the_question_drawn_anew_works(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_ben")
    form = (await visit.follow("Cancel plan")).form("Cancel plan")
    subscription = await subscription_of(stripe_api, "cus_demo_ben")
    await stripe_api.post(f"subscriptions/{subscription['id']}", trial_end="now")
    moved = await visit.client.submit(form)

    page = await visit.client.submit(moved.form("Cancel plan"))

    assert page.heading == "Lantern Team is cancelled"


@pytest.mark.parametrize("drawn", ["", "{}", "[]", "not json", '{"status": 1}'])
async def test_a_form_by_hand_writes_nothing(visits: Visits, stripe_api: StripeApi, drawn: str) -> None:
    visit = await visits.open(ADA)
    subscription = (await subscription_of(stripe_api, ADA))["id"]

    page = await visit.post("subscriptions", subscription, "cancellation", nonce="x", drawn=drawn)

    assert page.status == 409
    assert visits.stripe.writes == []


async def test_the_reason_is_asked_for_afterwards_and_passed_on(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    done = await cancel(visit)

    page = await visit.client.submit(done.form("Send"), reason="too_expensive", comment="Too dear\r\nfor me")

    details = (await subscription_of(stripe_api, ADA))["cancellation_details"]
    assert (details["feedback"], details["comment"]) == ("too_expensive", "Too dear\nfor me")
    assert "Thank you. The reason is passed on." in page.text


async def test_the_reason_is_optional(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    done = await cancel(visit)

    page = await visit.client.submit(done.form("Send"))

    assert page.url == visit.home.url
    assert done.link("No thanks") == visit.home.url
    assert (await subscription_of(stripe_api, ADA))["cancellation_details"]["feedback"] is None


async def test_only_the_reasons_of_the_merchant_are_offered(visits: Visits) -> None:
    visits.configure(subscription_cancel=SubscriptionCancel(enabled=True, cancellation_reason=WITH_REASONS))
    visit = await visits.open(ADA)

    done = await cancel(visit)

    offered = [field.get("value") for field in done.document.iter("input") if field.get("name") == "reason"]
    assert offered == ["too_expensive", "unused", "other"]


async def test_a_reason_that_is_not_offered_is_not_passed_on(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    done = await cancel(visit)

    await visit.client.submit(done.form("Send"), reason="low_quality")

    assert (await subscription_of(stripe_api, ADA))["cancellation_details"]["feedback"] is None


async def test_a_comment_that_is_too_long_is_kept_to_be_shortened(visits: Visits) -> None:
    visit = await visits.open(ADA)
    done = await cancel(visit)

    page = await visit.client.submit(done.form("Send"), reason="unused", comment="a" * 5001)

    assert page.status == 422
    assert "The text is too long: at most 5000 characters fit." in page.text
    assert text_of(page.section("comment")) == "a" * 5001
    assert dict(page.form("Send").values)["reason"] == "unused"


async def test_where_the_merchant_asks_for_no_reason_none_is_asked_for(visits: Visits) -> None:
    visits.configure(subscription_cancel=SubscriptionCancel(enabled=True))
    visit = await visits.open(ADA)

    done = await cancel(visit)

    assert "Why" not in done.text


async def test_the_done_page_of_a_plan_that_goes_on_leads_home(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    subscription = (await subscription_of(stripe_api, ADA))["id"]

    page = await visit.get("subscriptions", subscription, "cancellation", "done")

    assert page.url == visit.home.url


async def test_an_incomplete_plan_is_not_cancelled_here(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open("cus_demo_jan")
    subscription = (await subscription_of(stripe_api, "cus_demo_jan"))["id"]

    page = await visit.get("subscriptions", subscription, "cancellation")

    assert page.status == 409
    assert not visit.home.has_link("Cancel plan")


async def test_where_the_merchant_switched_it_off_it_is_refused(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visits.configure(subscription_cancel=SubscriptionCancel())
    visit = await visits.open(ADA)
    subscription = (await subscription_of(stripe_api, ADA))["id"]

    asked = await visit.get("subscriptions", subscription, "cancellation")
    by_hand = await visit.post("subscriptions", subscription, "cancellation", nonce="x", drawn="{}")

    assert (asked.status, by_hand.status) == (409, 409)
    assert not visit.home.has_link("Cancel plan")
    assert visits.stripe.writes == []


@pytest.mark.parametrize("change", ["cancellation", "cancellation/done", "renewal", "plan-change"])
@pytest.mark.parametrize("key", ["sk_test_demo", "sk_test_caffe"])
async def test_nobody_elses_plan_is_found(visits: Visits, key: str, change: str) -> None:
    owner = {"sk_test_demo": "cus_demo_ben", "sk_test_caffe": "cus_caffe_marco"}[key]
    theirs = (await subscription_of(StripeApi(visits.http, key), owner))["id"]
    visit = await visits.open(ADA)

    page = await visit.get("subscriptions", theirs, change)

    assert page.status == 404
    assert page.heading == "There is nothing at this address"


@pytest.mark.parametrize("change", ["cancellation", "cancellation/reason", "renewal", "plan-change"])
async def test_nobody_elses_plan_is_changed(visits: Visits, stripe_api: StripeApi, change: str) -> None:
    """Not even with a form that its owner's page has drawn."""
    ben = await visits.open("cus_demo_ben")
    form = (await ben.follow("Cancel plan")).form("Cancel plan")
    theirs = (await subscription_of(stripe_api, "cus_demo_ben"))["id"]
    ada = await visits.open(ADA)

    page = await ada.post("subscriptions", theirs, change, **dict(form.values))

    assert page.status == 404
    assert visits.stripe.writes == []
