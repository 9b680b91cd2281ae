"""Each subscription with what is planned for it: read once, for its charges and for its changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from billing.catalogue import Price, Product, read_price, read_product
from billing.coming_charges import INVOICED
from billing.coming_events import PlanChanges, stops_with_trial
from billing.coming_terms import Term, coming_terms
from billing.customers import Customer
from billing.moments import seconds
from billing.payment_methods import paying_method_id
from billing.planned_changes import planned_changes
from billing.sections import Loaded, section
from billing.subscription_reading import RUNNING, product_ids, read_subscription
from billing.subscriptions import LISTED, Subscription
from gateway.client import Gateway
from gateway.objects import expanded, id_of
from gateway.schedules import Phase
from gateway.subscriptions import Subscription as StripeSubscription


@dataclass(frozen=True, slots=True)
class Plan:
    subscription: Subscription
    terms: tuple[Term, ...]
    changes: tuple[PlanChanges, ...]
    has_method: bool

    @property
    def is_charged(self) -> bool:
        subscription = self.subscription
        return subscription.status in INVOICED and not stops_with_trial(
            subscription, has_method=self.has_method
        )


async def read_plans(
    gateway: Gateway,
    found: Iterable[StripeSubscription],
    customer: Customer | None,
    *,
    now: datetime,
    until: datetime,
) -> tuple[Plan, ...]:
    """Names that cannot be loaded are left out; a phase whose prices are not known ends what can be foreseen."""
    listed = tuple(one for one in found if one.status in LISTED)
    phases = {one.id: _phases(one, now, until) for one in listed}
    prices = await _prices(gateway, phases.values())
    ids = (*product_ids(listed), *(price.product_id for price in prices.values()))
    loaded = await section(gateway.products.by_id(ids))
    products = loaded.value if isinstance(loaded, Loaded) else {}
    named = {key: read_product(product) for key, product in products.items()}
    return tuple(
        _plan(
            one,
            read_subscription(one, products, now=now),
            phases[one.id],
            prices,
            named,
            customer=customer,
            until=until,
        )
        for one in listed
    )


def _phases(stripe: StripeSubscription, now: datetime, until: datetime) -> tuple[Phase, ...]:
    schedule = expanded(stripe.schedule)
    if schedule is None or schedule.status not in RUNNING:
        return ()
    coming = (one for one in schedule.phases if seconds(now) < one.start_date <= seconds(until))
    return tuple(sorted(coming, key=lambda one: one.start_date))


async def _prices(gateway: Gateway, phases: Iterable[tuple[Phase, ...]]) -> dict[str, Price]:
    ids = (id_of(item.price) for some in phases for phase in some for item in phase.items)
    found = await section(gateway.prices.by_id(one for one in ids if one))
    prices = found.value if isinstance(found, Loaded) else {}
    return {key: read_price(price) for key, price in prices.items()}


def _plan(  # noqa: PLR0913  a subscription, and all that names what is planned for it
    stripe: StripeSubscription,
    subscription: Subscription,
    phases: tuple[Phase, ...],
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
    *,
    customer: Customer | None,
    until: datetime,
) -> Plan:
    terms = coming_terms(stripe, subscription, phases, prices, until=until)
    open_from = next((term.starts for term in terms if term.rhythm is None), None)
    return Plan(
        subscription=subscription,
        terms=terms,
        changes=planned_changes(subscription, phases, prices, products, open_from=open_from),
        # Who the customer is may have failed to load; that nothing pays is only said where it is known.
        has_method=customer is None or paying_method_id(subscription, customer) is not None,
    )
