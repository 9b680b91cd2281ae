"""Each date and sum that is foreseen is compared with what the year then brings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from billing.moments import seconds
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.foreseen import a_year_of, charges_of, day, foreseen, known_part, upcoming_of
from tests.gateway.shop import Object, Shop

MONTH = {"interval": "month"}
HALF = {"percent_off": 50}
IN_SPRING = {"end_date": seconds(day(2027, 3, 31))}
IN_A_PERIOD = {"end_date": seconds(day(2027, 3, 10))}
IN_FEBRUARY = {"end_date": seconds(day(2027, 2, 28))}
YEAR = {"interval": "year"}


@dataclass(frozen=True)
class Case:
    """What is sold on a 31st; `runs` is how many rows it makes, `open_sums` how many charges stay open."""

    name: str
    runs: int
    recurring: Object = field(default_factory=lambda: MONTH)
    amount: int = 2400
    currency: str = "eur"
    price: Object = field(default_factory=dict)
    subscription: Object = field(default_factory=dict)
    coupon: Object | None = None
    tax: bool = False
    after: Callable[[Shop, Object, Object], Awaitable[None]] | None = None
    charges: int = 12
    open_sums: int = 0

    def __str__(self) -> str:
        return self.name


async def ending_at_period_end(shop: Shop, made: Object, product: Object) -> None:
    await shop.post(f"subscriptions/{made['id']}", cancel_at_period_end=True)


async def ending_later(shop: Shop, made: Object, product: Object) -> None:
    await shop.post(f"subscriptions/{made['id']}", cancel_at=seconds(day(2027, 4, 15)))


async def held_until_march(shop: Shop, made: Object, product: Object) -> None:
    hold = {"behavior": "void", "resumes_at": seconds(day(2027, 3, 10))}
    await shop.post(f"subscriptions/{made['id']}", pause_collection=hold)


def with_balance(balance: int) -> Callable[[Shop, Object, Object], Awaitable[None]]:
    async def give(shop: Shop, made: Object, product: Object) -> None:
        await shop.post(f"customers/{made['customer']}", balance=balance)

    return give


def planned(
    *coming: Object, begins: Object | None = None
) -> Callable[[Shop, Object, Object], Awaitable[None]]:
    """A schedule that goes on from what is there, phase by phase; a phase names its own price."""

    async def plan(shop: Shop, made: Object, product: Object) -> None:
        schedule = await shop.post("subscription_schedules", from_subscription=made["id"])
        current = schedule["phases"][0]
        items = [{"price": one["price"], "quantity": one["quantity"]} for one in current["items"]]
        now: Object = {
            "items": items,
            "start_date": current["start_date"],
            "end_date": current["end_date"],
            "discounts": [{"discount": one["discount"]} for one in current["discounts"] if one["discount"]],
            **(begins or {}),
        }
        phases = [now if now["discounts"] else {k: v for k, v in now.items() if k != "discounts"}]
        for one in coming:
            given = dict(one)
            amount, recurring = given.pop("amount"), given.pop("recurring", MONTH)
            price = await shop.price(product["id"], amount, recurring=recurring)
            if given.pop("keeps_discounts", False):
                given["discounts"] = now["discounts"]
            phases.append({"items": [{"price": price["id"], "quantity": 1}], **given})
        await shop.post(f"subscription_schedules/{schedule['id']}", phases=phases)

    return plan


ONE_MONTH = {"duration": {"interval": "month"}}
FOUR_MONTHS = {"duration": {"interval": "month", "interval_count": 4}}
CASES = [
    Case("monthly", 1),
    Case("quarterly", 1, {"interval": "month", "interval_count": 3}, charges=4),
    Case("yearly", 1, YEAR, charges=1),
    Case("weekly", 1, {"interval": "week"}, charges=52),
    Case("daily", 1, {"interval": "day"}, charges=365),
    Case("every other year", 0, {"interval": "year", "interval_count": 2}, charges=0),
    Case("in yen", 1, amount=1200, currency="jpy"),
    Case("in dinar", 1, amount=12340, currency="kwd"),
    Case("free", 1, amount=0),
    Case("a coupon for three months", 2, coupon=HALF | {"duration": "repeating", "months": 3}),
    Case("a coupon for ever", 1, coupon=HALF | {"duration": "forever"}),
    Case("a coupon for once", 1, coupon=HALF | {"duration": "once"}),
    Case("a trial", 1, subscription={"trial_period_days": 14}),
    Case(
        "a coupon for once after a trial",
        2,
        subscription={"trial_period_days": 14},
        coupon=HALF | {"duration": "once"},
    ),
    Case("ends with the period", 0, after=ending_at_period_end, charges=0),
    Case("ends within a later period", 2, after=ending_later, charges=3, open_sums=1),
    Case("on hold until March", 1, after=held_until_march, charges=10),
    Case("a dearer plan next month", 1, after=planned({"amount": 9900, **ONE_MONTH})),
    Case(
        "a yearly plan next month",
        1,
        after=planned({"amount": 99000, "recurring": YEAR, "duration": YEAR}),
        charges=1,
    ),
    Case("a dearer plan in spring", 2, after=planned({"amount": 9900, **ONE_MONTH}, begins=IN_SPRING)),
    Case(
        "three plans, one after the other",
        3,
        after=planned(
            {"amount": 3000, **FOUR_MONTHS}, {"amount": 4000, **FOUR_MONTHS}, {"amount": 5000, **ONE_MONTH}
        ),
    ),
    Case(
        "a dearer plan within a period",
        3,
        after=planned({"amount": 9900, **ONE_MONTH}, begins=IN_A_PERIOD),
        open_sums=1,
    ),
    Case(
        "a dearer plan at once billed within a period",
        3,
        after=planned(
            {"amount": 9900, "proration_behavior": "always_invoice", **ONE_MONTH}, begins=IN_A_PERIOD
        ),
        charges=13,
        open_sums=1,
    ),
    Case(
        "a dearer plan with what is left of a coupon",
        3,
        coupon=HALF | {"duration": "repeating", "months": 6},
        after=planned({"amount": 9900, "keeps_discounts": True, "duration": YEAR}, begins=IN_FEBRUARY),
    ),
    Case("an inclusive tax", 1, amount=2999, price={"tax_behavior": "inclusive"}, tax=True),
    Case("an exclusive tax", 1, amount=2999, tax=True),
    Case("an exclusive tax in yen", 1, amount=1199, currency="jpy", tax=True),
    Case("classic billing", 1, subscription={"billing_mode": {"type": "classic"}}),
    Case("a credit that the first charge uses up", 2, after=with_balance(-1000)),
    Case("a debt that the first charge takes along", 2, after=with_balance(700)),
    Case(
        "an invoice that is sent", 1, subscription={"collection_method": "send_invoice", "days_until_due": 30}
    ),
    Case(
        "a later anchor",
        1,
        subscription={"billing_cycle_anchor": seconds(day(2027, 1, 30)), "proration_behavior": "none"},
    ),
]


async def sold(shop: Shop, case: Case) -> Object:
    product = await shop.post("products", name="Pro")
    price = await shop.price(
        product["id"], case.amount, currency=case.currency, recurring=case.recurring, **case.price
    )
    customer = await shop.customer()
    given: dict[str, Any] = dict(case.subscription)
    if case.tax:
        inclusive = price["tax_behavior"] == "inclusive"
        rate = await shop.post("tax_rates", display_name="VAT", percentage=22, inclusive=inclusive)
        given["default_tax_rates"] = [rate["id"]]
    if case.coupon:
        coupon = dict(case.coupon)
        months = {"duration_in_months": coupon.pop("months")} if "months" in coupon else {}
        made = await shop.post("coupons", **coupon, **months)
        given["discounts"] = [{"coupon": made["id"]}]
    subscription = await shop.subscription(customer, price, **given)
    if case.after:
        await case.after(shop, subscription, product)
    return customer


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_what_is_foreseen_comes_true(gateway: Gateway, shop: Shop, clock: Clock, case: Case) -> None:
    clock.set(day(2026, 12, 31))
    customer = await sold(shop, case)
    clock.advance(timedelta(hours=2))

    upcoming = await upcoming_of(gateway, customer, clock)
    truth = await a_year_of(shop, clock, customer, upcoming)

    shown = foreseen(upcoming)
    assert known_part(truth, shown) == shown
    assert (len(charges_of(upcoming)), len(shown)) == (case.runs, case.charges)
    assert len([None for _, amount in shown if amount is None]) == case.open_sums
