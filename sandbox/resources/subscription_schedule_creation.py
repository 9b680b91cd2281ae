"""Subscription schedules made: from a subscription, or of phases, the first of which makes its subscription."""

from collections.abc import Iterator
from functools import partial

from sandbox.engine import lifecycle, schedules
from sandbox.engine.due import Event, source
from sandbox.engine.moments import at_one_moment
from sandbox.engine.phase_wishes import ANCHOR, NEW_PHASES, blank_phase, read_phases
from sandbox.engine.schedules import KIND
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    choice,
    clearable,
    either,
    mapping,
    merge_metadata,
    metadata,
    required,
    text,
    timestamp,
)
from sandbox.resources.pause_schedules import PAUSE_SCHEDULES, is_pausing, paused_by, resumptions
from sandbox.resources.subscription_creation import create as create_subscription
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

_SETTINGS = mapping(
    {
        "billing_cycle_anchor": ANCHOR,
        "collection_method": choice("charge_automatically"),
        "default_payment_method": text,
        "description": clearable(text),
    }
)
SHARED: Shape = {
    "default_settings": _SETTINGS,
    "end_behavior": choice("cancel", "release"),
    "metadata": metadata,
}
OPEN = ("active", "not_started")
_CREATE: Shape = {
    **SHARED,
    "billing_mode": mapping({"type": required(choice("classic", "flexible"))}),
    "customer": text,
    "from_subscription": text,
    "pause_schedules": PAUSE_SCHEDULES,
    "phases": NEW_PHASES,
    "start_date": either(timestamp, choice("now")),
}


@operation("POST", "/v1/subscription_schedules", honours=_CREATE)
@at_one_moment
def create(call: Call) -> Object:
    if "from_subscription" in call.params:
        return _of_subscription(call)
    state, params = call.state, call.params
    if "pause_schedules" in params:
        message = "The sandbox pauses only together with `from_subscription`."
        raise invalid_request(message, param="pause_schedules", code="sandbox_not_built")
    if "customer" not in params:
        raise missing_param("customer")
    customer = state.table("customer").find(params["customer"], param="customer", status=400)
    start = params.get("start_date", "now")
    start = call.now if start == "now" else start
    if start < call.now:
        raise invalid_request("`start_date` must not lie in the past.", param="start_date")
    subject = {"id": None, "customer": customer["id"], "discounts": []}
    phases = read_phases(state, subject, params.get("phases", []), start)
    schedule = _new(call, customer, params, params.get("billing_mode", {}).get("type", "flexible"), phases)
    if start == call.now:
        _begin(state, schedule)
    return state.table(KIND).add(schedule)


def _of_subscription(call: Call) -> Object:
    """A schedule whose one phase is what the subscription is now."""
    state, params = call.state, call.params
    further = sorted(set(params) - {"from_subscription", "pause_schedules"})
    if further:
        raise invalid_request(
            f"You cannot set `{further[0]}` if `from_subscription` is set.", param=further[0]
        )
    param = "from_subscription"
    subscription = state.table("subscription").find(params[param], param=param, status=400)
    if subscription["schedule"]:
        message = (
            "You cannot migrate a subscription that is already attached to a schedule: "
            f"`{subscription['schedule']}`."
        )
        raise invalid_request(message, param=param)
    if not lifecycle.is_living(subscription) or subscription["status"] == "incomplete":
        message = f"You cannot migrate a subscription that is `{subscription['status']}`."
        raise invalid_request(message, param=param)
    customer = state.table("customer").find(subscription["customer"])
    ends = {"end_behavior": "cancel"} if subscription["cancel_at"] else {}
    paused = paused_by(call, subscription)
    schedule = _new(call, customer, ends, subscription["billing_mode"]["type"], [_phase_of(subscription)])
    schedule["pause_schedules"] = paused
    schedule["subscription"] = subscription["id"]
    subscription["schedule"] = schedule["id"]
    schedules.show_current(schedule, schedule["phases"][0])
    return state.table(KIND).add(schedule)


