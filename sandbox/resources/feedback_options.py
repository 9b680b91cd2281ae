"""Feedback options: a merchant's own reasons for cancelling, which a portal configuration may offer."""

from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import at_most, choice, required
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_MAX_DESCRIPTION = 100
_DESCRIPTION = {"description": required(at_most(_MAX_DESCRIPTION))}
_KIND = "billing.feedback_option"


@operation("POST", "/v1/billing/feedback_options", honours=_DESCRIPTION)
def create(call: Call) -> Object:
    row = new(_KIND, id=new_id("fo"), description=call.params["description"], status="active")
    return call.state.table(_KIND).add(row)


@operation("GET", "/v1/billing/feedback_options/{id}")
def retrieve(call: Call) -> Object:
    return call.state.table(_KIND).find(call.path["id"])


@operation("POST", "/v1/billing/feedback_options/{id}", honours=_DESCRIPTION)
def update(call: Call) -> Object:
    row = retrieve(call)
    row["description"] = call.params["description"]
    return row


@operation("POST", "/v1/billing/feedback_options/{id}/deactivate")
def deactivate(call: Call) -> Object:
    row = retrieve(call)
    if row["status"] == "inactive":
        raise invalid_request("This feedback option is already inactive.", param="id")
    row.update(status="inactive", status_transitions={"deactivated_at": call.now})
    return row


@operation(
    "GET", "/v1/billing/feedback_options", honours={**LIST_PARAMS, "status": choice("active", "inactive")}
)
def list_(call: Call) -> Object:
    asked = {"status": call.params["status"]} if "status" in call.params else {}
    rows = call.state.table(_KIND).newest_first().where(lambda row: asked.items() <= row.items())
    return listed(call, rows, kind=_KIND)
