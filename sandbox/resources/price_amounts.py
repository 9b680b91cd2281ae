"""What a price says about money: one amount, or tiers, in its own currency and in others."""

from decimal import Decimal

from sandbox.parameters import Shape, array, choice, decimal, either, mapping, natural, required
from wire.errors import exclusive_params, invalid_request, missing_param
from wire.objects import Object

_TIER: Shape = {
    "up_to": required(either(natural, choice("inf"))),
    "flat_amount": natural,
    "flat_amount_decimal": decimal,
    "unit_amount": natural,
    "unit_amount_decimal": decimal,
}
AMOUNTS: Shape = {
    "unit_amount": natural,
    "unit_amount_decimal": decimal,
    "tiers": array(mapping(_TIER)),
    "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
}


def amount_pair(given: Object, name: str = "unit_amount") -> Object:
    """Both spellings of an amount; the whole one is null when the exact one has a fraction."""
    whole, exact = given.get(name), given.get(f"{name}_decimal")
    if whole is not None and exact is not None:
        raise exclusive_params(name, name, f"{name}_decimal")
    if exact is None:
        return {name: whole, f"{name}_decimal": None if whole is None else str(whole)}
    number = Decimal(exact)
    return {
        name: int(number) if number == int(number) else None,
        f"{name}_decimal": f"{number.normalize():f}",
    }


def tiers_of(given: Object, *, within: str = "tiers") -> list[Object]:
    """All tiers in full; the last one, and only that, has no upper end."""
    tiers: list[Object] = given.get("tiers") or []
    if not tiers:
        raise missing_param(within)
    ends = [tier["up_to"] for tier in tiers]
    if ends[-1] != "inf" or "inf" in ends[:-1]:
        raise invalid_request("The last tier, and no other, must have `up_to` set to `inf`.", param=within)
    if ends[:-1] != sorted(set(ends[:-1])):
        raise invalid_request("The tiers must be sorted by `up_to`.", param=within)
    return [_tier(tier) for tier in tiers]


def currency_options_of(price: Object, given: Object, tiers: list[Object] | None) -> Object:
    """Amounts by currency, the price's own among them."""
    own: Object = {
        "custom_unit_amount": None,
        "tax_behavior": price["tax_behavior"],
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": price["unit_amount_decimal"],
    }
    options = {price["currency"]: own | ({"tiers": tiers} if tiers else {})}
    for currency, option in given.items():
        options[currency.lower()] = _option(option, is_tiered=tiers is not None)
    return options


def _tier(tier: Object) -> Object:
    up_to = None if tier["up_to"] == "inf" else tier["up_to"]
    return {**amount_pair(tier, "flat_amount"), **amount_pair(tier), "up_to": up_to}


def _option(given: Object, *, is_tiered: bool) -> Object:
    option: Object = {
        "custom_unit_amount": None,
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        **amount_pair(given),
    }
    return option | ({"tiers": tiers_of(given)} if is_tiered else {})
