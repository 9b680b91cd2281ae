"""One request that fails leaves one thing open, and everything else as it was."""

import pytest

from billing.coming_events import PlanChanges
from billing.coming_sums import Asking, usual_sums
from billing.sections import Failed
from gateway.client import Gateway
from tests.gateway.foreseen import charges_of, day, foreseen
from tests.gateway.market import Market, kinds, only, priced
from tests.gateway.scripted import Stripe
from tests.gateway.shop import Object
from tests.gateway.test_failed_sections import Broken, broken, fragile

__all__ = ["broken", "fragile"]


async def test_without_its_products_a_plan_is_still_foreseen(
    market: Market, broken: Broken, fragile: Gateway
) -> None:
    await market.sell()
    broken.path = "/products"

    assert foreseen(await market.upcoming(fragile)) == foreseen(await market.upcoming())


async def test_without_the_prices_of_a_phase_what_follows_it_is_open(
    market: Market, broken: Broken, fragile: Gateway
) -> None:
    made = await market.sell()
    big = await market.shop.price(market.product["id"], 5000)
    await market.plan(made, priced(big, duration={"interval": "month"}))
    broken.path = f"/prices/{big['id']}"

    (change,) = only(await market.upcoming(fragile), PlanChanges)

    assert (change.is_open_after, change.change.product) == (True, None)


async def test_without_the_schedule_the_sums_of_its_phases_failed(
    market: Market, broken: Broken, fragile: Gateway
) -> None:
    made = await market.sell()
    big = await market.shop.price(market.product["id"], 5000)
    keeping = priced({"id": made["items"]["data"][0]["price"]["id"]}, duration={"interval": "month"})
    await market.plan(made, keeping, priced(big, duration={"interval": "month"}))
    broken.path = str((await market.shop.get(f"subscriptions/{made['id']}"))["schedule"])

    runs = charges_of(await market.upcoming(fragile))

    assert [one.first.why_open for one in runs] == [None, "failed"]


async def test_a_preview_that_fails_leaves_the_row_with_its_date(
    market: Market, broken: Broken, fragile: Gateway
) -> None:
    await market.sell()
    broken.path = "/create_preview"

    (run,) = charges_of(await market.upcoming(fragile))

    assert (run.on, run.first.amount, run.first.why_open) == (day(2027, 1, 31), None, "failed")


async def test_a_preview_that_fails_makes_no_charge_of_a_plan_that_ends(
    market: Market, broken: Broken, fragile: Gateway
) -> None:
    made = await market.sell()
    await market.change(made, cancel_at_period_end=True)
    broken.path = "/create_preview"

    assert kinds(await market.upcoming(fragile)) == ["PlanEnds"]


@pytest.mark.parametrize(
    ("path", "missing"),
    [("/payment_methods", "methods"), ("/{customer}", "methods"), ("/invoices", "invoices")],
)
async def test_what_fails_beside_the_plans_leaves_their_rows(
    market: Market, broken: Broken, fragile: Gateway, path: str, missing: str
) -> None:
    await market.sell()
    broken.path = path.format(customer=market.customer["id"])

    upcoming = await market.upcoming(fragile)

    (run,) = charges_of(upcoming)
    assert upcoming.are_methods_known == (missing != "methods")
    assert upcoming.are_invoices_known == (missing != "invoices")
    assert (upcoming.method_paying(run.subscription) is not None) == (missing != "methods")


async def test_a_schedule_that_was_let_go_meanwhile_leaves_the_sum_open(
    market: Market, stripe: Stripe, scripted: Gateway
) -> None:
    made = await market.sell()
    big = await market.shop.price(market.product["id"], 5000)
    keeping = priced({"id": made["items"]["data"][0]["price"]["id"]}, duration={"interval": "month"})
    await market.plan(made, keeping, priced(big, duration={"interval": "month"}))
    plan = await market.read(made)
    released: Object = {"id": plan.subscription.schedule_id, "status": "released", "phases": []}
    stripe.places[f"GET /v1/subscription_schedules/{plan.subscription.schedule_id}"] = released

    assert await usual_sums(Asking(scripted), plan.subscription, plan.terms[-1:]) == {}


async def test_without_the_plans_there_is_nothing_to_tell(
    market: Market, broken: Broken, fragile: Gateway
) -> None:
    broken.path = "/subscriptions"

    assert isinstance((await market.upcoming(fragile)).events, Failed)
