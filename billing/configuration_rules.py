"""Stripe's rules for a portal configuration, all problems named at once with the path to each.

https://docs.stripe.com/api/customer_portal/configurations/create
"""

from collections.abc import Iterable, Mapping
from typing import Final

from billing.catalogue import Price
from billing.configurations import Configuration
from billing.setting_rules import (
    Problems,
    Rule,
    address,
    anything,
    block,
    boolean,
    list_of,
    metadata,
    one_of,
    prefixed,
    text,
    whole,
)

MOST_PRODUCTS: Final = 10
LONGEST_HEADLINE: Final = 60
LONGEST_NAME: Final = 256
LONGEST_ID: Final = 5000
# Three years, in whatever they are counted.
LONGEST_PAUSE: Final = {"day": 3 * 366, "week": 3 * 52, "month": 36, "year": 3}

# https://docs.stripe.com/api/customers/update
MOST_INVOICE_FIELDS: Final = 4
LONGEST_FIELD_NAME: Final = 40
CUSTOMER_UPDATES: Final = ("address", "email", "name", "phone", "shipping", "tax_id")
SUBSCRIPTION_UPDATES: Final = ("price", "promotion_code", "quantity")
CANCELLATION_REASONS: Final = (
    "too_expensive",
    "missing_features",
    "switched_service",
    "unused",
    "customer_service",
    "too_complex",
    "low_quality",
    "other",
)


def validate(
    given: Mapping[str, object], *, allow_pause: bool = False, is_file: bool = False
) -> tuple[str, ...]:
    """Each problem as one line that begins with the path of the setting.

    Only a file of the merchant's names a retention offer or fields for invoices: Stripe's API knows neither.
    """
    cancel = {**CANCEL, "retention": RETENTION} if is_file else CANCEL
    customer = {**CUSTOMER_UPDATE, "invoice_fields": INVOICE_FIELDS} if is_file else CUSTOMER_UPDATE
    features = {
        **FEATURES,
        "customer_update": block(customer),
        "subscription_cancel": block(cancel, required=("enabled",)),
        "subscription_pause": _pause if allow_pause else _refuse_pause,
    }
    return tuple(block({**CONFIGURATION, "features": block(features)}, required=("id",))("", given))


def validate_defaults(configurations: Iterable[Configuration]) -> tuple[str, ...]:
    """Exactly one configuration of a merchant is the default, it is active, and no id comes twice."""
    all_of_them = tuple(configurations)
    problems = []
    defaults = [one for one in all_of_them if one.is_default]
    if len(defaults) != 1:
        named = ", ".join(one.id for one in defaults) or "none"
        problems.append(f"exactly one configuration must have is_default = true, but {named} has it")
    problems += [f"{one.id}: the default configuration must be active" for one in defaults if not one.active]
    ids = [one.id for one in all_of_them]
    problems += [f"{one}: used by several configurations" for one in sorted(set(ids)) if ids.count(one) > 1]
    return tuple(problems)


def validate_catalogue(configuration: Configuration, prices: Iterable[Price]) -> tuple[str, ...]:
    """What needs the active prices at hand: they exist, fit their product and differ in interval."""
    known = {price.id: price for price in prices}
    problems: Problems = []
    taken: dict[tuple[str, str, int, str], str] = {}
    for entry in configuration.features.subscription_update.products or ():
        for price_id in entry.prices:
            price = known.get(price_id)
            if price is None:
                problems.append(f"{entry.product}: price {price_id} does not exist or is archived")
            elif price.product_id != entry.product:
                problems.append(f"{entry.product}: price {price_id} belongs to {price.product_id}")
            elif price.interval is None:
                problems.append(f"{entry.product}: price {price_id} is not recurring")
            else:
                count, unit = price.interval.count, price.interval.unit
                first = taken.setdefault((entry.product, unit, count, price.currency), price_id)
                if first != price_id:
                    problems.append(
                        f"{entry.product}: prices {first} and {price_id} are both per {count} {unit} "
                        f"in {price.currency}; only one of them is allowed"
                    )
    return tuple(problems)


def _refuse_pause(path: str, value: object) -> Problems:
    """An answer's `{"enabled": false}` asks for nothing."""
    if isinstance(value, Mapping) and value.get("enabled") is False:
        return []
    return [f"{path}: pausing is not offered"]


def _pause(path: str, value: object) -> Problems:
    problems = block(PAUSE)(path, value)
    duration = value.get("duration") if isinstance(value, Mapping) else None
    if problems or not isinstance(duration, Mapping) or duration["type"] == "indefinite":
        return problems
    if not duration.get("interval_options"):
        return [f"{path}.duration.interval_options: is missing"]
    return [
        f"{path}.duration.interval_options[{at}]: is longer than three years"
        for at, one in enumerate(duration["interval_options"])
        if one.get("interval_count", 1) > LONGEST_PAUSE[one["interval"]]
    ]


