"""Changing plan: what is shown is what is charged, and whatever moved in between is shown before it is done."""

import re
from typing import Any

import pytest

from billing.configurations import SubscriptionUpdate
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.choices import allow, choose, due_now, item_of, switch
from tests.pages.visits import Visits, give_card, invoices_of, subscription_of

ADA = "cus_demo_ada"
TEAM = "price_lantern_team_monthly"
BUSINESS = "price_lantern_business_monthly"
YEARLY = "price_lantern_business_yearly"


async def test_only_what_the_merchant_offers_in_the_same_currency_can_be_chosen(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.follow("Change plan")

    offered = [field.get("value") for field in page.document.iter("input") if field.get("name") == "price"]
    assert offered == ["price_lantern_starter_monthly", TEAM, BUSINESS]
    assert "Lantern Team Current" in page.text


async def test_the_yearly_prices_stand_behind_a_link_of_their_own(visits: Visits) -> None:
    visit = await visits.open(ADA)
    monthly = await visit.follow("Change plan")

    page = await visit.client.get(monthly.link("Yearly, 2 months free"))

    offered = [field.get("value") for field in page.document.iter("input") if field.get("name") == "price"]
    assert offered == ["price_lantern_starter_yearly", "price_lantern_team_yearly", YEARLY]


async def test_what_is_shown_is_what_is_charged(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    page = await choose(visit, BUSINESS, "4")
    amount = due_now(page)

    done = await visit.client.submit(page.form(f"Pay {amount} and change plan"))

    newest = (await invoices_of(stripe_api, ADA))[0]
    assert "The plan is changed." in done.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)
    assert (newest["status"], f"€{newest['amount_paid'] / 100:.2f}") == ("paid", amount)


async def test_the_preview_names_each_part_the_method_and_what_comes_later(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await choose(visit, BUSINESS, "4")

    preview = text_of(page.section("preview"))
    assert "Unused time on Lantern Team, 3 seats" in preview
    assert "Remaining time on Lantern Business, 4 seats, until December 13" in preview
    assert "Charged to Visa ending 4242." in preview
    assert "From December 13, 2026 you pay €72.00 a month." in preview


async def test_looking_at_amounts_writes_nothing(visits: Visits) -> None:
    visit = await visits.open(ADA)

    await choose(visit, BUSINESS, "4")
    await choose(visit, YEARLY, "1")

    assert visits.stripe.writes == []


async def test_a_yearly_plan_begins_now_and_says_what_a_year_costs(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    page = await choose(visit, YEARLY, "2")

    await visit.client.submit(page.form("and change plan"))

    assert "you pay €360.00 a year." in page.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (YEARLY, 2)


async def test_the_current_plan_leaves_nothing_to_confirm(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await choose(visit, TEAM, "3")

    assert "This is the current plan." in page.text
    assert "Pay" not in text_of(page.section("preview"))


async def test_fewer_seats_cost_nothing_now_and_say_what_stays_as_credit(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)

    page = await choose(visit, TEAM, "1")
    await visit.client.submit(page.form("Change plan"))

    customer: Any = await stripe_api.get(f"customers/{ADA}")
    assert due_now(page) == "€0.00"
    assert f"A credit of €{-customer['balance'] / 100:.2f} stays on the account" in page.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 1)


async def test_where_the_merchant_bills_later_nothing_is_charged_now(
    visits: Visits, stripe_api: StripeApi
) -> None:
    allow(visits, proration_behavior="create_prorations")
    visit = await visits.open(ADA)
    before = await invoices_of(stripe_api, ADA)

    page = await choose(visit, BUSINESS, "4")
    await visit.client.submit(page.form("Change plan"))

    assert "The difference comes with the invoice of December 13, 2026." in page.text
    assert len(await invoices_of(stripe_api, ADA)) == len(before)
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_a_double_press_is_one_change(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    before = len(await invoices_of(stripe_api, ADA))
    form = (await choose(visit, BUSINESS, "4")).form("and change plan")

    await visit.client.submit(form)
    again = await visit.client.submit(form)

    assert again.status in {200, 409}
    assert len(await invoices_of(stripe_api, ADA)) == before + 1
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_what_changed_elsewhere_is_shown_before_anything_is_charged(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    page = await choose(visit, BUSINESS, "4")
    await switch(stripe_api, ADA, TEAM, 10)

    moved = await visit.client.submit(page.form("and change plan"))

    assert moved.status == 409
    assert "The plan or its price has changed in the meantime." in moved.text
    assert "Unused time on Lantern Team, 10 seats" in moved.text
    assert visits.stripe.writes == []
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 10)


async def test_the_new_amounts_can_be_confirmed_from_there(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    page = await choose(visit, BUSINESS, "4")
    await switch(stripe_api, ADA, TEAM, 1)
    moved = await visit.client.submit(page.form("and change plan"))

    done = await visit.client.submit(moved.form("and change plan"))

    assert "The plan is changed." in done.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


@pytest.mark.parametrize(
    "price", ["price_lantern_business_monthly_jpy", "price_lantern_backup_monthly", "price_none", "'; --"]
)
async def test_a_price_that_is_not_offered_is_refused(
    visits: Visits, stripe_api: StripeApi, price: str
) -> None:
    visit = await visits.open(ADA)
    form = (await choose(visit, BUSINESS, "4")).form("and change plan")
    drawn = dict(form.values)["drawn"].replace(BUSINESS, price)

    chosen = await choose(visit, price)
    confirmed = await visit.client.submit(form, drawn=drawn)

    assert "and change plan" not in chosen.text
    assert confirmed.status == 409
    assert visits.stripe.writes == []


@pytest.mark.parametrize("typed", ["0", "51", "-1", "1.5", "many", "999999999999"])
async def test_a_wrong_number_of_seats_is_said_beside_the_field_and_kept(visits: Visits, typed: str) -> None:
    visit = await visits.open(ADA)

    page = await choose(visit, TEAM, typed)

    field = page.section("quantity")
    assert text_of(page.section("quantity-error")) == "Enter a whole number from 1 to 50."
    assert field.get("value") == typed
    assert field.get("aria-invalid") == "true"
    assert "quantity-error" in (field.get("aria-describedby") or "")
    assert visits.stripe.writes == []


async def test_a_number_of_seats_by_hand_is_held_to_the_same_bounds(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = (await choose(visit, TEAM, "4")).form("and change plan")
    drawn = dict(form.values)["drawn"].replace('"quantity":4', '"quantity":51')

    page = await visit.client.submit(form, drawn=drawn)

    assert page.status == 409
    assert visits.stripe.writes == []


@pytest.mark.parametrize("amount", ["due_now", "renewal_amount", "proration_date"])
async def test_an_amount_changed_by_hand_is_no_confirmation(visits: Visits, amount: str) -> None:
    visit = await visits.open(ADA)
    form = (await choose(visit, BUSINESS, "4")).form("and change plan")
    drawn = re.sub(rf'"{amount}":\d+', f'"{amount}":1', dict(form.values)["drawn"])

    page = await visit.client.submit(form, drawn=drawn)

    assert page.status == 409
    assert visits.stripe.writes == []


async def test_a_declined_card_keeps_the_old_plan(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, ADA, "pm_card_chargeCustomerFail")
    visit = await visits.open(ADA)
    page = await choose(visit, BUSINESS, "4")

    declined = await visit.client.submit(page.form("and change plan"))

    assert declined.status == 402
    assert f"The payment of {due_now(page)} did not go through." in declined.text
    assert "The plan is as it was before." in declined.text
    assert declined.link("Use another card") == visit.address("payment-methods", "new")
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 3)


async def test_after_a_decline_another_card_is_a_new_attempt(visits: Visits, stripe_api: StripeApi) -> None:
    await give_card(stripe_api, ADA, "pm_card_chargeCustomerFail")
    visit = await visits.open(ADA)
    page = await choose(visit, BUSINESS, "4")
    await visit.client.submit(page.form("and change plan"))
    await give_card(stripe_api, ADA, "pm_card_visa")

    again = await choose(visit, BUSINESS, "4")
    done = await visit.client.submit(again.form("and change plan"))

    assert "The plan is changed." in done.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_a_bank_that_asks_leads_to_the_page_where_it_is_confirmed(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_sam")
    before = item_of(await subscription_of(stripe_api, "cus_demo_sam"))
    page = await choose(visit, "price_lantern_team_monthly_usd", "9")

    asked = await visit.client.submit(page.form("and change plan"))

    newest = (await invoices_of(stripe_api, "cus_demo_sam"))[0]
    assert asked.status == 402
    assert asked.link("Confirm the payment") == visit.address("invoices", newest["id"], "payment")
    assert item_of(await subscription_of(stripe_api, "cus_demo_sam")) == before


async def test_without_a_method_the_next_step_asks_for_one(visits: Visits, stripe_api: StripeApi) -> None:
    subscription = await subscription_of(stripe_api, ADA)
    await stripe_api.post(f"customers/{ADA}", **{"invoice_settings[default_payment_method]": ""})
    assert subscription["default_payment_method"] is None
    visit = await visits.open(ADA)
    page = await choose(visit, BUSINESS, "4")

    asked = await visit.client.submit(page.form("and change plan"))

    assert "There is no payment method yet: the next step asks for one." in page.text
    assert asked.url == visit.address("payment-methods", "new")
    assert "The change needs a payment method." in asked.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 3)


async def test_a_preview_that_fails_says_that_nothing_was_charged(visits: Visits) -> None:
    visit = await visits.open(ADA)
    visits.stripe.failing = {"/v1/invoices/create_preview"}

    page = await choose(visit, BUSINESS, "4")

    assert "We could not work out the amount. Nothing has been charged." in page.text
    assert page.has_link("Try again")


async def test_with_htmx_a_choice_changes_only_its_amount(visits: Visits) -> None:
    visit = await visits.open(ADA)
    page = await visit.follow("Change plan")

    part = await visit.client.get_part(f"{page.url}?price={BUSINESS}&quantity=4", "div#amount")

    assert due_now(part).startswith("€")
    assert not list(part.document.iter("fieldset"))
    assert part.section("quantity").get("value") == "4"


async def test_a_trial_says_what_the_change_does_to_it(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ben")

    page = await choose(visit, BUSINESS, "2")

    assert "The free trial ends with this change." in page.text


@pytest.mark.parametrize(
    ("customer", "reason"),
    [
        ("cus_demo_elena", "Undo the cancellation first, then change it."),
        ("cus_demo_farid", "It is made of several parts, which only the merchant can change."),
        ("cus_demo_jan", "Its first payment is still open. Pay it first, then change the plan."),
    ],
)
async def test_a_plan_that_cannot_be_changed_says_why(
    visits: Visits, stripe_api: StripeApi, customer: str, reason: str
) -> None:
    visit = await visits.open(customer)
    subscription = (await subscription_of(stripe_api, customer))["id"]

    page = await visit.get("subscriptions", subscription, "plan-change")

    assert page.status == 409
    assert reason in page.text
    assert not visit.home.has_link("Change plan")


async def test_where_the_merchant_switched_it_off_it_is_refused(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    form = (await choose(visit, BUSINESS, "4")).form("and change plan")
    visits.configure(subscription_update=SubscriptionUpdate())

    page = await visit.client.submit(form)

    assert page.status == 409
    assert not (await visit.get()).has_link("Change plan")
    assert visits.stripe.writes == []


async def test_another_merchants_rules_hold_for_its_own_customers(visits: Visits) -> None:
    visit = await visits.open("cus_caffe_marco", merchant="caffe", locale="en")

    page = await visit.follow("Change plan")

    offered = [field.get("value") for field in page.document.iter("input") if field.get("name") == "price"]
    assert "price_caffe_degustazione_monthly" in offered
    assert not any("lantern" in (price or "") for price in offered)
