"""Which method pays what: one subscription's own choice, or the customer's default for everything."""

from collections.abc import Iterable

from billing.configurations import Configuration
from billing.customers import Customer
from billing.errors import MethodNotUsable, PaymentMethodNeeded, StateMoved
from billing.payment_method_changes import check_feature, own_method, set_default, write_own_method
from billing.payment_methods import PaymentMethod
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.objects import id_of


def usable_methods(subscription: Subscription, methods: Iterable[PaymentMethod]) -> tuple[PaymentMethod, ...]:
    """The merchant may limit what pays a subscription; a method outside that would never be charged."""
    return tuple(method for method in methods if is_usable(subscription, method.type))


def is_usable(subscription: Subscription, method_type: str) -> bool:
    return subscription.accepts(method_type)


def overriding(subscriptions: Iterable[Subscription], method_id: str) -> tuple[Subscription, ...]:
    """Those that another method pays by their own choice, whatever the default is."""
    return tuple(
        one
        for one in subscriptions
        if not one.has_ended and one.own_method_id is not None and one.own_method_id != method_id
    )


async def choose_for(  # noqa: PLR0913  what is chosen, for what, and what the page showed
    gateway: Gateway,
    subscription: Subscription,
    customer: Customer,
    configuration: Configuration,
    *,
    method_id: str | None,
    drawn_method: str | None,
    idempotency_key: str,
) -> None:
    """Gives a subscription a method of its own; None takes it back to the customer's default."""
    check_feature(configuration)
    if subscription.has_ended:
        raise StateMoved
    if subscription.own_method_id == method_id:
        return
    if subscription.own_method_id != drawn_method:
        raise StateMoved
    await _check_payable(gateway, subscription, customer, method_id or customer.default_method_id)
    await write_own_method(gateway, subscription, method_id, idempotency_key)
    found = await gateway.subscriptions.retrieve(subscription.id)
    if (id_of(found.default_payment_method) or id_of(found.default_source)) != method_id:
        # An old form came back: Stripe repeated its answer of then and changed nothing.
        raise StateMoved


async def _check_payable(
    gateway: Gateway, subscription: Subscription, customer: Customer, method_id: str | None
) -> None:
    """Going back to a default that is missing, or cannot pay this, would leave nothing to charge."""
    if method_id is None:
        if subscription.is_chargeable:
            raise PaymentMethodNeeded("no_default", (subscription.id,))
        return
    method = await own_method(gateway, customer.id, method_id)
    if not subscription.accepts(method.type):
        raise MethodNotUsable(method.type, (subscription.id,))


async def pay_everything(  # noqa: PLR0913  what is chosen, for what, and what the page showed
    gateway: Gateway,
    customer: Customer,
    subscriptions: tuple[Subscription, ...],
    configuration: Configuration,
    *,
    method_id: str,
    drawn_overrides: frozenset[str],
    idempotency_key: str,
) -> None:
    """Makes the method the default and takes every override away that the customer was shown.

    The default comes first: were the rest interrupted, nothing would be left without a method, and the same
    form sent again finishes it. Own choices of this very method go too, or they would outlive its time.
    """
    check_feature(configuration)
    method = await own_method(gateway, customer.id, method_id)
    current = tuple(one for one in subscriptions if not one.has_ended)
    if not {one.id for one in overriding(current, method_id)} <= drawn_overrides:
        raise StateMoved
    barred = tuple(one.id for one in current if not one.accepts(method.type))
    if barred:
        raise MethodNotUsable(method.type, barred)
    if customer.default_method_id != method_id:
        await set_default(gateway, customer.id, method_id, f"{idempotency_key}-default")
    for one in current:
        if one.own_method_id is not None:
            await write_own_method(gateway, one, None, f"{idempotency_key}-{one.id}")
