"""What happens next to a customer: every charge and change of the coming twelve months, as Stripe foresees it.

Five requests tell who it is and what there is, two or three what it is called; then each of at most ten
subscriptions is asked about at most five times, six questions at a time, and each of at most ten invoices once whose
payment was tried. One that fails leaves one row open.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from billing.accounts import MOST_PREVIEWS, Account, customer_section
from billing.calendar import MONTHS_OF_YEAR, later
from billing.charges import is_being_paid, open_invoices
from billing.coming_charges import ComingCharge, as_coming, coming_charges, made_already
from billing.coming_events import Charges, Event, PlanChanges, events_of, in_order, runs, waiting
from billing.coming_plans import Plan, read_plans
from billing.coming_sums import Asking
from billing.customers import Customer
from billing.errors import CustomerNotFound
from billing.money import Money
from billing.payment_methods import PaymentMethod, paying_method_id, read_methods
from billing.sections import Failed, Loaded, Section, section
from billing.subscriptions import OpenInvoice, Subscription
from gateway.client import Gateway
from gateway.payment_methods import PaymentMethod as StripePaymentMethod

MOST_ASKED_ABOUT: Final = 10


@dataclass(frozen=True, slots=True)
class Upcoming:
    """`events` in order of time. `left_out` are plans about whose charges Stripe was not asked.

    `credit_left` is credit that the first charge does not use up, so that later ones come to less.
    """

    now: datetime
    until: datetime
    customer: Section[Customer]
    events: Section[tuple[Event, ...]]
    methods: Section[tuple[PaymentMethod, ...]]
    has_plans: bool = False
    left_out: tuple[Subscription, ...] = ()
    credit_left: Money | None = None
    are_invoices_known: bool = True

    def method_paying(self, subscription: Subscription) -> PaymentMethod | None:
        """None where nothing pays it, and where it is not known what does."""
        if isinstance(self.customer, Failed) or isinstance(self.methods, Failed):
            return None
        wanted = paying_method_id(subscription, self.customer.value)
        return next((one for one in self.methods.value if one.id == wanted), None)

    @property
    def are_methods_known(self) -> bool:
        return isinstance(self.customer, Loaded) and isinstance(self.methods, Loaded)


async def load_upcoming(gateway: Gateway, customer_id: str, now: datetime) -> Upcoming:
    """Raises only when there is no such customer; whatever else fails leaves its own part open."""
    customer, found, methods, invoices, drafts = await asyncio.gather(
        customer_section(gateway, customer_id),
        section(gateway.subscriptions.of_customer(customer_id)),
        section(gateway.payment_methods.of_customer(customer_id)),
        section(_owed(gateway, customer_id)),
        section(made_already(gateway, customer_id)),
    )
    if isinstance(customer, CustomerNotFound):
        raise customer
    now = customer.value.now(now) if isinstance(customer, Loaded) else now
    until = later(now, "month", MONTHS_OF_YEAR)
    read = _methods(methods, customer)
    if isinstance(found, Failed):
        return Upcoming(now, until, customer, found, read)
    known = customer.value if isinstance(customer, Loaded) else None
    plans = await read_plans(gateway, found.value, known, now=now, until=until)
    charges = await _charges(gateway, plans, drafts, until=until)
    subscriptions = tuple(one.subscription for one in plans)
    fixed = (event for plan in plans for event in _other_events(plan, now=now, until=until))
    owed = waiting(invoices.value, subscriptions, now=now) if isinstance(invoices, Loaded) else ()
    return Upcoming(
        now=now,
        until=until,
        customer=customer,
        events=Loaded(in_order((*_runs(charges), *fixed, *owed))),
        methods=read,
        has_plans=bool(plans),
        left_out=tuple(one.subscription for one in _asked(plans)[MOST_PREVIEWS:]),
        credit_left=_credit_left(charges),
        are_invoices_known=isinstance(invoices, Loaded) and isinstance(drafts, Loaded),
    )


async def _owed(gateway: Gateway, customer_id: str) -> tuple[OpenInvoice, ...]:
    """Without what is being paid already, which a list does not tell: those that were tried are asked about."""
    found = await open_invoices(gateway, customer_id)
    tried = [one.id for one in found if one.was_attempted][:MOST_ASKED_ABOUT]
    read = await asyncio.gather(*map(gateway.invoices.with_payments, tried))
    on_their_way = {one.id for one in read if is_being_paid(one)}
    return tuple(one for one in found if one.id not in on_their_way)


def _methods(
    methods: Section[tuple[StripePaymentMethod, ...]], customer: Section[Customer]
) -> Section[tuple[PaymentMethod, ...]]:
    if isinstance(methods, Failed):
        return methods
    if isinstance(customer, Failed):
        return customer
    return Loaded(read_methods(methods.value, customer.value, ()))


def _asked(plans: tuple[Plan, ...]) -> tuple[Plan, ...]:
    return tuple(one for one in plans if one.is_charged)


async def _charges(
    gateway: Gateway, plans: tuple[Plan, ...], drafts: Section[dict[str, ComingCharge]], *, until: datetime
) -> dict[Subscription, tuple[ComingCharge, ...]]:
    asking, asked = Asking(gateway), _asked(plans)[:MOST_PREVIEWS]
    found = await asyncio.gather(
        *(coming_charges(asking, one.subscription, one.terms, until=until) for one in asked)
    )
    made = drafts.value if isinstance(drafts, Loaded) else {}
    charges = {
        plan.subscription: (*([made[id_]] if (id_ := plan.subscription.id) in made else []), *coming)
        for plan, coming in zip(asked, found, strict=True)
    }
    return _with_one_balance(charges)


def _with_one_balance(
    charges: Mapping[Subscription, tuple[ComingCharge, ...]],
) -> dict[Subscription, tuple[ComingCharge, ...]]:
    """Each preview uses the whole balance; in truth the first invoice does, and the others meet what is left."""
    first = _first(charges)
    return {
        subscription: tuple(one if one is first else _before_balance(one) for one in coming)
        for subscription, coming in charges.items()
    }


def _first(charges: Mapping[Subscription, tuple[ComingCharge, ...]]) -> ComingCharge | None:
    return min((one for coming in charges.values() for one in coming), key=lambda one: one.on, default=None)


def _before_balance(charge: ComingCharge) -> ComingCharge:
    if charge.before_balance is None:
        return charge
    if charge.why_open == "usage":
        return replace(charge, so_far=charge.before_balance)
    return replace(charge, amount=charge.before_balance)


def _credit_left(charges: Mapping[Subscription, tuple[ComingCharge, ...]]) -> Money | None:
    first = _first(charges)
    return first.outlasted_by if first else None


def _runs(charges: Mapping[Subscription, tuple[ComingCharge, ...]]) -> Iterator[Charges]:
    return (run for subscription, coming in charges.items() for run in runs(subscription, coming))


def _other_events(plan: Plan, *, now: datetime, until: datetime) -> Iterator[Event]:
    yield from events_of(plan.subscription, now=now, until=until, has_method=plan.has_method)
    yield from plan.changes


def known_already(account: Account, subscriptions: Iterable[Subscription]) -> tuple[Event, ...]:
    """The first things to come, as far as the first page knows them: of each plan one charge and one change."""
    until = later(account.now, "month", MONTHS_OF_YEAR)
    found = (event for one in subscriptions for event in _known_of(account, one, until))
    return in_order(found)


def _known_of(account: Account, subscription: Subscription, until: datetime) -> Iterator[Event]:
    charge, change, owed = subscription.next_charge, subscription.scheduled_change, subscription.open_invoice
    customer = account.customer
    has_method = isinstance(customer, Failed) or paying_method_id(subscription, customer.value) is not None
    yield from events_of(subscription, now=account.now, until=until, has_method=has_method)
    if charge is not None and charge.on <= until:
        yield from runs(subscription, [as_coming(charge, subscription)])
    if change is not None and change.on <= until:
        yield PlanChanges(change.on, subscription, change)
    if owed is not None and not owed.is_on_its_way:
        yield from waiting([owed], [subscription], now=account.now)
