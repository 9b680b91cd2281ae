"""Reads the phases that a caller wants of a schedule."""

from sandbox.engine.catalogue import recurring_price
from sandbox.engine.grants import granted
from sandbox.engine.schedules import phase_item
from sandbox.engine.wishes import BEHAVIOR, DISCOUNTS
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    choice,
    either,
    mapping,
    merge_metadata,
    metadata,
    natural,
    required,
    text,
    timestamp,
)
from sandbox.periods import Interval, boundary
from sandbox.state import State
from wire.errors import exclusive_params, invalid_request, missing_param
from wire.objects import Object

_MOMENT = either(timestamp, choice("now"))
ANCHOR = choice("automatic", "phase_start")
_DURATION = mapping({"interval": required(choice("day", "week", "month", "year")), "interval_count": natural})
_PHASE: Shape = {
    "billing_cycle_anchor": ANCHOR,
    "collection_method": choice("charge_automatically"),
    "currency": text,
    "default_payment_method": text,
    "description": text,
    "discounts": DISCOUNTS,
    "duration": _DURATION,
    "end_date": _MOMENT,
    "items": required(array(mapping({"price": required(text), "quantity": natural, "metadata": metadata}))),
    "metadata": metadata,
    "proration_behavior": BEHAVIOR,
    "trial": boolean,
    "trial_end": _MOMENT,
}
# A schedule that is made says when it starts beside its phases.
NEW_PHASES = array(mapping(_PHASE))
PHASES = array(mapping({**_PHASE, "start_date": _MOMENT}))


def read_phases(state: State, subject: Object, wishes: list[Object], start: int) -> list[Object]:
    """The phases one after the other; `subject` is whom the discounts are for."""
    if not wishes:
        raise missing_param("phases")
    phases: list[Object] = []
    for index, wish in enumerate(wishes):
        begins = phases[-1]["end_date"] if phases else start
        param = f"phases[{index}]"
        if phases and wish.get("start_date", begins) != begins:
            message = "Each phase must start where the one before it ends."
            raise invalid_request(message, param=f"{param}[start_date]")
        follower = wishes[index + 1] if index + 1 < len(wishes) else {}
        phases.append(_phase(state, subject, _with_end(wish, follower), begins, param))
    return phases


def _with_end(wish: Object, follower: Object) -> Object:
    """A phase that does not say how long it lasts ends where the next one says that it starts."""
    if "end_date" in wish or "duration" in wish or "start_date" not in follower:
        return wish
    return wish | {"end_date": follower["start_date"]}


def _phase(state: State, subject: Object, wish: Object, start: int, param: str) -> Object:
    prices = [
        recurring_price(state, item["price"], f"{param}[items][{index}][price]")
        for index, item in enumerate(wish["items"])
    ]
    if not prices:
        raise invalid_request("A phase must have at least one item.", param=f"{param}[items]")
    end = _end(state, wish, prices, start, param)
    items = [_item(price, item) for price, item in zip(prices, wish["items"], strict=True)]
    currency: str = wish.get("currency") or prices[0]["currency"]
    if any(price["currency"] != currency for price in prices):
        raise invalid_request("All prices of a phase must have the same currency.", param=f"{param}[items]")
    subject = subject | {"currency": currency, "items": {"data": _as_items(prices, items)}}
    granted(state, subject, wish.get("discounts", []))
    return blank_phase(currency, start, end) | {
        "billing_cycle_anchor": wish.get("billing_cycle_anchor"),
        "collection_method": wish.get("collection_method"),
        "default_payment_method": wish.get("default_payment_method"),
        "description": wish.get("description"),
        "discounts": [_discount(each) for each in wish.get("discounts", [])],
        "items": items,
        "metadata": merge_metadata({}, wish.get("metadata", {})),
        "proration_behavior": wish.get("proration_behavior", "create_prorations"),
        "trial_end": _trial_end(state, wish, end, param),
    }


def blank_phase(currency: str, start: int, end: int) -> Object:
    """A phase that changes nothing."""
    return {
        "add_invoice_items": [],
        "application_fee_percent": None,
        "billing_cycle_anchor": None,
        "billing_thresholds": None,
        "collection_method": None,
        "currency": currency,
        "default_payment_method": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "end_date": end,
        "invoice_settings": None,
        "items": [],
        "metadata": {},
        "on_behalf_of": None,
        "proration_behavior": "create_prorations",
        "start_date": start,
        "transfer_data": None,
        "trial_end": None,
    }


def _end(state: State, wish: Object, prices: list[Object], start: int, param: str) -> int:
    """Its date, or what its duration makes of its start; one period of its shortest price if neither is said."""
    if "end_date" in wish and "duration" in wish:
        raise exclusive_params(f"{param}[duration]", "duration", "end_date")
    if "end_date" in wish:
        end: int = state.timestamp() if wish["end_date"] == "now" else wish["end_date"]
    elif "duration" in wish:
        lasts = wish["duration"]
        end = boundary(start, Interval(lasts["interval"], lasts.get("interval_count", 1)), 1)
    else:
        recurring = [price["recurring"] for price in prices]
        ends = (Interval(each["interval"], each["interval_count"]) for each in recurring)
        end = min(boundary(start, interval, 1) for interval in ends)
    if end <= start:
        raise invalid_request(
            "The end date of a phase must be after its start date.", param=f"{param}[end_date]"
        )
    return end


def _item(price: Object, wish: Object) -> Object:
    licensed = price["recurring"]["usage_type"] == "licensed"
    quantity = {"quantity": wish.get("quantity", 1)} if licensed else {}
    return phase_item(price["id"], {"metadata": merge_metadata({}, wish.get("metadata", {}))} | quantity)


def _as_items(prices: list[Object], items: list[Object]) -> list[Object]:
    return [item | {"price": price} for price, item in zip(prices, items, strict=True)]


def _discount(wish: Object) -> Object:
    return {"coupon": None, "discount": None, "promotion_code": None} | wish


def _trial_end(state: State, wish: Object, end: int, param: str) -> int | None:
    if "trial_end" not in wish:
        return end if wish.get("trial") else None
    if wish.get("trial") is not None:
        raise exclusive_params(f"{param}[trial_end]", "trial", "trial_end")
    if wish["trial_end"] == "now":
        return state.timestamp()
    return int(wish["trial_end"])
