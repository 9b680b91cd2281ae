"""Portal configurations and feedback options, by the rules that Stripe documents."""

# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.conftest import KEY
from tests.sandbox.portals import EVERYTHING, PRODUCTS, configure, product_of, switching
from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def test_what_is_not_said_gets_stripes_defaults(client: stripe.StripeClient) -> None:
    features = (await configure(client)).features

    cancel, update, pause = (
        features.subscription_cancel,
        features.subscription_update,
        features.subscription_pause,
    )
    assert (cancel.enabled, cancel.mode, cancel.proration_behavior) == (False, "at_period_end", "none")
    assert (cancel.cancellation_reason.enabled, cancel.cancellation_reason.options) == (False, [])
    assert (update.enabled, update.proration_behavior, update.trial_update_behavior) == (
        False,
        "none",
        "end_trial",
    )
    assert update.schedule_at_period_end.conditions == []
    assert (pause.enabled, pause.duration.interval_options[0].interval) == (False, "month")
    assert features.payment_method_update.payment_method_configuration is None


async def test_the_first_configuration_is_the_default_for_good(client: stripe.StripeClient) -> None:
    first, second = await configure(client), await configure(client, name="Second")

    assert (first.is_default, second.is_default) == (True, False)
    with pytest.raises(stripe.InvalidRequestError, match="default"):
        await client.v1.billing_portal.configurations.update_async(first.id, {"active": False})


async def test_configurations_are_listed_by_what_they_are(client: stripe.StripeClient) -> None:
    first, second = await configure(client), await configure(client)
    await client.v1.billing_portal.configurations.update_async(second.id, {"active": False})
    portals = client.v1.billing_portal.configurations

    inactive = await portals.list_async({"active": False})
    default = await portals.list_async({"is_default": True})

    assert [row.id for row in inactive.data] == [second.id]
    assert [row.id for row in default.data] == [first.id]


async def test_products_are_shown_only_where_they_are_asked_for(shop: Shop) -> None:
    price = await shop.price(1200)
    made = await switching(shop, price)

    plain = await shop.client.v1.billing_portal.configurations.retrieve_async(made.id)
    listed = await shop.client.v1.billing_portal.configurations.list_async({"expand": [f"data.{PRODUCTS}"]})

    assert made.features.subscription_update.products[0].prices == [price]
    assert not hasattr(plain.features.subscription_update, "products")
    assert listed.data[0].features.subscription_update.products is not None
    quantity = listed.data[0].features.subscription_update.products[0].adjustable_quantity
    assert (quantity.enabled, quantity.minimum, quantity.maximum) == (False, 1, None)


async def test_a_change_touches_only_what_it_names(client: stripe.StripeClient, clock: Clock) -> None:
    made = await configure(client, EVERYTHING, business_profile={"headline": "Hello"}, name="A")
    clock.advance(timedelta(hours=1))
    change: Any = {
        "features": {"subscription_cancel": {"enabled": False}},
        "business_profile": {"privacy_policy_url": "https://shop.test/privacy"},
    }

    after = await client.v1.billing_portal.configurations.update_async(made.id, change)

    cancel = after.features.subscription_cancel
    assert (cancel.enabled, cancel.mode) == (False, "immediately")
    assert list(cancel.cancellation_reason.options) == ["unused", "other"]
    assert after.features.customer_update.enabled is True
    assert (after.business_profile.headline, after.name) == ("Hello", "A")
    assert after.updated == made.updated + 3600


