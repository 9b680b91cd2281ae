from typing import Any

import pytest

from billing.configuration_rules import validate, validate_catalogue, validate_defaults
from billing.configurations import choose, decode
from billing.errors import ConfigurationInactive, ConfigurationUnknown
from tests.unit.builders import YEAR, make_configuration, make_price


def with_feature(name: str, **feature: object) -> dict[str, object]:
    return {"id": "bpc_1", "features": {name: feature}}


def test_what_is_not_said_is_what_stripe_answers() -> None:
    features = decode({"id": "bpc_1", "features": {}, "name": None, "default_return_url": ""}).features

    assert not features.subscription_cancel.enabled
    assert features.subscription_cancel.mode == "at_period_end"
    assert not features.subscription_cancel.is_immediate
    assert features.subscription_update.proration_behavior == "none"
    assert features.subscription_update.trial_update_behavior == "end_trial"
    assert features.subscription_update.products is None


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "id: is missing"),
        ({"id": "x"}, "id: must be an id that begins with bpc_"),
        ({"id": "bpc_1", "colour": 1}, "colour: is not a setting"),
        ({"id": "bpc_1", "name": "x" * 257}, "name: has 257 characters, at most 256 fit"),
        ({"id": "bpc_1", "name": 1}, "name: must be text"),
        ({"id": "bpc_1", "business_profile": 1}, "business_profile: must be a table"),
        ({"id": "bpc_1", "metadata": {"a": 1}}, "metadata: must be a table of texts"),
        (
            {"id": "bpc_1", "default_return_url": "ftp://x"},
            "default_return_url: must be an http or https address",
        ),
        (with_feature("invoice_history"), "features.invoice_history.enabled: is missing"),
        (
            with_feature("invoice_history", enabled="yes"),
            "features.invoice_history.enabled: must be true or false",
        ),
        (
            with_feature("subscription_pause", enabled=True),
            "features.subscription_pause: pausing is not offered",
        ),
        (
            with_feature("subscription_cancel", enabled=True, mode="later"),
            "features.subscription_cancel.mode: must be one of at_period_end, immediately, not 'later'",
        ),
        (
            with_feature("subscription_update", enabled=True, products=1),
            "features.subscription_update.products: must be a list",
        ),
        (
            with_feature(
                "subscription_update",
                enabled=True,
                products=[{"product": f"p{n}", "prices": []} for n in range(11)],
            ),
            "features.subscription_update.products: has 11 entries, at most 10 are allowed",
        ),
        (
            with_feature("subscription_update", enabled=True, products=[{"product": "p", "prices": []}] * 2),
            "features.subscription_update.products: p comes more than once",
        ),
    ],
)
def test_each_problem_is_named_with_its_path(given: dict[str, object], problem: str) -> None:
    assert validate(given) == (problem,)


@pytest.mark.parametrize(
    ("adjustable", "problem"),
    [
        ({"enabled": True, "minimum": 3, "maximum": 2}, ": maximum 2 is below minimum 3"),
        ({"enabled": True, "minimum": True}, ".minimum: must be a whole number of at least 0"),
        (7, ": must be a table"),
    ],
)
def test_bounds_of_a_quantity_have_to_make_sense(adjustable: object, problem: str) -> None:
    product = {"product": "prod_1", "prices": ["price_1"], "adjustable_quantity": adjustable}
    path = "features.subscription_update.products[0].adjustable_quantity"

    assert validate(with_feature("subscription_update", enabled=True, products=[product])) == (
        path + problem,
    )


def test_sound_settings_and_an_answer_of_stripes_have_no_problems() -> None:
    answer = {
        "id": "bpc_1",
        "object": "billing_portal.configuration",
        "livemode": False,
        "metadata": {"a": "b"},
        "login_page": {"enabled": False, "url": None},
        "features": {
            "subscription_pause": {"enabled": False},
            "subscription_update": {
                "enabled": True,
                "products": [
                    {"product": "p", "prices": ["a"], "adjustable_quantity": {"enabled": True, "minimum": 1}}
                ],
            },
        },
    }

    assert validate(answer) == ()


def test_pausing_is_read_where_the_merchant_opted_in() -> None:
    given = with_feature("subscription_pause", enabled=True, duration={"type": "indefinite"})

    assert validate(given, allow_pause=True) == ()


def test_one_configuration_is_the_default() -> None:
    default, other = make_configuration(), decode({"id": "bpc_2"})

    assert validate_defaults([default, other]) == ()
    assert validate_defaults([other]) == (
        "exactly one configuration must have is_default = true, but none has it",
    )
    assert validate_defaults([default, default])[1] == "bpc_1: used by several configurations"
    sleeping = decode({"id": "bpc_3", "is_default": True, "active": False})
    assert validate_defaults([sleeping]) == ("bpc_3: the default configuration must be active",)


def test_a_session_gets_the_configuration_it_asks_for() -> None:
    default, other = make_configuration(), decode({"id": "bpc_2"})
    sleeping = decode({"id": "bpc_3", "active": False})

    assert choose([other, default], None) is default
    assert choose([other, default], "bpc_2") is other
    with pytest.raises(ConfigurationUnknown):
        choose([default], "bpc_9")
    with pytest.raises(ConfigurationInactive):
        choose([default, sleeping], "bpc_3")


def test_one_price_for_each_product_interval_and_currency() -> None:
    configuration = make_configuration()
    year = make_price("price_pro_year", "20000", interval=YEAR)
    basic = make_price("price_basic", product_id="prod_basic")

    assert validate_catalogue(configuration, [make_price(), year, basic]) == ()
    assert validate_catalogue(configuration, [make_price(), make_price("price_pro_year"), basic]) == (
        "prod_pro: prices price_pro and price_pro_year are both per 1 month in eur; only one of them is allowed",
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (None, "prod_basic: price price_basic does not exist or is archived"),
        ({"product_id": "prod_x"}, "prod_basic: price price_basic belongs to prod_x"),
        ({"product_id": "prod_basic", "interval": None}, "prod_basic: price price_basic is not recurring"),
    ],
)
def test_a_price_that_cannot_be_sold_is_named(given: dict[str, Any] | None, problem: str) -> None:
    year = make_price("price_pro_year", interval=YEAR)
    known = [make_price(), year] + ([] if given is None else [make_price("price_basic", **given)])

    assert validate_catalogue(make_configuration(), known) == (problem,)
