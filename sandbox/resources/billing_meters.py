"""Meters, the events that they count, and what they have counted."""

from sandbox.engine.usage import Reading, counted, readings
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, by_name, choice, integer, mapping, required, text, timestamp
from sandbox.periods import Period
from sandbox.state import State
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

KIND = "billing.meter"
_CREATE: Shape = {
    "customer_mapping": mapping({"event_payload_key": required(text), "type": required(choice("by_id"))}),
    "default_aggregation": required(mapping({"formula": required(choice("count", "last", "sum"))})),
    "display_name": required(text),
    "event_name": required(text),
    "value_settings": mapping({"event_payload_key": required(text)}),
}
_PAST = 35 * 86_400
_FUTURE = 5 * 60
_WINDOWS = {"day": 86_400, "hour": 3600}


@operation("POST", "/v1/billing/meters", honours=_CREATE)
def create(call: Call) -> Object:
    params, table = call.params, call.state.table(KIND)
    if _active(call.state, params["event_name"]):
        message = f"There is already an active meter for the event name {params['event_name']}."
        raise invalid_request(message, param="event_name")
    meter = new(
        KIND,
        id=new_id("mtr"),
        created=call.now,
        customer_mapping=params.get(
            "customer_mapping", {"event_payload_key": "stripe_customer_id", "type": "by_id"}
        ),
        default_aggregation=params["default_aggregation"],
        display_name=params["display_name"],
        event_name=params["event_name"],
        status="active",
        updated=call.now,
        value_settings=params.get("value_settings", {"event_payload_key": "value"}),
    )
    return table.add(meter)


def _active(state: State, event_name: str) -> Object | None:
    rows = (row for row in state.table(KIND) if row["status"] == "active")
    return next((row for row in rows if row["event_name"] == event_name), None)


@operation("GET", "/v1/billing/meters/{id}")
def retrieve(call: Call) -> Object:
    return call.state.table(KIND).find(call.path["id"])


@operation("POST", "/v1/billing/meters/{id}", honours={"display_name": text})
def update(call: Call) -> Object:
    meter = retrieve(call)
    meter.update(call.params, updated=call.now)
    return meter


@operation("GET", "/v1/billing/meters", honours={**LIST_PARAMS, "status": choice("active", "inactive")})
def list_(call: Call) -> Object:
    wanted = (None, call.params.get("status"))
    rows = call.state.table(KIND).newest_first()
    return listed(call, rows.where(lambda row: wanted[1] in (None, row["status"])), kind=KIND)


@operation("POST", "/v1/billing/meters/{id}/deactivate")
def deactivate(call: Call) -> Object:
    return _set_status(call, "inactive")


@operation("POST", "/v1/billing/meters/{id}/reactivate")
def reactivate(call: Call) -> Object:
    return _set_status(call, "active")


def _set_status(call: Call, status: str) -> Object:
    meter = retrieve(call)
    if meter["status"] == status:
        raise invalid_request(f"This meter is already {status}.")
    ended = call.now if status == "inactive" else None
    meter.update(status=status, status_transitions={"deactivated_at": ended}, updated=call.now)
    return meter


_EVENT: Shape = {
    "event_name": required(text),
    "identifier": text,
    "payload": required(by_name(text)),
    "timestamp": timestamp,
}


@operation("POST", "/v1/billing/meter_events", honours=_EVENT)
def create_event(call: Call) -> Object:
    state, params = call.state, call.params
    meter = _active(state, params["event_name"])
    if meter is None:
        message = f"No active meter found for event name {params['event_name']}."
        raise invalid_request(message, param="event_name")
    customer = _customer(state, meter, params["payload"])
    moment = params.get("timestamp", call.now)
    if not call.now - _PAST <= moment <= call.now + _FUTURE:
        message = "The timestamp must be within the past 35 days or up to 5 minutes in the future."
        raise invalid_request(message, param="timestamp")
    known = readings(state, meter["id"], customer)
    identifier = params.get("identifier", new_id("", 32).removeprefix("_"))
    if any(identifier == reading[2] for reading in known):
        message = f"An event already exists with identifier {identifier}."
        raise invalid_request(message, param="identifier")
    reading: Reading = [moment, _value(meter, params["payload"]), identifier]
    known.append(reading)
    return new(
        "billing.meter_event",
        created=call.now,
        event_name=params["event_name"],
        identifier=identifier,
        payload=params["payload"],
        timestamp=moment,
    )


def _customer(state: State, meter: Object, payload: Object) -> str:
    key = meter["customer_mapping"]["event_payload_key"]
    if key not in payload:
        raise invalid_request(f"The payload must have the key {key}.", param="payload")
    return str(state.table("customer").find(payload[key], param=f"payload[{key}]", status=400)["id"])


def _value(meter: Object, payload: Object) -> int:
    if meter["default_aggregation"]["formula"] == "count":
        return 1
    key = meter["value_settings"]["event_payload_key"]
    if key not in payload:
        raise invalid_request(f"The payload must have the key {key}.", param="payload")
    return integer(payload[key], f"payload[{key}]")


_SUMMARIES: Shape = {
    **LIST_PARAMS,
    "customer": required(text),
    "start_time": required(timestamp),
    "end_time": required(timestamp),
    "value_grouping_window": choice("day", "hour"),
}


@operation("GET", "/v1/billing/meters/{id}/event_summaries", honours=_SUMMARIES)
def list_summaries(call: Call) -> Object:
    """What was counted, newest first: in all, or for each day or hour in which something was."""
    params, meter = call.params, retrieve(call)
    window = _WINDOWS.get(params.get("value_grouping_window", ""))
    start, end = params["start_time"], params["end_time"]
    if start % 60 or end % 60:
        raise invalid_request("Times must be aligned with minute boundaries.", param="start_time")
    starts = range(start, end, window or max(end - start, 1))
    periods = [Period(each, min(each + (window or end - start), end)) for each in starts]
    rows = [
        _summary(meter, period, counted(call.state, meter, params["customer"], period)) for period in periods
    ]
    return listed(
        call, [row for row in reversed(rows) if row["aggregated_value"]], kind="meter event summary"
    )


def _summary(meter: Object, period: Period, value: int) -> Object:
    return new(
        "billing.meter_event_summary",
        id=f"mtrusg_test_{meter['id'].removeprefix('mtr_')}{period.start}",
        aggregated_value=value,
        end_time=period.end,
        meter=meter["id"],
        start_time=period.start,
    )