async def test_empty_texts_clear_a_field(http: httpx.AsyncClient, client: stripe.StripeClient) -> None:
    made = await configure(client, name="A", default_return_url="https://shop.test")
    cleared = {"name": "", "default_return_url": "", "features[customer_update][allowed_updates]": ""}

    answer = await http.post(
        f"/v1/billing_portal/configurations/{made.id}",
        headers={"Authorization": f"Bearer {KEY}"},
        data=cleared,
    )

    assert (answer.json()["name"], answer.json()["default_return_url"]) == (None, None)
    assert answer.json()["features"]["customer_update"]["allowed_updates"] == []


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"business_profile[headline]": "x" * 61}, "business_profile[headline]"),
        ({"name": "x" * 257}, "name"),
        ({"default_return_url": "shop"}, "default_return_url"),
        ({"active": "true"}, "active"),
        ({"login_page[x]": "1"}, "login_page[x]"),
        ({"features[invoice_history][x]": "1"}, "features[invoice_history][x]"),
        ({"features[customer_update][allowed_updates][0]": "name"}, "features[customer_update][enabled]"),
        ({"features[subscription_cancel][mode]": "at_period_end"}, "features[subscription_cancel][enabled]"),
        (
            {
                "features[subscription_cancel][enabled]": "true",
                "features[subscription_cancel][cancellation_reason][enabled]": "true",
            },
            "features[subscription_cancel][cancellation_reason][options]",
        ),
        (
            {
                "features[subscription_cancel][enabled]": "true",
                "features[subscription_cancel][proration_behavior]": "always_invoice",
            },
            "features[subscription_cancel][proration_behavior]",
        ),
        (
            {"features[subscription_update][enabled]": "true"},
            "features[subscription_update][default_allowed_updates]",
        ),
        (
            {
                "features[subscription_update][enabled]": "true",
                "features[subscription_update][default_allowed_updates][0]": "price",
            },
            "features[subscription_update][products]",
        ),
        (
            {"features[subscription_pause][duration][type]": "interval_options"},
            "features[subscription_pause][duration][interval_options]",
        ),
        (
            {
                "features[subscription_pause][duration][type]": "interval_options",
                "features[subscription_pause][duration][interval_options][0][interval]": "month",
                "features[subscription_pause][duration][interval_options][0][interval_count]": "37",
            },
            "features[subscription_pause][duration][interval_options][0][interval_count]",
        ),
    ],
)
async def test_a_wrong_configuration_is_refused_with_the_field(
    http: httpx.AsyncClient, wrong: dict[str, str], param: str
) -> None:
    body = {"features[invoice_history][enabled]": "true"} | wrong

    answer = await http.post(
        "/v1/billing_portal/configurations", headers={"Authorization": f"Bearer {KEY}"}, data=body
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param


async def test_a_configuration_needs_features(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/v1/billing_portal/configurations", headers={"Authorization": f"Bearer {KEY}"}, data={"name": "A"}
    )

    assert answer.json()["error"]["param"] == "features"


async def test_a_configuration_offers_ten_products_at_most(shop: Shop) -> None:
    prices = [await shop.price(100 * number, name=f"Plan {number}") for number in range(1, 12)]
    products = [{"product": await product_of(shop, price), "prices": [price]} for price in prices]
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": products}

    with pytest.raises(stripe.InvalidRequestError, match="at most 10 products"):
        await configure(shop.client, {"subscription_update": update})


async def test_a_product_has_one_price_for_each_interval_and_currency(shop: Shop) -> None:
    first = await shop.price(1200)
    product = await product_of(shop, first)
    same: Any = {
        "product": product,
        "currency": "eur",
        "unit_amount": 1500,
        "recurring": {"interval": "month"},
    }
    yearly = same | {"recurring": {"interval": "year"}}
    dollars = same | {"currency": "usd"}
    make = shop.client.v1.prices.create_async
    second, third, fourth = [(await make(params)).id for params in (same, yearly, dollars)]

    made = await switching(shop, first, third, fourth)

    assert len(made.features.subscription_update.products[0].prices) == 3
    with pytest.raises(stripe.InvalidRequestError, match="only one price"):
        await switching(shop, first, second)


async def test_a_pause_can_be_offered(client: stripe.StripeClient) -> None:
    duration: Any = {
        "type": "interval_options",
        "interval_options": [{"interval": "month", "interval_count": 36}],
    }

    made = await configure(client, {"subscription_pause": {"enabled": True, "duration": duration}})

    option = made.features.subscription_pause.duration.interval_options[0]
    assert (option.interval, option.interval_count) == ("month", 36)


async def test_the_login_page_has_an_address_only_while_it_is_on(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    made = await configure(client, login_page={"enabled": True})
    page = await http.get(made.login_page.url)

    off = await client.v1.billing_portal.configurations.update_async(
        made.id, {"login_page": {"enabled": False}}
    )

    assert page.status_code == 200
    assert off.login_page.url is None
    assert (await http.get(made.login_page.url)).status_code == 404


async def test_a_configuration_names_what_payment_methods_it_offers(client: stripe.StripeClient) -> None:
    methods = await client.v1.payment_method_configurations.create_async({"name": "Cards"})
    feature = {"enabled": True, "payment_method_configuration": methods.id}

    made = await configure(client, {"payment_method_update": feature})

    assert made.features.payment_method_update.payment_method_configuration == methods.id


async def test_feedback_options_are_offered_until_they_are_deactivated(client: stripe.StripeClient) -> None:
    options = client.v1.billing.feedback_options
    kept = await options.create_async({"description": "The shop has moved"})
    gone = await options.create_async({"description": "Too loud"})
    await options.update_async(kept.id, {"description": "We have moved"})
    inactive = await options.deactivate_async(gone.id)

    def cancelling(*ids: str) -> Any:
        reason = {"enabled": True, "options": ["other"], "feedback_options": list(ids)}
        return {"subscription_cancel": {"enabled": True, "cancellation_reason": reason}}

    path = "features.subscription_cancel.cancellation_reason.feedback_options"
    made = await configure(client, cancelling(kept.id), expand=[path])

    offered = made.features.subscription_cancel.cancellation_reason.feedback_options
    assert [option.description for option in offered] == ["We have moved"]
    assert inactive.status_transitions.deactivated_at is not None
    assert [row.id for row in (await options.list_async({"status": "active"})).data] == [kept.id]
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        await configure(client, cancelling(gone.id))


async def test_the_description_of_a_feedback_option_is_short(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.billing.feedback_options.create_async({"description": "x" * 101})

    assert refused.value.param == "description"
