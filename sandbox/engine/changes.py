"""What a change does to a subscription: credit for unused time, a charge for the rest, or a fresh start."""

from collections.abc import Mapping

from sandbox.engine.prorations import Terms, credit, debit, full_nets, lines_until_end
from sandbox.engine.usage import lines_of
from sandbox.engine.working import Working, interval_of, period_of, set_period
from sandbox.lines import Line, recurring_lines, trial_line
from sandbox.periods import Period, period_at
from sandbox.pricing import amount_of, is_metered
from wire.objects import Object


def apply_change(work: Working, items: list[Object], terms: Terms) -> None:
    """Put the new items in the place of the old ones, and bill the difference."""
    before = {item["id"]: item for item in work.items}
    full = full_nets(work)
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
            lines += lines_until_end(work, item)
    work.charge(lines)


def start(work: Working, now: int, trial_end: int | None, *, prorates: bool) -> None:
    """Charge the first period, or open the trial. Before a later anchor the first period is cut short."""
    if trial_end is not None:
        _open_trial(work, Period(now, trial_end))
        return
    full = full_nets(work)
    lines: list[Line] = []
    for item in work.items:
        if item["current_period_start"] == now:
            lines += (
                lines_until_end(work, item)
                if prorates
                else recurring_lines(item, work.name(item), period_of(item))
            )
            continue
        if prorates:
            debit(work, item, full[item["id"]], now)
        item["current_period_start"] = now
    work.charge(lines)


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
            debit(work, item, full_nets(work)[item["id"]], terms.moment)
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
            credit(work, item, full, terms.moment)
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
            credit(work, item, full, terms.moment)
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
    new_full = full_nets(work)
    for id_ in changed:
        if id_ in before:
            credit(work, before[id_], full, terms.moment)
    for id_ in changed:
        if id_ in after:
            debit(work, after[id_], new_full[id_], terms.moment)
    work.bills_now = terms.behavior == "always_invoice" and bool(work.prorations)


def _differs(old: Object | None, new: Object | None) -> bool:
    if old is None or new is None:
        return True
    return bool(old["price"]["id"] != new["price"]["id"] or old.get("quantity") != new.get("quantity"))
