"""A change that cannot be paid at once: a method is asked for, another card pays, or the bank is asked first."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.gateway.shop import Shop
from tests.pages.checks import text_of
from tests.pages.choices import choose, due_now, item_of, preview_of, switch
from tests.pages.page import PSEUDO_LANGUAGE, Page
from tests.pages.test_adding_methods import type_card
from tests.pages.visits import Visit, Visits, give_card, invoices_of, subscription_of

ADA = "cus_demo_ada"
TEAM = "price_lantern_team_monthly"
BUSINESS = "price_lantern_business_monthly"
# Of "Pay €33.60 and change plan", and of "Change plan" where nothing is due.
CONFIRM = "hange plan"
ASKS_BANK = "pm_card_authenticationRequired"
DECLINES = "pm_card_chargeCustomerFail"


@pytest.fixture
async def penniless(stripe_api: StripeApi) -> str:
    """Ada without a default method, on the plan that was paid until now."""
    await stripe_api.post(f"customers/{ADA}", **{"invoice_settings[default_payment_method]": ""})
    return ADA


async def confirm(visit: Visit, price: str = BUSINESS, quantity: str = "4", **fields: str) -> Page:
    page = await choose(visit, price, quantity, **fields)
    return await visit.client.submit(page.form(CONFIRM))


async def add_card(asked: Page, visit: Visit, http: httpx.AsyncClient, **changes: str) -> Page:
    """From the page that asks for a method to Checkout, and back by its own way."""
    left = await visit.client.submit(asked.form("Continue to Stripe"))
    answer = await type_card(http, left.link("Enter payment details"), **changes)
    return await visit.client.get(answer.headers["location"])


def choice_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def plan_of(page: Page) -> str:
    return text_of(page.section("subscriptions"))


async def test_after_checkout_the_same_change_is_asked_about_again(
    visits: Visits, http: httpx.AsyncClient, penniless: str
) -> None:
    visit = await visits.open(penniless)

    back = await add_card(await confirm(visit), visit, http)

    assert choice_of(back) == {"price": [BUSINESS], "quantity": ["4"]}
    assert "The new payment method is saved and pays from now on." in back.text
    assert "Charged to Mastercard ending 4444." in preview_of(back)


async def test_with_the_new_card_the_change_is_paid(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, penniless: str
) -> None:
    visit = await visits.open(penniless)
    back = await add_card(await confirm(visit), visit, http)

    done = await visit.client.submit(back.form(f"Pay {due_now(back)} and change plan"))

    newest = (await invoices_of(stripe_api, penniless))[0]
    assert "The plan is changed." in done.text
    assert (newest["status"], f"€{newest['amount_paid'] / 100:.2f}") == ("paid", due_now(back))
    assert item_of(await subscription_of(stripe_api, penniless)) == (BUSINESS, 4)


async def test_the_code_that_was_typed_comes_back_as_well(
    visits: Visits, http: httpx.AsyncClient, penniless: str
) -> None:
    shop = Shop(http, "sk_test_demo")
    coupon = await shop.post("coupons", percent_off=50, duration="forever")
    await shop.post("promotion_codes", code="WINTER", promotion={"type": "coupon", "coupon": coupon["id"]})
    visit = await visits.open(penniless)

    back = await add_card(await confirm(visit, code="winter"), visit, http)

    assert "WINTER: 50% off" in back.text
    assert "you pay €36.00 a month." in preview_of(back)


async def test_nothing_was_begun_at_stripe_before_there_is_a_method(
    visits: Visits, stripe_api: StripeApi, penniless: str
) -> None:
    visit = await visits.open(penniless)
    before = await invoices_of(stripe_api, penniless)

    await confirm(visit)

    assert visits.stripe.writes == []
    assert await invoices_of(stripe_api, penniless) == before


async def test_where_nothing_is_due_no_method_is_asked_for(
    visits: Visits, stripe_api: StripeApi, penniless: str
) -> None:
    visit = await visits.open(penniless)

    done = await confirm(visit, TEAM, "1")

    assert "The plan is changed." in done.text
    assert item_of(await subscription_of(stripe_api, penniless)) == (TEAM, 1)


async def test_whoever_went_home_in_between_is_led_home(
    visits: Visits, http: httpx.AsyncClient, penniless: str
) -> None:
    visit = await visits.open(penniless)
    await confirm(visit)

    back = await add_card(await visit.follow("Add a method"), visit, http)

    assert back.url == visit.home.url


async def test_what_changed_while_the_card_was_typed_is_shown_as_it_is_now(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi, penniless: str
) -> None:
    visit = await visits.open(penniless)
    asked = await confirm(visit)
    await give_card(stripe_api, penniless, "pm_card_visa")
    await switch(stripe_api, penniless, TEAM, 10)

    back = await add_card(asked, visit, http)

    assert "Unused time on Lantern Team, 10 seats" in preview_of(back)


async def test_after_a_decline_a_new_card_leads_back_and_pays(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    await give_card(stripe_api, ADA, DECLINES)
    visit = await visits.open(ADA)
    declined = await confirm(visit)

    asked = await visit.client.get(declined.link("Use another card"))
    back = await add_card(asked, visit, http)
    done = await visit.client.submit(back.form(f"Pay {due_now(back)} and change plan"))

    assert choice_of(back) == {"price": [BUSINESS], "quantity": ["4"]}
    assert "The plan is changed." in done.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_the_form_that_was_declined_is_no_replay_with_another_card(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await give_card(stripe_api, ADA, DECLINES)
    visit = await visits.open(ADA)
    form = (await choose(visit, BUSINESS, "4")).form("and change plan")
    declined = await visit.client.submit(form)
    await give_card(stripe_api, ADA, "pm_card_visa")

    done = await visit.client.submit(form)

    assert declined.status == 402
    assert "The plan is changed." in done.text
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_a_declined_change_waits_on_home_and_another_one_takes_its_place(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await give_card(stripe_api, ADA, DECLINES)
    visit = await visits.open(ADA)
    await confirm(visit)
    await give_card(stripe_api, ADA, "pm_card_visa")

    waiting = await visit.get()
    page = await choose(visit, TEAM, "5")
    await visit.client.submit(page.form("and change plan"))

    assert "The change to Lantern Business waits for the payment of €33.60" in plan_of(waiting)
    assert "This takes the place of the change to Lantern Business" in preview_of(page)
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 5)
    assert "waits for" not in plan_of(await visit.get())


@pytest.fixture
async def asking(visits: Visits, stripe_api: StripeApi) -> Visit:
    """Ada's, who has confirmed a change that her bank wants to be asked about."""
    await give_card(stripe_api, ADA, ASKS_BANK)
    visit = await visits.open(ADA)
    asked = await confirm(visit)
    assert asked.status == 402
    return visit


