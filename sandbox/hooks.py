"""Where one resource tells the others what happened to it, so that no resource imports its dependants.

@on_detached
def forget_default(state: State, payment_method: Object) -> None: ...
"""

from collections.abc import Callable

from sandbox.state import State
from wire.objects import Object

Hook = Callable[[State, Object], None]

_DETACHED: list[Hook] = []
_CUSTOMER_DELETED: list[Hook] = []


def on_detached(hook: Hook) -> Hook:
    """Register what follows when a payment method leaves its customer; it still names the customer then."""
    _DETACHED.append(hook)
    return hook


def on_customer_deleted(hook: Hook) -> Hook:
    """Register what follows when a customer is deleted; the customer is still in its table then."""
    _CUSTOMER_DELETED.append(hook)
    return hook


def payment_method_detached(state: State, payment_method: Object) -> None:
    for hook in _DETACHED:
        hook(state, payment_method)


def customer_deleted(state: State, customer: Object) -> None:
    for hook in _CUSTOMER_DELETED:
        hook(state, customer)
