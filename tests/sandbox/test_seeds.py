from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from sandbox.app import create_sandbox
from sandbox.seeds.loading import moment_of
from tests.contract.wrapper import Checked
from tests.sandbox.conftest import InProcess


@pytest.fixture
async def demo() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=Checked(create_sandbox(public_url="https://sandbox.test")))
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.test") as http:
        yield http


def client_of(http: httpx.AsyncClient, key: str) -> stripe.StripeClient:
    base = {"api": "https://sandbox.test"}
    return stripe.StripeClient(key, base_addresses=base, http_client=InProcess(http))  # type: ignore[arg-type]


@pytest.fixture
def lantern(demo: httpx.AsyncClient) -> stripe.StripeClient:
    return client_of(demo, "sk_test_demo")


@pytest.mark.parametrize(
    ("customer", "statuses"),
    [
        ("cus_demo_ada", ["active"]),
        ("cus_demo_ben", ["trialing"]),
        ("cus_demo_chloe", ["past_due"]),
        ("cus_demo_grace", ["active", "active"]),
        ("cus_demo_ingrid", []),
        ("cus_demo_jan", ["incomplete"]),
        ("cus_demo_kofi", ["unpaid"]),
    ],
)
async def test_people_show_what_they_promise(
    lantern: stripe.StripeClient, customer: str, statuses: list[str]
) -> None:
    listed = await lantern.v1.subscriptions.list_async({"customer": customer})

    assert [row.status for row in listed.data] == statuses


async def test_a_past_due_customer_has_an_open_invoice(lantern: stripe.StripeClient) -> None:
    (invoice,) = (await lantern.v1.invoices.list_async({"customer": "cus_demo_chloe", "status": "open"})).data
    payments = await lantern.v1.invoice_payments.list_async(
        {"invoice": invoice.id, "expand": ["data.payment.payment_intent"]}
    )

    intent = payments.data[0].payment.payment_intent
    assert (invoice.amount_remaining, invoice.attempt_count >= 1) == (3600, True)
    assert invoice.next_payment_attempt is not None
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "card_declined"


async def test_paging_meets_each_of_many_invoices_once(lantern: stripe.StripeClient) -> None:
    first = await lantern.v1.invoices.list_async({"customer": "cus_demo_henry", "limit": 10})

    ids = [invoice.id async for invoice in first.auto_paging_iter()]

    assert len(ids) >= 60
    assert len(set(ids)) == len(ids)


async def test_a_yearly_plan_has_a_method_of_its_own(lantern: stripe.StripeClient) -> None:
    (row,) = (await lantern.v1.subscriptions.list_async({"customer": "cus_demo_mateo"})).data
    customer = await lantern.v1.customers.retrieve_async("cus_demo_mateo")

    assert customer.invoice_settings is not None
    assert row.default_payment_method not in (None, customer.invoice_settings.default_payment_method)


async def test_grace_has_methods_of_different_types(lantern: stripe.StripeClient) -> None:
    methods = (await lantern.v1.customers.payment_methods.list_async("cus_demo_grace")).data

    assert sorted(method.type for method in methods) == ["card", "card", "link", "paypal", "sepa_debit"]


async def test_somebody_was_given_money_back_in_every_way(lantern: stripe.StripeClient) -> None:
    params: Any = {"customer": "cus_demo_rita", "limit": 100}
    invoices = (await lantern.v1.invoices.list_async(params)).data
    notes = (await lantern.v1.credit_notes.list_async(params)).data
    charges = (await lantern.v1.charges.list_async(params)).data
    rita = await lantern.v1.customers.retrieve_async("cus_demo_rita")

    assert len(invoices) >= 36
    assert [one.status for one in invoices if one.status != "paid"] == ["uncollectible"]
    assert rita.balance == -1000
    assert {"refunded" if note.refunds else "balance" for note in notes} == {"refunded", "balance"}
    assert sum(charge.refunded for charge in charges) == 1
    assert sum(0 < charge.amount_refunded < charge.amount for charge in charges) == 3


