"""Adding, choosing and removing payment methods; each id is read anew and its owner compared first."""

import asyncio
from dataclasses import dataclass

from billing.configurations import Configuration
from billing.customers import Customer, load_customer
from billing.errors import (
    FeatureDisabled,
    MethodNotUsable,
    ObjectNotFound,
    PaymentMethodNeeded,
    SetupIncomplete,
    StateMoved,
)
from billing.locales import checkout_locale
from billing.method_arrivals import read_arrival
from billing.payment_methods import PaymentMethod, is_legacy, read_methods
from billing.removals import Takeover, removal_refusal, takeovers
from billing.subscription_reading import listed_subscriptions
from billing.subscriptions import Subscription
from billing.verifications import Verification
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.objects import id_of
from gateway.payment_methods import PaymentMethod as StripePaymentMethod


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """`success` holds `{CHECKOUT_SESSION_ID}` as it stands, which Stripe fills in."""

    success: str
    cancel: str


@dataclass(frozen=True, slots=True)
class Added:
    """A method that is there now; not confirmed is one whose bank still has to agree.

    Not attached is one that pays nothing before its bank has: coming back later finishes it.
    `became_default` is False where it was the default already, as on a second visit, and where
    `barred_ids` names subscriptions that the old default pays and this type of method cannot.
    """

    method: PaymentMethod
    is_confirmed: bool
    is_attached: bool = True
    is_default: bool = False
    became_default: bool = False
    barred_ids: tuple[str, ...] = ()


def check_feature(configuration: Configuration) -> None:
    if not configuration.features.payment_method_update.enabled:
        raise FeatureDisabled("payment_method_update")


async def start_adding(  # noqa: PLR0913  what Checkout has to know
    gateway: Gateway,
    customer: Customer,
    configuration: Configuration,
    *,
    currency: str,
    addresses: ReturnAddresses,
    locale: str | None,
    idempotency_key: str,
) -> str:
    """The address of Stripe's page. The types on it are the account's, never a list of ours."""
    check_feature(configuration)
    chosen = configuration.features.payment_method_update.payment_method_configuration
    params: dict[str, object] = {
        "mode": "setup",
        "customer": customer.id,
        # Needed in setup mode, as no types are named.
        "currency": customer.currency or currency,
        "success_url": addresses.success,
        "cancel_url": addresses.cancel,
        "locale": checkout_locale(locale),
    }
    if chosen:
        params["payment_method_configuration"] = chosen
    created = await gateway.checkout_sessions.create(params, idempotency_key=idempotency_key)
    if created.url is None:
        raise SetupIncomplete(created.status or "expired")
    return created.url


async def finish_adding(
    gateway: Gateway, customer_id: str, checkout_session_id: str, *, idempotency_key: str
) -> Added | Verification:
    """Makes the new method the default, unless that would leave a subscription without one that can pay it.

    A bank account whose deposits the customer still has to name comes back as a Verification: it pays nothing
    yet. The key has to be made from the Checkout session: then Stripe answers a second visit with the first
    one's answer and changes nothing, so that a revisit never undoes a later choice.
    """
    arrival = await read_arrival(gateway, customer_id, checkout_session_id)
    if isinstance(arrival, Verification):
        return arrival
    method = arrival.method
    if not arrival.is_attached:
        return Added(method, is_confirmed=False, is_attached=False)
    customer, current = await asyncio.gather(
        load_customer(gateway, customer_id), listed_subscriptions(gateway, customer_id)
    )
    if customer.default_method_id == method.id:
        return Added(method, is_confirmed=arrival.is_confirmed, is_default=True)
    barred = _left_unpaid(customer, current, method.type)
    if not barred:
        await set_default(gateway, customer_id, method.id, idempotency_key)
    return Added(
        method,
        is_confirmed=arrival.is_confirmed,
        is_default=not barred,
        became_default=not barred,
        barred_ids=barred,
    )


def _left_unpaid(
    customer: Customer, subscriptions: tuple[Subscription, ...], method_type: str
) -> tuple[str, ...]:
    """What the default pays now and a default of this type could not."""
    if customer.default_method_id is None:
        return ()
    return tuple(
        one.id
        for one in subscriptions
        if one.is_chargeable and one.own_method_id is None and not one.accepts(method_type)
    )


