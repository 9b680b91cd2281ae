"""Choosing among all invoices: by year, status, plan and number, alone and together, kept from page to page."""

from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.applications import Starlette

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.test_invoices import HENRY, rows
from tests.pages.visits import Visit, Visits, invoices_of, subscription_of
from wire.ids import new_id

SHOW = "Show"


def words_of(page: Page, name: str) -> list[str]:
    """What a select offers."""
    return [text_of(option) for option in page.section(name).iter("option")]


async def chosen(visit: Visit, **wishes: str) -> Page:
    """Through the form, as a customer without scripts does."""
    page = await visit.get("invoices")
    return await visit.client.submit(page.form(SHOW), headers=None, **wishes)


async def grow(sandbox: Starlette, customer: str, count: int) -> None:
    """Copies of the customer's newest invoice, each an hour older than the one before; paid without a payment."""
    state = sandbox.state.accounts["sk_test_demo"]
    example = next(row for row in state.table("invoice").of_customer(customer) if row["status"] == "paid")
    for number in range(count):
        copied = deepcopy(dict(example))
        copied |= {"id": new_id("in"), "created": example["created"] - 3600 * (number + 1)}
        copied |= {"effective_at": copied["created"], "number": f"OLD-{number}"}
        state.table("invoice").add(copied)


async def test_each_choice_is_offered_in_words(visits: Visits) -> None:
    page = await (await visits.open(HENRY)).get("invoices")

    years = words_of(page, "year")
    assert (years[0], years[1]) == ("All years", "2026")
    assert words_of(page, "status") == [
        "All statuses",
        "Open",
        "Overdue",
        "Paid",
        "Refunded",
        "Void",
        "Not collected",
    ]
    assert words_of(page, "subscription") == ["All plans", "Lantern Starter"]


