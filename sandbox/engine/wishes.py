"""Reads what a caller wants of a subscription, the same for a change and for its preview."""

from sandbox import objects
from sandbox.engine.catalogue import plan_of, recurring_price
from sandbox.engine.prorations import Terms
from sandbox.engine.working import Working, interval_of, set_period
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    choice,
    clearable,
    either,
    mapping,
    merge_metadata,
    metadata,
    natural,
    text,
    timestamp,
)
from sandbox.periods import period_at
from sandbox.state import State
from wire.errors import exclusive_params, invalid_request, missing_param, missing_resource
from wire.ids import new_id
from wire.objects import Object

BEHAVIOR = choice("always_invoice", "create_prorations", "none")
DISCOUNTS = array(mapping({"coupon": text, "discount": text, "promotion_code": text}))
CANCEL_AT = clearable(either(timestamp, choice("max_period_end", "min_period_end")))
TRIAL_END = either(timestamp, choice("now"))
ITEM: Shape = {
    "id": text,
    "price": text,
    "quantity": natural,
    "deleted": boolean,
    "metadata": metadata,
}
ITEMS = array(mapping(ITEM))


def wanted_items(state: State, work: Working, asked: list[Object], *, within: str = "items") -> list[Object]:
    """The items as they would be: changed, added or taken out."""
    items = {item["id"]: dict(item) for item in work.items}
    for index, wish in enumerate(asked):
        _wish(state, work, items, wish, f"{within}[{index}]")
    if not items:
        raise invalid_request("A subscription must have at least one active plan.", param=within)
    _refuse_mixtures(work.subscription, list(items.values()), within)
    return list(items.values())


def _wish(state: State, work: Working, items: dict[str, Object], wish: Object, param: str) -> None:
    if "id" not in wish:
        item = new_item(state, work.subscription, wish, param)
        interval = interval_of(item)
        set_period(item, period_at(work.subscription["billing_cycle_anchor"], interval, state.timestamp()))
        if work.is_trialing:
            item.update(
                current_period_start=state.timestamp(), current_period_end=work.subscription["trial_end"]
            )
        items[item["id"]] = item
        return
    if wish["id"] not in items:
        raise missing_resource("subscription_item", wish["id"], param=f"{param}[id]", status=400)
    if wish.get("deleted"):
        del items[wish["id"]]
        return
    _set(state, items[wish["id"]], wish, param)


def _set(state: State, item: Object, wish: Object, param: str) -> None:
    if "price" in wish:
        price = recurring_price(state, wish["price"], f"{param}[price]")
        item.update(price=price, plan=plan_of(price))
    if "quantity" in wish:
        item["quantity"] = wish["quantity"]
    if "metadata" in wish:
        item["metadata"] = merge_metadata(item["metadata"], wish["metadata"])


def new_item(state: State, subscription: Object, wish: Object, param: str) -> Object:
    """An item whose period is yet to be set."""
    if "price" not in wish:
        raise missing_param(f"{param}[price]")
    price = recurring_price(state, wish["price"], f"{param}[price]")
    licensed = {"quantity": wish.get("quantity", 1)} if price["recurring"]["usage_type"] == "licensed" else {}
    return objects.new(
        "subscription_item",
        id=new_id("si", 14),
        billed_until=None,
        created=state.timestamp(),
        current_period_end=0,
        current_period_start=0,
        metadata=merge_metadata({}, wish.get("metadata", {})),
        plan=plan_of(price),
        price=price,
        subscription=subscription["id"],
        tax_rates=[],
        **licensed,
    )


