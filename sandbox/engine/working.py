"""A copy of a subscription on which a change is tried, so that a preview and the change itself are one computation."""

from dataclasses import dataclass, field

from sandbox.bills import Reduction, nets
from sandbox.engine.catalogue import named_price
from sandbox.engine.discounts import reductions_of
from sandbox.lines import Line, Named
from sandbox.periods import Interval, Period
from sandbox.state import State
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Debit:
    """What was asked for a stretch of time of an item; the flexible mode credits from it."""

    amount: int
    period: Period


@dataclass(slots=True)
class Working:
    """The copy, and what the change makes of it: credit and debit lines, and charges for whole periods."""

    state: State
    subscription: Object
    reductions: list[Reduction]
    debits: dict[str, list[Debit]]
    prorations: list[Line] = field(default_factory=list)
    charges: list[Line] = field(default_factory=list)
    bills_now: bool = False
    supposed_schedule: Object | None = None

    @property
    def items(self) -> list[Object]:
        items: list[Object] = self.subscription["items"]["data"]
        return items

    @property
    def is_trialing(self) -> bool:
        return bool(self.subscription["status"] == "trialing")

    @property
    def is_flexible(self) -> bool:
        return bool(self.subscription["billing_mode"]["type"] == "flexible")

    def name(self, item: Object) -> Named:
        return named_price(self.state, item["price"])

    def charge(self, lines: list[Line]) -> None:
        """Add lines for whole periods, and remember what each item was asked for."""
        self.charges += lines
        for line in lines:
            self.debits[str(line.item)] = []
        for line, net in zip(lines, nets(lines, self.reductions), strict=True):
            self.debits[str(line.item)].append(Debit(net, line.period))


def working_copy(state: State, subscription: Object) -> Working:
    copied = dict(subscription)
    copied["items"] = subscription["items"] | {"data": [dict(item) for item in subscription["items"]["data"]]}
    return Working(
        state,
        copied,
        reductions_of(state, subscription, state.timestamp()),
        {item["id"]: list(_debits(state, item["id"])) for item in copied["items"]["data"]},
    )


def keep(state: State, work: Working) -> Object:
    """Make the copy the subscription."""
    stored = state.table("subscription").get(work.subscription["id"])
    if stored is None:
        stored = state.table("subscription").add(work.subscription)
    stored.update(work.subscription)
    items = state.table("subscription_item")
    for item in work.items:
        items.add(item)
        state.private.setdefault(item["id"], {})["debits"] = work.debits.get(item["id"], [])
    return stored


def _debits(state: State, item: str) -> list[Debit]:
    found: list[Debit] = state.private.get(item, {}).get("debits", [])
    return found


def interval_of(item: Object) -> Interval:
    recurring = item["price"]["recurring"]
    return Interval(recurring["interval"], recurring["interval_count"])


def period_of(item: Object) -> Period:
    return Period(item["current_period_start"], item["current_period_end"])


def set_period(item: Object, period: Period) -> None:
    item["current_period_start"], item["current_period_end"] = period.start, period.end
