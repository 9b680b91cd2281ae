"""Stripe's answers made into values: what is absent, expanded, legacy or of tomorrow is read all the same."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from billing.catalogue import read_price
from billing.charges import read_failure, will_be_charged
from billing.customers import read_customer
from billing.invoices import read_invoice
from billing.money import Money, UnitPrice
from billing.payment_methods import read_methods
from billing.preview_lines import read_lines
from billing.subscription_reading import read_subscription
from billing.subscriptions import CollectionPause
from gateway.customers import Customer
from gateway.invoices import Invoice
from gateway.payment_methods import decoded
from gateway.prices import Price
from gateway.products import Product
from gateway.subscriptions import Subscription
from tests.unit.builders import NOW, PERIOD_END, make_customer, make_method, make_subscription

LATER = int(PERIOD_END.timestamp())
EARLIER = int(NOW.timestamp()) - 1000


def read(**given: Any) -> Any:  # noqa: ANN401  each test looks at another part
    plain = {"id": "sub_1", "customer": "cus_1", "status": "active", "currency": "eur", "created": EARLIER}
    subscription = msgspec.convert({**plain, "items": {"data": []}, **given}, Subscription)
    return read_subscription(subscription, {}, now=NOW)


def invoice(**given: object) -> Invoice:
    return msgspec.convert({"id": "in_1", "currency": "eur", "created": EARLIER, **given}, Invoice)


def test_a_customer_on_a_test_clock_lives_in_its_time() -> None:
    clock = {"id": "clock_1", "frozen_time": LATER}
    customer = read_customer(msgspec.convert({"id": "cus_1", "test_clock": clock}, Customer))

    assert customer.now(NOW) == PERIOD_END
    assert make_customer().now(NOW) == NOW


def test_a_customer_is_called_by_business_person_or_address() -> None:
    assert make_customer(business_name="Rossi srl").display_name == "Rossi srl"
    assert make_customer(name=None).display_name == "ada@example.com"


def test_tax_ids_and_address_come_with_the_customer() -> None:
    given = {
        "id": "cus_1",
        "address": {"city": "Roma"},
        "tax_ids": {"data": [{"id": "txi_1", "type": "eu_vat", "value": "IT1", "verification": None}]},
    }
    customer = read_customer(msgspec.convert(given, Customer))

    assert customer.address is not None
    assert customer.address.city == "Roma"
    assert [(one.type, one.value, one.verification) for one in customer.tax_ids] == [("eu_vat", "IT1", None)]


def test_a_phase_still_to_come_is_a_scheduled_change() -> None:
    phases = [
        {"start_date": EARLIER, "items": [{"price": "price_1"}]},
        {"start_date": LATER, "items": [{"price": {"id": "price_2"}, "quantity": 3}]},
    ]
    change = read(schedule={"id": "sub_sched_1", "phases": phases}).scheduled_change

    assert (change.on, change.price_id, change.quantity) == (PERIOD_END, "price_2", 3)


@pytest.mark.parametrize(
    "schedule",
    [
        "sub_sched_1",
        {"id": "sub_sched_1", "phases": [{"start_date": EARLIER}]},
        {"id": "sub_sched_1", "status": "released", "phases": [{"start_date": LATER}]},
        None,
    ],
)
def test_a_schedule_without_a_phase_to_come_changes_nothing(schedule: object) -> None:
    assert read(schedule=schedule).scheduled_change is None


def test_a_change_of_several_items_names_no_price() -> None:
    phase = {"start_date": LATER, "items": [{"price": "a"}, {"price": "b"}]}

    assert read(schedule={"id": "sub_sched_1", "phases": [phase]}).scheduled_change.price_id is None


def test_discounts_are_percentages_or_amounts_and_may_stay_unknown() -> None:
    coupon = {"id": "c", "amount_off": 500, "currency": "eur"}
    discounts = [
        "di_1",
        {"id": "di_2", "source": {"coupon": "c"}},
        {"id": "di_3", "source": {"coupon": coupon}, "end": LATER},
    ]
    (discount,) = read(discounts=discounts).discounts

    assert (discount.percent, discount.amount, discount.until) == (None, Money(500, "eur"), PERIOD_END)


def test_ends_are_read_from_both_fields() -> None:
    assert read(cancel_at=LATER).ends_on == PERIOD_END
    assert make_subscription(cancels_at_period_end=True).ends_on == PERIOD_END
    assert make_subscription().ends_on is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, True),
        ({"status": "unpaid"}, False),
        ({"collection_pause": CollectionPause("void", None)}, False),
        ({"cancels_at_period_end": True}, False),
        ({"cancel_at": datetime(2027, 6, 1, tzinfo=UTC)}, True),
    ],
)
def test_a_charge_is_expected_only_where_stripe_makes_one(given: dict[str, Any], *, expected: bool) -> None:
    assert will_be_charged(make_subscription(**given)) is expected


def test_predicates_follow_the_status() -> None:
    late = make_subscription(status="past_due")

    assert (late.is_past_due, late.owes, late.is_active, late.is_trialing) == (True, True, False, False)


def test_prices_of_every_kind_are_read() -> None:
    plain = {"id": "p", "product": {"id": "prod"}, "currency": "eur"}
    whole = read_price(msgspec.convert({**plain, "unit_amount": 5, "type": "one_time"}, Price))
    part = read_price(msgspec.convert({**plain, "unit_amount_decimal": "0.5"}, Price))
    tier = {"up_to": None, "unit_amount_decimal": "3", "flat_amount_decimal": None}
    tiered = read_price(
        msgspec.convert(
            {**plain, "billing_scheme": "tiered", "tiers": [tier], "recurring": {"interval": "month"}}, Price
        )
    )

    assert (whole.unit, whole.interval, whole.product_id) == (UnitPrice(Decimal(5), "eur"), None, "prod")
    assert part.unit == UnitPrice(Decimal("0.5"), "eur")
    assert (tiered.unit, tiered.is_tiered, tiered.tiers[0].unit) == (None, True, UnitPrice(Decimal(3), "eur"))
    assert tiered.interval is not None
    assert tiered.interval.is_single


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ({"type": "card", "card": {"brand": "visa", "last4": "4242"}}, ("visa", "4242", None)),
        ({"type": "link", "link": {"email": "a@example.com"}}, (None, None, "a@example.com")),
        ({"type": "paypal", "paypal": {"payer_email": "b@example.com"}}, (None, None, "b@example.com")),
        ({"type": "cashapp", "cashapp": {"cashtag": "$ada"}}, (None, None, "$ada")),
        ({"type": "money_of_tomorrow"}, (None, None, None)),
    ],
)
def test_a_method_of_any_type_has_what_can_be_told_of_it(
    answer: dict[str, object], shown: tuple[str | None, ...]
) -> None:
    (method,) = read_methods([decoded({"id": "pm_1", **answer})], make_customer(), [])

    assert (method.brand, method.last4, method.detail) == shown


def test_the_default_comes_first_and_names_what_it_pays() -> None:
    customer = make_customer(default_payment_method_id="pm_1")
    own = make_subscription("sub_2", default_payment_method_id="pm_2")
    found = [
        decoded(
            {"id": "pm_2", "type": "card", "created": 5, "billing_details": {"address": {"city": "Roma"}}}
        ),
        decoded({"id": "pm_1", "type": "card", "created": 1}),
    ]

    first, second = read_methods(found, customer, [make_subscription(), own])

    assert (first.id, first.is_default, first.pays, first.own_of) == ("pm_1", True, ("sub_1",), ())
    assert (second.pays, second.own_of) == (("sub_2",), ("sub_2",))


@pytest.mark.parametrize(
    ("month", "year", "expired", "soon"),
    [(10, 2026, True, False), (11, 2026, False, True), (12, 2026, False, True), (1, 2027, False, False)],
)
def test_a_card_is_good_through_the_last_day_of_its_month(
    month: int, year: int, *, expired: bool, soon: bool
) -> None:
    method = make_method(exp_month=month, exp_year=year)

    assert (method.is_expired(NOW), method.expires_soon(NOW)) == (expired, soon)


def test_what_has_no_expiry_never_expires() -> None:
    assert not make_method(type="sepa_debit").is_expired(NOW)


def test_an_invoice_tells_what_it_is_for_and_whether_it_is_late() -> None:
    lines = [{"id": f"il_{n}", "amount": 1, "currency": "eur", "description": "Pro"} for n in range(2)]
    of_product = {"pricing": {"price_details": {"product": "prod_team"}}, "description": "3 x Team (at ...)"}
    lines.append({"id": "il_2", "amount": 1, "currency": "eur", **of_product})
    sent = invoice(status="open", due_date=EARLIER, lines={"data": lines, "has_more": True})

    found = read_invoice(sent, {"prod_team": Product(id="prod_team", name="Team")})

    assert (found.subjects, found.has_more_lines) == (("Pro", "Team"), True)
    assert (found.is_open, found.is_paid, found.is_overdue(NOW)) == (True, False, True)
    assert read_invoice(invoice(status="paid"), {}).subjects == ()


def payment(intent: object) -> dict[str, object]:
    return {"data": [{"id": "inpay_1", "payment": {"type": "payment_intent", "payment_intent": intent}}]}


def test_why_a_payment_failed_is_told_where_stripe_says_it() -> None:
    error = {"code": "card_declined", "decline_code": "lost_card"}
    declined = read_failure(invoice(payments=payment({"id": "pi", "last_payment_error": error})))
    waiting = read_failure(invoice(payments=payment({"id": "pi", "status": "requires_action"})))

    assert declined is not None
    assert waiting is not None
    assert (declined.decline_code, declined.needs_action) == ("lost_card", False)
    assert (waiting.code, waiting.needs_action) == (None, True)


@pytest.mark.parametrize(
    "intent",
    ["pi_1", None, {"id": "pi", "status": "processing"}, {"id": "pi", "status": "requires_payment_method"}],
)
def test_a_payment_that_has_not_failed_has_no_failure(intent: object) -> None:
    assert read_failure(invoice(payments=payment(intent))) is None
    assert read_failure(invoice()) is None


def test_the_lines_of_a_preview_add_up_to_what_is_due() -> None:
    proration = {"subscription_item_details": {"proration": True}}
    pending = {"invoice_item_details": {"proration": True}}
    lines = [
        {"id": "a", "amount": -500, "currency": "eur", "parent": proration},
        {"id": "b", "amount": 1500, "currency": "eur", "parent": pending, "period": {"start": 1, "end": 2}},
        {"id": "c", "amount": 2000, "currency": "eur", "parent": {"subscription_item_details": {}}},
        {"id": "d", "amount": 100, "currency": "eur"},
    ]
    preview = invoice(
        lines={"data": lines, "has_more": True},
        subtotal=3200,
        total=3080,
        amount_due=2080,
        total_discount_amounts=[{"amount": 320}],
        total_taxes=[{"amount": 200}, {"amount": 50, "tax_behavior": "inclusive"}],
    )

    read_back = read_lines(preview)

    kinds = [line.kind for line in read_back]
    assert kinds == ["unused", "remaining", "plan", "other", "other", "discount", "tax", "balance"]
    assert sum(line.amount.amount for line in read_back) == 2080


def test_a_discount_of_one_item_is_taken_off_a_preview_once() -> None:
    """Lines say what they cost before it, and the subtotal what they cost after it."""
    preview = invoice(
        lines={"data": [{"id": "a", "amount": 2000, "currency": "eur"}]},
        subtotal=1500,
        total=1500,
        amount_due=1500,
        total_discount_amounts=[{"amount": 500, "discount": "di_item"}],
    )

    told = [(line.kind, line.amount.amount) for line in read_lines(preview)]

    assert told == [("other", 2000), ("discount", -500)]
