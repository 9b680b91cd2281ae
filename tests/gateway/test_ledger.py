"""The rows of a period, with sums done by hand, each dated by itself."""

from datetime import UTC, datetime

import httpx
import pytest

from billing.ledger import Row, rows
from billing.money import Money
from billing.periods import Period
from gateway.client import Gateway
from gateway.errors import StripeUnavailable
from sandbox.clock import Clock
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object, Shop

DECEMBER = Period(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
JANUARY = Period(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))


async def sell(shop: Shop, customer: Object, amount: int, currency: str = "eur", **params: object) -> Object:
    """An invoice for one thing, paid by the customer's card."""
    item = {"amount": amount, "currency": currency, "description": "Workshop"}
    await shop.post("invoiceitems", customer=customer["id"], **item)
    params["pending_invoice_items_behavior"] = "include"
    made = await shop.post("invoices", customer=customer["id"], **params)
    await shop.post(f"invoices/{made['id']}/finalize")
    return await shop.post(f"invoices/{made['id']}/pay")


async def refund(shop: Shop, invoice: Object, amount: int) -> Object:
    payments = await shop.get(f"invoice_payments?invoice={invoice['id']}")
    intent = payments["data"][0]["payment"]["payment_intent"]
    return await shop.post("refunds", payment_intent=intent, amount=amount, reason="requested_by_customer")


async def found(gateway: Gateway, customer: Object, period: Period) -> list[Row]:
    return [row async for row in rows(gateway, customer["id"], period)]


@pytest.fixture
async def customer(shop: Shop, clock: Clock) -> Object:
    clock.set(datetime(2026, 12, 20, 12, tzinfo=UTC))
    return await shop.customer()


async def test_an_invoice_brings_its_sums_as_stripe_has_them(
    gateway: Gateway, shop: Shop, customer: Object
) -> None:
    rate = await shop.post("tax_rates", display_name="VAT", percentage=22, inclusive=False)
    coupon = await shop.post("coupons", percent_off=10, duration="once")
    product = await shop.post("products", name="Pro")
    price = await shop.price(product["id"], 10_000)
    await shop.subscription(
        customer, price, default_tax_rates=[rate["id"]], discounts=[{"coupon": coupon["id"]}]
    )

    (row,) = await found(gateway, customer, DECEMBER)

    assert (row.subtotal, row.discount) == (Money(10_000, "eur"), Money(1_000, "eur"))
    assert (row.tax, row.total) == (Money(1_980, "eur"), Money(10_980, "eur"))
    assert (row.paid, row.remaining, row.refunded) == (Money(10_980, "eur"), Money(0, "eur"), None)
    assert (row.status, row.description) == ("paid", "Pro")
    assert row.at.date() == row.paid_at.date() == datetime(2026, 12, 20, tzinfo=UTC).date()  # type: ignore[union-attr]


async def test_what_is_given_back_in_january_belongs_to_january(
    gateway: Gateway, shop: Shop, clock: Clock, customer: Object
) -> None:
    invoice = await sell(shop, customer, 5_000)
    clock.set(datetime(2027, 1, 10, 12, tzinfo=UTC))
    given = await refund(shop, invoice, 700)

    december = await found(gateway, customer, DECEMBER)
    (row,) = await found(gateway, customer, JANUARY)

    assert [one.type for one in december] == ["invoice"]
    assert december[0].refunded is None
    assert (row.type, row.id, row.refunded) == ("refund", given["id"], Money(700, "eur"))
    assert (row.invoice_number, row.description) == (invoice["number"], "requested_by_customer")


async def test_a_credit_note_takes_off_what_was_billed(
    gateway: Gateway, shop: Shop, clock: Clock, customer: Object
) -> None:
    rate = await shop.post("tax_rates", display_name="VAT", percentage=22, inclusive=False)
    invoice = await sell(shop, customer, 1_000, default_tax_rates=[rate["id"]])
    line = {
        "type": "invoice_line_item",
        "invoice_line_item": invoice["lines"]["data"][0]["id"],
        "amount": 500,
    }
    clock.set(datetime(2027, 1, 10, 12, tzinfo=UTC))
    note = await shop.post(
        "credit_notes", invoice=invoice["id"], lines=[line], refund_amount=610, memo="Half a day"
    )

    note_row, refund_row = await found(gateway, customer, JANUARY)

    assert (note_row.type, note_row.number) == ("credit_note", note["number"])
    assert (note_row.subtotal, note_row.tax, note_row.total) == tuple(
        Money(amount, "eur") for amount in (-500, -110, -610)
    )
    assert (note_row.invoice_number, note_row.description) == (invoice["number"], "Half a day")
    assert (refund_row.type, refund_row.refunded) == ("refund", Money(610, "eur"))


