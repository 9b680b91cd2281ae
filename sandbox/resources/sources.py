"""Sources of old customers: `card_…` and `src_…`, with what is still done with them."""

from sandbox.cards import BY_TOKEN, Card, refuse_unbuilt
from sandbox.expansion import expandable, includable
from sandbox.legacy_sources import drop, keep, new_card, new_source, source_of, sources_of
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import deleted
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, choice, clearable, integer, merge_metadata, metadata, required, text
from sandbox.resources.payment_methods import retrieve as retrieve_method
from wire.errors import invalid_request, missing_resource
from wire.lists import page
from wire.objects import Object

expandable("card", customer="customer")
includable(
    "customer",
    "sources",
    lambda state, row: page(
        sources_of(state, row["id"])[:10],
        url=f"/v1/customers/{row['id']}/sources",
        has_more=len(sources_of(state, row["id"])) > 10,
    ),
)

_LIST: Shape = {**LIST_PARAMS, "object": choice("bank_account", "card", "source")}
_UPDATE: Shape = {
    "exp_month": integer,
    "exp_year": integer,
    "metadata": metadata,
    "name": clearable(text),
}


@operation(
    "POST",
    "/v1/sources",
    honours={"metadata": metadata, "token": required(text), "type": required(choice("card"))},
)
def create(call: Call) -> Object:
    card = _card(call.params["token"], param="token")
    return new_source(call.state, card, merge_metadata({}, call.params.get("metadata", {})))


@operation("GET", "/v1/sources/{source}")
def retrieve(call: Call) -> Object:
    row = call.state.table("source").find(call.path["source"], param="source")
    if row["object"] != "source":
        raise missing_resource("source", row["id"], param="source")
    return row


@operation(
    "POST", "/v1/customers/{customer}/sources", honours={"metadata": metadata, "source": required(text)}
)
def add(call: Call) -> Object:
    state, params = call.state, call.params
    customer = state.table("customer").find(call.path["customer"], param="customer")
    row = state.table("source").get(params["source"])
    if row is not None:
        if row.get("customer"):
            raise invalid_request("This source has already been attached to a customer.", param="source")
        return keep(state, customer, row)
    card = _card(params["source"], param="source")
    if card.on_setup:
        raise card.on_setup.error()
    return new_card(state, customer, card, merge_metadata({}, params.get("metadata", {})))


@operation("GET", "/v1/customers/{customer}/sources", honours=_LIST)
def list_(call: Call) -> Object:
    customer = call.state.table("customer").find(call.path["customer"], param="customer")
    asked = {"object": call.params["object"]} if "object" in call.params else {}
    rows = [row for row in sources_of(call.state, customer["id"]) if asked.items() <= row.items()]
    return listed(call, rows, kind="source")


@operation("GET", "/v1/customers/{customer}/sources/{id}")
def retrieve_of_customer(call: Call) -> Object:
    call.state.table("customer").find(call.path["customer"], param="customer")
    return source_of(call.state, call.path["customer"], call.path["id"])


@operation("POST", "/v1/customers/{customer}/sources/{id}", honours=_UPDATE)
def update(call: Call) -> Object:
    row, params = retrieve_of_customer(call), call.params
    if row["object"] != "card":
        raise invalid_request("Only cards can be changed here.", param="id")
    expiry = {name: params[name] for name in ("exp_month", "exp_year") if name in params}
    method = retrieve_method(Call(call.state, {"payment_method": row["id"]}, {}, call.url))
    method["card"] = method["card"] | expiry
    row.update(expiry | {name: params[name] for name in ("name",) if name in params})
    if "metadata" in params:
        row["metadata"] = merge_metadata(row["metadata"], params["metadata"])
    return row


@operation("DELETE", "/v1/customers/{customer}/sources/{id}")
def delete(call: Call) -> Object:
    row = retrieve_of_customer(call)
    drop(call.state, row)
    call.state.table("payment_method").find(row["id"])["customer"] = None
    if row["object"] == "card":
        return deleted(row)
    # A source is not deleted: it is used up and still answers to its id.
    row.update(status="consumed")
    del row["customer"]
    return call.state.table("source").add(row)


def _card(token: str, *, param: str) -> Card:
    name = "pm_card_" + token.removeprefix("tok_")
    refuse_unbuilt(name, param=param)
    card = BY_TOKEN.get(name)
    if card is None:
        message = f"No such token: '{token}'"
        raise invalid_request(message, code="resource_missing", param=param)
    return card
