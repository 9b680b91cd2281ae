"""Discounts: a coupon or a promotion code, granted to a subscription."""

from sandbox.bills import Reduction
from sandbox.engine.discounts import coupon_of
from sandbox.expansion import expandable
from sandbox.objects import new
from sandbox.periods import add_months
from sandbox.resources.coupons import is_redeemable
from sandbox.state import State
from wire.errors import invalid_request, missing_resource
from wire.ids import new_id
from wire.objects import Object

expandable("discount", {"source.coupon": "coupon"}, customer="customer", promotion_code="promotion_code")


def granted(state: State, subscription: Object, asked: list[Object]) -> list[Object]:
    """The discounts that a `discounts` parameter names, not yet kept; those in force already stay as they are."""
    return [_granted(state, subscription, each, f"discounts[{index}]") for index, each in enumerate(asked)]


def keep_discounts(state: State, discounts: list[Object]) -> list[str]:
    """Store the new ones among them, count their use, and return all their ids."""
    for discount in discounts:
        if state.table("discount").get(discount["id"]) is None:
            state.table("discount").add(discount)
            state.table("coupon").find(discount["source"]["coupon"])["times_redeemed"] += 1
            if discount["promotion_code"]:
                state.table("promotion_code").find(discount["promotion_code"])["times_redeemed"] += 1
    return [discount["id"] for discount in discounts]


def as_reductions(state: State, discounts: list[Object]) -> list[Reduction]:
    return [Reduction(discount["id"], coupon_of(state, discount)) for discount in discounts]


def _granted(state: State, subscription: Object, asked: Object, param: str) -> Object:
    if "discount" in asked:
        if asked["discount"] not in subscription["discounts"]:
            raise missing_resource("discount", asked["discount"], param=f"{param}[discount]", status=400)
        return state.table("discount").find(asked["discount"])
    code = _promotion_code(state, asked, param)
    id_ = code["promotion"]["coupon"] if code else asked.get("coupon")
    if id_ is None:
        raise invalid_request(
            f"You must pass one of coupon, discount or promotion_code in {param}.", param=param
        )
    coupon = state.table("coupon").find(id_, param=f"{param}[coupon]", status=400)
    _check(coupon, subscription, state.timestamp(), param)
    return _discount(state, subscription, coupon, code)


def _promotion_code(state: State, asked: Object, param: str) -> Object | None:
    if "promotion_code" not in asked:
        return None
    param = f"{param}[promotion_code]"
    code = state.table("promotion_code").find(asked["promotion_code"], param=param, status=400)
    if not code["active"]:
        raise invalid_request("This promotion code is inactive.", param=param)
    return code


def _check(coupon: Object, subscription: Object, now: int, param: str) -> None:
    if not is_redeemable(coupon, now):
        raise invalid_request(
            f"Coupon {coupon['id']} is used up or expired.", param=param, code="coupon_expired"
        )
    if coupon["currency"] not in (None, subscription["currency"]):
        message = f"The coupon {coupon['id']} has another currency than the subscription."
        raise invalid_request(message, param=param)


def _discount(state: State, subscription: Object, coupon: Object, code: Object | None) -> Object:
    start = state.timestamp()
    months = coupon["duration_in_months"] if coupon["duration"] == "repeating" else None
    return new(
        "discount",
        id=new_id("di"),
        customer=subscription["customer"],
        end=add_months(start, months) if months else None,
        promotion_code=code["id"] if code else None,
        source={"coupon": coupon["id"], "type": "coupon"},
        start=start,
        subscription=subscription["id"],
    )
