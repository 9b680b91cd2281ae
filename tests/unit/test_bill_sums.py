"""From the lines of an invoice to what is left to pay: every row changes the sum by what it says."""

from zoneinfo import ZoneInfo

import msgspec
import pytest

from billing.invoice_sums import read_sums
from gateway.invoices import Invoice
from web.i18n import Language
from web.presenters.invoice_bills import sums_part

ENGLISH = Language("en", ZoneInfo("UTC"))


def rows(**given: object) -> list[tuple[str, str]]:
    invoice = msgspec.convert({"id": "in_1", "currency": "eur", "created": 1, **given}, Invoice)
    shown = sums_part(read_sums(invoice, {}), ENGLISH, is_owed=False)
    return [(row.text, row.amount) for row in shown]


def discount(amount: int, id_: str) -> dict[str, object]:
    coupon = {"id": f"co_{id_}", "name": f"Coupon {id_}"}
    return {"amount": amount, "discount": {"id": id_, "source": {"coupon": coupon}}}


def test_a_discount_of_one_line_stands_before_the_subtotal_that_has_it() -> None:
    found = rows(
        subtotal=1500,
        total=1350,
        discounts=["di_whole"],
        total_discount_amounts=[discount(500, "di_line"), discount(150, "di_whole")],
    )

    assert found == [
        ("Coupon di_line", "\u2212€5.00"),
        ("Subtotal", "€15.00"),
        ("Coupon di_whole", "\u2212€1.50"),
        ("Total", "€13.50"),
    ]


@pytest.mark.parametrize("named", [[], ["di_1"]], ids=["by its line", "as the invoice's own"])
def test_a_discount_that_the_subtotal_has_not_stands_behind_it(named: list[str]) -> None:
    found = rows(
        subtotal=2000,
        total=1830,
        discounts=named,
        amount_shipping=300,
        total_taxes=[{"amount": 30}, {"amount": 9, "tax_behavior": "inclusive"}],
        total_discount_amounts=[discount(500, "di_1")],
    )

    assert [text for text, _ in found] == [
        "Subtotal",
        "Coupon di_1",
        "Shipping",
        "Tax",
        "Total",
        "Tax, included in the total",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0, 30, ("Too small to be charged, added to the next invoice", "\u2212€0.30")),
        (-50, -20, ("Paid from your balance", "\u2212€0.30")),
        (-30, 0, ("Paid from your balance", "\u2212€0.30")),
        (50, 20, ("Owed from earlier invoices", "€0.30")),
    ],
)
def test_what_moved_the_balance_is_told_as_it_was(before: int, after: int, said: tuple[str, str]) -> None:
    found = rows(subtotal=30, total=30, starting_balance=before, ending_balance=after)

    assert found[-1] == said
