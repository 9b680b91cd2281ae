"""What may be done with a subscription, as named reasons against it; no reason means that it may.

The rules are Stripe's own: https://docs.stripe.com/customer-management#limitations
"""

from datetime import datetime
from typing import Final

from billing.configurations import Configuration
from billing.subscriptions import Subscription

# Methods that Stripe's portal does not take: a subscription paid with one can only be cancelled.
UNSUPPORTED_TYPES: Final = frozenset(
    {"affirm", "afterpay_clearpay", "alipay", "alma", "bancontact", "billie", "blik", "eps", "fpx", "grabpay"}
    | {"ideal", "klarna", "mb_way", "mobilepay", "p24", "pay_by_bank", "paynow", "paypay", "promptpay"}
    | {"samsung_pay", "satispay", "scalapay", "sequra", "swish", "twint", "upi", "wechat_pay", "zip"}
)


def update_refusals(
    subscription: Subscription, configuration: Configuration, *, method_type: str | None = None
) -> tuple[str, ...]:
    """`method_type` is the type of the method that pays the subscription, where it is known."""
    update = configuration.features.subscription_update
    behaviors = {item.price.tax_behavior for item in subscription.items}
    reasons = {
        "feature_off": not (update.allows_price or update.allows_quantity) or not update.products,
        "ended": subscription.has_ended,
        "incomplete": subscription.status == "incomplete",
        "paused": subscription.is_paused,
        # Stripe's pending updates take no change of the end, so the customer takes the end back first.
        "ending": subscription.is_ending,
        "several_items": len(subscription.items) != 1,
        "metered": subscription.is_metered,
        "send_invoice": subscription.collection_method == "send_invoice",
        "unsupported_method": method_type in UNSUPPORTED_TYPES,
        "scheduled_change": subscription.scheduled_change is not None,
        "tax_behavior_unspecified": bool(behaviors & {None, "unspecified"}),
    }
    return tuple(name for name, applies in reasons.items() if applies)


def cancel_refusals(subscription: Subscription, configuration: Configuration) -> tuple[str, ...]:
    """A scheduled change is no reason: it is released by the same confirmation."""
    reasons = {
        "feature_off": not configuration.features.subscription_cancel.enabled,
        "ended": subscription.has_ended,
        "incomplete": subscription.status == "incomplete",
        "ending": subscription.is_ending,
    }
    return tuple(name for name, applies in reasons.items() if applies)


def renewal_refusals(
    subscription: Subscription, configuration: Configuration, *, now: datetime
) -> tuple[str, ...]:
    ends_on = subscription.ends_on
    reasons = {
        "feature_off": not configuration.features.subscription_cancel.enabled,
        "ended": subscription.has_ended or (ends_on is not None and ends_on <= now),
        "not_ending": ends_on is None,
        # The end belongs to the merchant's schedule; Stripe refuses to change it behind its back.
        "scheduled_end": subscription.schedule_ends_it,
    }
    return tuple(name for name, applies in reasons.items() if applies)


def can_update(
    subscription: Subscription, configuration: Configuration, *, method_type: str | None = None
) -> bool:
    return not update_refusals(subscription, configuration, method_type=method_type)


def can_cancel(subscription: Subscription, configuration: Configuration) -> bool:
    return not cancel_refusals(subscription, configuration)


def can_renew(subscription: Subscription, configuration: Configuration, *, now: datetime) -> bool:
    return not renewal_refusals(subscription, configuration, now=now)
