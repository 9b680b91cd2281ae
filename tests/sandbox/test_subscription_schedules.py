# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, only_item, sums, words

# The tests' clock starts on 20 November 2026 at noon.
START = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())
DECEMBER = int(datetime(2026, 12, 20, 12, tzinfo=UTC).timestamp())
JANUARY = int(datetime(2027, 1, 20, 12, tzinfo=UTC).timestamp())


class Schedules:
    """A subscription of 10 euros a month, and prices to move to."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.service = shop.client.v1.subscription_schedules

    async def begin(self, **further: Any) -> stripe.SubscriptionSchedule:
        self.small = await self.shop.price(1000)
        self.big = await self.shop.price(3000)
        self.customer = await self.shop.customer()
        self.subscription = await self.shop.subscribe(self.customer, self.small, **further)
        return await self.service.create_async({"from_subscription": self.subscription.id})

    async def then(
        self, schedule: stripe.SubscriptionSchedule, price: str, *, first: str | None = None, **further: Any
    ) -> stripe.SubscriptionSchedule:
        """Keep the current phase, or let `first` be its price, and let another follow."""
        phase = schedule.phases[0]
        params: Any = {
            "phases": [
                {
                    "items": [{"price": first or self.small, "quantity": 1}],
                    "start_date": phase.start_date,
                    "end_date": phase.end_date,
                },
                {"items": [{"price": price, "quantity": 1}], **further.pop("phase", {})},
            ],
            **further,
        }
        return await self.service.update_async(schedule.id, params)

    async def read(self) -> stripe.Subscription:
        return await self.shop.read(self.subscription.id)


@pytest.fixture
def schedules(client: stripe.StripeClient) -> Schedules:
    return Schedules(Shop(client))


async def test_a_schedule_of_a_subscription_has_its_current_period_as_phase(schedules: Schedules) -> None:
    schedule = await schedules.begin()

    (phase,) = schedule.phases
    assert (schedule.status, schedule.end_behavior) == ("active", "release")
    assert (phase.start_date, phase.end_date) == (START, DECEMBER)
    assert schedule.current_phase is not None
    assert schedule.current_phase.end_date == DECEMBER
    assert [(item.price, item.quantity) for item in phase.items] == [(schedules.small, 1)]
    assert (await schedules.read()).schedule == schedule.id


async def test_a_downgrade_waits_for_the_end_of_the_period_and_is_released_after_it(
    schedules: Schedules, clock: Clock
) -> None:
    schedule = await schedules.begin()
    await schedules.then(schedule, schedules.big)

    preview = await schedules.shop.preview(subscription=schedules.subscription.id)
    clock.advance(timedelta(days=31))
    after = await schedules.read()
    invoice = await schedules.shop.latest(after)

    assert (sums(preview), preview.period_end) == ([3000], DECEMBER)
    assert (only_item(after).price.id, only_item(after).current_period_end) == (schedules.big, JANUARY)
    assert (sums(invoice), words(invoice), invoice.billing_reason) == (
        [3000],
        ["1 × Team (at €30.00 / month)"],
        "subscription_cycle",
    )
    clock.advance(timedelta(days=31))
    released = await schedules.service.retrieve_async(schedule.id)
    assert (released.status, released.released_subscription) == ("released", after.id)
    assert (released.subscription, released.current_phase, (await schedules.read()).schedule) == (
        None,
        None,
        None,
    )


async def test_another_interval_begins_with_its_phase(schedules: Schedules, clock: Clock) -> None:
    schedule = await schedules.begin()
    year = await schedules.shop.price(12000, interval="year")
    await schedules.then(schedule, year)

    clock.advance(timedelta(days=31))
    after = await schedules.read()

    assert after.billing_cycle_anchor == DECEMBER
    assert only_item(after).current_period_end == int(datetime(2027, 12, 20, 12, tzinfo=UTC).timestamp())
    assert sums(await schedules.shop.latest(after)) == [12000]


async def test_a_phase_in_the_middle_of_a_period_is_prorated(schedules: Schedules, clock: Clock) -> None:
    schedule = await schedules.begin()
    items: Any = [{"price": schedules.small, "quantity": 1}]
    later: Any = [{"price": schedules.big, "quantity": 1}]
    middle = START + 15 * 86_400
    phases: Any = [
        {"items": items, "start_date": START, "end_date": middle},
        {"items": later, "end_date": JANUARY, "proration_behavior": "always_invoice"},
    ]
    await schedules.service.update_async(schedule.id, {"phases": phases})

    clock.advance(timedelta(days=16))
    invoice = await schedules.shop.latest(await schedules.read())

    # Half of 30 days: 500 back, 1500 for the rest.
    assert (invoice.created, sums(invoice), invoice.billing_reason) == (
        middle,
        [-500, 1500],
        "subscription_update",
    )


async def test_changing_the_current_phase_changes_the_subscription_at_once(
    schedules: Schedules, clock: Clock
) -> None:
    schedule = await schedules.begin()
    clock.advance(timedelta(days=15))

    await schedules.then(schedule, schedules.small, first=schedules.big, proration_behavior="always_invoice")

    changed = await schedules.read()
    assert only_item(changed).price.id == schedules.big
    assert sums(await schedules.shop.latest(changed)) == [-500, 1500]


async def test_a_schedule_may_end_by_cancelling(schedules: Schedules, clock: Clock) -> None:
    schedule = await schedules.begin()
    await schedules.service.update_async(schedule.id, {"end_behavior": "cancel"})
    assert (await schedules.read()).cancel_at == DECEMBER

    clock.advance(timedelta(days=31))

    ended = await schedules.read()
    assert (ended.status, ended.ended_at) == ("canceled", DECEMBER)
    schedule = await schedules.service.retrieve_async(schedule.id)
    assert (schedule.status, schedule.completed_at) == ("completed", DECEMBER)
    assert len(await schedules.shop.invoices(customer=schedules.customer)) == 1


async def test_phases_from_now_on_make_their_subscription(schedules: Schedules, clock: Clock) -> None:
    shop = schedules.shop
    customer, small, big = await shop.customer(), await shop.price(1000), await shop.price(3000)
    coupon = await shop.client.v1.coupons.create_async({"percent_off": 50, "duration": "forever"})
    params: Any = {
        "customer": customer,
        "start_date": "now",
        "end_behavior": "cancel",
        "phases": [
            {
                "items": [{"price": small, "quantity": 2}],
                "duration": {"interval": "month", "interval_count": 2},
                "discounts": [{"coupon": coupon.id}],
            },
            {"items": [{"price": big}], "duration": {"interval": "month"}, "metadata": {"phase": "two"}},
        ],
    }

    schedule = await schedules.service.create_async(params)
    clock.advance(timedelta(days=120))

    invoices = list(reversed(await shop.invoices(customer=customer)))
    assert [invoice.total for invoice in invoices] == [1000, 1000, 3000]
    ended = await shop.read(str(schedule.subscription))
    assert (ended.status, ended.metadata["phase"]) == ("canceled", "two")
    assert ended.ended_at == schedule.phases[1].end_date


async def test_a_schedule_that_starts_later_has_no_subscription_yet(
    schedules: Schedules, clock: Clock
) -> None:
    shop = schedules.shop
    customer, small = await shop.customer(), await shop.price(1000)
    params: Any = {"customer": customer, "start_date": DECEMBER, "phases": [{"items": [{"price": small}]}]}

    schedule = await schedules.service.create_async(params)
    waiting = await schedules.service.list_async({"scheduled": True})
    clock.advance(timedelta(days=31))
    begun = await schedules.service.retrieve_async(schedule.id)

    assert (schedule.status, schedule.subscription, schedule.current_phase) == ("not_started", None, None)
    assert [row.id for row in waiting.data] == [schedule.id]
    assert (begun.status, begun.phases[0].end_date) == ("active", JANUARY)
    assert (await shop.read(str(begun.subscription))).start_date == DECEMBER


@pytest.mark.parametrize(
    "change", [{"cancel_at_period_end": True}, {"cancel_at": DECEMBER}, {"cancel_at_period_end": False}]
)
async def test_the_end_of_a_scheduled_subscription_is_the_schedules_matter(
    schedules: Schedules, change: dict[str, Any]
) -> None:
    schedule = await schedules.begin()

    with pytest.raises(stripe.InvalidRequestError, match="managed by the subscription schedule") as error:
        await schedules.shop.update(schedules.subscription.id, **change)

    assert f"`{schedule.id}`" in str(error.value)


async def test_changing_a_scheduled_subscription_divides_its_phase(
    schedules: Schedules, clock: Clock
) -> None:
    schedule = await schedules.begin()
    clock.advance(timedelta(days=10))

    await schedules.shop.change(schedules.subscription, price=schedules.big)

    schedule = await schedules.service.retrieve_async(schedule.id)
    moment = START + 10 * 86_400
    assert [(phase.start_date, phase.end_date) for phase in schedule.phases] == [
        (START, moment),
        (moment, DECEMBER),
    ]
    assert schedule.current_phase is not None
    assert schedule.current_phase.start_date == moment


async def test_a_released_subscription_goes_on_as_it_is(schedules: Schedules, clock: Clock) -> None:
    schedule = await schedules.begin()
    await schedules.then(schedule, schedules.big, end_behavior="cancel")

    released = await schedules.service.release_async(schedule.id)
    clock.advance(timedelta(days=31))

    assert released.status == "released"
    after = await schedules.read()
    assert (after.status, after.cancel_at, only_item(after).price.id) == ("active", None, schedules.small)
    with pytest.raises(stripe.InvalidRequestError, match="currently in the `released` status"):
        await schedules.service.cancel_async(schedule.id)


async def test_cancelling_a_schedule_cancels_its_subscription(schedules: Schedules, clock: Clock) -> None:
    schedule = await schedules.begin()
    clock.advance(timedelta(days=15))

    canceled = await schedules.service.cancel_async(schedule.id)

    assert (canceled.status, canceled.canceled_at) == ("canceled", START + 15 * 86_400)
    assert (await schedules.read()).status == "canceled"
    assert sums(await schedules.shop.latest(schedules.subscription)) == [-500]


async def test_cancelling_a_subscription_cancels_its_schedule(schedules: Schedules) -> None:
    schedule = await schedules.begin()

    await schedules.shop.client.v1.subscriptions.cancel_async(schedules.subscription.id)

    assert (await schedules.service.retrieve_async(schedule.id)).status == "canceled"


async def test_a_subscription_has_one_schedule_at_most(schedules: Schedules) -> None:
    await schedules.begin()

    with pytest.raises(stripe.InvalidRequestError, match="already attached to a schedule"):
        await schedules.service.create_async({"from_subscription": schedules.subscription.id})


async def test_nothing_else_is_said_beside_the_subscription(schedules: Schedules) -> None:
    params: Any = {"from_subscription": "sub_1", "end_behavior": "cancel"}

    with pytest.raises(stripe.InvalidRequestError) as error:
        await schedules.service.create_async(params)

    assert error.value.param == "end_behavior"


async def test_the_first_phase_must_say_when_it_starts(schedules: Schedules) -> None:
    schedule = await schedules.begin()
    phases: Any = [{"items": [{"price": schedules.small}]}]

    with pytest.raises(stripe.InvalidRequestError) as missing:
        await schedules.service.update_async(schedule.id, {"phases": phases})
    phases[0]["start_date"] = START + 1
    with pytest.raises(stripe.InvalidRequestError, match="can not modify the start date"):
        await schedules.service.update_async(schedule.id, {"phases": phases})

    assert missing.value.param == "phases[0][start_date]"


async def test_a_trial_phase_is_followed_by_a_paid_one(schedules: Schedules, clock: Clock) -> None:
    shop = schedules.shop
    customer, small = await shop.customer(), await shop.price(1000)
    params: Any = {
        "customer": customer,
        "start_date": "now",
        "phases": [
            {
                "items": [{"price": small}],
                "duration": {"interval": "day", "interval_count": 14},
                "trial": True,
            },
            {"items": [{"price": small}], "duration": {"interval": "month"}},
        ],
    }

    schedule = await schedules.service.create_async(params)
    trialing = await shop.read(str(schedule.subscription))
    clock.advance(timedelta(days=14, hours=2))

    assert (trialing.status, trialing.trial_end) == ("trialing", START + 14 * 86_400)
    active = await shop.read(trialing.id)
    assert (active.status, sums(await shop.latest(active))) == ("active", [1000])


async def test_schedules_are_found_by_how_they_ended(schedules: Schedules) -> None:
    released = await schedules.begin()
    await schedules.service.release_async(released.id)
    canceled = await schedules.begin()
    await schedules.service.cancel_async(canceled.id)
    await schedules.begin()

    async def found(filters: Any) -> list[str]:
        return [row.id for row in (await schedules.service.list_async(filters)).data]

    assert await found({"released_at": {"gte": START}}) == [released.id]
    assert await found({"canceled_at": START}) == [canceled.id]
    assert await found({"completed_at": {"gte": 0}}) == []
