"""What the features of a portal configuration may say: its parameters, its defaults and the rules between them."""

from sandbox.parameters import (
    Reader,
    Shape,
    array,
    boolean,
    choice,
    clearable,
    mapping,
    natural,
    required,
    text,
)
from sandbox.state import State
from wire.errors import invalid_request, missing_param
from wire.objects import Object

_REASONS = choice(
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
)
_MODE = choice("at_period_end", "immediately")
_PRORATION = choice("always_invoice", "create_prorations", "none")
_UPDATES = array(choice("address", "email", "name", "phone", "shipping", "tax_id"))
_CHANGES = array(choice("price", "promotion_code", "quantity"))
_PRODUCT = mapping(
    {
        "adjustable_quantity": mapping(
            {"enabled": required(boolean), "maximum": natural, "minimum": natural}
        ),
        "prices": required(array(text)),
        "product": required(text),
    }
)
_INTERVAL = mapping({"interval": required(choice("day", "month", "week", "year")), "interval_count": natural})
_DURATION = mapping(
    {"interval_options": array(_INTERVAL), "type": required(choice("indefinite", "interval_options"))}
)
_MAX_PRODUCTS = 10
# Three years at most, whatever they are counted in.
_LONGEST_PAUSE = {"day": 3 * 366, "week": 3 * 52, "month": 36, "year": 3}


def features_shape(*, is_new: bool) -> Shape:
    """The parameters; what a new configuration must say may be left out of a change."""
    must: Reader = required(boolean) if is_new else boolean
    reasons = {
        "enabled": required(boolean),
        "feedback_options": array(text),
        "options": required(array(_REASONS)) if is_new else array(_REASONS),
    }
    return {
        "customer_update": mapping({"allowed_updates": _UPDATES, "enabled": must}),
        "invoice_history": mapping({"enabled": required(boolean)}),
        "payment_method_update": mapping(
            {"enabled": required(boolean), "payment_method_configuration": clearable(text)}
        ),
        "subscription_cancel": mapping(
            {
                "cancellation_reason": mapping(reasons),
                "enabled": must,
                "mode": _MODE,
                "proration_behavior": _PRORATION,
            }
        ),
        "subscription_pause": mapping({"duration": _DURATION, "enabled": boolean}),
        "subscription_update": mapping(
            {
                "billing_cycle_anchor": choice("now", "unchanged"),
                "default_allowed_updates": _CHANGES,
                "enabled": must,
                "products": array(_PRODUCT),
                "proration_behavior": _PRORATION,
                "schedule_at_period_end": mapping(
                    {
                        "conditions": array(
                            mapping(
                                {"type": required(choice("decreasing_item_amount", "shortening_interval"))}
                            )
                        )
                    }
                ),
                "trial_update_behavior": choice("continue_trial", "end_trial"),
            }
        ),
    }


def default_features() -> Object:
    return {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {"enabled": False, "feedback_options": None, "options": []},
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_pause": {
            "duration": {
                "interval_options": [{"interval": "month", "interval_count": 1}],
                "type": "interval_options",
            },
            "enabled": False,
        },
        "subscription_update": {
            "billing_cycle_anchor": None,
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }


def changed_features(state: State, stored: Object, given: Object) -> tuple[Object, list[Object] | None]:
    """The features after a request, and the products, which are shown only on request; None leaves them."""
    _check_cancellation(state, stored, given)
    _check_pause(given.get("subscription_pause", {}).get("duration", {}))
    if given.get("payment_method_update", {}).get("payment_method_configuration"):
        _find_method_configuration(state, given)
    products = _products(state, given.get("subscription_update", {}))
    merged = {name: _merged(feature, given.get(name, {})) for name, feature in stored.items()}
    merged["subscription_update"].pop("products", None)
    duration = merged["subscription_pause"]["duration"]
    merged["subscription_pause"] = merged["subscription_pause"] | {"duration": _complete(duration)}
    return merged, products


def check_update(given: Object, *, features: Object, has_products: bool) -> None:
    """Whoever lets customers change plans says what they may change, and to what, be it nothing."""
    update = features["subscription_update"]
    if not update["enabled"]:
        return
    place = "features[subscription_update]"
    if "default_allowed_updates" not in given and not update["default_allowed_updates"]:
        raise missing_param(f"{place}[default_allowed_updates]")
    if "products" not in given and not has_products:
        raise missing_param(f"{place}[products]")


