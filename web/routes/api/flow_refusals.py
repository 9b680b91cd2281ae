"""Why a deep link is not made, in Stripe's words where they are known and in plain ones elsewhere."""

from typing import Final

from billing import flows
from billing.errors import (
    BillingError,
    CancellationNotAllowed,
    CouponUnknown,
    FeatureDisabled,
    ObjectNotFound,
    PauseNotAllowed,
    PlanChangeNotAllowed,
    PromotionCodeNotAccepted,
)
from billing.flows import Flow, FlowItem
from wire.errors import StripeError, invalid_request, missing_resource

REFUSED: Final = (
    CancellationNotAllowed,
    CouponUnknown,
    FeatureDisabled,
    ObjectNotFound,
    PauseNotAllowed,
    PlanChangeNotAllowed,
    PromotionCodeNotAccepted,
)
FEATURE_OFF: Final = {
    flows.DETAILS: (
        "This customer cannot be updated because the customer update feature in the portal configuration is disabled."
    ),
    flows.METHOD: (
        "This customer's payment methods cannot be updated because the payment method update feature in the portal "
        "configuration is disabled."
    ),
    flows.CANCEL: (
        "This subscription cannot be canceled because the subscription cancellation feature in the portal "
        "configuration is disabled."
    ),
    flows.PAUSE: (
        "This subscription cannot be paused because the subscription pause feature in the portal configuration is "
        "disabled."
    ),
    flows.UPDATE: (
        "This subscription cannot be updated because the subscription update feature in the portal configuration is "
        "disabled."
    ),
}
CANCEL_REASONS: Final = {
    "ended": "it has ended",
    "incomplete": "its first payment is still open",
    "ending": "it is already set to be canceled",
}
PAUSE_REASONS: Final = {
    "ended": "it has ended",
    "paused": "it is paused already",
    "not_running": "it is not running",
    "ending": "it is set to be canceled",
    "classic_billing": "it is in classic billing mode",
    "scheduled_change": "a schedule is attached to it",
    "send_invoice": "it is collected by sending invoices",
    "pending_change": "an update of it still waits to be paid",
}
UPDATE_REASONS: Final = {
    "ended": "it has ended",
    "incomplete": "its first payment is still open",
    "ending": "it is set to be canceled",
    "metered": "it is billed by usage",
    "send_invoice": "it is collected by sending invoices",
    "unsupported_method": "its payment method does not allow updates",
    "scheduled_change": "an update is already scheduled",
    "tax_behavior_unspecified": "the tax behavior of its price is not specified",
    "nothing_to_choose": "the portal configuration offers nothing else to update it to",
}
ITEM_REASONS: Final = frozenset(
    {"item_unknown", "price_not_offered", "quantity_not_offered", "quantity_out_of_bounds"}
)
DISCOUNT_REASONS: Final = {
    "already_used": "it applies to the subscription already",
    "used_up": "it has been redeemed as often as it may be",
    "expired": "it has expired",
    "other_currency": "it is in another currency than the subscription",
}


def flow_refusal(error: BillingError, flow: Flow) -> StripeError:  # noqa: PLR0911  one answer for each fact
    place = f"flow_data[{flow.type}]"
    if isinstance(error, FeatureDisabled):
        return invalid_request(FEATURE_OFF[flow.feature], param=place)
    if isinstance(error, ObjectNotFound):
        param = f"{place}[subscription]"
        return missing_resource("subscription", flow.subscription_id or "", param=param, status=400)
    if isinstance(error, CouponUnknown):
        param = f"{place}[retention][coupon_offer][coupon]"
        return missing_resource("coupon", flow.retention_coupon or "", param=param, status=400)
    if isinstance(error, CancellationNotAllowed):
        why = CANCEL_REASONS.get(error.reason, "the portal does not allow it")
        message = f"This subscription cannot be canceled because {why}."
        return invalid_request(message, param=f"{place}[subscription]")
    if isinstance(error, PauseNotAllowed):
        why = PAUSE_REASONS.get(error.reason, "the portal does not allow it")
        message = f"This subscription cannot be paused because {why}."
        return invalid_request(message, param=f"{place}[subscription]")
    if isinstance(error, PromotionCodeNotAccepted):
        return _of_discount(error.reason, flow, f"{place}[discounts][0]")
    assert isinstance(error, PlanChangeNotAllowed)
    return _of_change(error.reason, flow, place)


def _of_change(reason: str, flow: Flow, place: str) -> StripeError:
    if reason == "feature_off":
        return invalid_request(FEATURE_OFF[flows.UPDATE], param=place)
    if reason == "nothing_changes":
        message = "Cannot update the subscription because there are no changes to confirm."
        return invalid_request(message, param=place)
    if reason == "several_items":
        id_ = flow.subscription_id
        message = f"This PortalSession cannot update subscription {id_} because it has multiple items."
        return invalid_request(message, param=f"{place}[subscription]")
    if flow.items and reason in ITEM_REASONS:
        return _of_item(reason, flow.items[0], f"{place}[items][0]")
    why = UPDATE_REASONS.get(reason, "the portal does not allow it")
    message = f"This subscription cannot be updated because {why}."
    return invalid_request(message, param=f"{place}[subscription]")


def _of_item(reason: str, wish: FlowItem, place: str) -> StripeError:
    if reason == "item_unknown":
        return missing_resource("subscription_item", wish.id, param=f"{place}[id]", status=400)
    if reason == "price_not_offered":
        message = (
            f"The price {wish.price} is not one that the portal configuration offers for this subscription."
        )
        return invalid_request(message, param=f"{place}[price]")
    message = f"The quantity {wish.quantity} is not one that the portal configuration offers."
    return invalid_request(message, param=f"{place}[quantity]")


def _of_discount(reason: str, flow: Flow, place: str) -> StripeError:
    (given,) = flow.discounts
    kind = "coupon" if given.coupon else "promotion_code"
    param, id_ = f"{place}[{kind}]", given.coupon or given.promotion_code or ""
    if reason == "unknown":
        return missing_resource(kind, id_, param=param, status=400)
    why = DISCOUNT_REASONS.get(reason, "it does not apply to it")
    words = kind.replace("_", " ")
    return invalid_request(f"The {words} {id_} cannot be applied because {why}.", param=param)
