"""Test clocks: made, advanced and deleted with all who live by them."""

from sandbox.engine import test_clocks
from sandbox.engine.test_clocks import KIND
from sandbox.expansion import expandable
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import required, text, timestamp
from wire.ids import new_id
from wire.objects import Object

for _owner in ("subscription", "invoice", "invoiceitem", "subscription_schedule"):
    expandable(_owner, test_clock=KIND)

_KEPT_FOR = 30 * 86_400


@operation("POST", "/v1/test_helpers/test_clocks", honours={"frozen_time": required(timestamp), "name": text})
def create(call: Call) -> Object:
    clock = new(
        KIND,
        id=new_id("clock"),
        created=call.now,
        deletes_after=call.now + _KEPT_FOR,
        frozen_time=call.params["frozen_time"],
        name=call.params.get("name"),
        status="ready",
    )
    return call.state.table(KIND).add(clock)


@operation("GET", "/v1/test_helpers/test_clocks/{test_clock}")
def retrieve(call: Call) -> Object:
    return call.state.table(KIND).find(call.path["test_clock"], param="test_clock")


@operation("GET", "/v1/test_helpers/test_clocks", honours=LIST_PARAMS)
def list_(call: Call) -> Object:
    return listed(call, call.state.table(KIND).newest_first(), kind=KIND)


@operation(
    "POST",
    "/v1/test_helpers/test_clocks/{test_clock}/advance",
    honours={"frozen_time": required(timestamp)},
)
def advance(call: Call) -> Object:
    clock = retrieve(call)
    test_clocks.start(call.state, clock, call.params["frozen_time"])
    return clock


@operation("DELETE", "/v1/test_helpers/test_clocks/{test_clock}")
def delete(call: Call) -> Object:
    return test_clocks.delete(call.state, retrieve(call))
