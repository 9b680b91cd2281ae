"""Which method pays what: one subscription's own choice, or the customer's default for everything."""

from collections.abc import Iterable

from billing.configurations import Configuration
from billing.customers import Customer
from billing.errors import MethodNotUsable, StateMoved
from billing.payment_method_changes import check_feature, own_method, set_default
from billing.payment_methods import PaymentMethod
from billing.subscriptions import Subscription
from gateway.client import Gateway


def usable_methods(subscription: Subscription, methods: Iterable[PaymentMethod]) -> tuple[PaymentMethod, ...]:
    """The merchant may limit what pays a subscription; a method outside that would never be charged."""
    return tuple(method for method in methods if is_usable(subscription, method.type))


def is_usable(subscription: Subscription, method_type: str) -> bool:
    return not subscription.payable_types or method_type in subscription.payable_types


def overriding(subscriptions: Iterable[Subscription], method_id: str) -> tuple[Subscription, ...]:
    """Those that another method pays by their own choice, whatever the default is."""
    return tuple(
        one for one in subscriptions if one.own_method_id is not None and one.own_method_id != method_id
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
    if method_id is not None:
        method = await own_method(gateway, customer.id, method_id)
        if not is_usable(subscription, method.type):
            raise MethodNotUsable(method.type)
    await _write(gateway, subscription, method_id, idempotency_key)


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

    The default comes first: were the rest interrupted, nothing would be left without a method.
    """
    check_feature(configuration)
    method = await own_method(gateway, customer.id, method_id)
    overrides = overriding(subscriptions, method_id)
    if {one.id for one in overrides} != drawn_overrides:
        raise StateMoved
    if not all(is_usable(one, method.type) for one in overrides):
        raise MethodNotUsable(method.type)
    if customer.default_payment_method_id != method_id:
        await set_default(gateway, customer.id, method_id, f"{idempotency_key}-default")
    for one in overrides:
        await _write(gateway, one, None, f"{idempotency_key}-{one.id}")


async def _write(
    gateway: Gateway, subscription: Subscription, method_id: str | None, idempotency_key: str
) -> None:
    """An empty text unsets a field. An old source would go before the customer's default, so it goes too."""
    params: dict[str, object] = {"default_payment_method": method_id or ""}
    if subscription.default_source_id is not None:
        params["default_source"] = ""
    await gateway.subscriptions.update(subscription.id, params, idempotency_key=idempotency_key)
