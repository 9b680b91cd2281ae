"""Prorating: what part of a period is credited or asked for, to the second and in whole minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sandbox.bills import nets
from sandbox.engine.working import Debit, Working, interval_of, period_of, set_period
from sandbox.lines import Line, recurring_lines, remaining_line, unused_line
from sandbox.periods import Period, period_at
from sandbox.pricing import fraction
from wire.objects import Object


@dataclass(frozen=True, slots=True)
class Terms:
    """How a change is billed; `moment` is where old and new part, the proration date."""

    now: int
    moment: int
    behavior: str = "create_prorations"
    resets_anchor: bool = False
    trial_end: int | None = None

    @property
    def prorates(self) -> bool:
        return self.behavior != "none"


def credit_all(work: Working, moment: int) -> None:
    """Credit the unused time of every item, as at a cancellation with prorating."""
    full = full_nets(work)
    for item in work.items:
        credit(work, item, full, moment)


def heed_end(work: Working, terms: Terms) -> None:
    """Cut the running period short where the subscription ends within it, and give back what that takes away.

    A period that an end had cut short goes on when the end is taken back.
    """
    if work.is_trialing or not terms.prorates:
        return
    full, end = full_nets(work), work.subscription["cancel_at"]
    for item in work.items:
        whole, now = _whole(work, item), period_of(item)
        until = whole.end if end is None else min(end, whole.end)
        if until < now.end:
            _cut(work, item, full[item["id"]], until)
        elif until > now.end:
            _lengthen(work, item, full[item["id"]], until)


def _cut(work: Working, item: Object, full: int, until: int) -> None:
    kept = [
        replace(each, amount=each.amount - _share(each, until), period=Period(each.period.start, until))
        for each in work.debits.get(item["id"], [])
        if each.period.start < until
    ]
    credit(work, item, {item["id"]: full}, until)
    work.debits[item["id"]] = kept
    item["current_period_end"] = until


def _lengthen(work: Working, item: Object, full: int, until: int) -> None:
    asked, start = work.debits.get(item["id"], []), item["current_period_end"]
    item["current_period_end"] = until
    debit(work, item, full, start)
    work.debits[item["id"]] = [*asked, *work.debits[item["id"]]]


def lines_until_end(work: Working, item: Object) -> list[Line]:
    """The lines of a whole period, or of what there is of it before the subscription ends."""
    period, end = period_of(item), work.subscription["cancel_at"]
    lines = recurring_lines(item, work.name(item), period)
    if end is None or not period.start < end < period.end:
        return lines
    part = Period(period.start, end)
    set_period(item, part)
    return [
        replace(
            line, amount=fraction(line.amount, part.seconds, period.seconds), period=part, is_proration=True
        )
        for line in lines
    ]


def _whole(work: Working, item: Object) -> Period:
    """The period that an item would have if nothing cut it short."""
    anchor = work.subscription["billing_cycle_anchor"]
    return period_at(anchor, interval_of(item), item["current_period_start"])


def credit(work: Working, item: Object, full: Mapping[str, int], moment: int) -> None:
    period = period_of(item)
    if work.is_flexible:
        amount = sum(_share(each, moment) for each in work.debits.get(item["id"], []))
    else:
        amount = _part(work, item, full[item["id"]], moment)
    work.debits[item["id"]] = []
    if amount:
        rest = Period(moment, period.end)
        work.prorations.append(unused_line(item, work.name(item), amount, rest))


def debit(work: Working, item: Object, full: int, moment: int) -> None:
    rest = Period(moment, item["current_period_end"])
    amount = _part(work, item, full, moment)
    work.debits[item["id"]] = [Debit(amount, rest)]
    if amount:
        work.prorations.append(remaining_line(item, work.name(item), amount, rest))


def _part(work: Working, item: Object, full: int, moment: int) -> int:
    """The share of a whole period's amount from a moment to the end of the item's own."""
    whole, now = _whole(work, item), period_of(item)
    if moment >= now.end:
        return 0
    return fraction(full, now.end - max(moment, now.start), whole.seconds)


def _share(debit: Debit, moment: int) -> int:
    if moment >= debit.period.end:
        return 0
    return fraction(debit.amount, debit.period.end - max(moment, debit.period.start), debit.period.seconds)


def full_nets(work: Working) -> dict[str, int]:
    """What a whole period of each item costs after the discounts that last; one used once belongs to an invoice."""
    lasting = [each for each in work.reductions if each.coupon["duration"] != "once"]
    lines = [line for item in work.items for line in recurring_lines(item, work.name(item), period_of(item))]
    totals = {item["id"]: 0 for item in work.items}
    for line, net in zip(lines, nets(lines, lasting), strict=True):
        totals[str(line.item)] += net
    return totals
