"""A new payment method on the way to paying an invoice: added, chosen, or not."""

from typing import Any

import httpx
import pytest

from billing.configurations import PaymentMethodUpdate
from tests.fixtures import StripeApi
from tests.pages.page import Page
from tests.pages.paying import pay, see
from tests.pages.test_adding_methods import type_card
from tests.pages.test_invoice_payments import CHLOE, ask, open_invoice
from tests.pages.test_method_choices import chosen
from tests.pages.visits import Visit, Visits, default_of, methods_of
from tests.pages.ways_of_paying import bill, make_customer


async def add(visit: Visit, page: Page, http: httpx.AsyncClient, **changes: str) -> Page:
    """From the payment page to Checkout and back by its own way."""
    asked = await visit.client.get(page.link("Add a payment method"))
    left = await visit.client.submit(asked.form("Continue to Stripe"))
    answer = await type_card(http, left.link("Enter payment details"), **changes)
    return await visit.client.get(answer.headers["location"])


async def test_a_method_that_is_added_pays_with_one_more_press(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    invoice = await bill(stripe_api, customer)

    visit, page = await see(visits, customer, invoice)
    back = await add(visit, page, http)
    paid = await pay(visit, back)

    assert back.url.startswith(visit.address("invoices", invoice, "payment?method=pm_"))
    assert "The new payment method is saved and pays from now on." in back.text
    assert chosen(back) == [(await methods_of(stripe_api, customer))[0]["id"]]
    assert "€15.00 is paid. Thank you." in paid.text


async def test_a_method_that_does_not_become_the_default_is_chosen_all_the_same(
    visits: Visits, http: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    visit = await visits.open(CHLOE)
    default = await default_of(stripe_api, CHLOE)

    back = await add(visit, await ask(visit), http)
    newest = (await methods_of(stripe_api, CHLOE))[0]["id"]
    await stripe_api.post(f"customers/{CHLOE}", **{"invoice_settings[default_payment_method]": str(default)})
    again = await visit.client.get(back.url)

    assert chosen(again) == [newest]
    assert newest != default


async def test_the_page_before_checkout_leads_back_to_the_payment(
    visits: Visits, http: httpx.AsyncClient
) -> None:
    visit = await visits.open(CHLOE)
    page = await ask(visit)

    asked = await visit.client.get(page.link("Add a payment method"))
    left = await visit.client.submit(asked.form("Continue to Stripe"))
    checkout = (await http.get(left.link("Enter payment details"))).text

    assert asked.link("Go back") == page.url
    assert left.link("Go back") == page.url
    assert f'href="{page.url}"' in checkout
    assert "does not pay" not in asked.text


async def test_a_method_that_was_not_added_leads_back_to_the_payment(
    visits: Visits, http: httpx.AsyncClient
) -> None:
    visit = await visits.open(CHLOE)
    page = await ask(visit)
    asked = await visit.client.get(page.link("Add a payment method"))
    left = await visit.client.submit(asked.form("Continue to Stripe"))
    session = left.link("Enter payment details").rsplit("/", 1)[1].partition("#")[0]

    back = await visit.get(f"payment-methods/return?checkout_session={session}")

    assert back.url == page.url
    assert "No payment method was added." in back.text


async def test_after_leaving_the_payment_a_new_method_leads_home(
    visits: Visits, http: httpx.AsyncClient
) -> None:
    visit = await visits.open(CHLOE)
    await ask(visit)
    home = await visit.get()

    asked = await visit.client.get(home.link("Add a method"))

    assert asked.link("Go back") == visit.home.url


async def test_where_methods_are_switched_off_a_new_card_goes_by_stripes_page(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visits.configure(payment_method_update=PaymentMethodUpdate(enabled=False))
    customer = await make_customer(stripe_api)
    invoice = await bill(stripe_api, customer)

    visit, page = await see(visits, customer, invoice)

    assert not page.has_link("Add a payment method")
    assert page.link("Pay with another card") == visit.address("invoices", invoice, "hosted")
    assert page.link("Go back") == visit.home.url


@pytest.mark.parametrize("flow", ["payment_method_update", "subscription_cancel"])
async def test_a_flow_for_something_else_does_not_lead_to_paying(
    visits: Visits, stripe_api: StripeApi, flow: str
) -> None:
    invoice = await open_invoice(stripe_api)
    about: dict[str, Any] = {"flow_data[type]": flow}
    if flow == "subscription_cancel":
        listed: Any = await stripe_api.get("subscriptions", customer=CHLOE)
        about["flow_data[subscription_cancel][subscription]"] = listed["data"][0]["id"]
    visit = await visits.open(CHLOE, **about)
    start = visit.home.url
    place = start[: start.index("/", start.index("/p/") + 3)]

    page = await visit.client.get(f"{place}/invoices/{invoice}/payment")

    assert page.url == start