async def test_a_year_shows_its_invoices_and_no_others(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(HENRY)

    page = await chosen(visit, year="2025")

    found, wanted = rows(page), await invoices_of(stripe_api, HENRY)
    while page.has_link("Show more"):
        page = await visit.client.get(page.link("Show more"))
        found += rows(page)
    of_year = [one["id"] for one in wanted if 1735689600 <= one["created"] < 1767225600]
    assert [href.split("/")[-1] for href in found] == of_year
    assert 0 < len(of_year) < len(wanted)


async def test_show_more_keeps_every_choice(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    plan = await subscription_of(StripeApi(visits.http, "sk_test_demo"), HENRY)

    page = await chosen(visit, year="2026", status="paid", subscription=plan["id"])
    more = dict(parse_qsl(urlsplit(page.link("Show more")).query))
    older = await visit.client.get(page.link("Show more"))

    assert more.pop("starting_after")
    assert more == {"year": "2026", "status": "paid", "subscription": plan["id"]}
    assert rows(older)
    assert not set(rows(older)) & set(rows(page))
    assert rows(await visit.client.get(older.link("Back to the newest"))) == rows(page)


async def test_nothing_that_matches_is_said(visits: Visits) -> None:
    page = await chosen(await visits.open(HENRY), status="void")

    assert "No invoices match this choice." in page.text
    assert page.link("Show all invoices").endswith("/invoices")


async def test_a_number_finds_one_invoice(visits: Visits) -> None:
    page = await chosen(await visits.open(HENRY), number="henry-0012")

    assert len(rows(page)) == 1
    assert "HENRY-0012" in page.text


@pytest.mark.parametrize("typed", ["HENRY-9999", "BEN-0001", '" OR total>"0', "\\", "<b>"])
async def test_a_number_that_is_not_the_customers_is_not_found_and_kept(visits: Visits, typed: str) -> None:
    page = await chosen(await visits.open(HENRY), number=typed)

    assert text_of(page.section("number-error")) == "No invoice has this number."
    assert page.section("number").get("value") == typed
    assert rows(page) == []


async def test_a_number_outside_the_choice_says_so(visits: Visits) -> None:
    page = await chosen(await visits.open(HENRY), number="HENRY-0012", status="void")

    assert text_of(page.section("number-error")) == "None of the chosen invoices has this number."


async def test_where_the_merchant_may_not_search_the_page_says_so(visits: Visits, sandbox: Starlette) -> None:
    sandbox.state.accounts["sk_test_demo"].account["country"] = "IN"

    page = await chosen(await visits.open(HENRY), number="HENRY-0012")

    assert "cannot be searched by number here" in text_of(page.section("number-error"))


@pytest.mark.parametrize(
    ("name", "stray"),
    [
        ("year", "1999"),
        ("year", "-1"),
        ("year", "two thousand"),
        ("year", "9" * 400),
        ("status", "draft"),
        ("status", "refundedish"),
        ("subscription", "sub_nothing"),
        ("subscription", "../customers"),
    ],
)
async def test_a_stray_choice_is_told_beside_its_field(visits: Visits, name: str, stray: str) -> None:
    visit = await visits.open(HENRY)

    page = await visit.get(f"invoices?{name}={stray}")

    assert page.status == 422
    assert page.section(name).get("aria-describedby") == f"{name}-error"
    assert text_of(page.section(f"{name}-error")).endswith(("years.", "list."))
    assert rows(page) == []


async def test_another_customers_plan_looks_like_none(visits: Visits, stripe_api: StripeApi) -> None:
    theirs = await subscription_of(stripe_api, "cus_demo_ben")
    visit = await visits.open(HENRY)

    foreign = await visit.get(f"invoices?subscription={theirs['id']}")
    none = await visit.get("invoices?subscription=sub_nothing")

    assert (foreign.status, none.status) == (422, 422)
    assert text_of(foreign.section("subscription-error")) == text_of(none.section("subscription-error"))
    assert rows(foreign) == []


async def test_an_ended_plan_is_offered_with_its_end(visits: Visits, stripe_api: StripeApi) -> None:
    plan = await subscription_of(stripe_api, HENRY)
    await visits.http.delete(
        f"/v1/subscriptions/{plan['id']}", headers={"Authorization": "Bearer sk_test_demo"}
    )
    visit = await visits.open(HENRY)

    page = await chosen(visit, subscription=plan["id"])

    assert words_of(page, "subscription") == ["All plans", "Lantern Starter, until Nov 22, 2026"]
    assert len(rows(page)) == 20


async def test_two_plans_of_one_name_say_when_each_began(visits: Visits, stripe_api: StripeApi) -> None:
    plan = await subscription_of(stripe_api, HENRY)
    price = plan["items"]["data"][0]["price"]["id"]
    await stripe_api.post("subscriptions", customer=HENRY, **{"items[0][price]": price})
    page = await (await visits.open(HENRY)).get("invoices")

    _, second, first = words_of(page, "subscription")

    assert second == "Lantern Starter, since Nov 22, 2026"
    assert first.startswith("Lantern Starter, since ")


async def test_looking_for_refunds_says_how_far_it_looked_and_goes_on(
    visits: Visits, sandbox: Starlette, stripe_api: StripeApi
) -> None:
    oldest: Any = (await invoices_of(stripe_api, HENRY))[-1]
    read: Any = await stripe_api.get(f"invoices/{oldest['id']}", **{"expand[]": "payments"})
    await stripe_api.post(
        "refunds", payment_intent=read["payments"]["data"][0]["payment"]["payment_intent"], amount="10"
    )
    await grow(sandbox, HENRY, 320)
    visit = await visits.open(HENRY)

    page = await chosen(visit, status="refunded")
    further = await visit.client.get(page.link("Look further"))

    assert "Nothing was found so far." in page.text
    assert "Looked back to" in page.text
    assert [href.split("/")[-1] for href in rows(further)] == [oldest["id"]]
    assert not further.has_link("Look further")


async def test_a_choice_with_htmx_brings_form_and_list_and_the_address(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    page = await visit.get("invoices")
    address = page.form(SHOW).action

    part = await visit.client.get_part(f"{address}?year=2026&status=&subscription=&number=", "div#invoices")

    assert len(rows(part)) == 20
    assert part.response.headers["HX-Push-Url"].endswith("/invoices?year=2026")
    assert text_of(part.section("invoices-said")) == "Showing 20 invoices."


async def test_more_that_fails_offers_another_try_in_its_place(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    more = (await visit.get("invoices")).link("Show more")
    visits.stripe.failing = {"/v1/invoices"}

    part = await visit.client.get_part(more, "div#invoices-more")
    visits.stripe.failing = set()
    again = await visit.client.get_part(part.link("Try again"), "div#invoices-more")

    assert "We could not load more invoices." in part.text
    assert len(rows(again)) == 20


async def test_without_charges_the_list_does_not_pretend_that_nothing_was_refunded(visits: Visits) -> None:
    visits.stripe.failing = {"/v1/charges"}

    page = await (await visits.open(HENRY)).get("invoices")

    assert "Refunds and credit notes could not be loaded" in page.text
    assert len(rows(page)) == 20


async def test_where_plans_cannot_be_loaded_they_are_not_offered(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    visits.stripe.failing = {"/v1/subscriptions"}

    page = await visit.get("invoices?subscription=sub_any")

    assert 'id="subscription"' not in page.response.text


async def test_where_the_customer_cannot_be_loaded_the_list_still_comes(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    visits.stripe.failing = {f"/v1/customers/{HENRY}"}

    page = await visit.get("invoices")

    assert words_of(page, "year") == ["All years", "2026"]
    assert len(rows(page)) == 20


async def test_a_customer_without_any_plan_has_a_history_too(visits: Visits) -> None:
    page = await (await visits.open("cus_demo_ingrid")).get("invoices")

    assert len(rows(page)) == 2
    assert 'id="subscription"' not in page.response.text


async def test_an_open_invoice_leads_to_its_payment_and_a_paid_one_does_not(visits: Visits) -> None:
    visit = await visits.open("cus_demo_chloe")
    page = await visit.get("invoices")

    pays = [link for link in page.document.iter("a") if (link.get("href") or "").endswith("/payment")]

    assert [text_of(link) for link in pays] == ["Pay the invoice of Nov 18, 2026"]


async def test_the_head_leads_to_downloads(visits: Visits) -> None:
    page = await (await visits.open(HENRY)).get("invoices")

    assert page.link("Download invoices").endswith("/invoices/export")
