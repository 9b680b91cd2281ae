"""The sum on the confirmation is the sum of the invoice that follows, whatever comes together."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.gateway.plans import Plans
from tests.gateway.shop import Object

CURRENCIES = ("eur", "jpy", "kwd", "rsd", "isk")
DIRECTIONS = ("bigger", "smaller", "longer", "shorter", "more seats", "fewer seats", "both")
PRORATIONS = ("always_invoice", "create_prorations", "none")
TRIALS = (None, None, "end_trial", "continue_trial")
DISCOUNTS = (None, "percent", "once", "amount", "whole", "typed")
BALANCES = (0, -700, -500_000, 450)
TAXES = (None, "exclusive", "inclusive")
WAITS = (False, False, True)
BUYS = {"smaller": "big", "shorter": "year"}
COUPONS: dict[str, Object] = {
    "percent": {"percent_off": 15, "duration": "forever"},
    "once": {"percent_off": 33.3, "duration": "once"},
    "amount": {"amount_off": 250, "duration": "forever"},
    "whole": {"percent_off": 100, "duration": "forever"},
    "typed": {"percent_off": 25, "duration": "once"},
}


@dataclass(frozen=True, slots=True)
class Case:
    direction: str
    proration: str
    trial: str | None
    discount: str | None
    balance: int
    currency: str
    tax: str | None
    waits: bool

    def __str__(self) -> str:
        words = (
            self.direction,
            self.proration,
            self.trial,
            self.discount,
            self.balance,
            self.currency,
            self.tax,
        )
        return "-".join(str(word) for word in words if word) + ("-waits" if self.waits else "")


def case(number: int) -> Case:
    """Steps through all of them at paces of their own, so that each meets most of the others."""
    return Case(
        DIRECTIONS[number % 7],
        PRORATIONS[(number // 2) % 3],
        TRIALS[(number // 3) % 4],
        DISCOUNTS[(number // 5) % 6],
        BALANCES[(number * 3 // 4) % 4],
        CURRENCIES[number % 5],
        TAXES[(number // 7) % 3],
        WAITS[(number // 4) % 3],
    )


CASES = [case(number) for number in range(63)]


async def sell(plans: Plans, given: Case) -> None:
    await plans.stock(given.currency, tax_behavior=given.tax or "exclusive")
    params: Object = {}
    if given.trial:
        params["trial_period_days"] = 14
    if given.tax:
        rate = {"display_name": "IVA", "percentage": 22, "inclusive": given.tax == "inclusive"}
        params["default_tax_rates"] = [(await plans.shop.post("tax_rates", **rate))["id"]]
    if given.discount:
        coupon = await plans.shop.post("coupons", currency=given.currency, **COUPONS[given.discount])
        if given.discount == "typed":
            promotion = {"type": "coupon", "coupon": coupon["id"]}
            await plans.shop.post("promotion_codes", code="WINTER", promotion=promotion)
        else:
            params["discounts"] = [{"coupon": coupon["id"]}]
    seats = 3 if given.direction in ("more seats", "fewer seats") else 1
    price = getattr(plans, BUYS.get(given.direction, "small"))
    await plans.sell(
        buys=BUYS.get(given.direction, "small"), items=[{"price": price["id"], "quantity": seats}], **params
    )
    if given.balance:
        path = f"customers/{plans.customer['id']}/balance_transactions"
        await plans.shop.post(path, amount=given.balance, currency=given.currency)


def wanted(plans: Plans, given: Case) -> tuple[Object, int | None]:
    return {
        "bigger": (plans.big, None),
        "smaller": (plans.small, None),
        "longer": (plans.year, None),
        "shorter": (plans.small, None),
        "more seats": (plans.small, 5),
        "fewer seats": (plans.small, 2),
        "both": (plans.big, 4),
    }[given.direction]


@pytest.mark.parametrize("given", CASES, ids=str)
async def test_the_sum_shown_is_the_sum_of_the_invoice_that_follows(plans: Plans, given: Case) -> None:
    types = ("decreasing_item_amount", "shortening_interval") if given.waits else ()
    plans.update = {
        "default_allowed_updates": ["price", "quantity", "promotion_code"],
        "proration_behavior": given.proration,
        "schedule_at_period_end": {"conditions": [{"type": one} for one in types]},
        "trial_update_behavior": given.trial or "end_trial",
    }
    await sell(plans, given)
    plans.clock.advance(timedelta(days=9, hours=5))
    before = {one["id"] for one in await plans.invoices()}

    shown = await plans.show(*wanted(plans, given), code="WINTER" if given.discount == "typed" else None)
    plans.clock.advance(timedelta(minutes=7))
    await plans.go(shown)

    made = [one for one in await plans.invoices() if one["id"] not in before]
    total = shown.due_now if shown.is_charged_now else shown.next_amount
    assert sum(line.amount.amount for line in shown.lines) == total.amount
    assert len(made) == int(shown.is_charged_now)
    if not made:
        plans.clock.set(shown.next_on + timedelta(hours=2))
        made = [one for one in await plans.invoices() if one["id"] not in before]
    assert made[-1]["amount_due"] == total.amount
    assert made[-1]["currency"] == total.currency
