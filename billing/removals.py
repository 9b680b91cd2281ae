"""Which method may go: not one without which something that runs could not be charged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from billing.customers import Customer
from billing.payment_methods import PaymentMethod, paying_method_id, paying_order
from billing.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class RemovalRefusal:
    """`reason` is `is_default` where choosing another default is the way out, else `pays_subscription`."""

    reason: str
    subscription_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Takeover:
    """Once the removed method is gone, this one pays the subscription; None where nothing will."""

    subscription_id: str
    method_id: str | None

    @property
    def key(self) -> str:
        """What a form carries, to be compared with what is true when it comes back."""
        return f"{self.subscription_id}:{self.method_id or ''}"


def removal_refusal(
    method: PaymentMethod,
    methods: Iterable[PaymentMethod],
    customer: Customer,
    subscriptions: Iterable[Subscription],
) -> RemovalRefusal | None:
    """None where it may be removed."""
    others = _types_beside(method, methods)
    needing = [one for one in subscriptions if one.is_chargeable and method.id in paying_order(one, customer)]
    stranded = [one for one in needing if _successor(one, method, customer, others) is None]
    if not stranded:
        return None
    ids = tuple(one.id for one in stranded)
    if method.is_default and any(all(one.accepts(type_) for one in stranded) for type_ in others.values()):
        return RemovalRefusal("is_default", ids)
    return RemovalRefusal("pays_subscription", ids)


def takeovers(
    method: PaymentMethod,
    methods: Iterable[PaymentMethod],
    customer: Customer,
    subscriptions: Iterable[Subscription],
) -> tuple[Takeover, ...]:
    """What pays each subscription in place of this method, which the customer is told before it goes."""
    others = _types_beside(method, methods)
    paid = [
        one for one in subscriptions if not one.has_ended and paying_method_id(one, customer) == method.id
    ]
    return tuple(Takeover(one.id, _successor(one, method, customer, others)) for one in paid)


def _types_beside(method: PaymentMethod, methods: Iterable[PaymentMethod]) -> Mapping[str, str]:
    return {one.id: one.type for one in methods if one.id != method.id}


def _successor(
    subscription: Subscription, method: PaymentMethod, customer: Customer, others: Mapping[str, str]
) -> str | None:
    """The next in Stripe's order that is still there and that the merchant accepts for this."""
    order = (one for one in paying_order(subscription, customer) if one != method.id)
    return next((one for one in order if one in others and subscription.accepts(others[one])), None)
