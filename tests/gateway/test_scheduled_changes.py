"""Changes that begin with the next period: shown, made by a schedule, seen on the account, taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from billing.accounts import load_account
from billing.errors import ChangeCannotBeUndone, PlanChangeNotAllowed, StateMoved
from billing.money import Money
from billing.plan_changes import confirm, is_done
from billing.plan_schedules import cancel_scheduled_change, scheduled_drawn, undo_refusals
from billing.sections import Loaded
from billing.subscriptions import ScheduledChange, Subscription
from gateway.client import Gateway
from gateway.errors import StripeUnavailable
from tests.gateway.plans import Plans
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Shop
from tests.unit.builders import PERIOD_END, make_configuration, make_subscription

CHEAPER = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}
SHORTER = {"schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]}}


async def schedule_of(plans: Plans) -> dict[str, Any]:
    subscription = await plans.shop.get(f"subscriptions/{plans.subscription['id']}")
    return await plans.shop.get(f"subscription_schedules/{subscription['schedule']}")


async def undo(plans: Plans, subscription: Subscription, key: str = "undo") -> Subscription:
    drawn = scheduled_drawn(subscription)
    assert drawn is not None
    return await cancel_scheduled_change(
        plans.gateway,
        plans.customer["id"],
        await plans.read(),
        plans.configuration,
        drawn=drawn,
        idempotency_key=key,
        now=plans.now,
    )


async def test_a_cheaper_plan_costs_nothing_now_and_begins_with_the_next_period(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    plans.clock.advance(timedelta(days=10))

    shown = await plans.show(plans.small)
    changed = await plans.go(shown)

    assert (shown.due_now, shown.is_charged_now) == (Money(0, "eur"), False)
    assert shown.starts_on == shown.next_on == changed.period_end
    assert (shown.next_amount, shown.renewal_amount) == (Money(1000, "eur"), Money(1000, "eur"))
    assert shown.drawn.proration_date is None
    assert changed.items[0].price.id == plans.big["id"]


async def test_the_schedule_keeps_today_and_lets_go_after_one_period(plans: Plans) -> None:
    plans.update = CHEAPER
    coupon = await plans.shop.post("coupons", percent_off=10, duration="forever")
    await plans.sell(buys="big", discounts=[{"coupon": coupon["id"]}], metadata={"team": "blue"})

    await plans.change(plans.small, key="go")

    today, then = (await schedule_of(plans))["phases"]
    assert [item["price"] for item in today["items"]] == [plans.big["id"]]
    assert [item["price"] for item in then["items"]] == [plans.small["id"]]
    assert today["discounts"] == then["discounts"]
    assert (await schedule_of(plans))["end_behavior"] == "release"
    plans.clock.advance(timedelta(days=63))
    after = await plans.read()
    assert (after.items[0].price.id, after.schedule_id) == (plans.small["id"], None)
    assert len(after.discounts) == 1


async def test_a_scheduled_change_is_shown_on_the_account_by_name(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    await plans.change(plans.small, key="go")

    account = await load_account(plans.gateway, plans.customer["id"], plans.now)

    assert isinstance(account.subscriptions, Loaded)
    change = account.subscriptions.value[0].scheduled_change
    assert change is not None
    assert change.price is not None
    assert change.product is not None
    assert (change.product.name, change.price.id, change.quantity) == ("Pro", plans.small["id"], 1)
    assert change.is_ours


async def test_a_shorter_interval_waits_for_the_end_of_the_year(plans: Plans) -> None:
    plans.update = SHORTER
    await plans.sell(buys="year")
    plans.clock.advance(timedelta(days=40))

    shown = await plans.show(plans.small)
    await plans.go(shown)

    assert shown.starts_on == (await plans.read()).period_end
    assert [line.period_end for line in shown.lines if line.kind == "plan"] == [None]
    assert (await plans.show_after(shown))[0]["amount_due"] == shown.next_amount.amount == 1000


async def test_a_trial_goes_on_until_a_cheaper_plan_begins(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big", trial_period_days=14)

    shown = await plans.show(plans.small)
    changed = await plans.go(shown)

    assert not shown.ends_trial
    assert changed.is_trialing
    assert shown.starts_on == changed.trial_end


async def test_a_discount_that_is_over_by_then_is_not_promised(plans: Plans) -> None:
    plans.update = SHORTER
    coupon = await plans.shop.post("coupons", percent_off=10, duration="repeating", duration_in_months=3)
    await plans.sell(buys="year", discounts=[{"coupon": coupon["id"]}])

    shown = await plans.show(plans.small)
    await plans.go(shown)

    assert shown.next_amount == Money(1000, "eur")
    assert (await plans.show_after(shown))[0]["amount_due"] == 1000


async def test_a_scheduled_change_can_be_taken_back(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    waiting = await plans.change(plans.small, key="go")

    kept = await undo(plans, waiting)

    assert (kept.scheduled_change, kept.schedule_id) == (None, None)
    assert kept.items[0].price.id == plans.big["id"]
    with pytest.raises(ChangeCannotBeUndone) as again:
        await undo(plans, waiting)
    assert again.value.reason == "no_scheduled_change"


async def test_after_taking_it_back_the_same_change_can_be_made_again(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")

    for number in range(2):
        waiting = await plans.change(plans.small, key=f"go-{number}")
        await undo(plans, waiting, f"undo-{number}")

    again = await plans.change(plans.small, key="go-3")
    assert again.scheduled_change is not None


async def test_a_second_click_schedules_once(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    shown = await plans.show(plans.small)
    options = await plans.options()
    first = await plans.go(shown)

    again = replace(options, subscription=first)

    assert is_done(first, shown.drawn)
    assert await confirm(plans.gateway, again, shown.drawn, idempotency_key="go", now=plans.now) == first
    with pytest.raises(PlanChangeNotAllowed) as refused:
        await plans.options()
    assert refused.value.reason == "scheduled_change"


async def test_a_schedule_that_another_tab_made_meanwhile_stops_the_change(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    shown, options = await plans.show(plans.small), await plans.options()
    await plans.shop.post("subscription_schedules", from_subscription=plans.subscription["id"])

    with pytest.raises(StateMoved):
        await confirm(plans.gateway, options, shown.drawn, idempotency_key="go", now=plans.now)


async def test_a_half_made_schedule_is_completed_by_the_next_attempt(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    await plans.shop.post("subscription_schedules", from_subscription=plans.subscription["id"])

    changed = await plans.change(plans.small, key="later")

    assert changed.scheduled_change is not None
    assert changed.scheduled_change.price_id == plans.small["id"]


async def test_what_moved_since_the_question_was_drawn_is_not_taken_back(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    waiting = await plans.change(plans.small, key="go")
    assert waiting.scheduled_change is not None
    earlier = replace(waiting.scheduled_change, quantity=2)

    with pytest.raises(StateMoved):
        await undo(plans, replace(waiting, scheduled_change=earlier))


OURS = ScheduledChange(PERIOD_END, "price_basic", 1, "sub_sched_1", is_ours=True)


@pytest.mark.parametrize(
    ("change", "update", "reason"),
    [
        (OURS, {"enabled": False}, "feature_off"),
        (None, {}, "no_scheduled_change"),
        (replace(OURS, is_ours=False), {}, "scheduled_by_merchant"),
    ],
)
def test_each_rule_against_taking_a_change_back_has_its_name(
    change: ScheduledChange | None, update: dict[str, Any], reason: str
) -> None:
    subscription = make_subscription(scheduled_change=change)

    assert undo_refusals(subscription, make_configuration(update=update)) == (reason,)
    assert scheduled_drawn(make_subscription()) is None


async def test_a_schedule_that_has_gone_meanwhile_is_not_released_twice(
    scripted: Gateway, stripe: Stripe
) -> None:
    subscription = make_subscription(scheduled_change=OURS)
    drawn = scheduled_drawn(subscription)
    assert drawn is not None
    stripe.answers = [failing(400, type="invalid_request_error")]

    with pytest.raises(StateMoved):
        await cancel_scheduled_change(
            scripted,
            "cus_1",
            subscription,
            make_configuration(),
            drawn=drawn,
            idempotency_key="k",
            now=PERIOD_END,
        )


class Trouble(httpx.AsyncBaseTransport):
    """Makes the second call of a schedule fail."""

    def __init__(self, shop: Shop, answer: httpx.Response) -> None:
        self.http, self.answer, self.is_on = shop.http, answer, True

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        sets_phases = "/subscription_schedules/sub_sched" in path and not path.endswith("/release")
        if self.is_on and request.method == "POST" and sets_phases:
            return self.answer
        answer = await self.http.send(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def troubled(plans: Plans, answer: httpx.Response) -> Trouble:
    trouble = Trouble(plans.shop, answer)
    client = httpx.AsyncClient(transport=trouble)
    plans.gateway = Gateway("sk_test_demo", api_base="https://sandbox.test", http=client)
    return trouble


async def test_phases_that_stripe_refuses_leave_no_schedule_behind(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    troubled(plans, failing(400, type="invalid_request_error"))

    with pytest.raises(PlanChangeNotAllowed) as refused:
        await plans.change(plans.small, key="go")

    assert refused.value.reason == "refused_by_stripe"
    assert (await plans.read()).schedule_id is None


async def test_a_connection_lost_between_the_two_calls_is_made_good_by_the_same_form(plans: Plans) -> None:
    plans.update = CHEAPER
    await plans.sell(buys="big")
    trouble = troubled(plans, failing(500, {"stripe-should-retry": "false"}))
    with pytest.raises(StripeUnavailable):
        await plans.change(plans.small, key="go")
    half_made = await plans.read()

    trouble.is_on = False
    changed = await plans.change(plans.small, key="go")

    assert (half_made.schedule_id is not None, half_made.scheduled_change) == (True, None)
    assert changed.scheduled_change is not None
    assert changed.schedule_id == half_made.schedule_id
