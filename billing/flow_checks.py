"""Whether a deep link can be made: a merchant learns at once what its customer would only meet on the page."""

from datetime import datetime

from billing import flows
from billing.capabilities import cancel_refusals
from billing.configurations import Configuration
from billing.customers import Customer
from billing.errors import CancellationNotAllowed, CouponUnknown, FeatureDisabled
from billing.flow_changes import load_asked_change
from billing.flows import Flow
from billing.pauses import check_pause
from billing.payment_methods import load_paying_method
from billing.plan_options import load_options
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import NotFound


def check_feature(flow: Flow, configuration: Configuration) -> None:
    features = configuration.features
    details = features.customer_update
    is_on = {
        flows.DETAILS: details.enabled and bool(details.allowed_updates),
        flows.METHOD: features.payment_method_update.enabled,
        flows.CANCEL: features.subscription_cancel.enabled,
        flows.PAUSE: features.subscription_pause.enabled,
        flows.UPDATE: features.subscription_update.enabled,
    }
    if not is_on[flow.feature]:
        raise FeatureDisabled(flow.feature)


async def check_flow(
    gateway: Gateway, customer: Customer, flow: Flow, configuration: Configuration, *, now: datetime
) -> None:
    """Raises what the page would refuse: nobody is sent to a page that can only say no."""
    if flow.subscription_id is None:
        return
    now = customer.now(now)
    subscription = await load_subscription(gateway, customer.id, flow.subscription_id, now=now)
    if flow.type == flows.CANCEL:
        await _check_cancellation(gateway, subscription, flow, configuration)
    elif flow.type == flows.PAUSE:
        check_pause(subscription, configuration)
    else:
        await _check_change(gateway, customer, subscription, flow, configuration, now=now)


async def _check_cancellation(
    gateway: Gateway, subscription: Subscription, flow: Flow, configuration: Configuration
) -> None:
    refusals = cancel_refusals(subscription, configuration)
    if refusals:
        raise CancellationNotAllowed(refusals[0])
    if flow.retention_coupon is not None:
        try:
            await gateway.coupons.retrieve(flow.retention_coupon)
        except NotFound as error:
            raise CouponUnknown(flow.retention_coupon) from error


async def _check_change(  # noqa: PLR0913  whose, what, and by which rules
    gateway: Gateway,
    customer: Customer,
    subscription: Subscription,
    flow: Flow,
    configuration: Configuration,
    *,
    now: datetime,
) -> None:
    method = await load_paying_method(gateway, customer, subscription)
    options = await load_options(
        gateway, customer, subscription, configuration, method_type=method.type if method else None
    )
    if flow.type == flows.CONFIRM:
        await load_asked_change(gateway, options, flow, now=now)
