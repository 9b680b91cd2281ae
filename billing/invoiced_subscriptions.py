"""The subscriptions that a customer's invoices may be of: ended ones too, so that their invoices are found."""

from billing.moments import moment
from billing.sections import Loaded, section
from billing.subscription_reading import product_ids, read_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import NotFound
from gateway.objects import id_of
from gateway.subscriptions import Subscription as StripeSubscription


async def load_invoiced(
    gateway: Gateway, customer_id: str, *, wanted: str | None = None
) -> tuple[Subscription, ...]:
    """The newest hundred with their products' names, and the wanted one where it is the customer's."""
    found = await gateway.subscriptions.newest_of(customer_id)
    if wanted and wanted not in {one.id for one in found}:
        found += await _own(gateway, customer_id, wanted)
    products = await section(gateway.products.by_id(product_ids(found)))
    names = products.value if isinstance(products, Loaded) else {}
    return tuple(read_subscription(one, names, now=moment(one.created)) for one in found)


async def _own(gateway: Gateway, customer_id: str, subscription_id: str) -> tuple[StripeSubscription, ...]:
    """Nothing where it is another customer's: that looks as if it did not exist."""
    try:
        found = await gateway.subscriptions.retrieve(subscription_id)
    except NotFound:
        return ()
    return (found,) if id_of(found.customer) == customer_id else ()
