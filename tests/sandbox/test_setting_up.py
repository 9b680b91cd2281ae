"""Setting payment methods up: attempts, mandates, deposits, banks that take their time, providers' pages."""

# ruff: noqa: ANN401  whatever further parameters of Stripe's a test gives

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from sandbox.cards import BY_TOKEN
from sandbox.clock import Clock
from tests.pages.checks import page_problems

ACCEPTED: Any = {
    "customer_acceptance": {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "A test"}}
}
DECLINING = sorted(token for token, card in BY_TOKEN.items() if card.on_setup)


async def set_up(client: stripe.StripeClient, method: str, **further: Any) -> stripe.SetupIntent:
    customer = await client.v1.customers.create_async({"name": "Ada"})
    params: Any = {
        "customer": customer.id,
        "payment_method": method,
        "confirm": True,
        "return_url": "https://shop.test/back",
        "mandate_data": ACCEPTED,
        "expand": ["latest_attempt", "mandate", "payment_method"],
        **further,
    }
    return await client.v1.setup_intents.create_async(params)


async def reread(client: stripe.StripeClient, intent: stripe.SetupIntent) -> stripe.SetupIntent:
    params: Any = {"expand": ["latest_attempt", "mandate", "payment_method"]}
    return await client.v1.setup_intents.retrieve_async(intent.id, params)


def attempt_of(intent: stripe.SetupIntent) -> stripe.SetupAttempt:
    assert isinstance(intent.latest_attempt, stripe.SetupAttempt)
    return intent.latest_attempt


def mandate_of(intent: stripe.SetupIntent) -> stripe.Mandate:
    assert isinstance(intent.mandate, stripe.Mandate)
    return intent.mandate


async def verify(
    client: stripe.StripeClient, intent: stripe.SetupIntent, **answer: Any
) -> stripe.SetupIntent:
    params: Any = answer
    return await client.v1.setup_intents.verify_microdeposits_async(intent.id, params)


async def deposited(
    client: stripe.StripeClient, token: str = "pm_usBankAccount_success"
) -> stripe.SetupIntent:
    return await set_up(client, token, allowed_payment_method_types=["us_bank_account"])


async def test_a_card_leaves_an_attempt_that_tells_of_it(client: stripe.StripeClient) -> None:
    intent = await set_up(client, "pm_card_visa")

    attempt = attempt_of(intent)
    assert (attempt.status, attempt.setup_intent) == ("succeeded", intent.id)
    assert attempt.payment_method_details.card is not None
    assert attempt.payment_method_details.card.last4 == "4242"


@pytest.mark.parametrize("token", DECLINING)
async def test_every_declining_card_leaves_a_failed_attempt(client: stripe.StripeClient, token: str) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await set_up(client, token)

    assert declined.value.error is not None
    assert declined.value.error.setup_intent is not None
    intent = await reread(client, declined.value.error.setup_intent)
    attempt = attempt_of(intent)
    assert (intent.status, attempt.status) == ("requires_payment_method", "failed")
    assert attempt.setup_error is not None
    assert attempt.setup_error.code == BY_TOKEN[token].on_setup.code  # type: ignore[union-attr]


async def test_attempts_are_listed_newest_first_and_a_waiting_one_is_given_up(
    client: stripe.StripeClient,
) -> None:
    intent = await set_up(client, "pm_card_authenticationRequired")

    await client.v1.setup_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})

    attempts = await client.v1.setup_attempts.list_async({"setup_intent": intent.id})
    assert [attempt.status for attempt in attempts.data] == ["succeeded", "abandoned"]


@pytest.mark.parametrize(("answer", "result"), [("pass", "authenticated"), ("fail", "failed")])
async def test_an_attempt_tells_how_authentication_went(
    client: stripe.StripeClient, http: httpx.AsyncClient, answer: str, result: str
) -> None:
    intent = await set_up(client, "pm_card_authenticationRequired")
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None

    await http.post(str(intent.next_action.redirect_to_url.url), data={"answer": answer})

    card = attempt_of(await reread(client, intent)).payment_method_details.card
    assert card is not None
    assert card.three_d_secure is not None
    assert card.three_d_secure.result == result


async def test_an_ordinary_card_is_authenticated_when_the_merchant_wants_it(
    client: stripe.StripeClient,
) -> None:
    options: Any = {"card": {"request_three_d_secure": "any"}}

    intent = await set_up(client, "pm_card_visa", payment_method_options=options)

    assert intent.status == "requires_action"


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("pm_sepaDebit_success_de", "sepa_debit"),
        ("pm_acssDebit_success", "acss_debit"),
        ("pm_bacsDebit_success", "bacs_debit"),
        ("pm_auBecsDebit_success", "au_becs_debit"),
        ("pm_nzBankAccount_success", "nz_bank_account"),
    ],
)
async def test_a_debit_comes_with_a_mandate(client: stripe.StripeClient, token: str, kind: str) -> None:
    intent = await set_up(client, token, allowed_payment_method_types=[kind])

    mandate = await client.v1.mandates.retrieve_async(mandate_of(intent).id)
    assert (intent.status, mandate.status, mandate.payment_method_details.type) == (
        "succeeded",
        "active",
        kind,
    )
    assert mandate.customer_acceptance.online is not None
    assert mandate.customer_acceptance.online.user_agent == "A test"


