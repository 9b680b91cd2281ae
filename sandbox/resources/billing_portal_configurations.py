"""Configurations of the customer portal. Nobody can delete one; the first one is the account's default."""

from sandbox.expansion import expandable, includable
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Reader,
    Shape,
    at_most,
    boolean,
    clearable,
    mapping,
    merge_metadata,
    metadata,
    required,
    text,
)
from sandbox.portal_features import changed_features, check_update, default_features, features_shape
from sandbox.state import State
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object

_KIND = "billing_portal.configuration"
expandable(
    _KIND, {"features.subscription_cancel.cancellation_reason.feedback_options": "billing.feedback_option"}
)
includable(_KIND, "features.subscription_update.products", lambda state, row: products_of(state, row["id"]))

_MAX_HEADLINE = 60
_MAX_NAME = 256


def _address(value: object, param: str) -> str:
    address = text(value, param)
    if not address.startswith(("https://", "http://")):
        raise invalid_request("Not a valid URL", param=param, code="url_invalid")
    return address


def _shape(*, is_new: bool) -> Shape:
    link: Reader = _address if is_new else clearable(_address)
    features = mapping(features_shape(is_new=is_new))
    return {
        "business_profile": mapping(
            {
                "headline": clearable(at_most(_MAX_HEADLINE)),
                "privacy_policy_url": link,
                "terms_of_service_url": link,
            }
        ),
        "default_return_url": clearable(_address),
        "features": required(features) if is_new else features,
        "login_page": mapping({"enabled": required(boolean)}),
        "metadata": metadata,
        "name": clearable(at_most(_MAX_NAME)),
    }


@operation("POST", "/v1/billing_portal/configurations", honours=_shape(is_new=True))
def create(call: Call) -> Object:
    table = call.state.table(_KIND)
    row = new(
        _KIND,
        id=new_id("bpc"),
        active=True,
        created=call.now,
        updated=call.now,
        features=default_features(),
        is_default=len(table) == 0,
        metadata={},
    )
    _apply(call, row)
    return table.add(row)


@operation("GET", "/v1/billing_portal/configurations/{configuration}")
def retrieve(call: Call) -> Object:
    return call.state.table(_KIND).find(call.path["configuration"], param="configuration")


@operation(
    "POST",
    "/v1/billing_portal/configurations/{configuration}",
    honours={**_shape(is_new=False), "active": boolean},
)
def update(call: Call) -> Object:
    row = retrieve(call)
    if row["is_default"] and call.params.get("active") is False:
        raise invalid_request("You cannot deactivate the default configuration.", param="active")
    _apply(call, row)
    return row


@operation(
    "GET",
    "/v1/billing_portal/configurations",
    honours={**LIST_PARAMS, "active": boolean, "is_default": boolean},
)
def list_(call: Call) -> Object:
    asked = {name: call.params[name] for name in ("active", "is_default") if name in call.params}
    rows = call.state.table(_KIND).newest_first().where(lambda row: asked.items() <= row.items())
    return listed(call, rows, kind=_KIND)


def products_of(state: State, configuration: str) -> list[Object]:
    """The catalogue of a configuration, which Stripe shows only where it is asked for."""
    found: list[Object] = state.private.get(configuration, {}).get("products", [])
    return found


def _apply(call: Call, row: Object) -> None:
    """Set what was sent; whatever can be refused is refused first."""
    params = call.params
    features, products = changed_features(call.state, row["features"], params.get("features", {}))
    check_update(
        params.get("features", {}).get("subscription_update", {}),
        features=features,
        has_products=bool(products_of(call.state, row["id"])),
    )
    changes: Object = {
        name: params[name] for name in ("active", "default_return_url", "name") if name in params
    }
    if "metadata" in params:
        changes["metadata"] = merge_metadata(row["metadata"], params["metadata"])
    if "login_page" in params:
        changes["login_page"] = _login_page(call.state, row["id"], params["login_page"]["enabled"])
    profile = row["business_profile"] | params.get("business_profile", {})
    row.update(changes, features=features, business_profile=profile, updated=call.now)
    if products is not None:
        call.state.private.setdefault(row["id"], {})["products"] = products


def _login_page(state: State, id_: str, is_on: bool) -> Object:  # noqa: FBT001  the parameter's own value
    return {"enabled": is_on, "url": f"{state.public_url}/p/login/{id_}" if is_on else None}