async def make_default(  # noqa: PLR0913  what is chosen, and what it was drawn from
    gateway: Gateway,
    customer: Customer,
    configuration: Configuration,
    *,
    payment_method_id: str,
    drawn_default: str | None,
    idempotency_key: str,
) -> None:
    """`drawn_default` is the default that the form showed; another one by now means that somebody chose.

    Read anew at the end: to an old form Stripe repeats its answer of then and changes nothing.
    """
    check_feature(configuration)
    method, current = await asyncio.gather(
        own_method(gateway, customer.id, payment_method_id), listed_subscriptions(gateway, customer.id)
    )
    if customer.default_method_id == payment_method_id:
        return
    if customer.default_method_id != drawn_default:
        raise StateMoved
    barred = _left_unpaid(customer, current, method.type)
    if barred:
        raise MethodNotUsable(method.type, barred)
    await set_default(gateway, customer.id, payment_method_id, idempotency_key)
    if (await load_customer(gateway, customer.id)).default_method_id != payment_method_id:
        raise StateMoved


async def remove(  # noqa: PLR0913  what goes, and what its confirmation showed
    gateway: Gateway,
    customer_id: str,
    configuration: Configuration,
    *,
    payment_method_id: str,
    drawn_takeovers: frozenset[str] = frozenset(),
    idempotency_key: str,
) -> PaymentMethod:
    """Decides anew on what is true at this moment, whatever the page showed.

    `drawn_takeovers` are the keys of the takeovers that the customer confirmed; any other raises StateMoved.
    Own choices of the method are taken back first: were the rest interrupted, everything would still be paid.
    """
    check_feature(configuration)
    await own_method(gateway, customer_id, payment_method_id)
    customer, found, current = await asyncio.gather(
        load_customer(gateway, customer_id),
        gateway.payment_methods.of_customer(customer_id),
        listed_subscriptions(gateway, customer_id),
    )
    methods = read_methods(found, customer, current)
    method = next((one for one in methods if one.id == payment_method_id), None)
    if method is None:
        raise ObjectNotFound
    refusal = removal_refusal(method, methods, customer, current)
    if refusal is not None:
        raise PaymentMethodNeeded(refusal.reason, refusal.subscription_ids)
    moving = takeovers(method, methods, customer, current)
    if not {one.key for one in moving} <= drawn_takeovers:
        raise StateMoved
    await _hand_over(gateway, method, current, moving, idempotency_key)
    await _detach(gateway, customer_id, payment_method_id, idempotency_key)
    return method


async def _hand_over(
    gateway: Gateway,
    method: PaymentMethod,
    subscriptions: tuple[Subscription, ...],
    moving: tuple[Takeover, ...],
    idempotency_key: str,
) -> None:
    successors = {one.subscription_id: one.method_id for one in moving}
    for one in subscriptions:
        own = {one.default_payment_method_id, one.default_source_id}
        if method.id in own:
            successor = successors.get(one.id, one.own_method_id)
            kept = successor if successor in own else None
            await write_own_method(gateway, one, kept, f"{idempotency_key}-{one.id}")


async def _detach(gateway: Gateway, customer_id: str, method_id: str, idempotency_key: str) -> None:
    if is_legacy(method_id):
        await gateway.customers.delete_source(customer_id, method_id, idempotency_key=idempotency_key)
    else:
        await gateway.payment_methods.detach(method_id, idempotency_key=idempotency_key)


async def own_method(gateway: Gateway, customer_id: str, payment_method_id: str) -> StripePaymentMethod:
    try:
        method = await gateway.payment_methods.retrieve(payment_method_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(method.customer) != customer_id:
        raise ObjectNotFound
    return method


async def set_default(gateway: Gateway, customer_id: str, method_id: str, idempotency_key: str) -> None:
    """A legacy source is charged only where no method goes before it; an empty text unsets a field."""
    chosen = {"default_payment_method": "" if is_legacy(method_id) else method_id}
    params: dict[str, object] = {"invoice_settings": chosen}
    if is_legacy(method_id):
        params["default_source"] = method_id
    await gateway.customers.update(customer_id, params, idempotency_key=idempotency_key)


async def write_own_method(
    gateway: Gateway, subscription: Subscription, method_id: str | None, idempotency_key: str
) -> None:
    """A source of its own would go before the customer's default, so it goes with the method."""
    is_source = method_id is not None and is_legacy(method_id)
    params: dict[str, object] = {"default_payment_method": "" if is_source else method_id or ""}
    if is_source:
        params["default_source"] = method_id
    elif subscription.default_source_id is not None:
        params["default_source"] = ""
    await gateway.subscriptions.update(subscription.id, params, idempotency_key=idempotency_key)
