"""What comes after a flow: a page that confirms it, the merchant's own address, or the rest of the portal."""

from typing import Any

import httpx
import pytest

from billing.configurations import SubscriptionCancel
from tests.fixtures import StripeApi
from tests.pages.flow_data import (
    HOMEPAGE,
    REDIRECT,
    SHOP,
    THANKS,
    change_of,
    flow_of,
    flow_params,
    saying,
)
from tests.pages.page import Page
from tests.pages.test_adding_methods import NEW_CARD
from tests.pages.test_flows_enforced import inside
from tests.pages.visits import Visit, Visits, default_of, give_card, subscription_of

ADA = "cus_demo_ada"
BUSINESS = "price_lantern_business_monthly"
WITHOUT_REASONS = SubscriptionCancel(enabled=True)
BOOSTED = {"HX-Request": "true", "HX-Request-Type": "full", "HX-Boosted": "true"}


async def add_card(visit: Visit, http: httpx.AsyncClient, start: Page | None = None) -> Page:
    left = await visit.client.submit((start or visit.home).form("Continue to Stripe"))
    answer = await http.post(left.link("Enter payment details"), data=NEW_CARD)
    return await visit.client.get(answer.headers["location"])


async def open_cancel(visits: Visits, stripe_api: StripeApi, after: dict[str, Any] | None = None) -> Visit:
    flow = await flow_of(stripe_api, ADA, "subscription_cancel", after=after)
    return await visits.open(ADA, return_url=SHOP, **flow)


async def open_change(visits: Visits, stripe_api: StripeApi, after: dict[str, Any] | None = None) -> Visit:
    flow = await flow_of(stripe_api, ADA, "subscription_update", after=after)
    return await visits.open(ADA, return_url=SHOP, **flow)


async def choose_business(visit: Visit) -> Page:
    return await visit.client.submit(visit.home.form("Update amount"), price=BUSINESS)


async def test_a_new_method_is_confirmed_and_is_the_default(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA, return_url=SHOP, **flow_params("payment_method_update"))
    before = await default_of(stripe_api, ADA)

    page = await add_card(visit, http)

    assert page.heading == "Payment method saved"
    assert "The new payment method is saved and pays from now on." in page.text
    assert "Paid by Mastercard ending 4444" in page.text
    assert page.link("Return to Lantern") == SHOP
    assert await default_of(stripe_api, ADA) != before


async def test_coming_back_from_stripe_without_a_card_goes_on_in_the_flow(
    visits: Visits, http: httpx.AsyncClient
) -> None:
    visit = await visits.open(ADA, **flow_params("payment_method_update"))
    await visit.client.submit(visit.home.form("Continue to Stripe"))

    page = await visit.client.get(inside(visit, ""))

    assert page.heading == "Add a payment method"


