"""Pausing and going on by Stripe's own means, with and without an end."""

from datetime import timedelta

import pytest

from billing.cancellations import cancel, describe
from billing.errors import PauseNotAllowed, ResumptionNotAllowed, StateMoved
from billing.pauses import drawn_from, pause, pause_options, resume
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Object, Shop
from tests.unit.builders import make_configuration, make_subscription

MONTHS = [{"interval": "month", "interval_count": 1}, {"interval": "month", "interval_count": 2}]
PAUSING = make_configuration(
    subscription_pause={
        "enabled": True,
        "duration": {"type": "interval_options", "interval_options": MONTHS},
    }
)
WITHOUT_END = make_configuration(subscription_pause={"enabled": True, "duration": {"type": "indefinite"}})


class Case:
    def __init__(self, gateway: Gateway, shop: Shop, clock: Clock) -> None:
        self.gateway, self.shop, self.clock = gateway, shop, clock
        self.customer: Object = {}
        self.id = ""

    async def sell(self, billing: str = "flexible", **params: object) -> None:
        product, self.customer = await self.shop.post("products", name="Pro"), await self.shop.customer()
        price = await self.shop.price(product["id"], 3000)
        made = await self.shop.subscription(self.customer, price, billing_mode={"type": billing}, **params)
        self.id = made["id"]

    async def read(self) -> Subscription:
        return await load_subscription(self.gateway, self.customer["id"], self.id, now=self.clock.now())

    async def pause(self, key: str = "2-month", configuration: object = PAUSING) -> None:
        subscription = await self.read()
        await pause(
            self.gateway,
            subscription,
            WITHOUT_END if configuration is WITHOUT_END else PAUSING,
            option_key=key,
            drawn=drawn_from(subscription),
            idempotency_key="pause",
            now=self.clock.now(),
        )

    async def resume(self) -> str | None:
        subscription = await self.read()
        return await resume(
            self.gateway, subscription, PAUSING, drawn=drawn_from(subscription), idempotency_key="resume"
        )


@pytest.fixture
async def case(gateway: Gateway, shop: Shop, clock: Clock) -> Case:
    made = Case(gateway, shop, clock)
    await made.sell()
    return made


async def test_a_pause_with_an_end_goes_on_by_itself_as_was_said(case: Case) -> None:
    said = {one.key: one.resumes_on for one in pause_options(PAUSING, now=case.clock.now())}

    await case.pause("2-month")
    paused = await case.read()
    case.clock.advance(timedelta(days=62))
    later = await case.read()

    assert (paused.is_paused, paused.resumes_on) == (True, said["2-month"])
    assert (later.status, later.resumes_on) == ("active", None)


async def test_a_pause_without_an_end_lasts_until_it_is_ended(case: Case) -> None:
    await case.pause("indefinite", WITHOUT_END)
    case.clock.advance(timedelta(days=400))

    paused = await case.read()
    unpaid = await case.resume()

    assert (paused.is_paused, paused.resumes_on) == (True, None)
    assert (unpaid, (await case.read()).status) == (None, "active")


async def test_going_on_early_lets_the_planned_end_go(case: Case) -> None:
    await case.pause()
    case.clock.advance(timedelta(days=3))

    await case.resume()

    found = await case.read()
    assert (found.status, found.schedule_id) == ("active", None)
    assert found.items[0].period_start == case.clock.now()


async def test_what_is_not_paid_does_not_go_on_and_names_its_invoice(case: Case) -> None:
    case.clock.advance(timedelta(days=20))
    await case.pause("indefinite", WITHOUT_END)
    customer = case.customer["id"]
    bad = await case.shop.post("payment_methods/pm_card_chargeCustomerFail/attach", customer=customer)
    await case.shop.post(f"customers/{customer}", invoice_settings={"default_payment_method": bad["id"]})

    unpaid = await case.resume()

    assert unpaid is not None
    assert (await case.shop.get(f"invoices/{unpaid}"))["status"] == "open"
    assert (await case.read()).is_paused


async def test_a_paused_subscription_is_cancelled_at_once(case: Case) -> None:
    await case.pause()
    paused = await case.read()

    question = describe(paused, PAUSING)
    ended = await cancel(
        case.gateway, paused, PAUSING, drawn=question.drawn, idempotency_key="c", now=case.clock.now()
    )

    assert question.is_immediate
    assert ended.has_ended


async def test_classic_billing_is_not_paused(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    case = Case(gateway, shop, clock)
    await case.sell("classic")

    with pytest.raises(PauseNotAllowed) as refused:
        await case.pause()

    assert refused.value.reason == "classic_billing"


@pytest.mark.parametrize("key", ["12-year", "indefinite", ""])
async def test_a_duration_that_is_not_offered_pauses_nothing(case: Case, key: str) -> None:
    with pytest.raises(StateMoved):
        await case.pause(key)

    assert (await case.read()).status == "active"


async def test_a_state_that_moved_is_neither_paused_nor_resumed(case: Case) -> None:
    before = drawn_from(await case.read())
    await case.pause()
    paused = await case.read()

    with pytest.raises(StateMoved):
        await resume(case.gateway, paused, PAUSING, drawn=before, idempotency_key="x")
    with pytest.raises(PauseNotAllowed):
        await case.pause()
    await case.resume()
    with pytest.raises(ResumptionNotAllowed):
        await case.resume()


async def test_what_stripe_refuses_is_a_refusal(stripe: Stripe, scripted: Gateway) -> None:
    stripe.places = {
        "POST /v1/subscriptions/sub_1/pause": failing(400, message="No."),
        "POST /v1/subscriptions/sub_1/resume": failing(400, message="No."),
    }
    running, paused = make_subscription(is_flexible=True), make_subscription(status="paused")

    with pytest.raises(PauseNotAllowed):
        await pause(
            scripted,
            running,
            WITHOUT_END,
            option_key="indefinite",
            drawn=drawn_from(running),
            idempotency_key="x",
            now=running.created,
        )
    with pytest.raises(ResumptionNotAllowed):
        await resume(scripted, paused, WITHOUT_END, drawn=drawn_from(paused), idempotency_key="y")
