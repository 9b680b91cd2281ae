"""Adding, choosing and removing payment methods; each id is read anew and its owner compared first."""

import asyncio
from dataclasses import dataclass

from billing.configurations import Configuration
from billing.customers import Customer, load_customer
from billing.errors import FeatureDisabled, ObjectNotFound, PaymentMethodNeeded, SetupIncomplete, StateMoved
from billing.locales import checkout_locale
from billing.moments import moment
from billing.payment_methods import PaymentMethod, read_methods
from billing.removals import removal_refusal
from billing.subscription_reading import read_subscription
from billing.subscriptions import LISTED
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.objects import expanded, id_of
from gateway.payment_methods import PaymentMethod as StripePaymentMethod


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """`success` holds `{CHECKOUT_SESSION_ID}` as it stands, which Stripe fills in."""

    success: str
    cancel: str


@dataclass(frozen=True, slots=True)
class Added:
    """`became_default` is False where it was the default already, as on a second visit."""

    method_id: str
    became_default: bool


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
) -> Added:
    """Makes the new method the default.

    The key has to be made from the Checkout session: then Stripe answers a second visit with the first one's
    answer and changes nothing, so that a revisit never undoes a later choice.
    """
    method_id = await _added_method(gateway, customer_id, checkout_session_id)
    method, customer = await asyncio.gather(
        own_method(gateway, customer_id, method_id), load_customer(gateway, customer_id)
    )
    if customer.default_payment_method_id == method.id:
        return Added(method.id, became_default=False)
    await set_default(gateway, customer_id, method.id, idempotency_key)
    return Added(method.id, became_default=True)


async def _added_method(gateway: Gateway, customer_id: str, checkout_session_id: str) -> str:
    try:
        checkout = await gateway.checkout_sessions.retrieve(checkout_session_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if checkout.mode != "setup" or id_of(checkout.customer) != customer_id:
        raise ObjectNotFound
    intent = expanded(checkout.setup_intent)
    if checkout.status != "complete" or intent is None:
        raise SetupIncomplete(checkout.status or "open")
    method_id = id_of(intent.payment_method)
    if intent.status not in ("succeeded", "processing") or method_id is None:
        raise SetupIncomplete(intent.status)
    return method_id


async def make_default(  # noqa: PLR0913  what is chosen, and what it was drawn from
    gateway: Gateway,
    customer: Customer,
    configuration: Configuration,
    *,
    payment_method_id: str,
    drawn_default: str | None,
    idempotency_key: str,
) -> None:
    """`drawn_default` is the default that the form showed; another one by now means that somebody chose."""
    check_feature(configuration)
    await own_method(gateway, customer.id, payment_method_id)
    if customer.default_method_id == payment_method_id:
        return
    if customer.default_method_id != drawn_default:
        raise StateMoved
    await set_default(gateway, customer.id, payment_method_id, idempotency_key)


async def remove(
    gateway: Gateway,
    customer_id: str,
    configuration: Configuration,
    *,
    payment_method_id: str,
    idempotency_key: str,
) -> PaymentMethod:
    """Decides anew on what is true at this moment, whatever the page showed."""
    check_feature(configuration)
    await own_method(gateway, customer_id, payment_method_id)
    customer, found, subscriptions = await asyncio.gather(
        load_customer(gateway, customer_id),
        gateway.payment_methods.of_customer(customer_id),
        gateway.subscriptions.of_customer(customer_id),
    )
    listed = [
        read_subscription(one, {}, now=moment(one.created)) for one in subscriptions if one.status in LISTED
    ]
    methods = read_methods(found, customer, listed)
    method = next((one for one in methods if one.id == payment_method_id), None)
    if method is None:
        raise ObjectNotFound
    refusal = removal_refusal(method, methods, customer, listed)
    if refusal is not None:
        raise PaymentMethodNeeded(refusal.reason, refusal.subscription_ids)
    await gateway.payment_methods.detach(payment_method_id, idempotency_key=idempotency_key)
    return method


async def own_method(gateway: Gateway, customer_id: str, payment_method_id: str) -> StripePaymentMethod:
    try:
        method = await gateway.payment_methods.retrieve(payment_method_id)
    except NotFound as error:
        raise ObjectNotFound from error
    if id_of(method.customer) != customer_id:
        raise ObjectNotFound
    return method


async def set_default(
    gateway: Gateway, customer_id: str, payment_method_id: str, idempotency_key: str
) -> None:
    params = {"invoice_settings": {"default_payment_method": payment_method_id}}
    await gateway.customers.update(customer_id, params, idempotency_key=idempotency_key)
