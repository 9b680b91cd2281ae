"""Metered usage: what a customer's meter has counted, and the lines that ask for it when a period is over."""

from sandbox.engine.working import Working, period_of
from sandbox.lines import Line, usage_lines
from sandbox.periods import Period
from sandbox.pricing import is_metered
from sandbox.state import State
from wire.objects import Object

# (moment, value, identifier), in order of arrival.
Reading = list[int | str]


def readings(state: State, meter: str, customer: str) -> list[Reading]:
    by_customer = state.private.setdefault(meter, {}).setdefault("readings", {})
    found: list[Reading] = by_customer.setdefault(customer, [])
    return found


def counted(state: State, meter: Object, customer: str, period: Period) -> int:
    """What the meter says for a stretch of time, its end excluded."""
    within = [
        (int(moment), int(value))
        for moment, value, _ in readings(state, meter["id"], customer)
        if period.start <= int(moment) < period.end
    ]
    formula = meter["default_aggregation"]["formula"]
    if formula == "count":
        return len(within)
    if formula == "last":
        return max(within, key=lambda reading: reading[0])[1] if within else 0
    return sum(value for _, value in within)


def lines_of(work: Working, item: Object, until: int) -> list[Line]:
    """What was used of an item in its current period, up to a moment, and not yet asked for."""
    if not is_metered(item["price"]):
        return []
    state, subscription = work.state, work.subscription
    asked: int = state.private.get(item["id"], {}).get("usage asked until", 0)
    period = Period(max(item["current_period_start"], asked), until)
    # Nobody pays for what is used in a trial.
    is_free = (subscription["trial_end"] or 0) >= until
    meter = state.table("billing.meter").find(item["price"]["recurring"]["meter"])
    units = 0 if is_free else counted(state, meter, subscription["customer"], period)
    return usage_lines(item, work.name(item), Period(period_of(item).start, until), max(units, 0))


def charge_usage(work: Working, until: int) -> None:
    """Ask in the middle of a period for what was used so far."""
    for item in work.items:
        found = [line for line in lines_of(work, item, until) if line.amount]
        if found:
            work.prorations += found
            work.state.private.setdefault(item["id"], {})["usage asked until"] = until
