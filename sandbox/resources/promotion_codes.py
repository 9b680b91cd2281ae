"""Promotion codes: what customers type in to get a coupon."""

from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    boolean,
    choice,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
    timestamp,
)
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

expandable("promotion_code", {"promotion.coupon": "coupon"}, customer="customer")

_RESTRICTIONS: Shape = {
    "first_time_transaction": boolean,
    "minimum_amount": natural,
    "minimum_amount_currency": text,
}
_CREATE: Shape = {
    "active": boolean,
    "code": text,
    "customer": text,
    "expires_at": timestamp,
    "max_redemptions": natural,
    "metadata": metadata,
    "promotion": required(mapping({"type": required(choice("coupon")), "coupon": required(text)})),
    "restrictions": mapping(_RESTRICTIONS),
}
_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    "active": boolean,
    "code": text,
    "coupon": text,
    "customer": text,
}


@operation("POST", "/v1/promotion_codes", honours=_CREATE)
def create(call: Call) -> Object:
    params, table = call.params, call.state.table("promotion_code")
    call.state.table("coupon").find(params["promotion"]["coupon"], param="promotion[coupon]", status=400)
    if "customer" in params:
        call.state.table("customer").find(params["customer"], param="customer", status=400)
    code = params.get("code") or new_id("", 8).removeprefix("_").upper()
    if any(row["active"] and row["code"].lower() == code.lower() for row in table):
        raise invalid_request("An active promotion code with this code already exists.", param="code")
    restrictions = {"first_time_transaction": False, "minimum_amount": None, "minimum_amount_currency": None}
    own = {
        "active": True,
        **params,
        "code": code,
        "metadata": merge_metadata({}, params.get("metadata", {})),
        "restrictions": restrictions | params.get("restrictions", {}),
    }
    return table.add(new("promotion_code", id=new_id("promo"), created=call.now, times_redeemed=0, **own))


@operation("GET", "/v1/promotion_codes/{promotion_code}")
def retrieve(call: Call) -> Object:
    return call.state.table("promotion_code").find(call.path["promotion_code"], param="promotion_code")


@operation("POST", "/v1/promotion_codes/{promotion_code}", honours={"active": boolean, "metadata": metadata})
def update(call: Call) -> Object:
    row = retrieve(call)
    if "metadata" in call.params:
        row["metadata"] = merge_metadata(row["metadata"], call.params["metadata"])
    row["active"] = call.params.get("active", row["active"])
    return row


@operation("GET", "/v1/promotion_codes", honours=_LIST)
def list_(call: Call) -> Object:
    rows = call.state.table("promotion_code").newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="promotion_code")


def _matches(row: Object, params: Object) -> bool:
    asked = {name: params[name] for name in ("active", "customer") if name in params}
    code, coupon = params.get("code"), params.get("coupon")
    return (
        asked.items() <= row.items()
        and (code is None or row["code"].lower() == code.lower())
        and (coupon is None or row["promotion"]["coupon"] == coupon)
        and matches_created(row, params)
    )
