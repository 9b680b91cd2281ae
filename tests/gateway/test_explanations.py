"""What the merchant is told about one subscription, rule by rule."""

import httpx
import pytest

from billing.configurations import decode
from billing.errors import ObjectNotFound
from billing.explanations import Explanation, explain
from billing.plan_options import load_options
from cli.explain import lines_of
from gateway.client import Gateway
from tests.gateway.plans import Plans
from tests.gateway.shop import Shop
from tests.unit.builders import NOW


async def explained(plans: Plans) -> Explanation:
    return await explain(plans.gateway, plans.configuration, plans.subscription["id"], now=plans.now)


async def reasons(plans: Plans) -> dict[str, tuple[str, ...]]:
    return {one.subject or one.action: one.reasons for one in (await explained(plans)).verdicts}


async def test_an_ordinary_subscription_may_be_changed_and_cancelled(plans: Plans) -> None:
    plans.update = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}
    await plans.sell(buys="big")

    lines = list(lines_of(await explained(plans)))

    assert lines[0] == f"{plans.subscription['id']} of {plans.customer['id']}: active"
    assert lines[1].startswith("item si_")
    assert "update: yes" in lines
    assert f"price {plans.big['id']}: yes (today)" in lines
    assert f"price {plans.small['id']}: yes (at_period_end: decreasing_item_amount)" in lines
    assert "undo_scheduled_change: no (no_scheduled_change)" in lines
    assert "cancel: no (feature_off)" in lines
    assert "renew: no (feature_off, not_ending)" in lines


async def test_each_configured_price_that_is_not_offered_has_its_reason(plans: Plans) -> None:
    await plans.sell()
    other = await plans.shop.post("products", name="Other")
    gone = await plans.shop.post("products", name="Gone")
    once = await plans.shop.price(other["id"], 100, recurring=None)
    usd = await plans.shop.price(other["id"], 100, currency="usd", tax_behavior="inclusive")
    lost = await plans.shop.price(gone["id"], 100)
    await plans.shop.post(f"products/{gone['id']}", active=False)
    await plans.shop.post(f"prices/{plans.year['id']}", active=False)
    plans.update = {
        "products": [
            {"product": other["id"], "prices": [once["id"], usd["id"], plans.big["id"], "price_none"]},
            {"product": gone["id"], "prices": [lost["id"]]},
            {"product": "prod_none", "prices": [plans.year["id"]]},
        ]
    }

    found = await reasons(plans)

    assert found[once["id"]] == ("price_not_recurring",)
    assert found[usd["id"]] == ("other_currency", "other_tax_behavior")
    assert found[plans.big["id"]] == ("price_of_another_product",)
    assert found["price_none"] == ("price_missing",)
    assert found[lost["id"]] == ("product_archived",)
    assert found[plans.year["id"]] == ("product_missing", "price_archived", "price_of_another_product")


async def test_where_only_the_quantity_may_change_the_other_prices_say_so(plans: Plans) -> None:
    await plans.sell()
    plans.update = {"default_allowed_updates": ["quantity"]}

    found = await reasons(plans)

    assert (found[plans.small["id"]], found[plans.big["id"]]) == ((), ("price_changes_off",))


async def test_a_change_that_is_scheduled_or_waits_is_told_with_its_date(plans: Plans) -> None:
    plans.update = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}
    await plans.sell(buys="big")
    await plans.change(plans.small, key="go")

    lines = list(lines_of(await explained(plans)))

    assert f"scheduled for 2026-12-20: {plans.small['id']}" in lines
    assert "update: no (scheduled_change)" in lines
    assert "undo_scheduled_change: yes" in lines


@pytest.mark.parametrize("wanted", ["sub_none", "cus_1"])
async def test_a_subscription_that_is_not_there_cannot_be_explained(gateway: Gateway, wanted: str) -> None:
    with pytest.raises(ObjectNotFound):
        await explain(gateway, decode({"id": "bpc_1"}), wanted, now=NOW)


async def test_a_large_catalogue_takes_one_request_for_each_product_and_none_the_next_minute(
    plans: Plans, http: httpx.AsyncClient, shop: Shop
) -> None:
    await plans.sell()
    catalogue = [{"product": plans.product["id"], "prices": [plans.small["id"]]}]
    for number in range(9):
        product = await shop.post("products", name=f"Plan {number}")
        prices = [
            (await shop.price(product["id"], 100, recurring={"interval": one}))["id"]
            for one in ("day", "week", "month", "year")
        ]
        catalogue.append({"product": product["id"], "prices": prices})
    plans.update = {"products": catalogue}
    options = await plans.options()
    asked: list[str] = []

    async def count(request: httpx.Request) -> None:
        asked.append(request.url.path)

    http.event_hooks = {"request": [count]}
    for gateway in (Gateway("sk_test_demo", api_base="https://sandbox.test", http=http),) * 2:
        again = await load_options(gateway, options.customer, options.subscription, plans.configuration)
        assert sum(len(one.prices) for one in again.products) == 37

    assert sorted(asked) == ["/v1/prices"] * 10 + ["/v1/products"]