async def test_a_refused_mandate_is_inactive(client: stripe.StripeClient) -> None:
    intent = await set_up(client, "pm_bacsDebit_mandateRefused", allowed_payment_method_types=["bacs_debit"])

    assert mandate_of(intent).status == "inactive"


async def test_the_reference_of_a_mandate_begins_as_the_merchant_wishes(client: stripe.StripeClient) -> None:
    options: Any = {"sepa_debit": {"mandate_options": {"reference_prefix": "LAMP-"}}}

    intent = await set_up(client, "pm_sepaDebit_success_de", payment_method_options=options)

    details = mandate_of(intent).payment_method_details.sepa_debit
    assert details is not None
    assert details.reference.startswith("LAMP-")


@pytest.mark.parametrize("answer", [{"amounts": [32, 45]}, {"descriptor_code": "SM11AA"}])
async def test_the_right_deposits_verify_an_account(
    client: stripe.StripeClient, answer: dict[str, Any]
) -> None:
    intent = await deposited(client)
    assert intent.next_action is not None
    assert (intent.status, intent.next_action.type) == ("requires_action", "verify_with_microdeposits")

    verified = await verify(client, intent, **answer)

    assert verified.status == "succeeded"
    assert attempt_of(await reread(client, intent)).status == "succeeded"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"amounts": [10, 11]}, "attempts_exceeded"),
        ({"descriptor_code": "SM33CC"}, "attempts_exceeded"),
        ({"amounts": [40, 41]}, "timeout"),
        ({"descriptor_code": "SM44DD"}, "timeout"),
    ],
)
async def test_other_test_values_end_the_verification(
    client: stripe.StripeClient, answer: dict[str, Any], code: str
) -> None:
    intent = await deposited(client)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await verify(client, intent, **answer)

    after = await reread(client, intent)
    assert refused.value.code == f"payment_method_microdeposit_verification_{code}"
    assert after.status == "requires_payment_method"
    assert after.last_setup_error is not None
    assert after.last_setup_error.code == refused.value.code


async def test_the_third_wrong_answer_is_the_last(client: stripe.StripeClient) -> None:
    intent = await deposited(client)
    codes = []

    for _ in range(3):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await verify(client, intent, amounts=[1, 2])
        codes.append(str(refused.value.code).removeprefix("payment_method_microdeposit_verification_"))

    assert codes == ["amounts_mismatch", "amounts_mismatch", "attempts_exceeded"]


@pytest.mark.parametrize(
    ("token", "days", "code"),
    [
        ("pm_usBankAccount_success", 10, "payment_method_microdeposit_verification_timeout"),
        ("pm_usBankAccount_failMicrodeposits", 2, "payment_method_microdeposit_failed"),
    ],
)
async def test_deposits_fail_as_time_passes(
    client: stripe.StripeClient, clock: Clock, token: str, days: int, code: str
) -> None:
    intent = await deposited(client, token)

    clock.advance(timedelta(days=days, seconds=1))

    after = await reread(client, intent)
    assert after.last_setup_error is not None
    assert after.last_setup_error.code == code


