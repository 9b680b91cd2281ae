"""One customer, what is sold to them, and what they are told to expect of it."""

from typing import TypeVar

from billing.calendar import later
from billing.coming_events import Event
from billing.coming_plans import Plan, read_plans
from billing.customers import load_customer
from billing.sections import Loaded
from billing.upcoming import Upcoming
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.foreseen import upcoming_of
from tests.gateway.shop import Object, Shop

T = TypeVar("T")


class Market:
    """One customer, and what is sold to them."""

    def __init__(self, gateway: Gateway, shop: Shop, clock: Clock) -> None:
        self.gateway, self.shop, self.clock = gateway, shop, clock

    async def open(self, **customer: object) -> None:
        self.product = await self.shop.post("products", name="Pro")
        self.customer = await self.shop.customer(**customer)  # type: ignore[arg-type]

    async def sell(self, amount: int = 2400, *, every: str = "month", **params: object) -> Object:
        price = await self.shop.price(self.product["id"], amount, recurring={"interval": every})
        return await self.shop.subscription(self.customer, price, **params)

    async def metered(self) -> Object:
        meter = await self.shop.post(
            "billing/meters",
            display_name="Calls",
            event_name="calls",
            default_aggregation={"formula": "sum"},
        )
        recurring = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
        return await self.shop.price(self.product["id"], 10, recurring=recurring)

    async def use(self, calls: int) -> None:
        payload = {"stripe_customer_id": self.customer["id"], "value": str(calls)}
        await self.shop.post("billing/meter_events", event_name="calls", payload=payload)

    async def change(self, subscription: Object, **params: object) -> Object:
        return await self.shop.post(f"subscriptions/{subscription['id']}", **params)

    async def upcoming(self, gateway: Gateway | None = None) -> Upcoming:
        return await upcoming_of(gateway or self.gateway, self.customer, self.clock)

    async def read(self, made: Object) -> Plan:
        found = await self.gateway.subscriptions.retrieve(made["id"])
        customer, now = await load_customer(self.gateway, self.customer["id"]), self.clock.now()
        until = later(now, "month", 12)
        (plan,) = await read_plans(self.gateway, [found], customer, now=now, until=until)
        return plan

    async def plan(self, made: Object, *coming: Object, **last: object) -> None:
        """Phases after the one that runs."""
        schedule = await self.shop.post("subscription_schedules", from_subscription=made["id"])
        (now,) = schedule["phases"]
        items = [{"price": one["price"], "quantity": one["quantity"]} for one in now["items"]]
        current = {"items": items, "start_date": now["start_date"], "end_date": now["end_date"]}
        phases = [current, *coming]
        await self.shop.post(f"subscription_schedules/{schedule['id']}", phases=phases, **last)


def priced(price: Object, **further: object) -> Object:
    """A phase of one price."""
    return {"items": [{"price": price["id"], "quantity": 1}], **further}


def kinds(upcoming: Upcoming) -> list[str]:
    return [type(one).__name__ for one in events(upcoming)]


def events(upcoming: Upcoming) -> tuple[Event, ...]:
    assert isinstance(upcoming.events, Loaded)
    return upcoming.events.value


def only(upcoming: Upcoming, kind: type[T]) -> list[T]:
    return [one for one in events(upcoming) if isinstance(one, kind)]
