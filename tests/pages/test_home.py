"""The first page: what is owed leads it, then each section, for every customer of the demo."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.fixtures import StripeApi
from tests.pages.bills import SENT, make_bill, pay
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE
from tests.pages.visits import Visits, subscription_of

# fmt: off
LANTERN = [
    "ada", "ben", "chloe", "david", "elena", "farid", "grace", "henry", "ingrid", "jan", "kofi", "lena", "mateo",
    "nora", "rita", "yuki", "sam", "giulia",
]
# fmt: on
CAFFE = ["marco", "lucia", "studio", "anna"]
HEADINGS = {
    "subscriptions": "Current plan",
    "upcoming": "What happens next",
    "payment-methods": "Payment method",
    "billing-details": "Billing information",
    "invoices": "Invoices",
}


@pytest.mark.parametrize("language", ["en", "it", PSEUDO_LANGUAGE])
@pytest.mark.parametrize("merchant", ["lantern", "caffe"])
async def test_every_customer_of_the_demo_gets_a_sound_page(
    visits: Visits, merchant: str, language: str
) -> None:
    locale = {"locale": language} if language != PSEUDO_LANGUAGE else {}
    people = [f"cus_demo_{name}" for name in LANTERN]
    if merchant == "caffe":
        people = [f"cus_caffe_{name}" for name in CAFFE]

    for customer in people:
        if language == PSEUDO_LANGUAGE and customer.startswith(("cus_caffe", "cus_demo_giulia")):
            # These read Italian, whatever their browser asks for.
            continue
        visit = await visits.open(customer, merchant=merchant, language=language, **locale)

        assert visit.home.status == 200, customer
        assert visit.home.language == language


async def test_sections_come_in_their_order(visits: Visits) -> None:
    home = (await visits.open("cus_demo_chloe")).home

    assert [section.get("id") for section in home.document.iter("section")] == ["attention", *HEADINGS]


async def test_each_section_says_what_it_is(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada")).home

    for identifier, heading in HEADINGS.items():
        assert text_of(home.section(f"{identifier}-heading")).startswith(heading)


async def test_the_page_says_whose_account_it_is(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada")).home

    assert home.heading == "Billing for Ada Romano"
    assert "ada.romano@example.com" in home.text


async def test_a_very_long_business_name_is_shown_in_full(visits: Visits) -> None:
    home = (await visits.open("cus_demo_nora")).home

    assert "Nordsjøen Fiskeri- og Havbruksteknologi Forskningssenter" in home.heading
    assert "5892 Bergen" in home.text


async def test_the_way_back_leads_to_the_address_that_the_merchant_gave(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada", return_url="https://lantern.example/account")).home

    assert home.link("Return to Lantern") == "https://lantern.example/account"


async def test_without_an_address_of_its_own_a_session_leads_back_to_the_merchants(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada")).home

    assert home.link("Return to Lantern") == visits.merchant("lantern").links.return_url


async def test_test_keys_are_marked(visits: Visits) -> None:
    assert "Test mode" in (await visits.open("cus_demo_ada")).home.text


async def test_live_keys_are_not_marked(visits: Visits) -> None:
    link = await visits.link("cus_demo_ada")
    visits.change(stripe_key="sk_live_unknown")

    page = await visits.browser().get(link)

    assert "Test mode" not in page.text


async def test_an_active_plan_shows_price_seats_and_the_next_charge(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_ada")).home.section("subscriptions"))

    assert "Lantern Team" in plan
    assert "Active" in plan
    assert "€24.00 per month" in plan
    assert "3 seats" in plan
    assert "Next charge €24.00 on December 13, 2026 to Visa ending 4242." in plan


async def test_a_trial_says_when_it_ends(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_ben")).home.section("subscriptions"))

    assert "Free trial until December 2, 2026." in plan


async def test_collection_on_hold_leaves_the_plan_active(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_david")).home.section("subscriptions"))

    assert "Payments on hold" in plan
    assert "The plan stays active." in plan


async def test_a_cancelled_plan_shows_its_end_and_no_next_charge(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_elena")).home.section("subscriptions"))

    assert "Ends on December 6, 2026. There is no further charge for this plan." in plan
    assert "Next charge" not in plan


async def test_several_items_are_listed_one_by_one(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_farid")).home.section("subscriptions"))

    assert "Lantern Business and Lantern Backup" in plan
    assert "€112.00 per month" in plan
    assert "Lantern Business · 6 seats €108.00 per month" in plan


async def test_a_discount_is_shown_with_its_end(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_lena")).home.section("subscriptions"))

    assert "50% off until July 12, 2027 (Half price for a year)." in plan
    assert "Next charge €18.00" in plan


async def test_yen_have_no_decimals(visits: Visits) -> None:
    plan = text_of((await visits.open("cus_demo_yuki")).home.section("subscriptions"))

    assert "¥8,700 per month" in plan


async def test_each_plan_names_the_method_that_pays_it(visits: Visits) -> None:
    home = (await visits.open("cus_demo_mateo")).home

    assert "to Mastercard ending 4444." in text_of(home.section("subscriptions"))
    assert "Visa ending 4242 Default" in text_of(home.section("payment-methods"))


async def test_methods_of_several_types_are_told_apart(visits: Visits) -> None:
    methods = text_of((await visits.open("cus_demo_grace")).home.section("payment-methods"))

    for name in ("Visa ending 4242", "SEPA Direct Debit", "Link", "PayPal", "Mastercard ending 4444"):
        assert name in methods
    assert "Expired 04/2025" in methods


async def test_without_a_plan_the_invoices_stay(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ingrid")).home

    assert "There is no running plan." in text_of(home.section("subscriptions"))
    assert "Moving the archive" in text_of(home.section("invoices"))


@pytest.mark.parametrize("customer", ["cus_demo_ada", "cus_demo_ingrid"])
async def test_where_nothing_is_wrong_nothing_asks_for_attention(visits: Visits, customer: str) -> None:
    attention = (await visits.open(customer)).home.section("attention")

    assert text_of(attention) == ""
    assert attention.get("hidden") is not None


async def test_a_past_due_plan_leads_the_page_with_amount_date_and_both_ways_out(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_chloe")
    attention = visit.home.section("attention")
    invoice = (await subscription_of(stripe_api, "cus_demo_chloe"))["latest_invoice"]

    assert "Your payment of €36.00 on November 18, 2026 did not go through." in text_of(attention)
    assert "The bank declined Visa ending 0341 for Lantern Business." in text_of(attention)
    assert "We try again on" in text_of(attention)
    assert visit.home.link("Pay €36.00 now", inside=attention) == visit.address(
        "invoices", invoice, "payment"
    )
    assert visit.home.link("Use another card", inside=attention) == visit.address("payment-methods", "new")


async def test_an_invoice_without_a_plan_asks_for_attention_until_it_is_paid(
    visits: Visits, stripe_api: StripeApi
) -> None:
    invoice = await make_bill(stripe_api, "cus_demo_ingrid", **SENT)
    visit = await visits.open("cus_demo_ingrid")
    visits.clock.advance(timedelta(days=8))
    late = await visits.open("cus_demo_ingrid")
    await pay(stripe_api, invoice)
    paid = await visits.open("cus_demo_ingrid")

    said = text_of(visit.home.section("attention"))
    assert said.startswith("€15.00 is due by November 29, 2026. Invoice INGRID-")
    assert visit.home.link("Pay €15.00 now") == visit.address("invoices", invoice["id"], "payment")
    assert "€15.00 was due on November 29, 2026." in text_of(late.home.section("attention"))
    assert text_of(paid.home.section("attention")) == ""


async def test_what_is_charged_on_its_own_asks_for_nothing_until_that_fails(
    visits: Visits, stripe_api: StripeApi
) -> None:
    invoice = await make_bill(stripe_api, "cus_demo_ingrid")
    waiting = await visits.open("cus_demo_ingrid")
    bad: Any = await stripe_api.post(
        "payment_methods/pm_card_chargeCustomerFail/attach", customer="cus_demo_ingrid"
    )
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        await pay(stripe_api, invoice, bad["id"])
    refused = await visits.open("cus_demo_ingrid")

    assert text_of(waiting.home.section("attention")) == ""
    assert "The payment of €15.00 did not go through." in text_of(refused.home.section("attention"))


@pytest.mark.parametrize("page", ["home", "payment-methods/new"])
async def test_a_new_default_alone_does_not_pay_and_the_pages_say_so(visits: Visits, page: str) -> None:
    visit = await visits.open("cus_demo_chloe")

    shown = visit.home if page == "home" else await visit.get(page)

    assert "alone does not pay" in shown.text


async def test_an_unpaid_plan_says_that_nothing_is_tried_again(visits: Visits) -> None:
    attention = text_of((await visits.open("cus_demo_kofi")).home.section("attention"))

    assert "We do not try again on our own." in attention


async def test_an_incomplete_plan_says_that_its_first_payment_is_open(visits: Visits) -> None:
    home = (await visits.open("cus_demo_jan")).home

    assert "The first payment of €8.00 for Lantern Team is not complete." in text_of(
        home.section("attention")
    )
    assert not home.has_link("Change plan")


async def test_pay_now_leads_to_saved_methods_and_to_the_hosted_invoice(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_chloe")
    latest = (await subscription_of(stripe_api, "cus_demo_chloe"))["latest_invoice"]
    invoice = await stripe_api.get(f"invoices/{latest}")

    page = await visit.client.get(visit.home.link("Pay €36.00 now"))
    answer = await visit.client.http.get(page.link("Pay with another card"))

    assert page.heading == "Pay €36.00"
    assert answer.headers["location"] == invoice["hosted_invoice_url"]


async def test_another_customer_is_nowhere_on_the_page(visits: Visits) -> None:
    html = (await visits.open("cus_demo_ada")).home.response.text

    assert "Ben Okafor" not in html
    assert "cus_demo_ben" not in html


async def test_what_a_customer_is_called_is_never_markup(visits: Visits, stripe_api: StripeApi) -> None:
    await stripe_api.post("customers/cus_demo_ada", name="<script>alert(1)</script> & Söhne")

    home = (await visits.open("cus_demo_ada")).home

    assert home.heading == "Billing for <script>alert(1)</script> & Söhne"