def _bounds(path: str, value: object) -> Problems:
    problems = block(ADJUSTABLE, required=("enabled",))(path, value)
    if problems or not isinstance(value, Mapping):
        return problems
    minimum, maximum = value.get("minimum"), value.get("maximum")
    if isinstance(minimum, int) and isinstance(maximum, int) and maximum < minimum:
        return [f"{path}: maximum {maximum} is below minimum {minimum}"]
    return []


def _product(path: str, value: object) -> Problems:
    return block(PRODUCT, required=("product", "prices"))(path, value)


def _products(path: str, value: object) -> Problems:
    problems = list_of(_product, most=MOST_PRODUCTS)(path, value)
    if problems or not isinstance(value, list | tuple):
        return problems
    ids = [entry["product"] for entry in value]
    return [f"{path}: {one} comes more than once" for one in dict.fromkeys(ids) if ids.count(one) > 1]


ADJUSTABLE: Final[Mapping[str, Rule]] = {"enabled": boolean, "minimum": whole(0), "maximum": whole(1)}
PRODUCT: Final[Mapping[str, Rule]] = {
    # A merchant may choose the ids of products and of old plans freely.
    "product": text(LONGEST_ID),
    "prices": list_of(text(LONGEST_ID)),
    "adjustable_quantity": _bounds,
}
REASON: Final[Mapping[str, Rule]] = {
    "enabled": boolean,
    "options": list_of(one_of(*CANCELLATION_REASONS)),
    "feedback_options": list_of(prefixed("fo_")),
}
CANCEL: Final[Mapping[str, Rule]] = {
    "enabled": boolean,
    "mode": one_of("at_period_end", "immediately"),
    # Stripe lists always_invoice too, and refuses it here.
    "proration_behavior": one_of("none", "create_prorations"),
    "cancellation_reason": block(REASON, required=("enabled",)),
}
RETENTION: Final = block(
    {
        "type": one_of("coupon_offer"),
        "coupon_offer": block({"coupon": text(LONGEST_ID)}, required=("coupon",)),
    },
    required=("type", "coupon_offer"),
)
UPDATE: Final[Mapping[str, Rule]] = {
    "enabled": boolean,
    "default_allowed_updates": list_of(one_of(*SUBSCRIPTION_UPDATES)),
    "products": _products,
    "proration_behavior": one_of("none", "create_prorations", "always_invoice"),
    "billing_cycle_anchor": one_of("now", "unchanged"),
    "schedule_at_period_end": block(
        {
            "conditions": list_of(
                block({"type": one_of("decreasing_item_amount", "shortening_interval")}, required=("type",))
            )
        }
    ),
    "trial_update_behavior": one_of("continue_trial", "end_trial"),
}
PAUSE: Final[Mapping[str, Rule]] = {
    "enabled": boolean,
    "duration": block(
        {
            "type": one_of("indefinite", "interval_options"),
            "interval_options": list_of(
                block(
                    {"interval": one_of("day", "week", "month", "year"), "interval_count": whole(1)},
                    required=("interval",),
                )
            ),
        },
        required=("type",),
    ),
}
INVOICE_FIELDS: Final = list_of(text(LONGEST_FIELD_NAME), most=MOST_INVOICE_FIELDS)
CUSTOMER_UPDATE: Final[Mapping[str, Rule]] = {
    "enabled": boolean,
    "allowed_updates": list_of(one_of(*CUSTOMER_UPDATES)),
}
FEATURES: Final[Mapping[str, Rule]] = {
    "customer_update": block(CUSTOMER_UPDATE),
    "invoice_history": block({"enabled": boolean}, required=("enabled",)),
    "payment_method_update": block(
        {"enabled": boolean, "payment_method_configuration": prefixed("pmc_")}, required=("enabled",)
    ),
    "subscription_update": block(UPDATE, required=("enabled",)),
}
CONFIGURATION: Final[Mapping[str, Rule]] = {
    "id": prefixed("bpc_"),
    "is_default": boolean,
    "active": boolean,
    "name": text(LONGEST_NAME),
    "business_profile": block(
        {
            "headline": text(LONGEST_HEADLINE),
            "privacy_policy_url": address,
            "terms_of_service_url": address,
        }
    ),
    "default_return_url": address,
    "login_page": block({"enabled": boolean, "url": address}, required=("enabled",)),
    "metadata": metadata,
    "object": one_of("billing_portal.configuration"),
    "application": anything,
    "created": anything,
    "updated": anything,
    "livemode": anything,
}
