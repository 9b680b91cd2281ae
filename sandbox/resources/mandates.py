"""Mandates, read only: they come with setup intents."""

from sandbox.expansion import expandable
from sandbox.operations import Call, operation
from wire.objects import Object

expandable("mandate", payment_method="payment_method")


@operation("GET", "/v1/mandates/{mandate}")
def retrieve(call: Call) -> Object:
    return call.state.table("mandate").find(call.path["mandate"], param="mandate")
