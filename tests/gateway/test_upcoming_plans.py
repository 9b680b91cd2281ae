"""What a schedule plans: named change by change, with sums as far as Stripe can tell them."""

from billing.coming_events import PlanChanges
from billing.moments import seconds
from sandbox.clock import Clock
from tests.gateway.foreseen import a_year_of, charges_of, day, foreseen, known_part
from tests.gateway.market import Market, kinds, only, priced


async def test_every_planned_change_is_named_and_only_the_first_can_be_taken_back(market: Market) -> None:
    made = await market.sell()
    big = await market.shop.price(market.product["id"], 5000)
    bigger = await market.shop.price(market.product["id"], 9000)
    await market.plan(
        made,
        priced(big, duration={"interval": "month", "interval_count": 2}),
        priced(bigger, duration={"interval": "month"}),
    )

    changes = only(await market.upcoming(), PlanChanges)

    told = [(one.on, one.change.price_id, one.is_next) for one in changes]
    assert told == [(day(2027, 1, 31), big["id"], True), (day(2027, 3, 31), bigger["id"], False)]


async def test_a_phase_that_changes_nothing_is_no_event(market: Market) -> None:
    made = await market.sell()
    same = {"id": made["items"]["data"][0]["price"]["id"]}
    await market.plan(made, priced(same, duration={"interval": "month"}))

    assert kinds(await market.upcoming()) == ["Charges"]


async def test_a_phase_with_a_trial_ends_what_can_be_foreseen(market: Market) -> None:
    made = await market.sell()
    big = await market.shop.price(market.product["id"], 5000)
    bigger = await market.shop.price(market.product["id"], 9000)
    month = {"interval": "month"}
    trial = seconds(day(2027, 2, 10))
    await market.plan(made, priced(big, trial_end=trial, duration=month), priced(bigger, duration=month))

    upcoming = await market.upcoming()

    changes = only(upcoming, PlanChanges)
    assert [one.is_open_after for one in changes] == [True, False]
    assert [on for on, _ in foreseen(upcoming)] == [day(2027, 1, 31)]


async def test_a_code_that_has_yet_to_begin_leaves_later_sums_open(market: Market, clock: Clock) -> None:
    made = await market.sell()
    coupon = await market.shop.post("coupons", percent_off=50, duration="once")
    big = await market.shop.price(market.product["id"], 5000)
    phase = priced(big, discounts=[{"coupon": coupon["id"]}], duration={"interval": "month"})
    await market.plan(made, phase)

    upcoming = await market.upcoming()
    truth = await a_year_of(market.shop, clock, market.customer, upcoming)

    assert [one.first.why_open for one in charges_of(upcoming)] == [None, "later"]
    assert known_part(truth, foreseen(upcoming)) == foreseen(upcoming)


async def test_beyond_a_few_questions_sums_stay_open(market: Market) -> None:
    made = await market.sell()
    prices = [await market.shop.price(market.product["id"], 1000 * one) for one in range(3, 9)]
    two = {"interval": "month", "interval_count": 2}
    await market.plan(made, *(priced(one, duration=two) for one in prices))

    whys = [one.first.why_open for one in charges_of(await market.upcoming())]

    assert whys == [None, None, None, "later"]


async def test_a_schedule_that_ends_the_plan_is_foreseen_to_the_end(market: Market, clock: Clock) -> None:
    made = await market.sell()
    big = await market.shop.price(market.product["id"], 5000)
    bigger = await market.shop.price(market.product["id"], 9000)
    three = {"interval": "month", "interval_count": 3}
    await market.plan(
        made, priced(big, duration=three), priced(bigger, duration=three), end_behavior="cancel"
    )

    upcoming = await market.upcoming()
    truth = await a_year_of(market.shop, clock, market.customer, upcoming)

    assert known_part(truth, foreseen(upcoming)) == foreseen(upcoming)
    # The last phase is over a day before the month would be.
    assert [amount for _, amount in foreseen(upcoming)] == [5000, 5000, 5000, 9000, 9000, None]
    assert kinds(upcoming)[-1] == "PlanEnds"