async def test_a_promotion_code_is_there_to_be_taken(lantern: stripe.StripeClient) -> None:
    (code,) = (
        await lantern.v1.promotion_codes.list_async({"code": "SPRING20", "expand": ["data.promotion.coupon"]})
    ).data

    coupon = code.promotion.coupon
    assert isinstance(coupon, stripe.Coupon)
    assert (code.active, coupon.percent_off, coupon.duration_in_months) == (True, 20, 3)
    assert "SPRING20" in ((await lantern.v1.customers.retrieve_async("cus_demo_ada")).description or "")


async def test_an_old_customer_pays_by_a_card_from_before_payment_methods(
    lantern: stripe.StripeClient,
) -> None:
    oscar = await lantern.v1.customers.retrieve_async("cus_demo_oscar")
    invoices = (await lantern.v1.invoices.list_async({"customer": oscar.id})).data

    assert str(oscar.default_source).startswith("card_")
    assert oscar.invoice_settings is not None
    assert oscar.invoice_settings.default_payment_method is None
    assert [(invoice.status, invoice.total) for invoice in invoices] == [("paid", 16000)] * 4


async def test_a_bank_account_waits_for_its_deposits(lantern: stripe.StripeClient) -> None:
    (waiting,) = (await lantern.v1.setup_intents.list_async({"customer": "cus_demo_priya"})).data
    methods = (await lantern.v1.customers.payment_methods.list_async("cus_demo_priya")).data

    assert waiting.status == "requires_action"
    assert waiting.next_action is not None
    assert waiting.next_action.type == "verify_with_microdeposits"
    assert [method.type for method in methods] == ["card"]


async def test_every_customer_says_what_it_shows(demo: httpx.AsyncClient) -> None:
    for key in ("sk_test_demo", "sk_test_caffe"):
        people = (await client_of(demo, key).v1.customers.list_async({"limit": 100})).data

        assert all(person.description for person in people)


async def test_a_pause_and_a_planned_end_are_there(lantern: stripe.StripeClient) -> None:
    (held,) = (await lantern.v1.subscriptions.list_async({"customer": "cus_demo_david"})).data
    (ending,) = (await lantern.v1.subscriptions.list_async({"customer": "cus_demo_elena"})).data

    assert held.pause_collection is not None
    assert held.status == "active"
    assert ending.cancel_at_period_end


@pytest.mark.parametrize("words", ["", "soon", "3", "3 fortnights", "3 days and an hour"])
def test_a_time_that_cannot_be_read_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="stretch of time"):
        moment_of(words, 0)


def test_a_time_is_counted_back() -> None:
    assert moment_of("2 days 1 hour", 1_000_000) == 1_000_000 - 2 * 86_400 - 3600


def test_a_deed_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    told = """
    [[account]]
    key = "sk_test_x"
    id = "acct_x"
    name = "X"
    email = "x@example.com"
    country = "IE"
    currency = "eur"
    opened = "1 year"
    [[account.people]]
    id = "cus_x"
    name = "X"
    history = [{ ago = "1 day", do = "dance" }]
    """
    (tmp_path / "seeds.toml").write_text(told, encoding="utf-8")

    with pytest.raises(ValueError, match="dance"):
        create_sandbox(seeds=tmp_path / "seeds.toml")


def test_a_seeds_file_tells_the_colours_of_an_account(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.toml"
    seeds.write_text(
        """
        [[account]]
        key = "sk_test_mine"
        id = "acct_mine"
        name = "Mine"
        email = "mine@example.com"
        country = "IT"
        currency = "eur"
        opened = "1 year"
        branding = { primary_color = "#0a5c36" }
        """,
        encoding="utf-8",
    )

    account = create_sandbox(seeds=seeds).state.accounts["sk_test_mine"].account

    assert account["settings"]["branding"]["primary_color"] == "#0a5c36"
    assert account["settings"]["branding"]["secondary_color"] is None
