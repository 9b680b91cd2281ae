"""Time that a subscription is charged for although it had passed before the subscription was made.

https://docs.stripe.com/billing/subscriptions/backdating
"""

from collections.abc import Iterator
from dataclasses import replace

from sandbox.bills import nets
from sandbox.engine.working import Working, interval_of
from sandbox.lines import Line, recurring_lines, remaining_line
from sandbox.periods import Period, period_at
from sandbox.pricing import fraction
from sandbox.wording import elapsed_line
from wire.objects import Object


def charge_past(work: Working, since: int) -> None:
    """One line for each billing cycle that has passed, or in the classic mode one for all of them."""
    for item in work.items:
        found = list(_lines(work, item, since))
        if not work.is_flexible and found:
            whole = Period(since, found[-1].period.end)
            found = [_line(work, item, sum(line.amount for line in found), whole)]
        work.prorations += found


def _lines(work: Working, item: Object, since: int) -> Iterator[Line]:
    until = item["current_period_start"]
    full = _net(work, item)
    # The classic mode counts in cycles imagined from the backdated start.
    anchor = work.subscription["billing_cycle_anchor"] if work.is_flexible else since
    moment = since
    while moment < until:
        cycle = period_at(anchor, interval_of(item), moment)
        part = Period(moment, min(cycle.end, until))
        yield _line(work, item, fraction(full, part.seconds, cycle.seconds), part)
        moment = part.end


def _net(work: Working, item: Object) -> int:
    period = Period(item["current_period_start"], item["current_period_end"])
    return sum(nets(recurring_lines(item, work.name(item), period), work.reductions))


def _line(work: Working, item: Object, amount: int, period: Period) -> Line:
    named = work.name(item)
    line = remaining_line(item, named, amount, period)
    return replace(
        line, description=elapsed_line(named.product, item.get("quantity"), period.start, period.end)
    )