async def test_a_plan_is_cancelled_with_a_reason_and_then_confirmed(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_cancel(visits, stripe_api)
    asked = await visit.client.submit(visit.home.form("Cancel plan"))

    page = await visit.client.submit(asked.form("Send"), reason="unused")

    details = (await subscription_of(stripe_api, ADA))["cancellation_details"]
    assert asked.heading == page.heading == "Lantern Team is cancelled"
    assert "It stays active until December 13, 2026 and ends then." in page.text
    assert "Ends on December 13, 2026" in page.text
    assert "Thank you. The reason is passed on." in page.text
    assert details["feedback"] == "unused"


async def test_the_reason_can_be_left_out_and_nothing_leads_out_of_the_flow(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_cancel(visits, stripe_api)
    asked = await visit.client.submit(visit.home.form("Cancel plan"))

    page = await visit.client.get(asked.link("No thanks"))

    assert not asked.has_link("Back to billing")
    assert not asked.has_link("Don't cancel plan")
    assert page.url == inside(visit, "completion")


async def test_without_reasons_the_flow_ends_at_once(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(subscription_cancel=WITHOUT_REASONS)
    visit = await open_cancel(visits, stripe_api)

    page = await visit.client.submit(visit.home.form("Cancel plan"))

    assert page.url == inside(visit, "completion")


async def test_a_plan_is_changed_and_the_new_one_told(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_change(visits, stripe_api)
    chosen = await choose_business(visit)

    page = await visit.client.submit(chosen.form("change plan"))

    assert page.heading == "Plan change confirmed"
    assert "The plan is changed." in page.text
    assert "Plan Lantern Business" in page.text


async def test_the_merchants_own_words_take_the_place_of_ours(visits: Visits, stripe_api: StripeApi) -> None:
    words = "Goodbye & <b>thanks</b> — {{ 7 * 7 }}"
    visits.configure(subscription_cancel=WITHOUT_REASONS)
    visit = await open_cancel(visits, stripe_api, after=saying(words))

    page = await visit.client.submit(visit.home.form("Cancel plan"))

    assert words in page.text
    assert "It stays active until" not in page.text
    assert "Ends on December 13, 2026" in page.text


async def test_the_confirmation_is_in_the_customers_language(visits: Visits, stripe_api: StripeApi) -> None:
    flow = await flow_of(stripe_api, ADA, "subscription_cancel")
    visits.configure(subscription_cancel=WITHOUT_REASONS)
    visit = await visits.open(ADA, locale="it", **flow)

    page = await visit.client.submit(visit.home.form("Disdici abbonamento"))

    assert page.language == "it"
    assert "13 dicembre 2026" in page.text


async def test_a_finished_flow_is_not_begun_again(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_change(visits, stripe_api)
    await visit.client.submit((await choose_business(visit)).form("change plan"))

    page = await visit.client.get(visit.home.url)

    assert page.url == inside(visit, "completion")
    assert not page.has_link("Billing")


async def test_what_was_undone_since_is_not_claimed(visits: Visits, stripe_api: StripeApi) -> None:
    visits.configure(subscription_cancel=WITHOUT_REASONS)
    visit = await open_cancel(visits, stripe_api)
    done = await visit.client.submit(visit.home.form("Cancel plan"))
    subscription = (await subscription_of(stripe_api, ADA))["id"]
    await stripe_api.post(f"subscriptions/{subscription}", cancel_at="")

    page = await visit.client.get(done.url)

    assert page.heading == "Cancel Lantern Team?"


async def test_a_new_method_leads_to_the_merchants_address(visits: Visits, http: httpx.AsyncClient) -> None:
    visit = await visits.open(ADA, **flow_params("payment_method_update", after=REDIRECT))

    page = await add_card(visit, http)

    assert (page.status, page.response.headers["location"]) == (303, THANKS)


async def test_a_change_leads_to_the_merchants_address(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_change(visits, stripe_api, after=REDIRECT)
    chosen = await choose_business(visit)

    answer = await visit.client.send(chosen.form("change plan"))

    assert (answer.status_code, answer.headers["location"]) == (303, THANKS)


async def test_htmx_is_told_to_leave_the_page_for_the_merchants_address(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_change(visits, stripe_api, after=REDIRECT)
    chosen = await choose_business(visit)

    answer = await visit.client.send(chosen.form("change plan"), headers=BOOSTED)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, THANKS)


async def test_a_cancellation_leads_to_the_merchants_address_after_the_reason(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_cancel(visits, stripe_api, after=REDIRECT)
    asked = await visit.client.submit(visit.home.form("Cancel plan"))

    page = await visit.client.submit(asked.form("Send"), reason="unused")

    assert asked.heading == "Lantern Team is cancelled"
    assert (page.status, page.response.headers["location"]) == (303, THANKS)


async def test_whoever_comes_back_from_the_merchants_address_is_sent_there_again(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_change(visits, stripe_api, after=REDIRECT)
    chosen = await choose_business(visit)
    await visit.client.send(chosen.form("change plan"))

    page = await visit.client.get(chosen.url)

    assert (page.status, page.response.headers["location"]) == (303, THANKS)


async def test_the_rest_of_the_portal_opens_after_the_flow(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_change(visits, stripe_api, after=HOMEPAGE)
    chosen = await choose_business(visit)

    page = await visit.client.submit(chosen.form("change plan"))

    assert page.heading == "Billing for Ada Romano"
    assert "The plan is changed." in page.text
    assert (await visit.client.get(page.link("Cancel plan"))).heading == "Cancel Lantern Business?"


async def test_after_a_cancellation_the_rest_opens_with_the_reason(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await open_cancel(visits, stripe_api, after=HOMEPAGE)

    asked = await visit.client.submit(visit.home.form("Cancel plan"))

    home = await visit.client.get(asked.link("Back to billing"))
    assert asked.has_link("Don't cancel plan")
    assert home.heading == "Billing for Ada Romano"


async def test_after_a_new_method_the_rest_opens_and_says_so(visits: Visits, http: httpx.AsyncClient) -> None:
    visit = await visits.open(ADA, **flow_params("payment_method_update", after=HOMEPAGE))

    page = await add_card(visit, http)

    assert page.url == inside(visit, "")
    assert "The new payment method is saved and pays from now on." in page.text


async def test_a_proposed_change_shows_its_price_and_is_done(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS, quantity=2))

    page = await visit.client.submit(visit.home.form("change plan"))

    item = (await subscription_of(stripe_api, ADA))["items"]["data"][0]
    assert visit.home.heading == "Confirm the plan change"
    assert "Lantern Business" in visit.home.text
    assert "Due now" in visit.home.text
    assert page.heading == "Plan change confirmed"
    assert (item["price"]["id"], item["quantity"]) == (BUSINESS, 2)


async def test_only_the_proposed_change_can_be_confirmed(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS, quantity=2))
    form = visit.home.form("change plan")
    drawn = dict(form.values)["drawn"].replace('"quantity":2', '"quantity":1')

    page = await visit.client.submit(form, drawn=drawn)

    assert page.status == 409
    assert page.heading == "Confirm the plan change"
    assert visits.stripe.writes == []


@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
async def test_a_discount_of_the_merchants_comes_with_the_change(
    visits: Visits, stripe_api: StripeApi, kind: str
) -> None:
    coupon: Any = await stripe_api.post("coupons", percent_off="50", duration="forever", name="Welcome")
    code: Any = await stripe_api.post(
        "promotion_codes", **{"promotion[type]": "coupon", "promotion[coupon]": coupon["id"], "code": "HELLO"}
    )
    given = {kind: coupon["id"] if kind == "coupon" else code["id"]}
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS, discounts=[given]))

    page = await visit.client.submit(visit.home.form("change plan"))

    assert "50% off" in visit.home.text
    assert page.heading == "Plan change confirmed"
    assert len((await subscription_of(stripe_api, ADA))["discounts"]) == 1


async def test_a_discount_alone_is_a_change_too_and_is_given_once(
    visits: Visits, stripe_api: StripeApi
) -> None:
    coupon: Any = await stripe_api.post("coupons", percent_off="50", duration="forever", name="Welcome")
    flow = await change_of(stripe_api, ADA, discounts=[{"coupon": coupon["id"]}])
    visit, other_tab = await visits.open(ADA, **flow), await visits.open(ADA, **flow)

    page = await visit.client.submit(visit.home.form("Change plan"))
    again = await other_tab.client.submit(other_tab.home.form("Change plan"))

    assert "Nothing is charged now." in visit.home.text
    assert page.heading == again.heading == "Plan change confirmed"
    assert len((await subscription_of(stripe_api, ADA))["discounts"]) == 1


async def test_a_change_that_is_true_already_is_told_as_done(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS))
    subscription = await subscription_of(stripe_api, ADA)
    item = subscription["items"]["data"][0]
    values = {"items[0][id]": item["id"], "items[0][price]": BUSINESS}
    await stripe_api.post(f"subscriptions/{subscription['id']}", **values)

    page = await visit.client.get(visit.home.url)

    assert page.heading == "Plan change confirmed"


async def test_a_declined_change_stays_in_the_flow_and_can_be_paid_with_another_card(
    visits: Visits, stripe_api: StripeApi, http: httpx.AsyncClient
) -> None:
    visit = await visits.open(ADA, **await change_of(stripe_api, ADA, price=BUSINESS))
    await give_card(stripe_api, ADA, "pm_card_chargeCustomerFail")
    declined = await visit.client.submit(visit.home.form("change plan"))

    asked = await visit.client.get(declined.link("Use another card"))
    back = await add_card(visit, http, asked)
    page = await visit.client.submit(back.form("change plan"))

    assert declined.status == 402
    assert asked.link("Go back") == inside(visit, "")
    assert back.heading == "Confirm the plan change"
    assert page.heading == "Plan change confirmed"
