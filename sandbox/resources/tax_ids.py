"""Tax ids of customers and of the account, checked for their form at once and by the authority later."""

from datetime import datetime

from sandbox.engine.moments import at
from sandbox.expansion import expandable
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import deleted, new
from sandbox.operations import Call, on_time_passed, operation
from sandbox.parameters import Shape, choice, mapping, required, text
from sandbox.state import State
from sandbox.tables import Rows
from sandbox.tax_id_formats import LOOKED_UP, TYPES, country_of, is_well_formed, verdict_on
from wire.errors import invalid_request, missing_param, missing_resource
from wire.ids import new_id
from wire.lists import page
from wire.objects import Object

expandable("tax_id", {"owner.customer": "customer"}, customer="customer")

_MAX = 5
# Seconds until the authority has answered.
_LOOK_UP = 5
_OTHER_OWNERS = ("account", "application", "customer_account")
_NEW: Shape = {"type": required(choice(*TYPES)), "value": required(text)}
_OWNER = mapping({"type": required(choice("customer", "self")), "customer": text})


@operation("POST", "/v1/customers/{customer}/tax_ids", honours=_NEW)
def create(call: Call) -> Object:
    customer = call.state.table("customer").find(call.path["customer"], param="customer")
    return add_tax_id(call.state, customer["id"], call.params["type"], call.params["value"])


@operation("GET", "/v1/customers/{customer}/tax_ids", honours=LIST_PARAMS)
def list_of_customer(call: Call) -> Object:
    call.state.table("customer").find(call.path["customer"], param="customer")
    return listed(call, _rows(call.state, call.path["customer"]), kind="tax_id")


@operation("GET", "/v1/customers/{customer}/tax_ids/{id}")
def retrieve_of_customer(call: Call) -> Object:
    row = call.state.table("tax_id").find(call.path["id"])
    if row["customer"] != call.path["customer"]:
        raise missing_resource("tax_id", row["id"])
    return row


@operation("DELETE", "/v1/customers/{customer}/tax_ids/{id}")
def delete_of_customer(call: Call) -> Object:
    return _remove(call.state, retrieve_of_customer(call))


@operation("POST", "/v1/tax_ids", honours={**_NEW, "owner": _OWNER})
def create_owned(call: Call) -> Object:
    owner = call.params.get("owner", {"type": "self"})
    return add_tax_id(call.state, _customer(call, owner), call.params["type"], call.params["value"])


@operation("GET", "/v1/tax_ids", honours={**LIST_PARAMS, "owner": _OWNER})
def list_(call: Call) -> Object:
    customer = _customer(call, call.params.get("owner", {"type": "self"}))
    return listed(call, _rows(call.state, customer), kind="tax_id")


@operation("GET", "/v1/tax_ids/{id}")
def retrieve(call: Call) -> Object:
    return call.state.table("tax_id").find(call.path["id"])


@operation("DELETE", "/v1/tax_ids/{id}")
def delete(call: Call) -> Object:
    return _remove(call.state, retrieve(call))


def _customer(call: Call, owner: Object) -> str | None:
    """The owner's id, None for the account itself."""
    if owner["type"] == "self":
        return None
    if "customer" not in owner:
        raise missing_param("owner[customer]")
    customer = call.state.table("customer").find(owner["customer"], param="owner[customer]", status=400)
    return str(customer["id"])


def check_tax_id(kind: str, value: str) -> None:
    if kind not in TYPES:
        raise invalid_request(f"Invalid type: {kind} is no type of tax ID.", param="type")
    if not is_well_formed(kind, value):
        raise invalid_request(f"Invalid value for {kind}.", param="value", code="tax_id_invalid")


def add_tax_id(state: State, customer: str | None, kind: str, value: str) -> Object:
    check_tax_id(kind, value)
    if customer is not None and len(list(_rows(state, customer))) >= _MAX:
        raise invalid_request(f"A customer can have at most {_MAX} tax IDs.", param="type")
    row = new(
        "tax_id",
        id=new_id("txi"),
        created=state.timestamp(),
        customer=customer,
        country=country_of(kind, value),
        owner=_owner(customer),
        type=kind,
        value=value,
        verification=_verification("pending" if kind in LOOKED_UP else "unavailable"),
    )
    if kind in LOOKED_UP and verdict_on(value) != "pending":
        _waiting(state)[row["id"]] = state.timestamp() + _LOOK_UP
    return state.table("tax_id").add(row)


def _owner(customer: str | None) -> Object:
    if customer is None:
        return {"type": "self", "customer": None, **dict.fromkeys(_OTHER_OWNERS)}
    return {"type": "customer", "customer": customer, **dict.fromkeys(_OTHER_OWNERS)}


def _verification(status: str) -> Object:
    return {"status": status, "verified_address": None, "verified_name": None}


def _remove(state: State, row: Object) -> Object:
    _waiting(state).pop(row["id"], None)
    state.table("tax_id").remove(row["id"])
    return deleted(row)


def _waiting(state: State) -> dict[str, int]:
    """When the authority answers about each of those that it was asked about."""
    waiting: dict[str, int] = state.private.setdefault("tax ids looked up", {})
    return waiting


@on_time_passed
def hear_authority(state: State, now: datetime) -> None:
    waiting = _waiting(state)
    for id_, moment in list(waiting.items()):
        if moment <= now.timestamp():
            del waiting[id_]
            row = state.table("tax_id").find(id_)
            with at(state, moment):
                row["verification"] = _verification(verdict_on(row["value"]))


def tax_ids_of(state: State, customer: str) -> Object:
    return page(list(_rows(state, customer)), url=f"/v1/customers/{customer}/tax_ids")


def _rows(state: State, customer: str | None) -> Rows:
    table = state.table("tax_id")
    if customer is not None:
        return table.of_customer(customer)
    return table.newest_first().where(lambda row: row["customer"] is None)
