"""Products: what is sold. Their prices are a resource of their own."""

from sandbox.expansion import expandable
from sandbox.listing import CREATED, LIST_PARAMS, listed, matches_created
from sandbox.objects import deleted, new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    array,
    boolean,
    clearable,
    mapping,
    merge_metadata,
    metadata,
    required,
    text,
)
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

expandable("product", default_price="price")

_PLAIN: Shape = {
    "active": boolean,
    "description": clearable(text),
    "images": array(text),
    "marketing_features": array(mapping({"name": required(text)})),
    "name": text,
    "shippable": boolean,
    "statement_descriptor": text,
    "tax_code": clearable(text),
    "unit_label": clearable(text),
    "url": clearable(text),
}
_CREATE: Shape = {**_PLAIN, "id": text, "name": required(text), "metadata": metadata}
_UPDATE: Shape = {**_PLAIN, "default_price": clearable(text), "metadata": metadata}
_FILTERS: Shape = {"active": boolean, "shippable": boolean, "url": text}


@operation("POST", "/v1/products", honours=_CREATE)
def create(call: Call) -> Object:
    table, id_ = call.state.table("product"), call.params.get("id") or new_id("prod", 14)
    if table.get(id_):
        raise invalid_request(f"Product already exists: {id_}", param="id", code="resource_already_exists")
    values = {name: call.params[name] for name in _PLAIN if name in call.params}
    product = new(
        "product",
        id=id_,
        created=call.now,
        updated=call.now,
        type="service",
        metadata=merge_metadata({}, call.params.get("metadata", {})),
        **{"active": True, **values},
    )
    return table.add(product)


@operation("GET", "/v1/products/{id}")
def retrieve(call: Call) -> Object:
    return call.state.table("product").find(call.path["id"])


@operation("POST", "/v1/products/{id}", honours=_UPDATE)
def update(call: Call) -> Object:
    product = retrieve(call)
    if call.params.get("default_price"):
        price = call.state.table("price").find(
            call.params["default_price"], param="default_price", status=400
        )
        if price["product"] != product["id"]:
            raise invalid_request("The price belongs to another product.", param="default_price")
    changes = {name: value for name, value in call.params.items() if name != "metadata"}
    if "metadata" in call.params:
        changes["metadata"] = merge_metadata(product["metadata"], call.params["metadata"])
    product.update(changes, updated=call.now)
    return product


@operation("DELETE", "/v1/products/{id}")
def delete(call: Call) -> Object:
    product = retrieve(call)
    if any(price["product"] == product["id"] for price in call.state.table("price")):
        raise invalid_request(
            "This product cannot be deleted because it has one or more user-created prices."
        )
    call.state.table("product").remove(product["id"])
    return deleted(product)


@operation("GET", "/v1/products", honours={**LIST_PARAMS, **CREATED, **_FILTERS, "ids": array(text)})
def list_(call: Call) -> Object:
    asked = {name: call.params[name] for name in _FILTERS if name in call.params}
    ids = call.params.get("ids")

    def matches(row: Object) -> bool:
        fits = asked.items() <= row.items() and (not ids or row["id"] in ids)
        return fits and matches_created(row, call.params)

    return listed(call, call.state.table("product").newest_first().where(matches), kind="product")