async def test_a_draft_is_in_no_ledger_and_an_invoice_is_dated_by_its_issue(
    gateway: Gateway, shop: Shop, clock: Clock, customer: Object
) -> None:
    clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    await shop.post("invoiceitems", customer=customer["id"], amount=100, currency="eur")
    draft = await shop.post("invoices", customer=customer["id"], pending_invoice_items_behavior="include")
    while_draft = await found(gateway, customer, DECEMBER)
    clock.set(datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    await shop.post(f"invoices/{draft['id']}/finalize")

    december, january = (
        await found(gateway, customer, DECEMBER),
        await found(gateway, customer, JANUARY),
    )

    assert (while_draft, december) == ([], [])
    assert [row.id for row in january] == [draft["id"]]


async def test_refunds_beyond_those_that_a_charge_brings_are_there_too(
    gateway: Gateway, shop: Shop, customer: Object
) -> None:
    invoice = await sell(shop, customer, 5_000)
    given = [await refund(shop, invoice, 1 + number) for number in range(12)]

    found_rows = await found(gateway, customer, DECEMBER)

    assert {row.id for row in found_rows if row.type == "refund"} == {one["id"] for one in given}


@pytest.mark.parametrize("currency", ["jpy", "kwd"])
async def test_each_row_says_its_own_currency(
    gateway: Gateway, shop: Shop, customer: Object, currency: str
) -> None:
    await sell(shop, customer, 12_340, currency)

    (row,) = await found(gateway, customer, DECEMBER)

    assert (row.currency, row.total) == (currency, Money(12_340, currency))


async def test_a_customer_has_only_rows_of_their_own(gateway: Gateway, shop: Shop, customer: Object) -> None:
    other = await shop.customer()
    await refund(shop, await sell(shop, other, 5_000), 100)

    assert await found(gateway, customer, DECEMBER) == []


def charge(**given: object) -> Object:
    plain = {"id": "ch_1", "amount": 500, "currency": "eur", "created": 1, "amount_refunded": 500}
    return {**plain, **given}


def given_back(status: str, **given: object) -> Object:
    at = int(datetime(2027, 1, 5, tzinfo=UTC).timestamp())
    return {"id": f"re_{status}", "amount": 5, "currency": "eur", "created": at, "status": status, **given}


async def test_what_was_not_given_back_after_all_is_no_refund(scripted: Gateway, stripe: Stripe) -> None:
    refunds = [given_back(status) for status in ("succeeded", "failed", "pending", "canceled")]
    stripe.places |= {
        "GET /v1/invoices": {"data": []},
        "GET /v1/credit_notes": {"data": []},
        "GET /v1/charges": {"data": [charge(refunds={"data": refunds}), charge(refunds=None)]},
    }

    result = await found(scripted, {"id": "cus_1"}, JANUARY)

    assert [(row.status, row.invoice_number) for row in result] == [("succeeded", ""), ("pending", "")]


async def test_a_refund_is_in_the_ledger_only_with_the_invoice_that_was_paid(
    scripted: Gateway, stripe: Stripe
) -> None:
    charges = [
        charge(id=f"ch_{intent}", payment_intent=intent, refunds={"data": [given_back("succeeded")]})
        for intent in ("pi_shop", "pi_invoice")
    ]
    paid = {"data": [{"id": "inpay_1", "invoice": {"id": "in_1", "number": "A-1"}}]}
    nothing: Object = {"data": []}

    def payments() -> Object:
        return paid if stripe.asked[-1].url.params["payment[payment_intent]"] == "pi_invoice" else nothing

    stripe.places |= {
        "GET /v1/invoices": nothing,
        "GET /v1/credit_notes": nothing,
        "GET /v1/charges": {"data": charges},
        "GET /v1/invoice_payments": payments,
    }

    result = await found(scripted, {"id": "cus_1"}, JANUARY)

    assert [row.invoice_number for row in result] == ["A-1"]


async def test_charges_of_two_years_before_are_looked_at(scripted: Gateway, stripe: Stripe) -> None:
    empty: Object = {"data": []}
    stripe.places |= {f"GET /v1/{path}": empty for path in ("invoices", "credit_notes", "charges")}

    await found(scripted, {"id": "cus_1"}, JANUARY)

    asked = dict(stripe.asked[-1].url.params)
    assert int(asked["created[gte]"]) == int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
    assert int(asked["created[lt]"]) == int(JANUARY.end.timestamp())


async def test_a_list_that_fails_on_its_second_page_is_no_list(scripted: Gateway, stripe: Stripe) -> None:
    at = int(datetime(2027, 1, 5, tzinfo=UTC).timestamp())
    invoice = {"id": "in_1", "currency": "eur", "created": at, "status": "open"}
    refusal = failing(500, {"stripe-should-retry": "false"})
    stripe.answers = [_page([invoice]), refusal]
    result = rows(scripted, "cus_1", JANUARY)

    first = await anext(result)

    assert first.id == "in_1"
    with pytest.raises(StripeUnavailable):
        await anext(result)


def _page(data: list[Object]) -> httpx.Response:
    return httpx.Response(200, json={"data": data, "has_more": True})
