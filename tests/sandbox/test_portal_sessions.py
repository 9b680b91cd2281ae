"""Portal sessions: the page that they lead to, and the flows that a configuration allows."""

# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.pages.checks import page_problems
from tests.sandbox.portals import EVERYTHING, configure, product_of, switching
from tests.sandbox.shop import Shop, only_item


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def open_session(client: stripe.StripeClient, customer: str, **further: Any) -> Any:
    params: Any = {"customer": customer, **further}
    return await client.v1.billing_portal.sessions.create_async(params)


async def test_a_session_leads_to_a_page_that_says_what_it_is(shop: Shop, http: httpx.AsyncClient) -> None:
    made = await configure(shop.client)
    customer = await shop.customer()

    session = await open_session(shop.client, customer, return_url="https://shop.test/account", locale="it")
    page = await http.get(session.url)

    assert (session.configuration, session.flow, session.locale) == (made.id, None, "it")
    assert page_problems(page.text) == []
    assert "Qui ci sarebbe il portale di Stripe" in page.text
    assert 'href="https://shop.test/account"' in page.text


async def test_an_unused_address_dies_after_five_minutes(
    shop: Shop, http: httpx.AsyncClient, clock: Clock
) -> None:
    await configure(shop.client)
    session = await open_session(shop.client, await shop.customer())

    clock.advance(timedelta(minutes=5, seconds=1))

    assert (await http.get(session.url)).status_code == 410


async def test_a_portal_that_was_never_saved_has_no_sessions(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="until you save your customer portal settings"):
        await open_session(shop.client, await shop.customer())


async def test_an_inactive_configuration_has_no_sessions(shop: Shop) -> None:
    await configure(shop.client)
    made = await configure(shop.client)
    await shop.client.v1.billing_portal.configurations.update_async(made.id, {"active": False})

    with pytest.raises(stripe.InvalidRequestError, match="not active"):
        await open_session(shop.client, await shop.customer(), configuration=made.id)


async def test_a_session_may_be_recovered_by_login(shop: Shop, clock: Clock) -> None:
    await configure(shop.client)
    later = int((clock.now() + timedelta(days=1)).timestamp())
    recovery = {"type": "customer_login", "customer_login": {"expires_at": later}}

    session = await open_session(shop.client, await shop.customer(), after_expiration=recovery)

    assert session.after_expiration.customer_login.expires_at == later


async def test_a_flow_tells_only_of_itself(shop: Shop) -> None:
    await configure(shop.client, EVERYTHING)
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1200))
    flow = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": subscription.id},
        "after_completion": {"type": "redirect", "redirect": {"return_url": "https://shop.test/done"}},
    }

    session = await open_session(shop.client, customer, flow_data=flow)

    assert session.flow.subscription_cancel.subscription == subscription.id
    assert session.flow.after_completion.redirect.return_url == "https://shop.test/done"
    assert (session.flow.subscription_update, session.flow.customer_update) == (None, None)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "subscription_update",
            "subscription cannot be updated because the subscription update feature in the portal configuration",
        ),
        ("subscription_cancel", "cancellation feature in the portal configuration is disabled"),
        ("subscription_pause", "pause feature in the portal configuration is disabled"),
        ("payment_method_update", "payment method update feature in the portal configuration is disabled"),
        ("customer_update", "customer update feature in the portal configuration is disabled"),
    ],
)
async def test_a_flow_of_a_feature_that_is_off_is_refused(shop: Shop, kind: str, words: str) -> None:
    await configure(shop.client)
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1200))
    block = {kind: {"subscription": subscription.id}} if kind.startswith("subscription") else {}

    with pytest.raises(stripe.InvalidRequestError, match=words):
        await open_session(shop.client, customer, flow_data={"type": kind, **block})


async def confirming(shop: Shop, **wish: Any) -> Any:
    """A session that asks a customer of the monthly plan to confirm a change."""
    monthly = await shop.price(1200)
    product = await product_of(shop, monthly)
    yearly = await shop.client.v1.prices.create_async(
        {"product": product, "currency": "eur", "unit_amount": 12000, "recurring": {"interval": "year"}}
    )
    await switching(shop, monthly, yearly.id)
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, monthly, 2)
    prices = {"monthly": monthly, "yearly": yearly.id, "other": await shop.price(900)}
    item = {"id": only_item(subscription).id} | wish
    if "price" in item:
        item["price"] = prices[item["price"]]
    block = {"subscription": subscription.id, "items": [item]}
    return await open_session(
        shop.client,
        customer,
        flow_data={"type": "subscription_update_confirm", "subscription_update_confirm": block},
    )


@pytest.mark.parametrize("wish", [{"price": "yearly"}, {"quantity": 3}])
async def test_a_change_can_be_asked_to_be_confirmed(shop: Shop, wish: dict[str, Any]) -> None:
    session = await confirming(shop, **wish)

    assert session.flow.subscription_update_confirm.items[0].id.startswith("si_")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"price": "monthly", "quantity": 2}, "there are no changes to confirm"),
        ({"price": "other"}, "is not in the portal configuration"),
    ],
)
async def test_a_change_that_is_none_or_not_offered_is_refused(
    shop: Shop, wish: dict[str, Any], words: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words):
        await confirming(shop, **wish)


async def test_a_subscription_of_several_items_is_not_updated(shop: Shop) -> None:
    first, second = await shop.price(1200), await shop.price(300, name="Extra")
    await switching(shop, first)
    customer = await shop.customer()
    items: Any = [{"price": first}, {"price": second}]
    subscription = await shop.client.v1.subscriptions.create_async({"customer": customer, "items": items})
    flow = {"type": "subscription_update", "subscription_update": {"subscription": subscription.id}}

    with pytest.raises(stripe.InvalidRequestError, match="because it has multiple items"):
        await open_session(shop.client, customer, flow_data=flow)


async def test_a_subscription_of_somebody_else_is_refused(shop: Shop) -> None:
    await configure(shop.client, EVERYTHING)
    subscription = await shop.subscribe(await shop.customer(), await shop.price(1200))
    flow = {"type": "subscription_cancel", "subscription_cancel": {"subscription": subscription.id}}

    with pytest.raises(stripe.InvalidRequestError, match="does not belong"):
        await open_session(shop.client, await shop.customer(), flow_data=flow)


async def test_a_subscription_that_is_ending_is_not_cancelled_again(shop: Shop) -> None:
    await configure(shop.client, EVERYTHING)
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1200))
    await shop.update(subscription.id, cancel_at_period_end=True)
    flow = {"type": "subscription_cancel", "subscription_cancel": {"subscription": subscription.id}}

    with pytest.raises(stripe.InvalidRequestError, match="already set to be canceled"):
        await open_session(shop.client, customer, flow_data=flow)
