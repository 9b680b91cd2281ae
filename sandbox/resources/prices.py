"""Prices: how much of which currency, how often, by unit or by tier.

Tiers and `currency_options` are kept in `state.hidden`, since Stripe shows them only on request: read a price
by `state.whole(price)` before counting with it.
"""

from sandbox.expansion import expandable, includable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    by_name,
    choice,
    clearable,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
)
from sandbox.resources.price_amounts import AMOUNTS, amount_pair, currency_options_of, tiers_of
from sandbox.state import State
from sandbox.texts_with_form import currency
from wire.errors import invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

expandable("price", product="product")
includable("price", "tiers")
includable("price", "currency_options")

_INTERVAL = choice("day", "week", "month", "year")
_USAGE = choice("licensed", "metered")
_RECURRING: Shape = {
    "interval": required(_INTERVAL),
    "interval_count": natural,
    "meter": text,
    "trial_period_days": natural,
    "usage_type": _USAGE,
}
_PRODUCT: Shape = {
    "active": boolean,
    "id": text,
    "metadata": metadata,
    "name": required(text),
    "tax_code": text,
    "unit_label": text,
}
_UPDATE: Shape = {
    "active": boolean,
    "currency_options": by_name(mapping(AMOUNTS)),
    "lookup_key": clearable(text),
    "metadata": metadata,
    "nickname": clearable(text),
    "tax_behavior": AMOUNTS["tax_behavior"],
    "transfer_lookup_key": boolean,
}
_CREATE: Shape = {
    **AMOUNTS,
    **_UPDATE,
    "billing_scheme": choice("per_unit", "tiered"),
    "currency": required(currency),
    "product": text,
    "product_data": mapping(_PRODUCT),
    "recurring": mapping(_RECURRING),
    "tiers_mode": choice("graduated", "volume"),
    "transform_quantity": mapping({"divide_by": required(natural), "round": required(choice("up", "down"))}),
}
_FILTERS: Shape = {
    "active": boolean,
    "currency": currency,
    "product": text,
    "type": choice("one_time", "recurring"),
}
_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    **_FILTERS,
    "lookup_keys": array(text),
    "recurring": mapping({"interval": _INTERVAL, "usage_type": _USAGE, "meter": text}),
}


@operation("POST", "/v1/prices", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    is_tiered = params.get("billing_scheme") == "tiered"
    tiers = tiers_of(params) if is_tiered else None
    _check_amounts(params, is_tiered=is_tiered)
    price = _price(call, is_tiered=is_tiered)
    hidden: Object = {
        "currency_options": currency_options_of(price, params.get("currency_options", {}), tiers)
    }
    if tiers:
        hidden["tiers"] = tiers
    _claim_lookup_key(call.state, params)
    price["product"] = _product(call)
    call.state.hidden[price["id"]] = hidden
    return call.state.table("price").add(price)


@operation("GET", "/v1/prices/{price}")
def retrieve(call: Call) -> Object:
    return call.state.table("price").find(call.path["price"], param="price")


@operation("POST", "/v1/prices/{price}", honours=_UPDATE)
def update(call: Call) -> Object:
    price, params = retrieve(call), call.params
    if "tax_behavior" in params and price["tax_behavior"] not in ("unspecified", params["tax_behavior"]):
        raise invalid_request(
            "The tax behaviour of a price cannot be changed once set.", param="tax_behavior"
        )
    _claim_lookup_key(call.state, params, but=price["id"])
    for name in ("active", "lookup_key", "nickname", "tax_behavior"):
        price[name] = params.get(name, price[name])
    if "metadata" in params:
        price["metadata"] = merge_metadata(price["metadata"], params["metadata"])
    hidden = call.state.hidden[price["id"]]
    options = currency_options_of(price, params.get("currency_options", {}), hidden.get("tiers"))
    hidden["currency_options"] = hidden["currency_options"] | options
    return price


@operation("GET", "/v1/prices", honours=_LIST)
def list_(call: Call) -> Object:
    rows = call.state.table("price").newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind="price")


def _price(call: Call, *, is_tiered: bool) -> Object:
    params, recurring = call.params, call.params.get("recurring")
    return new(
        "price",
        id=new_id("price"),
        created=call.now,
        active=params.get("active", True),
        billing_scheme="tiered" if is_tiered else "per_unit",
        currency=params["currency"].lower(),
        lookup_key=params.get("lookup_key"),
        metadata=merge_metadata({}, params.get("metadata", {})),
        nickname=params.get("nickname"),
        product="",
        recurring=_recurring(recurring) if recurring else None,
        tax_behavior=params.get("tax_behavior", "unspecified"),
        tiers_mode=params.get("tiers_mode"),
        transform_quantity=params.get("transform_quantity"),
        type="recurring" if recurring else "one_time",
        **amount_pair(params),
    )


def _recurring(given: Object) -> Object:
    if given.get("usage_type") == "metered" and "meter" not in given:
        raise missing_param("recurring[meter]")
    defaults = {"interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed"}
    return defaults | given


def _check_amounts(params: Object, *, is_tiered: bool) -> None:
    has_amount = "unit_amount" in params or "unit_amount_decimal" in params
    if is_tiered and has_amount:
        raise invalid_request("A tiered price takes its amounts from `tiers`.", param="unit_amount")
    if is_tiered and "tiers_mode" not in params:
        raise missing_param("tiers_mode")
    if not is_tiered and not has_amount:
        raise missing_param("unit_amount")
    if not is_tiered and ("tiers" in params or "tiers_mode" in params):
        raise invalid_request("`tiers` need `billing_scheme=tiered`.", param="tiers")


def _product(call: Call) -> str:
    """The id of the product named, or of the one made on the way."""
    given = call.params.get("product_data")
    if given is None:
        if "product" not in call.params:
            raise missing_param("product")
        return str(
            call.state.table("product").find(call.params["product"], param="product", status=400)["id"]
        )
    product = new(
        "product",
        **{"id": new_id("prod", 14), "active": True, **given},
        created=call.now,
        updated=call.now,
        type="service",
    )
    product["metadata"] = merge_metadata({}, given.get("metadata", {}))
    return str(call.state.table("product").add(product)["id"])


def _claim_lookup_key(state: State, params: Object, *, but: str = "") -> None:
    """A lookup key belongs to one price; `transfer_lookup_key` takes it from another."""
    key = params.get("lookup_key")
    for price in state.table("price") if key else ():
        if price["lookup_key"] != key or price["id"] == but:
            continue
        if not params.get("transfer_lookup_key"):
            message = f"A price ({price['id']}) already uses that lookup key."
            raise invalid_request(message, param="lookup_key")
        price["lookup_key"] = None


def _matches(price: Object, params: Object) -> bool:
    asked = {name: params[name] for name in _FILTERS if name in params}
    recurring = params.get("recurring", {})
    keys = params.get("lookup_keys")
    return (
        asked.items() <= price.items()
        and recurring.items() <= (price["recurring"] or {}).items()
        and (not keys or price["lookup_key"] in keys)
        and matches_created(price, params)
    )
