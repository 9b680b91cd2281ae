"""Payment method configurations: made, read, changed, listed. Nobody can delete one."""

from sandbox.configured_methods import (
    METHODS,
    add_configuration,
    change_preferences,
    default_configuration,
)
from sandbox.listing import LIST_PARAMS, listed
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, boolean, choice, mapping, text
from wire.errors import invalid_request
from wire.objects import Object

_WISH = mapping({"display_preference": mapping({"preference": choice("none", "off", "on")})})
_SHARED: Shape = {"name": text, **dict.fromkeys(METHODS, _WISH)}


@operation("POST", "/v1/payment_method_configurations", honours={**_SHARED, "parent": text})
def create(call: Call) -> Object:
    default_configuration(call.state)
    table, parent = call.state.table("payment_method_configuration"), call.params.get("parent")
    if parent is not None:
        table.find(parent, param="parent", status=400)
    name = call.params.get("name", f"Configuration {len(table) + 1}")
    return add_configuration(call.state, _wishes(call.params), name=name, parent=parent)


@operation("GET", "/v1/payment_method_configurations/{configuration}")
def retrieve(call: Call) -> Object:
    default_configuration(call.state)
    table = call.state.table("payment_method_configuration")
    return table.find(call.path["configuration"], param="configuration")


@operation(
    "POST", "/v1/payment_method_configurations/{configuration}", honours={**_SHARED, "active": boolean}
)
def update(call: Call) -> Object:
    row, params = retrieve(call), call.params
    if row["is_default"] and params.get("active") is False:
        raise invalid_request(
            "The default payment method configuration cannot be deactivated.", param="active"
        )
    change_preferences(call.state, row, _wishes(params))
    row.update({name: params[name] for name in ("active", "name") if name in params})
    return row


@operation("GET", "/v1/payment_method_configurations", honours={**LIST_PARAMS, "active": boolean})
def list_(call: Call) -> Object:
    default_configuration(call.state)
    asked = {"active": call.params["active"]} if "active" in call.params else {}
    rows = call.state.table("payment_method_configuration").newest_first()
    kept = rows.where(lambda row: asked.items() <= row.items())
    return listed(call, kept, kind="payment_method_configuration")


def _wishes(params: Object) -> Object:
    """The preference for each method that the request speaks of."""
    return {
        method: params[method].get("display_preference", {}).get("preference", "none")
        for method in METHODS
        if method in params
    }
