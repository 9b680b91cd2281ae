"""What a subscription is charged by, from when: its own terms, each planned phase, each discount that runs out.

Nothing here knows an amount. A term says when charges fall and what Stripe has to be asked for their sum.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from billing.catalogue import Price
from billing.charge_dates import Rhythm
from billing.moments import moment, seconds
from billing.subscriptions import Discount, Subscription
from gateway.objects import id_of
from gateway.schedules import Phase, PhaseDiscount
from gateway.subscriptions import Subscription as StripeSubscription


@dataclass(frozen=True, slots=True)
class Term:
    """From `starts` on charges follow `rhythm`; without one, nobody can say yet when they will.

    `phase` is the planned one that holds then. `is_settled` is False for a sum that Stripe cannot tell ahead;
    `is_first_settled` speaks of the first charge alone, which may settle a change within a period.
    """

    starts: datetime
    rhythm: Rhythm | None
    discounts: tuple[Discount, ...]
    phase: Phase | None = None
    is_metered: bool = False
    is_settled: bool = True
    is_first_settled: bool = True
    bills_at_once: bool = False

    @property
    def lasting_ids(self) -> frozenset[str]:
        return frozenset(one.id for one in self.discounts if one.is_lasting)


def coming_terms(
    stripe: StripeSubscription,
    subscription: Subscription,
    phases: tuple[Phase, ...],
    prices: Mapping[str, Price],
    *,
    until: datetime,
) -> tuple[Term, ...]:
    """In order of time; the first is what holds now."""
    found = [_present(stripe, subscription)]
    for phase in phases:
        if found[-1].rhythm is None:
            break
        found.append(_planned(found[-1], phase, prices, subscription))
    ends = [one.starts for one in found[1:]] + [until]
    return tuple(part for term, end in zip(found, ends, strict=True) for part in _by_discounts(term, end))


def _present(stripe: StripeSubscription, subscription: Subscription) -> Term:
    config, first = stripe.billing_cycle_anchor_config, subscription.items[0]
    anchor = moment(stripe.billing_cycle_anchor) or first.period_end
    intervals = frozenset(item.price.interval for item in subscription.items if item.price.interval)
    return Term(
        starts=min(item.period_start for item in subscription.items),
        rhythm=Rhythm(anchor, intervals, config.day_of_month if config else None),
        discounts=subscription.discounts,
        is_metered=subscription.is_metered,
        is_settled=len(intervals) == 1,
    )


def _planned(before: Term, phase: Phase, prices: Mapping[str, Price], subscription: Subscription) -> Term:
    starts, rhythm = moment(phase.start_date), before.rhythm
    found = [prices.get(id_of(item.price) or "") for item in phase.items]
    intervals = frozenset(price.interval for price in found if price and price.interval)
    is_known = rhythm is not None and bool(found) and None not in found and not phase.trial_end
    if rhythm is None or not is_known:
        # A trial moves the days of all charges after it.
        return replace(before, starts=starts, rhythm=None, phase=phase)
    restarts = phase.billing_cycle_anchor == "phase_start" or not intervals & rhythm.intervals
    is_at_boundary = starts == subscription.period_end or starts in _dates(rhythm, starts)
    discounts = _discounts_of(phase, before)
    return Term(
        starts=starts,
        rhythm=Rhythm(starts, intervals) if restarts else replace(rhythm, intervals=intervals),
        discounts=discounts or (),
        phase=phase,
        is_metered=any(price is not None and price.is_metered for price in found),
        is_settled=len(intervals) == 1 and discounts is not None,
        # What was used before is charged with it.
        is_first_settled=(is_at_boundary or phase.proration_behavior == "none") and not before.is_metered,
        bills_at_once=not is_at_boundary and phase.proration_behavior == "always_invoice",
    )


def _dates(rhythm: Rhythm, at: datetime) -> tuple[datetime, ...]:
    return rhythm.dates(after=moment(seconds(at) - 1), until=at)


def _discounts_of(phase: Phase, before: Term) -> tuple[Discount, ...] | None:
    """Those that run go on; None where one has yet to begin, so that its end is not known."""
    running = [_running(one, before.discounts) for one in phase.discounts]
    known = tuple(one for one in running if one is not None)
    return known if len(known) == len(running) else None


def _running(wanted: PhaseDiscount, running: tuple[Discount, ...]) -> Discount | None:
    discount, coupon = id_of(wanted.discount), id_of(wanted.coupon)
    return next((one for one in running if one.id == discount or (coupon and one.coupon_id == coupon)), None)


def _by_discounts(term: Term, end: datetime) -> Iterator[Term]:
    """The term, anew from each day on which one of its discounts runs out."""
    cuts = {one.until for one in term.discounts if one.until and term.starts < one.until < end}
    yield replace(term, discounts=_in_force(term, term.starts))
    for cut in sorted(cuts):
        yield replace(
            term, starts=cut, discounts=_in_force(term, cut), is_first_settled=True, bills_at_once=False
        )


def _in_force(term: Term, at: datetime) -> tuple[Discount, ...]:
    return tuple(one for one in term.discounts if one.until is None or one.until > at)
