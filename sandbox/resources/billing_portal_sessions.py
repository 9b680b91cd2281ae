"""Sessions of the customer portal: made, and refused where the configuration does not allow the flow."""

from sandbox.engine.lifecycle import is_living
from sandbox.expansion import expandable
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    at_most,
    choice,
    mapping,
    natural,
    required,
    text,
    timestamp,
)
from sandbox.resources.billing_portal_configurations import products_of
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

_KIND = "billing_portal.session"
expandable(_KIND, configuration="billing_portal.configuration")

_LOCALES = (
    "auto bg cs da de el en en-AU en-CA en-GB en-IE en-IN en-NZ en-SG es es-419 et fi fil fr fr-CA hr hu id it "
    "ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)
_MAX_MESSAGE = 500
_SUBSCRIPTION: Shape = {"subscription": required(text)}
_FLOW: Shape = {
    "after_completion": mapping(
        {
            "hosted_confirmation": mapping({"custom_message": at_most(_MAX_MESSAGE)}),
            "redirect": mapping({"return_url": required(text)}),
            "type": required(choice("hosted_confirmation", "portal_homepage", "redirect")),
        }
    ),
    "subscription_cancel": mapping(
        {
            **_SUBSCRIPTION,
            "retention": mapping(
                {
                    "coupon_offer": required(mapping({"coupon": required(text)})),
                    "type": required(choice("coupon_offer")),
                }
            ),
        }
    ),
    "subscription_pause": mapping(_SUBSCRIPTION),
    "subscription_update": mapping(_SUBSCRIPTION),
    "subscription_update_confirm": mapping(
        {
            **_SUBSCRIPTION,
            "discounts": array(mapping({"coupon": text, "promotion_code": text})),
            "items": required(array(mapping({"id": required(text), "price": text, "quantity": natural}))),
        }
    ),
    "type": required(
        choice(
            "customer_update",
            "payment_method_update",
            "subscription_cancel",
            "subscription_pause",
            "subscription_update",
            "subscription_update_confirm",
        )
    ),
}
_CREATE: Shape = {
    "after_expiration": mapping(
        {
            "customer_login": mapping({"expires_at": timestamp}),
            "type": required(choice("customer_login")),
        }
    ),
    "configuration": text,
    "customer": text,
    "flow_data": mapping(_FLOW),
    "locale": choice(*_LOCALES.split()),
    "return_url": text,
}
# The feature that each flow lives from.
_FEATURE_OF = {"subscription_update_confirm": "subscription_update"}
_WORDS = {
    "subscription_cancel": "subscription cannot be canceled because the subscription cancellation",
    "subscription_pause": "subscription cannot be paused because the subscription pause",
    "subscription_update": "subscription cannot be updated because the subscription update",
    "payment_method_update": "customer's payment methods cannot be updated because the payment method update",
    "customer_update": "customer cannot be updated because the customer update",
}


@operation("POST", "/v1/billing_portal/sessions", honours=_CREATE)
def create(call: Call) -> Object:
    state, params = call.state, call.params
    if "customer" not in params:
        raise missing_param("customer")
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
    configuration = _configuration(state, params.get("configuration"))
    flow = _flow(state, params["flow_data"], configuration, customer) if "flow_data" in params else None
    id_ = new_id("bps")
    row = new(
        _KIND,
        id=id_,
        after_expiration=_after_expiration(call),
        configuration=configuration["id"],
        created=call.now,
        customer=customer["id"],
        flow=flow,
        locale=params.get("locale"),
        return_url=params.get("return_url") or configuration["default_return_url"],
        url=f"{state.public_url}/p/session/{new_id('test', 48)}",
    )
    return state.table(_KIND).add(row)


def _configuration(state: State, id_: str | None) -> Object:
    table = state.table("billing_portal.configuration")
    if id_ is None:
        default = next((row for row in table if row["is_default"]), None)
        if default is None:
            raise _unsaved()
        return default
    row = table.find(id_, param="configuration", status=400)
    if not row["active"]:
        raise invalid_request("This portal configuration is not active.", param="configuration")
    return row


def _unsaved() -> StripeError:
    message = (
        "You can't create a portal session in test mode until you save your customer portal settings in test mode "
        "at https://dashboard.stripe.com/test/settings/billing/portal."
    )
    return invalid_request(message)


def _after_expiration(call: Call) -> Object | None:
    given = call.params.get("after_expiration")
    if given is None:
        return None
    expires = given.get("customer_login", {}).get("expires_at")
    if expires is not None and expires <= call.now:
        param = "after_expiration[customer_login][expires_at]"
        raise invalid_request("This moment must lie in the future.", param=param)
    return {"type": given["type"], "customer_login": {"expires_at": expires}}


def _flow(state: State, given: Object, configuration: Object, customer: Object) -> Object:
    kind: str = given["type"]
    for name in given.keys() & _BLOCKS - {kind}:
        raise invalid_request(f"`{name}` goes with the flow of the same name.", param=f"flow_data[{name}]")
    feature = _FEATURE_OF.get(kind, kind)
    if not configuration["features"][feature]["enabled"]:
        message = f"This {_WORDS[feature]} feature in the portal configuration is disabled."
        raise invalid_request(message, param=f"flow_data[{kind}]")
    if kind in _BLOCKS:
        if kind not in given:
            raise missing_param(f"flow_data[{kind}]")
        _check_subscription(state, kind, given[kind], customer)
    if kind == "subscription_update_confirm":
        _check_items(state, given[kind], configuration)
    return {"after_completion": _after_completion(given), "type": kind} | {
        name: _shown(name, given) if name == kind else None for name in (*sorted(_BLOCKS), "customer_update")
    }


_BLOCKS = {"subscription_cancel", "subscription_pause", "subscription_update", "subscription_update_confirm"}


def _after_completion(given: Object) -> Object:
    told = given.get("after_completion", {"type": "hosted_confirmation"})
    if told["type"] == "redirect" and "redirect" not in told:
        raise missing_param("flow_data[after_completion][redirect]")
    confirmation = told.get("hosted_confirmation")
    return {
        "type": told["type"],
        "hosted_confirmation": {"custom_message": None} | confirmation if confirmation else None,
        "redirect": told.get("redirect"),
    }


def _shown(kind: str, given: Object) -> Object:
    told: Object = given.get(kind, {})
    if kind == "subscription_cancel":
        return {"retention": None} | told
    if kind != "subscription_update_confirm":
        return dict(told)
    discounts = [{"coupon": None, "promotion_code": None} | one for one in told.get("discounts", [])]
    items = [{"price": None} | item for item in told["items"]]
    return {"subscription": told["subscription"], "items": items, "discounts": discounts or None}


def _check_subscription(state: State, kind: str, given: Object, customer: Object) -> None:
    place = f"flow_data[{kind}]"
    subscription = state.table("subscription").find(
        given["subscription"], param=f"{place}[subscription]", status=400
    )
    if subscription["customer"] != customer["id"]:
        message = f"The subscription {subscription['id']} does not belong to the customer {customer['id']}."
        raise invalid_request(message, param=f"{place}[subscription]")
    if not is_living(subscription):
        message = f"The subscription {subscription['id']} has ended."
        raise invalid_request(message, param=f"{place}[subscription]")
    is_ending = subscription["cancel_at_period_end"] or subscription["cancel_at"]
    if kind == "subscription_cancel" and is_ending:
        message = "This subscription cannot be canceled because it is already set to be canceled."
        raise invalid_request(message, param=f"{place}[subscription]")
    if kind.startswith("subscription_update") and len(subscription["items"]["data"]) > 1:
        message = f"This PortalSession cannot update subscription {subscription['id']} because it has multiple items."
        raise invalid_request(message, param=f"{place}[subscription]")
    coupon = given.get("retention", {}).get("coupon_offer", {}).get("coupon")
    if coupon is not None:
        state.table("coupon").find(coupon, param=f"{place}[retention][coupon_offer][coupon]", status=400)


def _check_items(state: State, given: Object, configuration: Object) -> None:
    place = "flow_data[subscription_update_confirm]"
    subscription = state.table("subscription").find(given["subscription"])
    if len(given["items"]) != 1:
        raise invalid_request("You must give exactly one item.", param=f"{place}[items]")
    (wish,) = given["items"]
    (item,) = subscription["items"]["data"]
    if wish["id"] != item["id"]:
        message = f"The subscription has no item {wish['id']}."
        raise invalid_request(message, param=f"{place}[items][0][id]")
    price = wish.get("price", item["price"]["id"])
    offered = {id_ for one in products_of(state, configuration["id"]) for id_ in one["prices"]}
    if price != item["price"]["id"] and price not in offered:
        message = f"The price {price} is not in the portal configuration."
        raise invalid_request(message, param=f"{place}[items][0][price]")
    is_same = price == item["price"]["id"] and wish.get("quantity", item["quantity"]) == item["quantity"]
    if is_same and not given.get("discounts"):
        message = "Cannot update the subscription because there are no changes to confirm."
        raise invalid_request(message, param=place)
    _check_discounts(state, given.get("discounts", []), f"{place}[discounts]")


def _check_discounts(state: State, discounts: list[Object], place: str) -> None:
    for index, discount in enumerate(discounts):
        for kind in discount:
            state.table(kind).find(discount[kind], param=f"{place}[{index}][{kind}]", status=400)