def _merged(stored: Object, given: Object) -> Object:
    """Put what was sent in the place of what was there, down to single values and whole lists."""
    changes = {
        name: _merged(stored[name], value)
        if isinstance(value, dict) and isinstance(stored.get(name), dict)
        else value
        for name, value in given.items()
    }
    return stored | changes


def _check_cancellation(state: State, stored: Object, given: Object) -> None:
    asked = given.get("subscription_cancel", {})
    place = "features[subscription_cancel]"
    after = _merged(stored["subscription_cancel"], asked)
    if after["proration_behavior"] == "always_invoice":
        message = "The value `always_invoice` is not accepted for a cancellation."
        raise invalid_request(message, param=f"{place}[proration_behavior]")
    if after["mode"] == "at_period_end" and after["proration_behavior"] != "none":
        message = "Prorations need `mode=immediately`."
        raise invalid_request(message, param=f"{place}[proration_behavior]")
    for index, id_ in enumerate(asked.get("cancellation_reason", {}).get("feedback_options", ())):
        param = f"{place}[cancellation_reason][feedback_options][{index}]"
        option = state.table("billing.feedback_option").find(id_, param=param, status=400)
        if option["status"] != "active":
            raise invalid_request(f"The feedback option {id_} is inactive.", param=param)


def _check_pause(duration: Object) -> None:
    place = "features[subscription_pause][duration][interval_options]"
    options = duration.get("interval_options", [])
    if duration.get("type") == "interval_options" and not options:
        raise missing_param(place)
    for index, option in enumerate(options):
        if not 1 <= option.get("interval_count", 1) <= _LONGEST_PAUSE[option["interval"]]:
            message = "A pause lasts for at least one interval and at most three years."
            raise invalid_request(message, param=f"{place}[{index}][interval_count]")


def _complete(duration: Object) -> Object:
    if duration["type"] == "indefinite":
        return duration | {"interval_options": []}
    options = [{"interval_count": 1} | one for one in duration["interval_options"]]
    return duration | {"interval_options": options}


def _find_method_configuration(state: State, given: Object) -> None:
    id_ = given["payment_method_update"]["payment_method_configuration"]
    param = "features[payment_method_update][payment_method_configuration]"
    state.table("payment_method_configuration").find(id_, param=param, status=400)


def _products(state: State, given: Object) -> list[Object] | None:
    if "products" not in given:
        return None
    place = "features[subscription_update][products]"
    if len(given["products"]) > _MAX_PRODUCTS:
        raise invalid_request(f"You can offer at most {_MAX_PRODUCTS} products.", param=place)
    return [_product(state, one, f"{place}[{index}]") for index, one in enumerate(given["products"])]


def _product(state: State, given: Object, place: str) -> Object:
    product = state.table("product").find(given["product"], param=f"{place}[product]", status=400)
    taken: set[tuple[str, str, int]] = set()
    for index, id_ in enumerate(given["prices"]):
        param = f"{place}[prices][{index}]"
        price = state.table("price").find(id_, param=param, status=400)
        if price["product"] != product["id"]:
            raise invalid_request(f"The price {id_} is not one of {product['id']}.", param=param)
        if price["recurring"] is None:
            raise invalid_request(f"The price {id_} is not recurring.", param=param)
        key = price["currency"], price["recurring"]["interval"], price["recurring"]["interval_count"]
        if key in taken:
            message = "You can offer only one price of a product for each interval and currency."
            raise invalid_request(message, param=param)
        taken.add(key)
    quantity = {"enabled": False, "maximum": None, "minimum": 1} | given.get("adjustable_quantity", {})
    if quantity["maximum"] is not None and quantity["maximum"] < quantity["minimum"]:
        message = "The maximum of a quantity cannot be below its minimum."
        raise invalid_request(message, param=f"{place}[adjustable_quantity][maximum]")
    return {"adjustable_quantity": quantity, "prices": given["prices"], "product": product["id"]}
