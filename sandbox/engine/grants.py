"""Discounts granted to a subscription: by coupon, or by a promotion code with its conditions."""

from sandbox.bills import Reduction
from sandbox.engine.catalogue import named_price
from sandbox.engine.discounts import coupon_of, is_redeemable
from sandbox.expansion import expandable
from sandbox.objects import new
from sandbox.periods import add_months
from sandbox.pricing import amount_of
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_resource
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
                _redeem(state.table("promotion_code").find(discount["promotion_code"]))
    return [discount["id"] for discount in discounts]


def _redeem(code: Object) -> None:
    code["times_redeemed"] += 1
    if code["max_redemptions"] is not None and code["times_redeemed"] >= code["max_redemptions"]:
        code["active"] = False


def carried(state: State, subscription: Object, asked: list[Object]) -> list[Object]:
    """The discounts of a phase as it begins: what runs already goes on, and what can no longer be given is not."""
    found = []
    for each in asked:
        discount = _running(state, subscription, each)
        if discount is None and "discount" not in each:
            try:
                discount = _granted(state, subscription, each, "discounts")
            except StripeError:
                continue
        if discount is not None:
            found.append(discount)
    return found


def _running(state: State, subscription: Object, asked: Object) -> Object | None:
    rows = (state.table("discount").find(id_) for id_ in subscription["discounts"])
    return next(
        (
            row
            for row in rows
            if row["id"] == asked.get("discount")
            or row["source"]["coupon"] == asked.get("coupon")
            or (row["promotion_code"] and row["promotion_code"] == asked.get("promotion_code"))
        ),
        None,
    )


def as_reductions(state: State, discounts: list[Object]) -> list[Reduction]:
    return [Reduction(discount["id"], coupon_of(state, discount)) for discount in discounts]


def _granted(state: State, subscription: Object, asked: Object, param: str) -> Object:
    if "discount" in asked:
        if asked["discount"] not in subscription["discounts"]:
            raise missing_resource("discount", asked["discount"], param=f"{param}[discount]", status=400)
        return state.table("discount").find(asked["discount"])
    code = _promotion_code(state, subscription, asked, param)
    id_ = code["promotion"]["coupon"] if code else asked.get("coupon")
    if id_ is None:
        raise invalid_request(
            f"You must pass one of coupon, discount or promotion_code in {param}.", param=param
        )
    coupon = state.table("coupon").find(id_, param=f"{param}[coupon]", status=400)
    _check(coupon, subscription, state.timestamp(), param)
    return _discount(state, subscription, coupon, code)


def _promotion_code(state: State, subscription: Object, asked: Object, param: str) -> Object | None:
    if "promotion_code" not in asked:
        return None
    param = f"{param}[promotion_code]"
    code = state.table("promotion_code").find(asked["promotion_code"], param=param, status=400)
    problem = _problem(state, subscription, code)
    if problem:
        raise invalid_request(problem, param=param)
    return code


def _problem(state: State, subscription: Object, code: Object) -> str | None:
    """What stands against a promotion code, if anything does."""
    restrictions, minimum = code["restrictions"], code["restrictions"]["minimum_amount"]
    if not code["active"] or (code["expires_at"] or state.timestamp()) < state.timestamp():
        return "This promotion code is inactive."
    if code["customer"] not in (None, subscription["customer"]):
        return "This promotion code cannot be redeemed because it belongs to another customer."
    if restrictions["first_time_transaction"] and _has_paid(state, subscription["customer"]):
        return (
            "This promotion code cannot be redeemed because the associated customer has prior transactions."
        )
    if minimum and restrictions["minimum_amount_currency"] != subscription["currency"]:
        return "This promotion code cannot be redeemed because its minimum amount has another currency."
    if minimum and _amount(state, subscription) < minimum:
        return "This promotion code cannot be redeemed because the minimum amount is not met."
    return None


def _has_paid(state: State, customer: str) -> bool:
    """Whether the customer has a payment or a paid invoice behind them."""
    paid = any(
        row["customer"] == customer and row["status"] == "paid" and row["amount_paid"] > 0
        for row in state.table("invoice")
    )
    return paid or any(
        row["customer"] == customer and row["status"] == "succeeded" for row in state.table("payment_intent")
    )


def _amount(state: State, subscription: Object) -> int:
    return sum(
        amount_of(named_price(state, item["price"]).price, item.get("quantity"))
        for item in subscription["items"]["data"]
    )


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