async def test_what_waits_for_the_bank_stands_on_home_with_its_end(
    asking: Visit, stripe_api: StripeApi
) -> None:
    home = await asking.get()

    newest = (await invoices_of(stripe_api, ADA))[0]
    assert "The change to Lantern Business waits for the payment of €33.60, until November" in plan_of(home)
    assert "The plan stays as it is until then." in plan_of(home)
    assert home.link("Pay now") == asking.address("invoices", newest["id"], "payment")
    assert "Lantern Team Active €24.00 per month3 seats" in plan_of(home)


async def test_once_the_bank_has_agreed_the_plan_is_changed(
    asking: Visit, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    newest = (await invoices_of(stripe_api, ADA))[0]

    await http.post(f"{newest['hosted_invoice_url']}/authentication", data={"answer": "pass"})

    home = await asking.get()
    assert "Lantern Business Active €72.00 per month4 seats" in plan_of(home)
    assert "waits for" not in plan_of(home)
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_another_card_pays_what_waits(asking: Visit, stripe_api: StripeApi) -> None:
    visa = await give_card(stripe_api, ADA, "pm_card_visa")
    page = await asking.client.get((await asking.get()).link("Pay now"))

    home = await asking.client.submit(page.form("Pay €33.60 now"), method=visa)

    assert "Lantern Business Active" in plan_of(home)
    assert item_of(await subscription_of(stripe_api, ADA)) == (BUSINESS, 4)


async def test_what_nobody_paid_in_time_is_forgotten(
    asking: Visit, visits: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    clock.advance(timedelta(hours=24))

    home = (await visits.open(ADA)).home

    assert "waits for" not in plan_of(home)
    assert item_of(await subscription_of(stripe_api, ADA)) == (TEAM, 3)


async def test_a_change_that_waits_can_be_read_in_every_language(asking: Visit, visits: Visits) -> None:
    foreign = await visits.open(ADA, language=PSEUDO_LANGUAGE)

    assert "Lantern Business" in plan_of(foreign.home)


async def test_there_and_back_and_there_and_back_are_four_changes(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    before = len(await invoices_of(stripe_api, ADA))

    for price, quantity in [(BUSINESS, "3"), (TEAM, "3"), (BUSINESS, "3"), (TEAM, "3")]:
        done = await confirm(visit, price, quantity)
        assert "The plan is changed." in done.text
        assert item_of(await subscription_of(stripe_api, ADA)) == (price, 3)

    invoices = (await invoices_of(stripe_api, ADA))[:-before]
    assert [one["status"] for one in invoices] == ["paid"] * 4
    assert sum(one["total"] for one in invoices) == 0