async def test_deposits_are_verified_on_a_page_too(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    intent = await deposited(client)
    assert intent.next_action is not None
    assert intent.next_action.verify_with_microdeposits is not None
    url = intent.next_action.verify_with_microdeposits.hosted_verification_url

    page = await http.get(url)
    wrong = await http.post(url, data={"code": "SM00XX"})
    right = await http.post(url, data={"code": "sm11aa"})

    assert page_problems(page.text) == []
    assert wrong.status_code == 422
    assert "Look again" in wrong.text
    assert "The account is verified" in right.text
    assert (await reread(client, intent)).status == "succeeded"


async def test_a_slow_bank_answers_after_three_minutes(client: stripe.StripeClient, clock: Clock) -> None:
    intent = await set_up(client, "pm_sepaDebit_successDelayed_de")

    clock.advance(timedelta(minutes=3))

    assert intent.status == "processing"
    assert (await reread(client, intent)).status == "succeeded"


async def test_an_intent_that_is_processing_cannot_be_cancelled(client: stripe.StripeClient) -> None:
    intent = await set_up(client, "pm_sepaDebit_successDelayed_de")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.setup_intents.cancel_async(intent.id)

    assert refused.value.code == "setup_intent_unexpected_state"


async def test_cancelling_gives_the_attempt_up(client: stripe.StripeClient) -> None:
    intent = await set_up(client, "pm_card_authenticationRequired")

    await client.v1.setup_intents.cancel_async(intent.id, {"cancellation_reason": "duplicate"})

    after = await reread(client, intent)
    assert (after.cancellation_reason, after.next_action) == ("duplicate", None)
    assert attempt_of(after).status == "abandoned"


@pytest.mark.parametrize("kind", ["amazon_pay", "cashapp", "klarna", "paypal", "revolut_pay"])
@pytest.mark.parametrize(("answer", "status"), [("pass", "succeeded"), ("fail", "requires_payment_method")])
async def test_a_provider_asks_on_its_own_page(
    client: stripe.StripeClient, http: httpx.AsyncClient, kind: str, answer: str, status: str
) -> None:
    data: Any = {"type": kind}
    customer = await client.v1.customers.create_async({"name": "Ada"})
    params: Any = {
        "customer": customer.id,
        "allowed_payment_method_types": [kind],
        "payment_method_data": data,
        "confirm": True,
        "return_url": "https://shop.test/back",
    }
    intent = await client.v1.setup_intents.create_async(params)
    url = f"https://sandbox.test/authorize/{intent.id}"

    page = await http.get(url)
    left = await http.post(url, data={"answer": answer})

    after = await reread(client, intent)
    assert page_problems(page.text) == []
    assert left.headers["location"].startswith("https://shop.test/back?setup_intent=seti_")
    assert after.status == status
    assert attempt_of(after).status == ("succeeded" if answer == "pass" else "failed")


async def test_ideal_leaves_the_account_behind_it_as_a_debit(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    owner: Any = {"name": "Ada", "email": "ada@example.com"}
    customer = await client.v1.customers.create_async({"name": "Ada"})
    intent = await client.v1.setup_intents.create_async(
        {
            "customer": customer.id,
            "allowed_payment_method_types": ["ideal"],
            "payment_method_data": {"type": "ideal", "billing_details": owner},
            "confirm": True,
            "return_url": "https://shop.test/back",
        }
    )

    await http.post(f"https://sandbox.test/authorize/{intent.id}", data={"answer": "pass"})

    kept = (await client.v1.payment_methods.list_async({"customer": customer.id})).data
    ideal = attempt_of(await reread(client, intent)).payment_method_details.ideal
    assert [method.type for method in kept] == ["sepa_debit"]
    assert ideal is not None
    assert ideal.generated_sepa_debit == kept[0].id


async def test_a_type_that_pays_only_once_cannot_be_set_up(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="pays only once"):
        await client.v1.setup_intents.create_async(
            {
                "allowed_payment_method_types": ["p24"],
                "payment_method_data": {"type": "p24"},
                "confirm": True,
            }
        )


async def token(client: stripe.StripeClient, **further: Any) -> stripe.ConfirmationToken:
    params: Any = {"payment_method": "pm_card_visa", "return_url": "https://shop.test/back", **further}
    return await client.v1.test_helpers.confirmation_tokens.create_async(params)


async def test_a_confirmation_token_previews_its_method(client: stripe.StripeClient) -> None:
    made = await token(client, setup_future_usage="off_session")

    found = await client.v1.confirmation_tokens.retrieve_async(made.id)

    assert found.payment_method_preview is not None
    assert found.payment_method_preview.card is not None
    assert (found.payment_method_preview.card.last4, found.setup_future_usage) == ("4242", "off_session")


async def test_a_confirmation_token_confirms_once(client: stripe.StripeClient) -> None:
    made = await token(client)

    intent = await client.v1.setup_intents.create_async({"confirm": True, "confirmation_token": made.id})

    assert intent.status == "succeeded"
    assert (await client.v1.confirmation_tokens.retrieve_async(made.id)).setup_intent == intent.id
    with pytest.raises(stripe.InvalidRequestError, match="already been used"):
        await client.v1.setup_intents.create_async({"confirm": True, "confirmation_token": made.id})


async def test_a_confirmation_token_brings_the_mandate_and_the_way_back(client: stripe.StripeClient) -> None:
    debit = await token(client, payment_method="pm_sepaDebit_success_de")
    asking = await token(client, payment_method="pm_card_authenticationRequired")

    first = await client.v1.setup_intents.create_async({"confirm": True, "confirmation_token": debit.id})
    second = await client.v1.setup_intents.create_async({"confirm": True, "confirmation_token": asking.id})

    assert first.mandate is not None
    assert second.next_action is not None
    assert second.next_action.redirect_to_url is not None
    assert second.next_action.redirect_to_url.return_url == "https://shop.test/back"


async def test_a_confirmation_token_pays(client: stripe.StripeClient) -> None:
    made = await token(client)
    intent = await client.v1.payment_intents.create_async({"amount": 1900, "currency": "eur"})

    paid = await client.v1.payment_intents.confirm_async(intent.id, {"confirmation_token": made.id})
    at_once = await client.v1.payment_intents.create_async(
        {
            "amount": 1900,
            "currency": "eur",
            "confirm": True,
            "confirmation_token": (await token(client)).id,
        }
    )

    assert (paid.status, at_once.status) == ("succeeded", "succeeded")
    assert (await client.v1.confirmation_tokens.retrieve_async(made.id)).payment_intent == intent.id


async def test_a_confirmation_token_lives_for_twelve_hours(client: stripe.StripeClient, clock: Clock) -> None:
    made = await token(client)

    clock.advance(timedelta(hours=12))

    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        await client.v1.setup_intents.create_async({"confirm": True, "confirmation_token": made.id})
