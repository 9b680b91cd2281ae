"""Confirmation tokens: what a form has collected, to be confirmed once on the server."""

from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    address,
    choice,
    clearable,
    full_address,
    mapping,
    merge_metadata,
    required,
    text,
)
from sandbox.payment_method_making import DATA, from_data
from sandbox.resources.payment_methods import resolve
from sandbox.state import State
from wire.errors import invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

_HALF_A_DAY = 12 * 3600
# What the preview does not tell of a payment method.
_OWN = ("id", "object", "created", "livemode", "metadata", "radar_options")
_CREATE: Shape = {
    "payment_method": text,
    "payment_method_data": mapping(DATA),
    "return_url": text,
    "setup_future_usage": choice("off_session", "on_session"),
    "shipping": mapping({"address": required(address), "name": required(text), "phone": clearable(text)}),
}


@operation("POST", "/v1/test_helpers/confirmation_tokens", honours=_CREATE)
def create(call: Call) -> Object:
    params = call.params
    method = _method(call.state, params)
    shipping = params.get("shipping")
    row = new(
        "confirmation_token",
        id=new_id("ctoken"),
        created=call.now,
        expires_at=call.now + _HALF_A_DAY,
        mandate_data={"customer_acceptance": {"type": "online", "online": _BROWSER}},
        metadata=merge_metadata({}, {}),
        payment_method_preview={name: value for name, value in method.items() if name not in _OWN},
        return_url=params.get("return_url"),
        setup_future_usage=params.get("setup_future_usage"),
        shipping=shipping and {"phone": None} | shipping | {"address": full_address(shipping["address"])},
    )
    call.state.private[row["id"]] = {"payment_method": method["id"]}
    return call.state.table("confirmation_token").add(row)


_BROWSER = {"ip_address": "127.0.0.1", "user_agent": "A browser of the test helpers"}


@operation("GET", "/v1/confirmation_tokens/{confirmation_token}")
def retrieve(call: Call) -> Object:
    id_ = call.path["confirmation_token"]
    return call.state.table("confirmation_token").find(id_, param="confirmation_token")


def token_of(state: State, id_: str) -> Object:
    return state.table("confirmation_token").find(id_, param="confirmation_token", status=400)


def method_from(state: State, id_: str) -> Object:
    """The payment method of a token that is still good, which is used up by this."""
    token, secrets = token_of(state, id_), state.private[id_]
    if secrets.get("is_used"):
        raise invalid_request("This ConfirmationToken has already been used.", param="confirmation_token")
    if token["expires_at"] <= state.timestamp():
        raise invalid_request("This ConfirmationToken has expired.", param="confirmation_token")
    secrets["is_used"] = True
    return state.table("payment_method").find(secrets["payment_method"])


def bind(state: State, id_: str, **intent: str) -> None:
    """Note on a token which intent it confirmed: `setup_intent` or `payment_intent`."""
    token_of(state, id_).update(intent)


def _method(state: State, params: Object) -> Object:
    if ("payment_method" in params) == ("payment_method_data" in params):
        raise missing_param("payment_method")
    if "payment_method_data" in params:
        return from_data(state, params["payment_method_data"])
    return resolve(state, params["payment_method"])
