"""Whether what was declared came true, asked of Stripe where nobody came back to tell."""

from datetime import datetime

import pytest

from billing.money import Money
from billing.receipts import Action, PlanTerms, Receipt, verdict
from billing.scheduled_plans import MARK
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing, subscription
from tests.unit.builders import NOW, PERIOD_END, make_item, make_price

Object = dict[str, object]
ENDS, PASSED = int(PERIOD_END.timestamp()), int(NOW.timestamp()) - 60
ITEM: Object = {"id": "si_1", "current_period_start": 1, "current_period_end": ENDS}
PRICE: Object = {"currency": "eur", "product": "prod_1"}
BASIC: Object = {"data": [{**ITEM, "quantity": 1, "price": {**PRICE, "id": "price_basic"}}]}
PRO: Object = {"data": [{**ITEM, "quantity": 2, "price": {**PRICE, "id": "price_pro"}}]}
WAITING: Object = {"expires_at": ENDS, "subscription_items": PRO["data"]}


def receipt(action: Action, change: PlanTerms | None = None) -> Receipt:
    return Receipt(
        id="rcp_1",
        action=action,
        customer_id="cus_1",
        customer_name="Ada",
        email="ada@example.com",
        subscription_id="sub_1",
        items=(make_item(),),
        received_at=NOW,
        change=change,
    )


def terms(starts_on: datetime | None = None) -> PlanTerms:
    item = make_item(price=make_price("price_pro"), quantity=2)
    return PlanTerms(item=item, due_now=Money(0, "eur"), renewal=Money(0, "eur"), starts_on=starts_on)


def planned(price: str) -> Object:
    """A change at the end of the period, as the portal itself plans it."""
    phases = [
        {"start_date": 1, "end_date": ENDS, "items": [{"price": "price_basic", "quantity": 1}]},
        {"start_date": ENDS, "items": [{"price": price, "quantity": 2}]},
    ]
    return {"id": "sub_sched_1", "status": "active", "phases": phases, "metadata": {MARK: price}}


async def asked(scripted: Gateway, stripe: Stripe, declared: Receipt, **found: object) -> str:
    stripe.has_customer(subscriptions=[subscription(**{"items": BASIC, **found})])
    stripe.places["GET /v1/products"] = {"data": []}
    for price in ("price_pro", "price_max"):
        stripe.places[f"GET /v1/prices/{price}"] = {**PRICE, "id": price}
    return await verdict(scripted, declared, now=NOW)


@pytest.mark.parametrize(
    ("state", "cancelled"),
    [
        ({"cancel_at_period_end": True, "cancel_at": ENDS}, "true"),
        ({"status": "canceled", "ended_at": PASSED}, "true"),
        ({}, "untrue"),
    ],
    ids=["ending", "ended", "running"],
)
async def test_a_cancellation_and_its_undoing_are_never_true_together(
    scripted: Gateway, stripe: Stripe, state: Object, cancelled: str
) -> None:
    ended = await asked(scripted, stripe, receipt("cancellation"), **state)
    undone = await asked(scripted, stripe, receipt("renewal"), **state)

    assert (ended, undone) == (cancelled, "untrue" if cancelled == "true" else "true")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"items": PRO}, "true"),
        ({}, "untrue"),
        ({"pending_update": WAITING}, "waiting"),
    ],
    ids=["made", "not made", "waits to be paid"],
)
async def test_a_change_at_once_is_true_once_the_plan_is_the_new_one(
    scripted: Gateway, stripe: Stripe, state: Object, expected: str
) -> None:
    assert await asked(scripted, stripe, receipt("plan_change", terms()), **state) == expected


async def test_a_change_for_later_is_true_while_it_is_planned_and_after_it(
    scripted: Gateway, stripe: Stripe
) -> None:
    declared = receipt("plan_change", terms(PERIOD_END))

    found = {
        "planned": await asked(scripted, stripe, declared, schedule=planned("price_pro")),
        "another": await asked(scripted, stripe, declared, schedule=planned("price_max")),
        "begun": await asked(scripted, stripe, declared, items=PRO),
        "dropped": await asked(scripted, stripe, declared),
    }

    assert found == {"planned": "true", "another": "untrue", "begun": "true", "dropped": "untrue"}


async def test_a_declaration_about_nothing_is_untrue(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(deleted=True)
    of_nobody = await verdict(scripted, receipt("renewal"), now=NOW)
    stripe.has_customer()
    stripe.places["GET /v1/subscriptions/sub_1"] = failing(404, type="invalid_request_error")
    of_nothing = await verdict(scripted, receipt("renewal"), now=NOW)

    assert of_nobody == of_nothing == "untrue"
