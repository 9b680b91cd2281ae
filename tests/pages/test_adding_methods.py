"""Adding a payment method: away to Checkout and back, where the new one becomes the default, once."""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from billing.configurations import PaymentMethodUpdate
from tests.fixtures import SANDBOX_URL, StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, default_of, give_card, invoices_of, methods_of

NEW_CARD = {
    "method": "card",
    "number": "5555 5555 5555 4444",
    "expiry": "12 / 30",
    "cvc": "123",
    "name": "Ada Romano",
}


async def leave(visit: Visit) -> str:
    """To the page before Checkout and on: the address of Checkout itself."""
    asked = await visit.follow("Add a method")
    left = await visit.client.submit(asked.form("Continue to Stripe"))
    return left.link("Enter payment details")


async def type_card(http: httpx.AsyncClient, checkout: str, **changes: str) -> httpx.Response:
    return await http.post(checkout, data=NEW_CARD | changes)


async def add_card(visit: Visit, http: httpx.AsyncClient) -> Page:
    answer = await type_card(http, await leave(visit))
    return await visit.client.get(answer.headers["location"])


async def test_a_card_typed_into_checkout_is_saved_and_becomes_the_default(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await add_card(visit, http)

    assert page.url == visit.home.url
    assert "The new payment method is saved and pays from now on." in page.text
    assert "Mastercard ending 4444 Default" in text_of(page.section("payment-methods"))
    assert "to Mastercard ending 4444." in text_of(page.section("subscriptions"))
    assert len(await methods_of(stripe_api, "cus_demo_ada")) == 2


async def test_what_was_said_is_said_once(visits: Visits, http: httpx.AsyncClient) -> None:
    visit = await visits.open("cus_demo_ada")
    await add_card(visit, http)

    assert "is saved and pays" not in (await visit.get()).text


async def test_whose_account_it_is_stands_on_the_page_before_checkout(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await visit.follow("Add a method")

    assert "For the account of Ada Romano." in page.text
    assert "ada.romano@example.com" in page.text


async def test_checkout_is_for_setting_up_with_the_way_back_and_the_language(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ada", locale="it")
    asked = await visit.get("payment-methods", "new")
    form = next(form for form in asked.document.iter("form") if "payment-methods" in form.get("action", ""))
    button = text_of(next(form.iter("button")))
    left = await visit.client.submit(asked.form(button))

    found = re.search(r"cs_test_\w+", left.response.text)
    assert found is not None
    checkout: Any = await stripe_api.get(f"checkout/sessions/{found[0]}")
    assert (checkout["mode"], checkout["customer"], checkout["locale"]) == ("setup", "cus_demo_ada", "it")
    assert checkout["cancel_url"] == visit.home.url
    assert checkout["success_url"] == visit.address("payment-methods", "return") + (
        "?checkout_session={CHECKOUT_SESSION_ID}"
    )


async def test_without_scripts_a_page_of_ours_leads_to_checkout(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    asked = await visit.follow("Add a method")

    left = await visit.client.submit(asked.form("Continue to Stripe"))

    checkout = left.link("Enter payment details")
    assert left.heading == "Continue to Stripe"
    assert checkout.startswith(f"{SANDBOX_URL}/c/pay/cs_test_")
    assert urlsplit(checkout).netloc in left.text


async def test_with_htmx_the_browser_is_told_to_leave(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    asked = await visit.follow("Add a method")

    answer = await visit.client.send(asked.form("Continue to Stripe"), headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(f"{SANDBOX_URL}/c/pay/")


async def test_a_second_press_leads_to_the_same_checkout(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    form = (await visit.follow("Add a method")).form("Continue to Stripe")

    first = await visit.client.submit(form)
    second = await visit.client.submit(form)

    assert first.link("Enter payment details") == second.link("Enter payment details")


async def test_a_revisit_of_the_return_address_never_undoes_a_later_choice(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ada")
    answer = await type_card(http, await leave(visit))
    await visit.client.get(answer.headers["location"])
    later = await give_card(stripe_api, "cus_demo_ada", "pm_card_amex")

    again = await visit.client.get(answer.headers["location"])

    assert again.url == visit.home.url
    assert await default_of(stripe_api, "cus_demo_ada") == later
    assert "This payment method is already saved." in again.text


async def test_a_declined_card_saves_nothing_and_checkout_stays_open(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ada")

    declined = await type_card(http, await leave(visit), number="4000 0000 0000 0002")

    assert declined.status_code == 422
    assert len(await methods_of(stripe_api, "cus_demo_ada")) == 1


async def test_coming_back_without_a_card_says_so_and_changes_nothing(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_ada")
    checkout = (await leave(visit)).rsplit("/", 1)[1].split("#")[0]
    before = await default_of(stripe_api, "cus_demo_ada")

    page = await visit.get(f"payment-methods/return?checkout_session={checkout}")

    assert "No payment method was added." in page.text
    assert await default_of(stripe_api, "cus_demo_ada") == before


async def test_the_way_back_of_checkout_leads_home(visits: Visits, http: httpx.AsyncClient) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await http.get(await leave(visit))

    assert f'href="{visit.home.url}"' in page.text


@pytest.mark.parametrize(
    "checkout", ["", "cs_test_none", "pm_1", "../../customers", "cs_test_a/b", "cs_x?y=1"]
)
async def test_a_made_up_return_address_leads_nowhere(visits: Visits, checkout: str) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await visit.get(f"payment-methods/return?checkout_session={checkout}")

    assert page.status == 404
    assert visits.stripe.writes == []


async def test_the_checkout_of_another_customer_changes_nothing_for_either(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    ben = await visits.open("cus_demo_ben")
    answer = await type_card(http, await leave(ben))
    ada = await visits.open("cus_demo_ada")
    visits.stripe.writes.clear()

    query = urlsplit(answer.headers["location"]).query
    page = await ada.get(f"payment-methods/return?{query}")

    assert page.status == 404
    assert visits.stripe.writes == []


async def test_without_a_living_session_coming_back_shows_no_data(
    visits: Visits, http: httpx.AsyncClient
) -> None:
    visit = await visits.open("cus_demo_ada")
    answer = await type_card(http, await leave(visit))
    visits.stripe.writes.clear()

    page = await visits.browser().get(answer.headers["location"])

    assert page.status == 410
    assert "Romano" not in page.response.text
    assert visits.stripe.writes == []


async def test_a_new_card_leaves_the_open_invoice_open(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_chloe")

    page = await add_card(visit, http)

    assert "Pay €36.00 now" in text_of(page.section("attention"))
    newest = (await invoices_of(stripe_api, "cus_demo_chloe"))[0]
    assert newest["status"] == "open"


async def test_where_the_merchant_switched_it_off_nothing_offers_it(visits: Visits) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))

    home = (await visits.open("cus_demo_chloe")).home

    assert not any(home.has_link(words) for words in ("Add a method", "Use another card", "Remove"))
    assert "Make default" not in home.text


@pytest.mark.parametrize("address", ["new", "return?checkout_session=cs_test_1", "{method}/removal"])
async def test_where_the_merchant_switched_it_off_no_page_of_it_opens(
    visits: Visits, stripe_api: StripeApi, address: str
) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))
    visit = await visits.open("cus_demo_ada")
    method = await default_of(stripe_api, "cus_demo_ada")

    page = await visit.get("payment-methods", address.format(method=method))

    assert page.status == 403


@pytest.mark.parametrize("address", ["", "/{method}/default", "/{method}/removal"])
async def test_where_the_merchant_switched_it_off_a_form_by_hand_is_refused(
    visits: Visits, stripe_api: StripeApi, address: str
) -> None:
    visit = await visits.open("cus_demo_grace")
    method = (await methods_of(stripe_api, "cus_demo_grace"))[0]["id"]
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))

    page = await visit.post("payment-methods" + address.format(method=method), nonce="x")

    assert page.status == 403
    assert visits.stripe.writes == []
