"""What each row of the history says: every status in currencies of no, two and three decimals, in each language."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visits
from web.i18n import catalogue

TOTALS = {"eur": 123450, "usd": 123450, "jpy": 1234, "kwd": 1234560}
PARTS = {"eur": 5000, "usd": 5000, "jpy": 50, "kwd": 50000}
# Total and part as they are written in each language: the digits are Stripe's, the rest is CLDR's.
MINUS = "\u2212"
WRITTEN = {
    ("en", "eur"): ("€1,234.50", "€50.00"),
    ("en", "usd"): ("$1,234.50", "$50.00"),
    ("en", "jpy"): ("¥1,234", "¥50"),
    ("en", "kwd"): ("KWD 1,234.560", "KWD 50.000"),
    ("en-GB", "eur"): ("€1,234.50", "€50.00"),
    ("en-GB", "usd"): ("US$1,234.50", "US$50.00"),
    ("en-GB", "jpy"): ("JP¥1,234", "JP¥50"),
    ("en-GB", "kwd"): ("KWD 1,234.560", "KWD 50.000"),
    ("it", "eur"): ("1.234,50 €", "50,00 €"),
    ("it", "usd"): ("1.234,50 USD", "50,00 USD"),
    ("it", "jpy"): ("1.234 JPY", "50 JPY"),
    ("it", "kwd"): ("1.234,560 KWD", "50,000 KWD"),
}
# Newest first, with what stands below: the status of each, as the English catalogue says it.
STATUSES = (
    ("Refunded", ("Paid back",)),
    ("Partly refunded", ("Credited", "Paid back")),
    ("Paid", ()),
    ("Open", ()),
    ("Overdue", ()),
    ("Open", ("Credited",)),
    ("Open", ("Void",)),
    ("Not collected", ()),
    ("Void", ()),
)

PAYABLE = [word for word, _ in STATUSES if word in {"Open", "Overdue", "Not collected"}]


@dataclass(frozen=True, slots=True)
class Told:
    date: str
    amount: str
    what: str
    status: str


class Books:
    """A merchant who makes one invoice of each kind, in one currency."""

    def __init__(self, stripe_api: StripeApi, clock: Clock, currency: str) -> None:
        self.stripe_api = stripe_api
        self.clock = clock
        self.currency = currency
        self.customer = ""

    async def fill(self) -> None:
        made: Any = await self.stripe_api.post("customers", name="Ada Rossi", email="ada@example.com")
        self.customer = made["id"]
        card: Any = await self.stripe_api.post("payment_methods/pm_card_visa/attach", customer=self.customer)
        default = {"invoice_settings[default_payment_method]": card["id"]}
        await self.stripe_api.post(f"customers/{self.customer}", **default)
        await self.do("void", await self.invoice())
        await self.do("mark_uncollectible", await self.invoice())
        await self.void_note(await self.invoice())
        await self.note(await self.invoice())
        await self.invoice(collection_method="send_invoice", days_until_due="1")
        self.clock.advance(timedelta(days=2))
        await self.invoice()
        for refunds in ((), ("note",), ("whole",)):
            await self.paid(await self.invoice(), *refunds)

    async def invoice(self, **params: str) -> str:
        given = {"customer": self.customer, "currency": self.currency}
        await self.stripe_api.post(
            "invoiceitems", **given, amount=str(TOTALS[self.currency]), description="Desk"
        )
        behavior = {"pending_invoice_items_behavior": "include"}
        made: Any = await self.stripe_api.post("invoices", **given, **behavior, **params)
        await self.stripe_api.post(f"invoices/{made['id']}/finalize", auto_advance="false")
        return str(made["id"])

    async def do(self, what: str, invoice: str) -> None:
        await self.stripe_api.post(f"invoices/{invoice}/{what}")

    async def paid(self, invoice: str, refund: str = "") -> None:
        await self.do("pay", invoice)
        if refund == "note":
            await self.note(invoice, refund_amount=str(PARTS[self.currency]))
        elif refund == "whole":
            read: Any = await self.stripe_api.get(f"invoices/{invoice}", **{"expand[]": "payments"})
            intent = read["payments"]["data"][0]["payment"]["payment_intent"]
            await self.stripe_api.post("refunds", payment_intent=intent)

    async def note(self, invoice: str, **params: str) -> str:
        part = str(PARTS[self.currency])
        made: Any = await self.stripe_api.post("credit_notes", invoice=invoice, amount=part, **params)
        return str(made["id"])

    async def void_note(self, invoice: str) -> None:
        await self.stripe_api.post(f"credit_notes/{await self.note(invoice)}/void")


def told(page: Page) -> list[Told]:
    rows = ([text_of(cell) for cell in row.iter("td")] for row in page.section("invoice-rows").iter("tr"))
    return [Told(*row) for row in rows]


def in_language(language: str, word: str) -> str:
    return catalogue(language.partition("-")[0]).gettext(word)


@pytest.mark.parametrize("currency", TOTALS)
async def test_every_status_is_told_in_each_currency_and_language(
    visits: Visits, stripe_api: StripeApi, clock: Clock, currency: str
) -> None:
    books = Books(stripe_api, clock, currency)
    await books.fill()

    for language in ("en", "en-GB", "it"):
        visit = await visits.open(books.customer, locale=language)
        rows = told(await visit.get("invoices"))

        words = [word for status, below in STATUSES for word in (status, *below)]
        assert [row.status for row in rows] == [in_language(language, word) for word in words]
        total, part = WRITTEN[language, currency]
        assert {row.amount for row in rows if "Desk" in row.what} == {total}
        can_pay = [row.status for row in rows if in_language(language, "Pay") in row.date.split()]
        assert can_pay == [in_language(language, word) for word in PAYABLE]
        given_back = [row.amount for row in rows if "Desk" not in row.what]
        assert given_back == [f"{MINUS}{total}", *[f"{MINUS}{part}"] * 4]


async def test_an_invoice_is_late_by_the_clock_that_its_customer_lives_by(
    visits: Visits, stripe_api: StripeApi, clock: Clock
) -> None:
    start = int(clock.now().timestamp())
    made: Any = await stripe_api.post("test_helpers/test_clocks", frozen_time=str(start))
    ada: Any = await stripe_api.post("customers", name="Ada Rossi", test_clock=made["id"])
    books = Books(stripe_api, clock, "eur")
    books.customer = ada["id"]
    await books.invoice(collection_method="send_invoice", days_until_due="1")
    visit = await visits.open(books.customer)

    before = told(await visit.get("invoices"))
    later = str(start + 2 * 86_400)
    await stripe_api.post(f"test_helpers/test_clocks/{made['id']}/advance", frozen_time=later)
    # It advances with the requests that come.
    advancing = [await stripe_api.get(f"test_helpers/test_clocks/{made['id']}") for _ in range(2)]
    after = told(await visit.get("invoices"))

    assert advancing[-1]["status"] == "ready"
    assert [row.status for row in before] == ["Open"]
    assert [row.status for row in after] == ["Overdue"]
