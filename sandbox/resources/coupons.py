"""Coupons: percent or amount off, once, for some months or forever.

Which products a coupon is for is kept in `state.hidden`: read a coupon by `state.whole(coupon)`.
"""

from sandbox.expansion import includable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import deleted, new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    by_name,
    choice,
    clearable,
    mapping,
    merge_metadata,
    metadata,
    natural,
    number,
    required,
    text,
    timestamp,
)
from sandbox.texts_with_form import currency
from wire.errors import invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

includable("coupon", "applies_to")
includable("coupon", "currency_options")

_OPTIONS = by_name(mapping({"amount_off": required(natural)}))
_CREATE: Shape = {
    "amount_off": natural,
    "applies_to": mapping({"products": array(text)}),
    "currency": currency,
    "currency_options": _OPTIONS,
    "duration": choice("forever", "once", "repeating"),
    "duration_in_months": natural,
    "id": text,
    "max_redemptions": natural,
    "metadata": metadata,
    "name": text,
    "percent_off": number,
    "redeem_by": timestamp,
}


@operation("POST", "/v1/coupons", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    _check(params)
    table, id_ = call.state.table("coupon"), params.get("id") or new_id("", 8).removeprefix("_")
    if table.get(id_):
        raise invalid_request("Coupon already exists.", param="id", code="resource_already_exists")
    hidden: Object = {name: params[name] for name in ("applies_to", "currency_options") if name in params}
    own: Object = {name: value for name, value in params.items() if name not in hidden}
    coupon = new(
        "coupon",
        **{
            **own,
            "id": id_,
            "created": call.now,
            "currency": params["currency"].lower() if "amount_off" in params else None,
            "duration": params.get("duration", "once"),
            "metadata": merge_metadata({}, params.get("metadata", {})),
            "times_redeemed": 0,
            "valid": True,
        },
    )
    call.state.hidden[id_] = hidden
    return table.add(coupon)


@operation("GET", "/v1/coupons/{coupon}")
def retrieve(call: Call) -> Object:
    return call.state.table("coupon").find(call.path["coupon"], param="coupon")


@operation(
    "POST",
    "/v1/coupons/{coupon}",
    honours={"metadata": metadata, "name": clearable(text), "currency_options": _OPTIONS},
)
def update(call: Call) -> Object:
    coupon, params = retrieve(call), call.params
    if "metadata" in params:
        coupon["metadata"] = merge_metadata(coupon["metadata"], params["metadata"])
    if "currency_options" in params:
        hidden = call.state.hidden[coupon["id"]]
        hidden["currency_options"] = hidden.get("currency_options", {}) | params["currency_options"]
    coupon["name"] = params.get("name", coupon["name"])
    return coupon


@operation("DELETE", "/v1/coupons/{coupon}")
def delete(call: Call) -> Object:
    coupon = retrieve(call)
    # Discounts that have begun keep their coupon, hence it stays known.
    call.state.table("coupon").remove(coupon["id"], leaving=coupon | {"valid": False})
    return deleted(coupon)


@operation("GET", "/v1/coupons", honours={**LIST_PARAMS, **CREATED})
def list_(call: Call) -> Object:
    rows = call.state.table("coupon").newest_first().where(lambda row: matches_created(row, call.params))
    return listed(call, rows, kind="coupon")


def _check(params: Object) -> None:
    if ("percent_off" in params) == ("amount_off" in params):
        raise invalid_request("You must pass exactly one of percent_off or amount_off.", param="percent_off")
    if "amount_off" in params and "currency" not in params:
        raise missing_param("currency")
    percent = params.get("percent_off", 100)
    if not 0 < percent <= 100:
        raise invalid_request("percent_off must be greater than 0 and at most 100.", param="percent_off")
    if (params.get("duration") == "repeating") != ("duration_in_months" in params):
        message = "`duration_in_months` goes with `duration=repeating`, and only with that."
        raise invalid_request(message, param="duration_in_months")
