"""Items of a subscription, made, changed and taken out one by one; each is a change of its subscription."""

from sandbox import objects
from sandbox.engine.wishes import BEHAVIOR
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, boolean, choice, metadata, natural, required, text, timestamp
from sandbox.resources.subscription_updates import update as update_subscription
from wire.objects import Object

_SHARED: Shape = {
    "payment_behavior": choice("allow_incomplete", "default_incomplete", "error_if_incomplete"),
    "proration_behavior": BEHAVIOR,
    "proration_date": timestamp,
}
_ITEM: Shape = {"price": text, "quantity": natural, "metadata": metadata}
_CREATE: Shape = {**_SHARED, **_ITEM, "price": required(text), "subscription": required(text)}
_UPDATE: Shape = {
    **_SHARED,
    **_ITEM,
    "off_session": boolean,
    "payment_behavior": choice(
        "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
    ),
}


@operation("POST", "/v1/subscription_items", honours=_CREATE)
def create(call: Call) -> Object:
    id_ = call.params["subscription"]
    subscription = call.state.table("subscription").find(id_, param="subscription", status=400)
    before = {item["id"] for item in subscription["items"]["data"]}
    _change(call, subscription["id"], {})
    return next(item for item in subscription["items"]["data"] if item["id"] not in before)


@operation("POST", "/v1/subscription_items/{item}", honours=_UPDATE)
def update(call: Call) -> Object:
    item = _found(call)
    _change(call, item["subscription"], {"id": item["id"]})
    return _found(call)


@operation("DELETE", "/v1/subscription_items/{item}", honours=_SHARED)
def delete(call: Call) -> Object:
    item = _found(call)
    _change(call, item["subscription"], {"id": item["id"], "deleted": True})
    gone = objects.deleted(item)
    call.state.table("subscription_item").remove(item["id"], leaving=gone)
    return gone


def _found(call: Call) -> Object:
    return call.state.table("subscription_item").find(call.path["item"], param="item")


def _change(call: Call, subscription: str, item: Object) -> None:
    wish = item | {name: call.params[name] for name in _ITEM if name in call.params}
    others = {name: value for name, value in call.params.items() if name not in {*_ITEM, "subscription"}}
    path = {"subscription_exposed_id": subscription}
    update_subscription(Call(call.state, path, others | {"items": [wish]}, call.url))
