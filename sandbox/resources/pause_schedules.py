"""Pauses that a subscription schedule ends by itself: at once, and until a day that is named beforehand."""

from collections.abc import Iterator
from functools import partial

from sandbox.engine import schedules
from sandbox.engine.due import Event
from sandbox.operations import Call
from sandbox.parameters import array, choice, mapping, natural, required, text, timestamp
from sandbox.periods import Interval, boundary
from sandbox.resources.subscription_pauses import pause, resume
from sandbox.state import State
from wire.errors import StripeError, invalid_request
from wire.ids import new_id
from wire.objects import Object

PAUSE_SCHEDULES = array(
    mapping(
        {
            "key": text,
            "pause": required(mapping({"pause_at": required(mapping({"type": required(choice("now"))}))})),
            "resume": mapping(
                {
                    "resume_at": required(
                        mapping(
                            {
                                "duration": mapping(
                                    {
                                        "interval": required(choice("day", "month", "week", "year")),
                                        "interval_count": natural,
                                    }
                                ),
                                "timestamp": timestamp,
                                "type": required(choice("duration", "timestamp")),
                            }
                        )
                    )
                }
            ),
        }
    )
)
_PLACE = "pause_schedules"
_SCHEDULED = "scheduled"


def paused_by(call: Call, subscription: Object) -> list[Object]:
    """Pauses the subscription, and answers what its schedule says about that."""
    wished = call.params.get(_PLACE, [])
    if not wished:
        return []
    if len(wished) > 1:
        raise invalid_request("Only one pause schedule is supported.", param=_PLACE)
    resumes_at = _resumes_at(wished[0], call.now)
    pause(Call(call.state, {"subscription": subscription["id"]}, {}, "/v1/subscriptions"))
    return [_shown(wished[0], call.now, resumes_at)]


def _resumes_at(wished: Object, now: int) -> int | None:
    if "resume" not in wished:
        return None
    at, place = wished["resume"]["resume_at"], f"{_PLACE}[0][resume][resume_at]"
    if at["type"] not in at:
        raise invalid_request(f"You must pass `{place}[{at['type']}]`.", param=f"{place}[{at['type']}]")
    moment = int(at["timestamp"]) if at["type"] == "timestamp" else _after(at["duration"], now)
    if moment <= now:
        raise invalid_request("A subscription must resume after it is paused.", param=place)
    return moment


def _after(duration: Object, now: int) -> int:
    return boundary(now, Interval(duration["interval"], duration.get("interval_count", 1)), 1)


def _shown(wished: Object, now: int, resumes_at: int | None) -> Object:
    pause_settings = {
        "bill_for": {
            "outstanding_usage_through": {"type": "pause_at"},
            "unused_time_from": {"type": "pause_at"},
        },
        "invoicing_behavior": "pending_invoice_item",
        "type": "subscription",
    }
    resume_settings = {
        "billing_cycle_anchor": "resume_at",
        "payment_behavior": "resume_on_payment_attempt",
        "proration_behavior": "create_prorations",
    }
    return {
        "key": wished.get("key") or new_id("pause_sched"),
        "pause": {
            "pause_at": now,
            "settings": pause_settings,
            "status": {"error": None, "type": "succeeded"},
        },
        "resume": resumes_at
        and {
            "resume_at": resumes_at,
            "settings": resume_settings,
            "status": {"error": None, "type": _SCHEDULED},
        },
    }


def is_pausing(state: State, schedule: Object) -> bool:
    """Whether the schedule's subscription stands still, and the phases of the schedule with it."""
    subscription = state.table("subscription").get(schedule["subscription"] or "")
    return bool(schedule["pause_schedules"]) and (subscription or {}).get("status") == "paused"


def resumptions(state: State, schedule: Object) -> Iterator[Event]:
    for one in schedule["pause_schedules"]:
        if one["resume"] and one["resume"]["status"]["type"] == _SCHEDULED:
            yield Event(one["resume"]["resume_at"], partial(_resume, state, schedule, one["resume"]), rank=0)


def _resume(state: State, schedule: Object, wished: Object) -> None:
    """The phase that was held up begins again with the subscription's new period."""
    wished["status"] = {"error": None, "type": "succeeded"}
    try:
        subscription = resume(
            Call(state, {"subscription": schedule["subscription"]}, {}, "/v1/subscriptions")
        )
    except StripeError as error:
        wished["status"] = {"error": {"code": error.code, "message": error.message}, "type": "error"}
        return
    phase = schedule["phases"][0]
    phase["end_date"] = min(item["current_period_end"] for item in subscription["items"]["data"])
    schedules.show_current(schedule, phase)
