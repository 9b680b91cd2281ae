"""The balance on pages: in plain words, with what moved it, and nothing for who never had one."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from billing.configurations import InvoiceHistory
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, NotOnPage, Page
from tests.pages.visits import Object, Visit, Visits, invoices_of

ADA, BEN = "cus_demo_ada", "cus_demo_ben"


async def move(stripe_api: StripeApi, *amounts: int, customer: str = ADA, **given: str) -> None:
    for amount in amounts:
        values = {"amount": str(amount), "currency": "eur"} | given
        await stripe_api.post(f"customers/{customer}/balance_transactions", **values)


async def movements_of(stripe_api: StripeApi, customer: str) -> list[Object]:
    listed: Any = await stripe_api.get(f"customers/{customer}/balance_transactions")
    return list(listed["data"])


def rows(page: Page) -> list[Element]:
    return [one for one in page.document.iter("tr") if one.get("class") == "invoices__row"]


def cells(row: Element) -> list[str]:
    return [text_of(cell) for cell in row.iter("td")]


async def test_credit_is_told_on_the_first_page_with_the_way_to_its_movements(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await move(stripe_api, -2000, description="Sorry for the outage")
    visit = await visits.open(ADA)

    page = await visit.follow("Movements of the balance")

    assert "€20.00 credit, used for the next invoice." in text_of(visit.home.section("balance"))
    assert page.heading == "Balance"
    assert "€20.00 credit, used for the next invoice." in page.text
    assert cells(rows(page)[0]) == [
        "Nov 22, 2026",
        "€20.00 added",
        "Changed by Lantern Sorry for the outage",
        "Balance afterwards: €20.00 credit",
    ]


async def test_credit_that_is_used_up_keeps_its_history(visits: Visits, stripe_api: StripeApi) -> None:
    await move(stripe_api, -500, 500)
    visit = await visits.open(ADA)

    page = await visit.get("balance")

    assert "No credit is left, and nothing is owed." in text_of(visit.home.section("balance"))
    assert [cells(one)[1] for one in rows(page)] == ["€5.00 taken off", "€5.00 added"]
    assert cells(rows(page)[0])[3] == "Balance afterwards: €0.00"


async def test_who_never_had_a_balance_sees_nothing_of_it(visits: Visits) -> None:
    visit = await visits.open(BEN)

    page = await visit.get("balance")

    with pytest.raises(NotOnPage):
        visit.home.section("balance")
    assert "The balance has no movements yet." in page.text


async def test_a_movement_leads_to_the_invoice_that_used_it(visits: Visits, stripe_api: StripeApi) -> None:
    await move(stripe_api, -500)
    await stripe_api.post("invoiceitems", customer=ADA, amount="1200", currency="eur")
    made: Any = await stripe_api.post("invoices", customer=ADA, pending_invoice_items_behavior="include")
    await stripe_api.post(f"invoices/{made['id']}/finalize")
    visit = await visits.open(ADA)

    page = await visit.get("balance")

    used = rows(page)[0]
    assert cells(used)[1:3] == ["€5.00 taken off", "Used for an invoice"]
    assert page.link("Used for an invoice").endswith(f"/invoices/{made['id']}")


async def test_credit_from_a_credit_note_leads_to_the_invoice_it_corrects(
    visits: Visits, stripe_api: StripeApi
) -> None:
    invoice = next(one for one in await invoices_of(stripe_api, ADA) if one["status"] == "paid")
    await stripe_api.post("credit_notes", invoice=invoice["id"], amount="500", credit_amount="500")
    visit = await visits.open(ADA)

    page = await visit.get("balance")

    assert page.link("Credit note").endswith(f"/invoices/{invoice['id']}")


async def test_a_balance_in_another_currency_names_it(visits: Visits, stripe_api: StripeApi) -> None:
    await move(stripe_api, -2000)
    await move(stripe_api, 700, currency="usd")

    home = (await visits.open(ADA)).home

    assert "€20.00 credit, used for the next invoice in euros." in home.text
    assert "$7.00 owed, added to the next invoice in US dollars." in home.text


async def all_rows(visit: Visit) -> list[str]:
    page = await visit.get("balance")
    found = [cells(one)[1] for one in rows(page)]
    while page.has_link("Show more movements"):
        page = await visit.client.get(page.link("Show more movements"))
        found += [cells(one)[1] for one in rows(page)]
    return found


async def test_all_movements_are_reached_page_by_page_each_once(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await move(stripe_api, *(-number for number in range(1, 44)))
    visit = await visits.open(ADA)

    found = await all_rows(visit)

    assert found == [f"€0.{number:02d} added" for number in range(43, 0, -1)]


async def test_with_htmx_only_rows_and_the_next_link_come(visits: Visits, stripe_api: StripeApi) -> None:
    await move(stripe_api, *(-number for number in range(1, 44)))
    visit = await visits.open(ADA)
    first = await visit.get("balance")

    part = await visit.client.get_part(first.link("Show more movements"), "div#movements-more")
    older = await visit.client.get(first.link("Show more movements"))

    assert len(rows(part)) == 20
    assert not part.heading
    assert part.link("Show more movements") != first.link("Show more movements")
    assert rows(await visit.client.get(older.link("Back to the newest movements")))[0] is not None


@pytest.mark.parametrize("hostile", ["theirs", "cbtxn_0", "%2E%2E", "%00", "x%27--"])
async def test_a_page_never_starts_after_somebody_elses_movement(
    visits: Visits, stripe_api: StripeApi, hostile: str
) -> None:
    await move(stripe_api, -500, customer=BEN)
    theirs = (await movements_of(stripe_api, BEN))[0]["id"]
    visit = await visits.open(ADA)
    wanted = theirs if hostile == "theirs" else hostile

    page = await visit.client.get(visit.address("balance") + f"?starting_after={wanted}")

    assert page.status == 404


async def test_movements_that_fail_leave_the_balance_standing(visits: Visits, stripe_api: StripeApi) -> None:
    await move(stripe_api, -500)
    visit = await visits.open(ADA)
    visits.stripe.failing.add(f"/v1/customers/{ADA}/balance_transactions")

    page, home = await visit.get("balance"), await visit.get()
    more = await visit.client.get_part(page.link("Try again"), "div#movements-more")
    visits.stripe.failing.clear()
    again = await visit.client.get_part(page.link("Try again"), "section#movements")

    assert "€5.00 credit, used for the next invoice." in page.text
    assert "We could not load the movements of the balance." in page.text
    assert "€5.00 credit" in home.text
    assert "We could not load more movements." in more.text
    assert len(rows(again)) == 1


async def test_a_customer_that_fails_is_no_balance(visits: Visits, stripe_api: StripeApi) -> None:
    await move(stripe_api, -500)
    visit = await visits.open(ADA)
    visits.stripe.failing.add(f"/v1/customers/{ADA}")

    page, home = await visit.get("balance"), await visit.get()

    assert page.status == 503
    with pytest.raises(NotOnPage):
        home.section("balance")


async def test_where_the_history_is_switched_off_there_is_no_balance(
    visits: Visits, stripe_api: StripeApi
) -> None:
    await move(stripe_api, -500)
    visits.configure(invoice_history=InvoiceHistory(enabled=False))
    visit = await visits.open(ADA)

    page = await visit.get("balance")

    assert page.status == 404
    assert "€5.00 credit" not in visit.home.text


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_balance_speaks_each_language(visits: Visits, stripe_api: StripeApi, language: str) -> None:
    await move(stripe_api, -500, 700)
    locale = {"locale": "it"} if language == "it" else {}
    visit = await visits.open(ADA, language=language, **locale)

    page = await visit.get("balance")

    assert (page.status, page.language, len(rows(page))) == (200, language, 2)
