"""What happens next to a customer's plans, one value for each thing that has its own words and its own way out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from billing.coming_charges import ComingCharge
from billing.subscriptions import Discount, OpenInvoice, PendingChange, ScheduledChange, Subscription


@dataclass(frozen=True, slots=True)
class Charges:
    """One charge, or several one after the other that are all alike; `first` is the first of them."""

    subscription: Subscription
    first: ComingCharge
    dates: tuple[datetime, ...]

    @property
    def on(self) -> datetime:
        return self.dates[0]


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """`is_next` for the change that could be taken back; `is_open_after` where nobody can say what follows."""

    on: datetime
    subscription: Subscription
    change: ScheduledChange
    is_next: bool = True
    is_open_after: bool = False


@dataclass(frozen=True, slots=True)
class DiscountEnds:
    on: datetime
    subscription: Subscription
    discount: Discount


@dataclass(frozen=True, slots=True)
class TrialEnds:
    """`then` is what Stripe does: `create_invoice`, or without a method perhaps `cancel` or `pause`."""

    on: datetime
    subscription: Subscription
    then: str = "create_invoice"


@dataclass(frozen=True, slots=True)
class PlanEnds:
    on: datetime
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class HoldLasts:
    """Collection is on hold, until `on` where that is known."""

    on: datetime | None
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class PauseLasts:
    """The plan stands still, until `on` where that is known."""

    on: datetime | None
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class ChangeWaits:
    """A change that is dropped where it is not paid by then."""

    on: datetime
    subscription: Subscription
    change: PendingChange


@dataclass(frozen=True, slots=True)
class InvoiceWaits:
    """Open: to be paid by then, charged then or charged again, or simply open since some time."""

    on: datetime | None
    kind: Literal["due", "charge", "retry", "open"]
    invoice: OpenInvoice
    subscription: Subscription | None = None


Event = (
    Charges
    | PlanChanges
    | DiscountEnds
    | TrialEnds
    | PlanEnds
    | HoldLasts
    | PauseLasts
    | ChangeWaits
    | InvoiceWaits
)
# Of one moment: first what changes, then what is charged for it, and an end at last.
ORDER = (
    HoldLasts,
    PauseLasts,
    InvoiceWaits,
    ChangeWaits,
    TrialEnds,
    DiscountEnds,
    PlanChanges,
    Charges,
    PlanEnds,
)
EARLIEST = datetime.min.replace(tzinfo=UTC)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """By time; first of all what has no date because it lasts."""
    return tuple(sorted(events, key=lambda one: (one.on or EARLIEST, ORDER.index(type(one)))))


def events_of(
    subscription: Subscription, *, now: datetime, until: datetime, has_method: bool
) -> Iterator[Event]:
    """All but the charges and planned changes, which are asked of Stripe."""
    found = (*_standing(subscription), *_ending(subscription, now, has_method=has_method))
    return (one for one in found if one.on is None or one.on <= until)


def _standing(subscription: Subscription) -> Iterator[Event]:
    hold, change = subscription.collection_pause, subscription.pending_change
    if hold is not None and not subscription.is_paused:
        yield HoldLasts(hold.resumes_at, subscription)
    if subscription.is_paused:
        yield PauseLasts(subscription.resumes_on, subscription)
    if change is not None:
        yield ChangeWaits(change.expires_on, subscription, change)


def _ending(subscription: Subscription, now: datetime, *, has_method: bool) -> Iterator[Event]:
    ends_on = subscription.ends_on
    if subscription.is_trialing and subscription.trial_end is not None:
        then = "create_invoice" if has_method else subscription.without_method
        if ends_on is None or ends_on > subscription.trial_end:
            yield TrialEnds(subscription.trial_end, subscription, then)
    for one in subscription.discounts:
        if one.until is not None and now < one.until and (ends_on is None or one.until < ends_on):
            yield DiscountEnds(one.until, subscription, one)
    if ends_on is not None:
        yield PlanEnds(ends_on, subscription)


def stops_with_trial(subscription: Subscription, *, has_method: bool) -> bool:
    """The merchant may have asked Stripe not to go on where nothing pays."""
    return subscription.is_trialing and not has_method and subscription.without_method != "create_invoice"


def waiting(
    invoices: Iterable[OpenInvoice], subscriptions: Iterable[Subscription], *, now: datetime
) -> Iterator[InvoiceWaits]:
    """What is overdue, or tried no more, has no date to come."""
    known = {one.id: one for one in subscriptions}
    for one in invoices:
        plan = known.get(one.subscription_id or "")
        if one.next_attempt is not None and one.next_attempt > now:
            yield InvoiceWaits(one.next_attempt, "retry" if one.was_attempted else "charge", one, plan)
        elif one.due_on is not None and one.due_on > now:
            yield InvoiceWaits(one.due_on, "due", one, plan)
        else:
            yield InvoiceWaits(None, "open", one, plan)


def runs(subscription: Subscription, charges: Iterable[ComingCharge]) -> tuple[Charges, ...]:
    """Charges that follow each other and are alike become one."""
    found: list[Charges] = []
    for charge in charges:
        last = found[-1] if found else None
        if last is not None and _alike(last.first, charge):
            # The next charge has no interval of its own; what follows it tells how often.
            first = replace(last.first, interval=last.first.interval or charge.interval)
            found[-1] = replace(last, first=first, dates=(*last.dates, charge.on))
        else:
            found.append(Charges(subscription, charge, (charge.on,)))
    return tuple(found)


def _alike(first: ComingCharge, other: ComingCharge) -> bool:
    if first.so_far is not None:
        return False
    is_one_rhythm = first.interval in (None, other.interval)
    return is_one_rhythm and (first.amount, first.why_open) == (other.amount, other.why_open)