def _phase_of(subscription: Object) -> Object:
    items = subscription["items"]["data"]
    start = max(item["current_period_start"] for item in items)
    end = subscription["cancel_at"] or min(item["current_period_end"] for item in items)
    given = [{"coupon": None, "discount": id_, "promotion_code": None} for id_ in subscription["discounts"]]
    return blank_phase(subscription["currency"], start, end) | {
        "default_payment_method": subscription["default_payment_method"],
        "discounts": given,
        "items": schedules.phase_items(subscription),
        "metadata": dict(subscription["metadata"]),
        "trial_end": subscription["trial_end"] if subscription["status"] == "trialing" else None,
    }


def _new(call: Call, customer: Object, params: Object, mode: str, phases: list[Object]) -> Object:
    flexible = {"proration_discounts": "included"} if mode == "flexible" else None
    return new(
        KIND,
        id=new_id("sub_sched"),
        billing_mode={"flexible": flexible, "type": mode},
        created=call.now,
        customer=customer["id"],
        default_settings=_settings(params),
        end_behavior=params.get("end_behavior", "release"),
        metadata=merge_metadata({}, params.get("metadata", {})),
        phases=phases,
        status="not_started",
        test_clock=customer["test_clock"],
    )


def _settings(params: Object) -> Object:
    wishes: Object = params.get("default_settings", {})
    return {
        "application_fee_percent": None,
        "billing_cycle_anchor": "automatic",
        "billing_thresholds": None,
        "collection_method": "charge_automatically",
        "default_payment_method": None,
        "description": None,
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "days_until_due": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "on_behalf_of": None,
        "transfer_data": None,
    } | wishes


def _begin(state: State, schedule: Object) -> None:
    """The first phase: its subscription is made as by hand."""
    phase, settings = schedule["phases"][0], schedule["default_settings"]
    method = phase["default_payment_method"] or settings["default_payment_method"]
    description = phase["description"] or settings["description"]
    wishes: Object = {
        "customer": schedule["customer"],
        "items": [
            {name: item[name] for name in ("price", "quantity", "metadata") if name in item}
            for item in phase["items"]
        ],
        "billing_mode": {"type": schedule["billing_mode"]["type"]},
        "discounts": [{name: id_ for name, id_ in each.items() if id_} for each in phase["discounts"]],
        "metadata": phase["metadata"],
    }
    wishes |= {"default_payment_method": method} if method else {}
    wishes |= {"description": description} if description else {}
    wishes |= {"trial_end": phase["trial_end"]} if phase["trial_end"] else {}
    subscription = create_subscription(Call(state, {}, wishes, "/v1/subscriptions"))
    subscription["schedule"] = schedule["id"]
    schedule["subscription"] = subscription["id"]
    schedules.show_current(schedule, phase)
    schedules.follow_end(state, schedule)


def close(state: State, schedule: Object) -> None:
    schedule.update(status="canceled", canceled_at=state.timestamp(), current_phase=None)


@source
def _events(state: State, clock: str | None) -> Iterator[Event]:
    """Ranked before renewals, so that a period begins with what its phase says."""
    for schedule in state.table(KIND):
        if schedule["test_clock"] != clock or schedule["status"] not in OPEN:
            continue
        if is_pausing(state, schedule):
            yield from resumptions(state, schedule)
        elif schedule["status"] == "active":
            ends = schedule["current_phase"]["end_date"]
            yield Event(ends, partial(schedules.go_on, state, schedule), rank=0)
        else:
            starts = schedule["phases"][0]["start_date"]
            yield Event(starts, partial(_begin_late, state, schedule), rank=0)


def _begin_late(state: State, schedule: Object) -> None:
    try:
        _begin(state, schedule)
    except StripeError:
        # Whom nobody can be charged for gets no subscription.
        close(state, schedule)
