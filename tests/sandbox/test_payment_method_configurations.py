"""Which types of payment methods are offered: configurations, and what sessions and intents make of them."""

# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from typing import Any

import pytest
import stripe

OFF: Any = {"display_preference": {"preference": "off"}}
ON: Any = {"display_preference": {"preference": "on"}}


async def session(client: stripe.StripeClient, **further: Any) -> stripe.checkout.Session:
    params: Any = {"mode": "setup", "currency": "eur", "success_url": "https://shop.test", **further}
    return await client.v1.checkout.sessions.create_async(params)


async def test_every_account_has_a_default_configuration(client: stripe.StripeClient) -> None:
    (default,) = (await client.v1.payment_method_configurations.list_async()).data

    assert (default.is_default, default.active) == (True, True)
    assert default.card is not None
    assert default.sofort is not None
    assert (default.card.available, default.card.display_preference.value) == (True, "on")
    assert (default.sofort.available, default.sofort.display_preference.value) == (False, "off")


async def test_what_a_configuration_switches_off_is_not_offered(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_method_configurations.create_async({"name": "Plain", "link": OFF})

    offered = await session(client, payment_method_configuration=made.id)

    assert offered.payment_method_types == ["card", "sepa_debit"]
    assert offered.payment_method_configuration_details is not None
    assert offered.payment_method_configuration_details.id == made.id


async def test_what_a_configuration_switches_on_is_offered_where_money_and_country_allow(
    client: stripe.StripeClient,
) -> None:
    made = await client.v1.payment_method_configurations.create_async(
        {"klarna": ON, "twint": ON, "bizum": ON}
    )

    offered = await session(client, payment_method_configuration=made.id)

    assert made.twint is not None
    assert made.twint.available is False
    assert offered.payment_method_types == ["card", "link", "klarna", "sepa_debit"]


async def test_a_preference_can_be_given_back(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_method_configurations.create_async({"link": OFF})

    changed = await client.v1.payment_method_configurations.update_async(
        made.id, {"name": "Again", "link": {"display_preference": {"preference": "none"}}}
    )

    assert changed.name == "Again"
    assert changed.link is not None
    assert (changed.link.available, changed.link.display_preference.preference) == (True, "none")


async def test_an_inactive_configuration_is_not_used(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_method_configurations.create_async({"name": "Old"})
    await client.v1.payment_method_configurations.update_async(made.id, {"active": False})

    active = await client.v1.payment_method_configurations.list_async({"active": True})

    assert [row.is_default for row in active.data] == [True]
    with pytest.raises(stripe.InvalidRequestError, match="not active"):
        await session(client, payment_method_configuration=made.id)


async def test_the_default_configuration_stays_active(client: stripe.StripeClient) -> None:
    (default,) = (await client.v1.payment_method_configurations.list_async()).data

    with pytest.raises(stripe.InvalidRequestError, match="default"):
        await client.v1.payment_method_configurations.update_async(default.id, {"active": False})


async def test_allowed_types_go_before_the_configuration(client: stripe.StripeClient) -> None:
    offered = await session(client, allowed_payment_method_types=["sepa_debit", "card"])

    assert offered.payment_method_types == ["sepa_debit", "card"]
    assert offered.payment_method_configuration_details is None


async def test_excluded_types_are_left_out(client: stripe.StripeClient) -> None:
    offered = await session(client, excluded_payment_method_types=["sepa_debit"])

    assert offered.payment_method_types == ["card", "link"]


async def test_a_session_that_could_offer_nothing_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        await session(client, allowed_payment_method_types=["sepa_debit"], currency="usd")


@pytest.mark.parametrize("kind", ["p24", "affirm"])
async def test_a_type_that_pays_only_once_is_not_allowed(client: stripe.StripeClient, kind: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await session(client, allowed_payment_method_types=[kind])

    assert refused.value.param == "allowed_payment_method_types"


async def test_an_intent_offers_what_the_configuration_says(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_method_configurations.create_async({"cashapp": OFF, "amazon_pay": OFF})

    intent = await client.v1.setup_intents.create_async(
        {"payment_method_configuration": made.id, "excluded_payment_method_types": ["acss_debit"]}
    )

    assert intent.payment_method_types == ["card", "link", "sepa_debit", "us_bank_account"]
    assert intent.payment_method_configuration_details is not None
    assert intent.payment_method_configuration_details.id == made.id
