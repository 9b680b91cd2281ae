"""What a preview takes of a subscription schedule: the one that runs, or the same with other phases to come."""

from sandbox.engine.phase_wishes import PHASES
from sandbox.engine.schedules import KIND
from sandbox.engine.working import Working
from sandbox.operations import Call
from sandbox.parameters import choice, mapping
from sandbox.resources.subscription_schedules import new_phases, says
from wire.errors import invalid_request
from wire.objects import Object

SCHEDULE_DETAILS = mapping({"end_behavior": choice("cancel", "release"), "phases": PHASES})
_DETAILS = "schedule_details"


def scheduled_subject(call: Call) -> Object:
    """The subscription that a schedule manages."""
    both = sorted({"subscription", "subscription_details"} & set(call.params))
    if both:
        raise invalid_request("You cannot name a subscription beside a schedule.", param=both[0])
    schedule = call.state.table(KIND).find(call.params["schedule"], param="schedule")
    if schedule["status"] != "active":
        message = "The sandbox previews only a schedule that manages a subscription now."
        raise invalid_request(message, param="schedule", code="sandbox_not_built")
    return call.state.table("subscription").find(schedule["subscription"])


def suppose_schedule(call: Call, work: Working) -> None:
    """Let the copy expect what `schedule_details` says."""
    if _DETAILS not in call.params:
        return
    if "schedule" not in call.params:
        raise invalid_request("`schedule_details` needs a `schedule`.", param=_DETAILS)
    details: Object = call.params[_DETAILS]
    schedule = call.state.table(KIND).find(call.params["schedule"])
    phases = schedule["phases"]
    if "phases" in details:
        phases = new_phases(Call(call.state, {}, details, call.url), schedule)
    current = _current(schedule, schedule["phases"])
    if says(_current(schedule, phases)) != says(current):
        message = "The sandbox previews changes only of the phases to come."
        raise invalid_request(message, param=f"{_DETAILS}[phases]", code="sandbox_not_built")
    dates = schedule["current_phase"] | {"end_date": _current(schedule, phases)["end_date"]}
    work.supposed_schedule = schedule | {"phases": phases, "current_phase": dates}
    _suppose_end(work, schedule, str(details.get("end_behavior", schedule["end_behavior"])), phases)


def _current(schedule: Object, phases: list[Object]) -> Object:
    started = schedule["current_phase"]["start_date"]
    return next((each for each in phases if each["start_date"] == started), phases[0])


def _suppose_end(work: Working, schedule: Object, behavior: str, phases: list[Object]) -> None:
    if behavior == "cancel":
        work.subscription["cancel_at"] = phases[-1]["end_date"]
    elif schedule["end_behavior"] == "cancel":
        work.subscription["cancel_at"] = None
