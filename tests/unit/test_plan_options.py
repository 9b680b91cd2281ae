from typing import Any

import pytest

from billing.catalogue import Interval, Price
from billing.errors import PlanChangeNotAllowed
from billing.plan_options import Choice, PlanOptions, QuantityBounds, is_choice, options, waits_for_period_end
from tests.unit.builders import (
    YEAR,
    make_configuration,
    make_item,
    make_options,
    make_price,
    make_product,
    make_subscription,
)


def offered(chosen: PlanOptions) -> list[str]:
    return [option.price.id for one in chosen.products for option in one.prices]


def refused(chosen: PlanOptions, price_id: str, quantity: int | None) -> str:
    with pytest.raises(PlanChangeNotAllowed) as caught:
        chosen.choose(price_id, quantity)
    return caught.value.reason


def test_the_catalogue_is_offered_in_its_own_order_with_today_marked() -> None:
    chosen = make_options()

    assert offered(chosen) == ["price_pro", "price_pro_year", "price_basic"]
    assert [option.is_current for option in chosen.products[0].prices] == [True, False]


@pytest.mark.parametrize(
    "given",
    [
        {"currency": "usd"},
        {"is_active": False},
        {"tax_behavior": "inclusive"},
        {"is_metered": True},
        {"interval": None},
    ],
)
def test_a_price_that_stripe_would_refuse_is_not_offered(given: dict[str, Any]) -> None:
    update = make_configuration().features.subscription_update
    prices = [make_price(), make_price("price_basic", product_id="prod_basic", **given)]
    products = {"prod_pro": make_product(), "prod_basic": make_product("prod_basic")}

    found = options(make_subscription(), update, products, prices)

    assert [one.product.id for one in found] == ["prod_pro"]


def test_archived_and_unknown_products_are_left_out() -> None:
    update = make_configuration().features.subscription_update
    prices = [make_price(), make_price("price_basic", product_id="prod_basic")]

    assert options(make_subscription(), update, {"prod_pro": make_product(is_active=False)}, prices) == ()


def test_only_the_quantity_is_offered_where_only_that_may_change() -> None:
    chosen = make_options(default_allowed_updates=["quantity"])

    assert offered(chosen) == ["price_pro"]
    assert chosen.products[0].quantity == QuantityBounds(1, 10)


def test_no_quantity_is_offered_where_only_the_price_may_change() -> None:
    assert all(one.quantity is None for one in make_options(default_allowed_updates=["price"]).products)


def test_a_choice_takes_the_quantity_asked_for() -> None:
    assert make_options().choose("price_pro", 4).quantity == 4


def test_a_choice_without_a_quantity_keeps_the_current_one_within_bounds() -> None:
    many = make_subscription(items=(make_item(quantity=50),))
    none = make_subscription(items=(make_item(quantity=None),))

    assert make_options(many).choose("price_pro_year", None).quantity == 10
    assert make_options(none).choose("price_pro_year", None).quantity == 1
    assert make_options(many).choose("price_basic", None).quantity == 50
    assert QuantityBounds(2, None).nearest(1) == 2


def test_what_is_not_offered_is_refused_by_name() -> None:
    chosen = make_options()

    assert refused(chosen, "price_other", None) == "price_not_offered"
    assert refused(chosen, "price_pro", None) == "nothing_changes"
    assert refused(chosen, "price_pro", 0) == "quantity_out_of_bounds"
    assert refused(chosen, "price_pro", 11) == "quantity_out_of_bounds"
    assert refused(chosen, "price_basic", 2) == "quantity_not_offered"


def test_what_is_cheaper_waits_where_the_merchant_says_so_and_what_is_dearer_does_not() -> None:
    chosen = make_options(schedule_at_period_end={"conditions": [{"type": "decreasing_item_amount"}]})

    assert chosen.waits(chosen.choose("price_basic", None))
    assert not chosen.waits(chosen.choose("price_pro", 2))


CHEAPER = {"conditions": [{"type": "decreasing_item_amount"}]}
SHORTER = {"conditions": [{"type": "shortening_interval"}]}


@pytest.mark.parametrize(
    ("conditions", "to", "quantity", "waits"),
    [
        (CHEAPER, make_price("a", "900"), 2, True),
        (CHEAPER, make_price("a", "20000", interval=YEAR), 2, True),
        (CHEAPER, make_price("a", "90000", interval=YEAR), 2, False),
        (CHEAPER, make_price("a", "24000", interval=YEAR), 2, False),
        (CHEAPER, make_price("a", "23999", interval=YEAR), 2, True),
        (CHEAPER, make_price(), 1, True),
        (CHEAPER, make_price(), 3, False),
        (CHEAPER, make_price("a", None, is_tiered=True), 1, False),
        (SHORTER, make_price("a", "500", interval=Interval("week", 1)), 2, True),
        (SHORTER, make_price("a", "20000", interval=YEAR), 2, False),
        (SHORTER, make_price("a", interval=None), 2, True),
        ({"conditions": []}, make_price("a", "900"), 2, False),
    ],
)
def test_conditions_postpone_what_is_cheaper_or_shorter(
    conditions: dict[str, Any], to: Price, quantity: int, *, waits: bool
) -> None:
    update = make_configuration(update={"schedule_at_period_end": conditions}).features.subscription_update
    item = make_item(quantity=2)

    assert waits_for_period_end(item, Choice(to, make_product(), quantity), update) is waits


def test_fewer_seats_of_a_tiered_price_are_cheaper() -> None:
    update = make_configuration(update={"schedule_at_period_end": CHEAPER}).features.subscription_update
    tiered = make_price(amount=None, is_tiered=True)
    item = make_item(price=tiered, quantity=5)

    assert waits_for_period_end(item, Choice(tiered, make_product(), 4), update)


def test_a_catalogue_of_today_alone_is_no_choice() -> None:
    update = make_configuration(update={"default_allowed_updates": ["price"]}).features.subscription_update
    found = options(make_subscription(), update, {"prod_pro": make_product()}, [make_price()])

    assert not is_choice(make_subscription(), found)
    assert not is_choice(make_subscription(), ())
