"""Subscription schedules: made, changed, released, cancelled; their phases follow one another by themselves."""

from collections.abc import Iterator

from sandbox.engine import schedules
from sandbox.engine.moments import at_one_moment
from sandbox.engine.phase_wishes import PHASES, read_phases
from sandbox.engine.schedules import KIND
from sandbox.engine.wishes import BEHAVIOR
from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created, matches_range
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    boolean,
    created_range,
    merge_metadata,
    text,
)
from sandbox.resources.subscription_schedule_creation import OPEN, SHARED, close
from sandbox.resources.subscriptions import cancel as cancel_subscription
from wire.errors import invalid_request, missing_param
from wire.objects import Object

expandable(
    KIND,
    {
        "phases.items.price": "price",
        "phases.discounts.coupon": "coupon",
        "phases.discounts.promotion_code": "promotion_code",
        "phases.default_payment_method": "payment_method",
        "default_settings.default_payment_method": "payment_method",
    },
    customer="customer",
    subscription="subscription",
)


@operation("GET", "/v1/subscription_schedules/{schedule}")
def retrieve(call: Call) -> Object:
    return call.state.table(KIND).find(call.path["schedule"], param="schedule")


_ENDS = ("canceled_at", "completed_at", "released_at")
_LIST: Shape = {
    **LIST_PARAMS,
    **CREATED,
    **dict.fromkeys(_ENDS, created_range),
    "customer": text,
    "scheduled": boolean,
}


@operation("GET", "/v1/subscription_schedules", honours=_LIST)
def list_(call: Call) -> Object:
    rows = call.state.table(KIND).newest_first().where(lambda row: _matches(row, call.params))
    return listed(call, rows, kind=KIND)


def _matches(row: Object, params: Object) -> bool:
    return (
        params.get("customer") in (None, row["customer"])
        and (not params.get("scheduled") or row["status"] == "not_started")
        and matches_created(row, params)
        and all(matches_range(row[end], params.get(end)) for end in _ENDS)
    )


@operation(
    "POST",
    "/v1/subscription_schedules/{schedule}",
    honours={**SHARED, "phases": PHASES, "proration_behavior": BEHAVIOR},
)
@at_one_moment
def update(call: Call) -> Object:
    schedule, params = retrieve(call), call.params
    _require_open(schedule, "update")
    phases = new_phases(call, schedule) if "phases" in params else schedule["phases"]
    if "metadata" in params:
        schedule["metadata"] = merge_metadata(schedule["metadata"], params["metadata"])
    schedule["default_settings"] = schedule["default_settings"] | params.get("default_settings", {})
    was_ending = schedule["end_behavior"] == "cancel"
    schedule["end_behavior"] = params.get("end_behavior", schedule["end_behavior"])
    if schedule["status"] == "active":
        _follow(call, schedule, phases)
        if was_ending or schedule["end_behavior"] == "cancel":
            schedules.follow_end(call.state, schedule)
    schedule["phases"] = phases
    return schedule


def new_phases(call: Call, schedule: Object) -> list[Object]:
    """The phases as they would be after the call; those that are over stay as they were."""
    wishes, current = call.params["phases"], schedule["current_phase"]
    if not wishes or "start_date" not in wishes[0]:
        raise missing_param("phases[0][start_date]")
    if any("start_date" in wish for wish in wishes[1:]):
        message = (
            "Only the first phase has a `start_date`; each other one starts where the one before it ends."
        )
        raise invalid_request(message, param="phases[1][start_date]")
    start = call.now if wishes[0]["start_date"] == "now" else wishes[0]["start_date"]
    subject = {"id": None, "customer": schedule["customer"], "discounts": []}
    if schedule["subscription"]:
        subject = call.state.table("subscription").find(schedule["subscription"])
    known = {phase["start_date"] for phase in schedule["phases"]}
    if current is not None and start not in known | {call.now}:
        message = "You can not modify the start date of a phase that has already started."
        raise invalid_request(message, param="phases[0][start_date]")
    if current is None and start < call.now:
        raise invalid_request("`start_date` must not lie in the past.", param="phases[0][start_date]")
    phases = read_phases(call.state, subject, wishes, start)
    return [*_before(schedule, start), *phases] if current is not None else phases


def _before(schedule: Object, start: int) -> Iterator[Object]:
    for phase in schedule["phases"]:
        if phase["start_date"] < start:
            yield phase | {"end_date": min(phase["end_date"], start)}


def _follow(call: Call, schedule: Object, phases: list[Object]) -> None:
    """What the new phases say of today holds at once."""
    now = call.now
    phase = next((each for each in phases if each["start_date"] <= now < each["end_date"]), None)
    if phase is None:
        raise invalid_request("The phases must include the current one.", param="phases")
    started = schedule["current_phase"]["start_date"]
    before = next(each for each in schedule["phases"] if each["start_date"] == started)
    schedule["phases"] = phases
    schedules.show_current(schedule, phase)
    if says(phase) != says(before):
        behavior = call.params.get("proration_behavior", "create_prorations")
        schedules.apply_phase(call.state, schedule, phase, behavior)


def says(phase: Object) -> Object:
    """What a phase says apart from its dates."""
    dates = ("start_date", "end_date", "proration_behavior")
    return {name: value for name, value in phase.items() if name not in dates}


@operation(
    "POST",
    "/v1/subscription_schedules/{schedule}/release",
    honours={"preserve_cancel_date": boolean},
)
@at_one_moment
def release(call: Call) -> Object:
    schedule = retrieve(call)
    _require_open(schedule, "release")
    schedules.release(call.state, schedule, keeps_end=call.params.get("preserve_cancel_date", False))
    return schedule


@operation(
    "POST",
    "/v1/subscription_schedules/{schedule}/cancel",
    honours={"invoice_now": boolean, "prorate": boolean},
)
@at_one_moment
def cancel(call: Call) -> Object:
    schedule, state = retrieve(call), call.state
    _require_open(schedule, "cancel")
    if schedule["subscription"]:
        wishes = {"invoice_now": True, "prorate": True} | call.params
        path = {"subscription_exposed_id": schedule["subscription"]}
        cancel_subscription(Call(state, path, wishes, call.url))
    close(state, schedule)
    return schedule


def _require_open(schedule: Object, action: str) -> None:
    if schedule["status"] in OPEN:
        return
    done = {"update": "updated", "release": "released", "cancel": "canceled"}[action]
    message = (
        f"You cannot {action} a subscription schedule that is currently in the `{schedule['status']}` status. "
        f"A schedule can only be {done} if its status is one of `not_started` or `active`."
    )
    raise invalid_request(message)
