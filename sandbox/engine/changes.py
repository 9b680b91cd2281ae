"""What a change does to a subscription: credit for unused time, a charge for the rest, or a fresh start."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.bills import nets
from sandbox.engine.usage import lines_of
from sandbox.engine.working import Debit, Working, interval_of, period_of, set_period
from sandbox.lines import Line, recurring_lines, remaining_line, trial_line, unused_line
from sandbox.periods import Period, period_at
from sandbox.pricing import amount_of, fraction, is_metered
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


def apply_change(work: Working, items: list[Object], terms: Terms) -> None:
    """Put the new items in the place of the old ones, and bill the difference."""
    before = {item["id"]: item for item in work.items}
    full = _full_nets(work)
    work.subscription["items"] = work.subscription["items"] | {"data": items}
    for item in items:
        work.debits.setdefault(item["id"], [])
    if terms.trial_end is not None:
        _set_trial(work, before, full, terms)
    elif work.is_trialing:
        return
    elif terms.resets_anchor or _restarts(before, items):
        _restart(work, before, full, terms)
    else:
        _prorate(work, before, full, terms)


def renew(work: Working, boundary: int) -> None:
    """Begin the next period of every item whose period has ended, and charge it."""
    lines: list[Line] = []
    for item in work.items:
        if item["current_period_end"] <= boundary:
            lines += lines_of(work, item, item["current_period_end"])
            anchor = work.subscription["billing_cycle_anchor"]
            set_period(item, period_at(anchor, interval_of(item), boundary))
            lines += recurring_lines(item, work.name(item), period_of(item))
    work.charge(lines)


def start(work: Working, now: int, trial_end: int | None, *, prorates: bool) -> None:
    """Charge the first period, or open the trial. Before a later anchor the first period is cut short."""
    if trial_end is not None:
        _open_trial(work, Period(now, trial_end))
        return
    full = _full_nets(work)
    lines: list[Line] = []
    for item in work.items:
        if item["current_period_start"] == now:
            lines += recurring_lines(item, work.name(item), period_of(item))
            continue
        if prorates:
            _debit(work, item, full[item["id"]], now)
        item["current_period_start"] = now
    work.charge(lines)


def credit_all(work: Working, moment: int) -> None:
    """Credit the unused time of every item, as at a cancellation with prorating."""
    full = _full_nets(work)
    for item in work.items:
        _credit(work, item, full, moment)


def begin_anew(work: Working, now: int) -> None:
    """Charge whole periods that begin today."""
    _restart(work, {}, {}, Terms(now, now))


def debit_rest(work: Working, terms: Terms) -> None:
    """Charge what is left of the running periods, unless it was asked for already."""
    for item in work.items:
        running = period_at(work.subscription["billing_cycle_anchor"], interval_of(item), terms.now)
        is_paid_for = running == period_of(item) and bool(work.debits.get(item["id"]))
        set_period(item, running)
        if terms.prorates and not is_paid_for:
            _debit(work, item, _full_nets(work)[item["id"]], terms.moment)
    work.bills_now = terms.behavior == "always_invoice" and bool(work.prorations)


def _restarts(before: Mapping[str, Object], items: list[Object]) -> bool:
    """Another interval, or a first price above nought, moves the billing date to the day of the change."""
    moved = any(
        item["id"] in before and interval_of(item) != interval_of(before[item["id"]]) for item in items
    )
    replaced = before and not any(
        interval_of(item) == interval_of(old) for item in items for old in before.values()
    )
    was_free = before and all(amount_of_item(item) == 0 for item in before.values())
    return moved or bool(replaced) or bool(was_free and any(amount_of_item(item) > 0 for item in items))


def amount_of_item(item: Object) -> int:
    price = item["price"]
    # Tiers and usage are not at hand here; such a price counts as one that costs something.
    if price["billing_scheme"] == "tiered" or is_metered(price):
        return 1
    return amount_of(price, item.get("quantity"))


def _restart(work: Working, before: Mapping[str, Object], full: Mapping[str, int], terms: Terms) -> None:
    if terms.prorates and not work.is_trialing:
        for item in before.values():
            _credit(work, item, full, terms.moment)
    work.subscription["billing_cycle_anchor"] = terms.now
    lines = [line for item in before.values() for line in lines_of(work, item, terms.now) if line.amount]
    for item in work.items:
        set_period(item, period_at(terms.now, interval_of(item), terms.now))
        lines += recurring_lines(item, work.name(item), period_of(item))
    work.charge(lines)
    work.bills_now = True


def _set_trial(work: Working, before: Mapping[str, Object], full: Mapping[str, int], terms: Terms) -> None:
    end = terms.trial_end or terms.now
    subscription = work.subscription
    if end <= terms.now:
        _restart(work, before, full, terms)
        subscription.update(status="active", trial_end=terms.now if subscription["trial_end"] else None)
        return
    if not work.is_trialing and terms.prorates:
        for item in before.values():
            _credit(work, item, full, terms.moment)
    was_trialing = work.is_trialing
    started = subscription["trial_start"] if was_trialing else terms.now
    _open_trial(work, Period(started, end))
    work.bills_now = not was_trialing
    if was_trialing:
        # The trial was invoiced when it began.
        work.charges = []


def _open_trial(work: Working, trial: Period) -> None:
    work.subscription.update(
        status="trialing", trial_start=trial.start, trial_end=trial.end, billing_cycle_anchor=trial.end
    )
    for item in work.items:
        set_period(item, trial)
    work.charge([trial_line(item, work.name(item), trial) for item in work.items])


def _prorate(work: Working, before: Mapping[str, Object], full: Mapping[str, int], terms: Terms) -> None:
    after = {item["id"]: item for item in work.items}
    changed = [id_ for id_ in {**before, **after} if _differs(before.get(id_), after.get(id_))]
    if not terms.prorates:
        return
    for id_ in before.keys() - after.keys():
        work.prorations += [line for line in lines_of(work, before[id_], terms.now) if line.amount]
    new_full = _full_nets(work)
    for id_ in changed:
        if id_ in before:
            _credit(work, before[id_], full, terms.moment)
    for id_ in changed:
        if id_ in after:
            _debit(work, after[id_], new_full[id_], terms.moment)
    work.bills_now = terms.behavior == "always_invoice" and bool(work.prorations)


def _differs(old: Object | None, new: Object | None) -> bool:
    if old is None or new is None:
        return True
    return bool(old["price"]["id"] != new["price"]["id"] or old.get("quantity") != new.get("quantity"))


def _credit(work: Working, item: Object, full: Mapping[str, int], moment: int) -> None:
    period = period_of(item)
    if work.is_flexible:
        amount = sum(_share(debit, moment) for debit in work.debits.get(item["id"], []))
    else:
        amount = _share(Debit(full[item["id"]], period), moment)
    work.debits[item["id"]] = []
    if amount:
        rest = Period(moment, period.end)
        work.prorations.append(unused_line(item, work.name(item), amount, rest))


def _debit(work: Working, item: Object, full: int, moment: int) -> None:
    rest = Period(moment, item["current_period_end"])
    amount = _share(Debit(full, period_of(item)), moment)
    work.debits[item["id"]] = [Debit(amount, rest)]
    if amount:
        work.prorations.append(remaining_line(item, work.name(item), amount, rest))


def _share(debit: Debit, moment: int) -> int:
    if moment >= debit.period.end:
        return 0
    return fraction(debit.amount, debit.period.end - max(moment, debit.period.start), debit.period.seconds)


def _full_nets(work: Working) -> dict[str, int]:
    """What a whole period of each item costs after the discounts that last; one used once belongs to an invoice."""
    lasting = [each for each in work.reductions if each.coupon["duration"] != "once"]
    lines = [line for item in work.items for line in recurring_lines(item, work.name(item), period_of(item))]
    totals = {item["id"]: 0 for item in work.items}
    for line, net in zip(lines, nets(lines, lasting), strict=True):
        totals[str(line.item)] += net
    return totals
