"""What holds for every plan change, whatever the numbers."""

from datetime import timedelta
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.catalogue import Interval, Price
from billing.errors import PlanChangeNotAllowed
from billing.plan_changes import is_usable_date
from billing.plan_options import QuantityBounds
from billing.preview_lines import included_taxes, read_lines
from billing.price_rules import LENGTHS, waiting_conditions
from gateway.invoices import Invoice
from tests.unit.builders import (
    NOW,
    make_configuration,
    make_item,
    make_options,
    make_price,
    make_subscription,
)

BOTH = {"conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]}
UPDATE = make_configuration(update={"schedule_at_period_end": BOTH}).features.subscription_update
steady = settings(derandomize=True, deadline=None, max_examples=60)
amounts = st.integers(-(10**7), 10**7)
prices = st.builds(
    lambda amount, unit, count: make_price("price_any", str(amount), interval=Interval(unit, count)),
    st.decimals(0, 10**6, places=4),
    st.sampled_from(sorted(LENGTHS)),
    st.integers(1, 12),
)


@steady
@given(prices, prices, st.integers(1, 500), st.integers(1, 500))
def test_of_a_change_and_its_way_back_at_most_one_is_cheaper(
    price: Price, other: Price, few: int, many: int
) -> None:
    there = waiting_conditions(make_item(price=price, quantity=few), other, many, UPDATE)
    back = waiting_conditions(make_item(price=other, quantity=many), price, few, UPDATE)

    assert not set(there) & set(back)


@steady
@given(prices, st.integers(0, 500))
def test_a_plan_that_stays_never_waits(price: Price, quantity: int) -> None:
    assert waiting_conditions(make_item(price=price, quantity=quantity), price, quantity, UPDATE) == ()


def test_twelve_months_cost_as_much_as_their_year() -> None:
    month, year = make_price(amount="10"), make_price(amount="120", interval=Interval("year", 1))

    assert waiting_conditions(make_item(price=month), year, 1, UPDATE) == ()
    assert waiting_conditions(make_item(price=year), month, 1, UPDATE) == ("shortening_interval",)


@steady
@given(
    st.lists(amounts, max_size=5), st.lists(amounts), st.lists(amounts), st.lists(amounts), amounts, amounts
)
def test_the_lines_add_up_to_what_is_due(  # noqa: PLR0917  the parts of an invoice
    lines: list[int], off: list[int], exclusive: list[int], inclusive: list[int], unlisted: int, due: int
) -> None:
    subtotal = sum(lines) + unlisted
    taxes = [{"amount": one, "tax_behavior": "exclusive"} for one in exclusive]
    taxes += [{"amount": one, "tax_behavior": "inclusive"} for one in inclusive]
    invoice = msgspec.convert(
        {
            "currency": "eur",
            "created": 1,
            "subtotal": subtotal,
            "total": subtotal - sum(off) + sum(exclusive),
            "amount_due": due,
            "lines": {"data": [{"id": "il", "amount": one, "currency": "eur"} for one in lines]},
            "total_discount_amounts": [{"amount": one} for one in off],
            "total_taxes": taxes,
        },
        Invoice,
    )

    assert sum(line.amount.amount for line in read_lines(invoice)) == due
    assert sum(line.amount.amount for line in included_taxes(invoice, {})) == sum(inclusive)


@steady
@given(st.integers(-5, 10**9), st.one_of(st.none(), st.integers(-5, 10**9)))
def test_whatever_number_is_typed_is_within_bounds_or_refused(minimum: int, typed: int | None) -> None:
    options = make_options()
    bounds = QuantityBounds(max(minimum, 0), max(minimum, 0) + 3)

    try:
        quantity = options.choose("price_pro_year", typed).quantity
    except PlanChangeNotAllowed:
        quantity = None

    assert quantity is None or 1 <= quantity <= 10
    assert bounds.contains(bounds.nearest(typed or 0))


@steady
@given(st.integers(-(10**9), 10**9))
def test_only_a_date_of_the_last_two_hours_counts(seconds: int) -> None:
    at = int(NOW.timestamp()) + seconds
    is_recent = -timedelta(hours=2).total_seconds() <= seconds <= 60

    assert is_usable_date(at, make_subscription(), NOW) is is_recent


def test_a_price_below_a_cent_is_compared_as_it_is() -> None:
    cent, less = make_price(amount="0.0100"), make_price("price_less", "0.0099")

    assert less.unit is not None
    assert less.unit.minor == Decimal("0.0099")
    assert waiting_conditions(make_item(price=cent), less, 1, UPDATE) == ("decreasing_item_amount",)
