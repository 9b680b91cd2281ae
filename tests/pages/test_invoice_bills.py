"""The lines of an invoice and its sums, each as Stripe says them."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from tests.fixtures import StripeApi
from tests.pages.bills import (
    ADDRESS,
    add_line,
    finalize,
    make_bill,
    make_draft,
    opened,
    part,
    subscribed_with,
    tax_rate,
)
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, give_card, invoices_of
from tests.pages.ways_of_paying import make_customer

CHLOE = "cus_demo_chloe"


async def test_taxes_are_named_with_their_rates_on_top_or_inside(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    rates = {
        "default_tax_rates[0]": await tax_rate(stripe_api, "GST", "5"),
        "default_tax_rates[1]": await tax_rate(stripe_api, "QST", "9.975"),
        "default_tax_rates[2]": await tax_rate(stripe_api, "Eco fee", "2", inclusive=True),
    }
    invoice = await make_bill(stripe_api, customer, 10200, **rates)

    bill = part(await opened(visits, customer, invoice), "bill")

    assert "Subtotal €102.00 GST 5% €5.10 QST 9.975% €10.17 Total €117.27" in bill
    assert "Eco fee 2%, included in the total €2.00" in bill


async def test_who_owes_the_tax_alone_is_told_so(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api, tax_exempt="reverse")
    rate = await tax_rate(stripe_api, "VAT", "22")
    invoice = await make_bill(stripe_api, customer, **{"default_tax_rates[0]": rate})

    bill = part(await opened(visits, customer, invoice), "bill")

    assert "VAT 22%, reverse charge €0.00" in bill


@pytest.mark.parametrize(
    ("coupon", "words"),
    [
        ({"percent_off": "25", "name": "Spring sale"}, "Spring sale (25% off) \u2212€10.00"),
        ({"amount_off": "500", "currency": "eur"}, "Discount (€5.00 off) \u2212€5.00"),
    ],
    ids=["percent", "amount"],
)
async def test_a_discount_is_named_with_what_it_takes_off(
    visits: Visits, stripe_api: StripeApi, coupon: dict[str, str], words: str
) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_visa")
    invoice = await subscribed_with(stripe_api, customer, **coupon)

    bill = part(await opened(visits, customer, invoice), "bill")

    assert "5 seats at €8.00 each" in bill
    assert f"Subtotal €40.00 {words} Total" in bill
    assert "discount" in bill


@pytest.mark.parametrize(
    ("balance", "amount", "words"),
    [
        ("-400", 1500, "Total €15.00 Paid from your balance \u2212€4.00 Left to pay €11.00"),
        ("400", 1500, "Total €15.00 Owed from earlier invoices €4.00 Left to pay €19.00"),
        ("0", -1500, "Total \u2212€15.00 Added to your credit balance €15.00"),
    ],
    ids=["credit", "debt", "credit made"],
)
async def test_what_the_balance_did_to_the_sum_is_told(
    visits: Visits, stripe_api: StripeApi, balance: str, amount: int, words: str
) -> None:
    customer = await make_customer(stripe_api, balance=balance)
    invoice = await make_bill(stripe_api, customer, amount)

    assert words in part(await opened(visits, customer, invoice), "bill")


async def test_a_trial_and_a_change_are_told_by_the_plan_s_name(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_visa")
    given = {"items[0][price]": "price_lantern_team_monthly", "trial_period_days": "14"}
    plan: Any = await stripe_api.post("subscriptions", customer=customer, **given)

    page = await opened(visits, customer, {"id": plan["latest_invoice"]})

    assert "Lantern Team, on trial" in part(page, "bill")
    assert "€0.00 Paid" in page.text


async def test_without_its_names_an_invoice_is_told_in_stripes_words(
    visits: Visits, stripe_api: StripeApi
) -> None:
    customer = await make_customer(stripe_api, **ADDRESS)
    draft = await make_draft(
        stripe_api, customer, **{"default_tax_rates[0]": await tax_rate(stripe_api, "VAT", "22")}
    )
    await add_line(stripe_api, customer, draft, 1000, description="Stickers", quantity="3")
    await finalize(stripe_api, draft)
    rate = (await stripe_api.get("tax_rates"))["data"][0]["id"]  # type: ignore[index]
    visit = await visits.open(customer)
    visits.stripe.failing = {"/v1/products", f"/v1/tax_rates/{rate}"}

    page = await visit.get("invoices", draft)

    assert "Stickers × 3 €10.00" in part(page, "bill")
    assert "Tax €2.20" in part(page, "bill")


def rows(page: Page) -> list[str]:
    return [text_of(row) for row in page.section("invoice-lines").iter("tr")]


async def long_bill(visits: Visits, stripe_api: StripeApi, lines: int) -> tuple[Visit, str]:
    customer = await make_customer(stripe_api)
    draft = await make_draft(stripe_api, customer)
    for number in range(lines):
        await add_line(stripe_api, customer, draft, 100, description=f"Box {number + 1:03}")
    await finalize(stripe_api, draft)
    return await visits.open(customer), draft


async def test_more_than_a_hundred_lines_come_by_pages(visits: Visits, stripe_api: StripeApi) -> None:
    visit, invoice = await long_bill(visits, stripe_api, 113)
    page = await visit.get("invoices", invoice)
    seen = rows(page)

    while page.has_link("Show more lines"):
        page = await visit.client.get(page.link("Show more lines"))
        seen += rows(page)

    assert seen == [f"Box {number + 1:03} €1.00" for number in range(113)]
    assert len(seen) == 113
    assert page.link("Back to the invoice") == visit.address("invoices", invoice)


async def test_with_htmx_only_the_further_lines_come(visits: Visits, stripe_api: StripeApi) -> None:
    visit, invoice = await long_bill(visits, stripe_api, 12)
    page = await visit.get("invoices", invoice)

    more = await visit.client.get_part(page.link("Show more lines"), "p#lines-more")

    assert len(rows(page)) == 10
    assert [text_of(row) for row in more.document.iter("tr")] == ["Box 011 €1.00", "Box 012 €1.00"]
    assert not more.has_link("Show more lines")


async def test_without_a_line_to_begin_after_the_lines_begin_with_the_first(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit, invoice = await long_bill(visits, stripe_api, 12)

    assert len(rows(await visit.get("invoices", invoice, "lines"))) == 12


async def test_lines_begin_after_no_line_of_another_invoice(visits: Visits, stripe_api: StripeApi) -> None:
    visit, invoice = await long_bill(visits, stripe_api, 1)
    other: Any = (await invoices_of(stripe_api, CHLOE))[0]

    page = await visit.get("invoices", invoice, f"lines?starting_after={other['lines']['data'][0]['id']}")

    assert page.status == 404


async def test_changes_of_a_plan_are_told_by_its_name(visits: Visits, stripe_api: StripeApi) -> None:
    customer = await make_customer(stripe_api)
    await give_card(stripe_api, customer, "pm_card_visa")
    given = {"items[0][price]": "price_lantern_team_monthly"}
    plan: Any = await stripe_api.post("subscriptions", customer=customer, **given)
    visits.clock.advance(timedelta(days=5))
    item = {"items[0][id]": plan["items"]["data"][0]["id"], "items[0][quantity]": "3"}
    changed = await stripe_api.post(
        f"subscriptions/{plan['id']}", proration_behavior="always_invoice", **item
    )

    bill = part(await opened(visits, customer, {"id": changed["latest_invoice"]}), "bill")

    assert "Unused time on Lantern Team" in bill
    assert "Remaining time on Lantern Team" in bill
    assert "3 seats" in bill


async def test_what_is_sent_is_on_the_bill(visits: Visits, stripe_api: StripeApi, sandbox: Starlette) -> None:
    customer = await make_customer(stripe_api)
    invoice = await make_bill(stripe_api, customer)
    row = sandbox.state.accounts["sk_test_demo"].table("invoice").find(invoice["id"])
    row.update(amount_shipping=500, amount_overpaid=200)

    bill = part(await opened(visits, customer, invoice), "bill")

    assert "Subtotal €15.00 Shipping €5.00 Total" in bill
    assert "Paid too much, kept as credit €2.00" in bill
