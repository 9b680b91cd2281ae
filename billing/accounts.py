"""Everything the home page shows about one customer, loaded in two waves of concurrent requests."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from billing.balances import has_movements
from billing.charges import load_open_invoice, preview_next, read_charges, will_be_charged
from billing.customers import Customer, load_customer
from billing.errors import CustomerNotFound
from billing.history import HistoryPage, load_page
from billing.payment_methods import PaymentMethod, paying_method_id, read_methods
from billing.scheduled_plans import with_scheduled_plans
from billing.sections import Failed, Loaded, Section, section
from billing.subscription_reading import product_ids, read_subscription
from billing.subscriptions import LISTED, OWING, Charge, OpenInvoice, Subscription
from billing.verifications import Verification, load_verifications
from gateway.client import Gateway
from gateway.payment_methods import PaymentMethod as StripePaymentMethod
from gateway.products import Product as StripeProduct
from gateway.subscriptions import Subscription as StripeSubscription

MOST_PREVIEWS = 10

# Enough to see what happened lately; all of them have a page of their own.
NEWEST_INVOICES = 5
NO_INVOICES: Final[Section[HistoryPage]] = Loaded(HistoryPage(()))
NO_MOVEMENTS: Final[Section[bool]] = Loaded(value=False)
NONE_WAITING: Final[Section[tuple[Verification, ...]]] = Loaded(())


@dataclass(frozen=True, slots=True)
class Account:
    """`now` is the customer's own time: a test clock's, where there is one."""

    customer_id: str
    now: datetime
    customer: Section[Customer]
    subscriptions: Section[tuple[Subscription, ...]]
    payment_methods: Section[tuple[PaymentMethod, ...]]
    invoices: Section[HistoryPage] = NO_INVOICES
    verifications: Section[tuple[Verification, ...]] = NONE_WAITING
    """Bank accounts that wait to be verified; asked for only where the customer manages methods."""
    has_movements: Section[bool] = NO_MOVEMENTS
    """Whether the customer's balance ever moved; asked for only where the customer sees the history."""

    def method_paying(self, subscription: Subscription) -> PaymentMethod | None:
        """None where nothing pays it, and where it is not known what does."""
        if isinstance(self.customer, Failed) or isinstance(self.payment_methods, Failed):
            return None
        wanted = paying_method_id(subscription, self.customer.value)
        return next((one for one in self.payment_methods.value if one.id == wanted), None)


async def load_account(
    gateway: Gateway,
    customer_id: str,
    now: datetime,
    *,
    with_verifications: bool = False,
    with_balance: bool = False,
) -> Account:
    """Raises only when there is no such customer; whatever else fails is one section.

    The invoices go their own way beside both waves: they are the only ones that nothing else waits for.
    """
    account, invoices, moved = await asyncio.gather(
        _load_all_but_invoices(gateway, customer_id, now, with_verifications=with_verifications),
        section(load_page(gateway, customer_id, now=now, limit=NEWEST_INVOICES)),
        section(has_movements(gateway, customer_id) if with_balance else _never()),
    )
    if isinstance(account, CustomerNotFound):
        raise account
    return replace(account, invoices=invoices, has_movements=moved)


async def _load_all_but_invoices(
    gateway: Gateway, customer_id: str, now: datetime, *, with_verifications: bool
) -> Account | CustomerNotFound:
    customer, found, methods, waiting = await asyncio.gather(
        customer_section(gateway, customer_id),
        section(gateway.subscriptions.of_customer(customer_id)),
        section(gateway.payment_methods.of_customer(customer_id)),
        section(load_verifications(gateway, customer_id) if with_verifications else _none()),
    )
    if isinstance(customer, CustomerNotFound):
        return customer
    if isinstance(customer, Loaded):
        now = customer.value.now(now)
    subscriptions: Section[tuple[Subscription, ...]] = found if isinstance(found, Failed) else Loaded(())
    if isinstance(found, Loaded):
        listed = tuple(one for one in found.value if one.status in LISTED)
        subscriptions = Loaded(await _complete(gateway, listed, now))
    return Account(
        customer_id=customer_id,
        now=now,
        customer=customer,
        subscriptions=subscriptions,
        payment_methods=_with_use(methods, customer, subscriptions),
        verifications=waiting,
    )


async def _never() -> bool:
    return False


async def _none() -> tuple[Verification, ...]:
    return ()


async def customer_section(gateway: Gateway, customer_id: str) -> Section[Customer] | CustomerNotFound:
    # Given back instead of raised, so that the calls beside it come to their end first.
    try:
        return await section(load_customer(gateway, customer_id))
    except CustomerNotFound as error:
        return error


def _with_use(
    methods: Section[tuple[StripePaymentMethod, ...]],
    customer: Section[Customer],
    subscriptions: Section[tuple[Subscription, ...]],
) -> Section[tuple[PaymentMethod, ...]]:
    """What a method pays is left out where the other half of that is not known."""
    if isinstance(methods, Failed):
        return methods
    if isinstance(customer, Failed):
        return customer
    known = subscriptions.value if isinstance(subscriptions, Loaded) else ()
    return Loaded(read_methods(methods.value, customer.value, known))


async def _complete(
    gateway: Gateway, found: tuple[StripeSubscription, ...], now: datetime
) -> tuple[Subscription, ...]:
    """The second wave: names of products, next charges, and what is owed.

    Stripe previews one subscription at a time: a customer as a whole it refuses.
    """
    bare = [read_subscription(one, {}, now=now) for one in found]
    renewing = [one.id for one in bare if will_be_charged(one)][:MOST_PREVIEWS]
    owing = [one for one in found if one.status in OWING]
    products, previews, owed = await asyncio.gather(
        section(gateway.products.by_id(product_ids(found))),
        asyncio.gather(*(section(preview_next(gateway, one)) for one in renewing)),
        asyncio.gather(*(section(load_open_invoice(gateway, one)) for one in owing)),
    )
    names = products.value if isinstance(products, Loaded) else {}
    charges = read_charges(dict(zip(renewing, previews, strict=True)))
    invoices = {one.id: invoice for one, invoice in zip(owing, owed, strict=True)}
    completed = tuple(_completed(one, names, charges, invoices, now) for one in found)
    named = await section(with_scheduled_plans(gateway, completed))
    return named.value if isinstance(named, Loaded) else completed


def _completed(
    subscription: StripeSubscription,
    products: Mapping[str, StripeProduct],
    charges: Mapping[str, Section[Charge | None]],
    owed: Mapping[str, Section[OpenInvoice | None]],
    now: datetime,
) -> Subscription:
    charge = charges.get(subscription.id, Loaded(None))
    invoice = owed.get(subscription.id, Loaded(None))
    return replace(
        read_subscription(subscription, products, now=now),
        next_charge=charge.value if isinstance(charge, Loaded) else None,
        next_charge_failed=isinstance(charge, Failed),
        open_invoice=invoice.value if isinstance(invoice, Loaded) else None,
        open_invoice_failed=isinstance(invoice, Failed),
    )
