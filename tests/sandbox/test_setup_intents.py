import httpx
import pytest
import stripe


async def customer(client: stripe.StripeClient) -> str:
    return (await client.v1.customers.create_async({"name": "Ada"})).id


async def test_a_setup_intent_saves_a_card(client: stripe.StripeClient) -> None:
    ada = await customer(client)

    intent = await client.v1.setup_intents.create_async(
        {"customer": ada, "payment_method": "pm_card_visa", "confirm": True, "expand": ["payment_method"]}
    )

    assert intent.status == "succeeded"
    assert isinstance(intent.payment_method, stripe.PaymentMethod)
    assert intent.payment_method.customer == ada


async def test_a_declined_setup_intent_keeps_the_error(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async({"customer": await customer(client)})

    with pytest.raises(stripe.CardError):
        await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": "pm_card_chargeDeclined"})

    after = await client.v1.setup_intents.retrieve_async(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_setup_error is not None
    assert after.last_setup_error.code == "card_declined"


@pytest.mark.parametrize(("answer", "status"), [("pass", "succeeded"), ("fail", "requires_payment_method")])
async def test_authentication_decides_about_a_setup_intent(
    client: stripe.StripeClient, http: httpx.AsyncClient, answer: str, status: str
) -> None:
    intent = await client.v1.setup_intents.create_async(
        {
            "customer": await customer(client),
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
            "return_url": "https://shop.test/back?x=1",
        }
    )
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    url = intent.next_action.redirect_to_url.url
    assert url is not None

    back = await http.post(url, data={"answer": answer})

    assert back.headers["location"].startswith("https://shop.test/back?x=1&setup_intent=seti_")
    assert (await client.v1.setup_intents.retrieve_async(intent.id)).status == status


async def test_a_cancelled_setup_intent_stays_cancelled(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async({"customer": await customer(client)})

    cancelled = await client.v1.setup_intents.cancel_async(intent.id)

    assert cancelled.status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "setup_intent_unexpected_state"


async def test_a_setup_intent_is_changed_before_it_is_confirmed(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async({"allowed_payment_method_types": ["card"]})

    changed = await client.v1.setup_intents.update_async(
        intent.id,
        {
            "customer": await customer(client),
            "payment_method": "pm_card_visa",
            "description": "New card",
            "metadata": {"a": "1"},
        },
    )
    confirmed = await client.v1.setup_intents.confirm_async(intent.id)

    assert (intent.status, changed.status, confirmed.status) == (
        "requires_payment_method",
        "requires_confirmation",
        "succeeded",
    )
    assert (changed.description, changed.payment_method_types) == ("New card", ["card"])


async def test_a_setup_intent_without_a_method_cannot_be_confirmed(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async()

    with pytest.raises(stripe.InvalidRequestError, match="no payment method"):
        await client.v1.setup_intents.confirm_async(intent.id)


async def test_a_type_that_the_intent_does_not_allow_is_refused(client: stripe.StripeClient) -> None:
    intent = await client.v1.setup_intents.create_async({"allowed_payment_method_types": ["link"]})

    with pytest.raises(stripe.InvalidRequestError, match="not allowed"):
        await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})


async def test_authentication_needs_somewhere_to_return_to(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.setup_intents.create_async(
            {"payment_method": "pm_card_authenticationRequired", "confirm": True}
        )

    assert refused.value.param == "return_url"


async def test_a_debit_is_not_set_up_without_a_mandate(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.setup_intents.create_async(
            {"payment_method": "pm_sepaDebit_success_de", "confirm": True}
        )

    assert (refused.value.param, refused.value.code) == ("mandate_data", "setup_intent_mandate_invalid")


async def test_setup_intents_are_listed_by_customer(client: stripe.StripeClient) -> None:
    ada = await customer(client)
    await client.v1.setup_intents.create_async({"customer": await customer(client)})
    mine = await client.v1.setup_intents.create_async({"customer": ada})

    listed = await client.v1.setup_intents.list_async({"customer": ada})

    assert [row.id for row in listed.data] == [mine.id]
