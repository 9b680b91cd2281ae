"""Discounts of a subscription: in force for a while, spent by an invoice."""

from sandbox.bills import Reduction
from sandbox.state import State
from wire.errors import missing_resource
from wire.objects import Object


def reductions_of(state: State, subscription: Object, moment: int) -> list[Reduction]:
    """Those in force at a moment."""
    found = (state.table("discount").find(id_) for id_ in subscription["discounts"])
    return [
        Reduction(discount["id"], coupon_of(state, discount))
        for discount in found
        if discount["end"] is None or moment < discount["end"]
    ]


def coupon_of(state: State, discount: Object) -> Object:
    id_ = discount["source"]["coupon"]
    coupon = state.table("coupon").get(id_) or state.table("coupon").gone(id_)
    if coupon is None:
        raise missing_resource("coupon", id_)
    return coupon | {"applies_to": state.hidden.get(id_, {}).get("applies_to")}


def spend(state: State, subscription: Object, moment: int, *, is_used: bool) -> None:
    """Take off what has ended, and what serves once if an invoice has used it."""
    kept = []
    for id_ in subscription["discounts"]:
        discount = state.table("discount").find(id_)
        is_spent = is_used and coupon_of(state, discount)["duration"] == "once"
        if not is_spent and (discount["end"] is None or moment < discount["end"]):
            kept.append(id_)
    subscription["discounts"] = kept


def is_redeemable(coupon: Object, now: int) -> bool:
    """Whether it may still be given to somebody."""
    most, until = coupon["max_redemptions"], coupon["redeem_by"]
    return (most is None or coupon["times_redeemed"] < most) and (until is None or now <= until)
