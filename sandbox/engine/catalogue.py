"""Prices with their tiers and the names of their products, as the lines of an invoice need them."""

from sandbox.lines import Named
from sandbox.state import State
from wire.errors import invalid_request
from wire.objects import Object


def named_price(state: State, price: Object) -> Named:
    tiers = state.hidden.get(price["id"], {}).get("tiers")
    product = state.table("product").get(price["product"])
    return Named(
        price | {"tiers": tiers} if tiers else price, product["name"] if product else price["product"]
    )


def recurring_price(state: State, id_: str, param: str) -> Object:
    """A price that a subscription may take."""
    price = state.table("price").find(id_, param=param, status=400)
    if price["recurring"] is None:
        message = (
            f"The price specified is set to `type=one_time` but this field only accepts prices with "
            f"`type=recurring`: {id_}."
        )
        raise invalid_request(message, param=param)
    if not price["active"]:
        raise invalid_request(
            f"The price specified is inactive. This field only accepts active prices: {id_}.", param=param
        )
    return price


def plan_of(price: Object) -> Object:
    """The price in the older words that subscription items still carry."""
    recurring = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": recurring.get("meter"),
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers": None,
        "tiers_mode": price["tiers_mode"],
        "transform_usage": price["transform_quantity"],
        "trial_period_days": recurring.get("trial_period_days"),
        "usage_type": recurring["usage_type"],
    }
