"""Which method may go: not one without which something that runs could not be charged."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.customers import Customer
from billing.payment_methods import PaymentMethod, paying_method_id
from billing.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class RemovalRefusal:
    """`reason` is `is_default` where choosing another default is the way out, else `pays_subscription`."""

    reason: str
    subscription_ids: tuple[str, ...] = ()


def removal_refusal(
    method: PaymentMethod,
    methods: Iterable[PaymentMethod],
    customer: Customer,
    subscriptions: Iterable[Subscription],
) -> RemovalRefusal | None:
    """None where it may be removed."""
    running = [one for one in subscriptions if one.is_chargeable]
    others = {one.id for one in methods if one.id != method.id}
    if method.is_default and others:
        paid = tuple(one.id for one in running if paying_method_id(one, customer) == method.id)
        return RemovalRefusal("is_default", paid)
    stranded = tuple(one.id for one in running if _is_stranded(one, method, customer, others))
    return RemovalRefusal("pays_subscription", stranded) if stranded else None


def _is_stranded(
    subscription: Subscription, method: PaymentMethod, customer: Customer, others: set[str]
) -> bool:
    """Without its own method a subscription falls back to the customer's default, if that stays."""
    if paying_method_id(subscription, customer) != method.id:
        return False
    fallback = customer.default_method_id
    return fallback == method.id or fallback not in others