def _refuse_mixtures(subscription: Object, items: list[Object], param: str) -> None:
    if any(item["price"]["currency"] != subscription["currency"] for item in items):
        message = (
            "The price specified only supports another currency. "
            f"This doesn't match the expected currency: {subscription['currency']}."
        )
        raise invalid_request(message, param=param)
    ids = [item["price"]["id"] for item in items]
    if len(ids) != len(set(ids)):
        raise invalid_request("Cannot add multiple subscription items with the same plan.", param=param)
    if subscription["billing_mode"]["type"] == "classic" and len({interval_of(item) for item in items}) > 1:
        message = (
            "Currently, all plans on a subscription must have the same `interval` and `interval_count`. If you are "
            "using prices, all prices specified in the `items` parameter must have the same `recurring.interval` "
            "and `recurring.interval_count`."
        )
        raise invalid_request(message, param=param)


def wanted_terms(
    state: State, subscription: Object, params: Object, *, resets_anchor: bool, within: str = ""
) -> Terms:
    """How a change is to be billed."""
    now = state.timestamp()
    behavior = params.get("proration_behavior", "create_prorations")
    trial_end = params.get("trial_end")
    return Terms(
        now=now,
        moment=_moment(subscription, params, behavior, now, within),
        behavior=behavior,
        resets_anchor=resets_anchor,
        trial_end=now if trial_end == "now" else trial_end,
    )


def _moment(subscription: Object, params: Object, behavior: str, now: int, within: str) -> int:
    asked: int | None = params.get("proration_date")
    if asked is None:
        return now
    param = f"{within}[proration_date]" if within else "proration_date"
    if behavior == "none":
        message = "You cannot specify `proration_date` when `proration_behavior` is `none`."
        raise invalid_request(message, param=param)
    starts = max(item["current_period_start"] for item in subscription["items"]["data"])
    ends = min(item["current_period_end"] for item in subscription["items"]["data"])
    if not starts <= asked <= ends:
        message = "Cannot specify `proration_date` outside of the subscription's current period."
        raise invalid_request(message, param=param)
    return asked


def set_end(subscription: Object, params: Object, now: int) -> None:
    """`cancel_at_period_end` and `cancel_at`, both honoured as sent in either billing mode."""
    if subscription["schedule"] and {"cancel_at", "cancel_at_period_end"} & set(params):
        message = (
            f"The subscription is managed by the subscription schedule `{subscription['schedule']}`, and updating "
            "any cancelation behavior directly is not allowed. Please update the schedule instead."
        )
        raise invalid_request(message)
    if "cancel_at" in params and params.get("cancel_at_period_end"):
        raise exclusive_params("cancel_at", "cancel_at", "cancel_at_period_end")
    if "cancel_at_period_end" in params:
        _set_period_end(subscription, now, wished=params["cancel_at_period_end"])
    if "cancel_at" in params:
        _set_moment(subscription, params["cancel_at"], now)


def _set_period_end(subscription: Object, now: int, *, wished: bool) -> None:
    if wished:
        _plan_end(subscription, _last_end(subscription), now, at_period_end=True)
    elif subscription["cancel_at_period_end"]:
        _plan_end(subscription, None, now, at_period_end=False)


def _set_moment(subscription: Object, wished: int | str | None, now: int) -> None:
    if wished == "max_period_end":
        wished = _last_end(subscription)
    elif wished == "min_period_end":
        wished = min(item["current_period_end"] for item in subscription["items"]["data"])
    if isinstance(wished, int) and wished <= now:
        raise invalid_request("`cancel_at` must be in the future.", param="cancel_at")
    _plan_end(subscription, wished, now, at_period_end=False)


def _plan_end(subscription: Object, moment: int | str | None, now: int, *, at_period_end: bool) -> None:
    wished = moment is not None
    details = subscription["cancellation_details"] | {"reason": "cancellation_requested" if wished else None}
    subscription.update(
        cancel_at=moment,
        cancel_at_period_end=at_period_end,
        canceled_at=now if wished else None,
        cancellation_details=details,
    )


def _last_end(subscription: Object) -> int:
    return int(max(item["current_period_end"] for item in subscription["items"]["data"]))


def follow_period(subscription: Object) -> None:
    """An end at the period's end moves with the period."""
    if subscription["cancel_at_period_end"]:
        subscription["cancel_at"] = _last_end(subscription)
