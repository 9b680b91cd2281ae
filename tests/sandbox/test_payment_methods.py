from typing import Any, Literal

import httpx
import pytest
import stripe

from sandbox.bank_accounts import ACCOUNT_TOKENS
from sandbox.cards import BY_TOKEN
from tests.sandbox.conftest import KEY

BANKS: dict[str, Any] = {
    "acss_debit": {"account_number": "000123456789", "institution_number": "000", "transit_number": "11000"},
    "au_becs_debit": {"account_number": "000123456", "bsb_number": "000000"},
    "bacs_debit": {"account_number": "00012345", "sort_code": "108800"},
    "nz_bank_account": {
        "account_number": "1234567",
        "bank_code": "11",
        "branch_code": "0000",
        "suffix": "010",
    },
    "sepa_debit": {"iban": "DE89370400440532013000"},
    "us_bank_account": {"account_number": "000123456789", "routing_number": "110000000"},
}
KEPT: dict[str, Any] = {
    **BANKS,
    "boleto": {"tax_id": "000.000.000-00"},
    "amazon_pay": {},
    "cashapp": {},
    "crypto": {},
    "klarna": {},
    "link": {},
    "paypal": {},
    "payto": {},
    "revolut_pay": {},
}
ONCE: list[Any] = [
    "affirm",
    "afterpay_clearpay",
    "alipay",
    "alma",
    "bancontact",
    "billie",
    "bizum",
    "customer_balance",
    "eps",
    "giropay",
    "grabpay",
    "ideal",
    "konbini",
    "mb_way",
    "mobilepay",
    "multibanco",
    "oxxo",
    "p24",
    "pay_by_bank",
    "payco",
    "paynow",
    "paypay",
    "promptpay",
    "samsung_pay",
    "scalapay",
    "sequra",
    "sunbit",
    "swish",
    "wechat_pay",
    "zip",
]


async def customer(client: stripe.StripeClient) -> str:
    return (await client.v1.customers.create_async({"name": "Ada"})).id


async def attached(client: stripe.StripeClient, owner: str, token: str) -> stripe.PaymentMethod:
    return await client.v1.payment_methods.attach_async(token, {"customer": owner})


async def ids_of(client: stripe.StripeClient, owner: str) -> list[str]:
    return [row.id for row in (await client.v1.customers.payment_methods.list_async(owner)).data]


@pytest.mark.parametrize(
    ("token", "brand", "last4"),
    [
        ("pm_card_visa", "visa", "4242"),
        ("pm_card_mastercard", "mastercard", "4444"),
        ("pm_card_amex", "amex", "0005"),
        ("pm_card_chargeCustomerFail", "visa", "0341"),
    ],
)
async def test_a_test_token_attaches_a_fresh_card(
    client: stripe.StripeClient, token: str, brand: str, last4: str
) -> None:
    ada = await customer(client)

    first = await attached(client, ada, token)
    second = await attached(client, ada, token)

    assert first.card is not None
    assert (first.card.brand, first.card.last4, first.customer) == (brand, last4, ada)
    assert await ids_of(client, ada) == [second.id, first.id]


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
async def test_a_declining_card_is_not_attached(
    client: stripe.StripeClient, token: str, code: str, decline_code: str | None
) -> None:
    ada = await customer(client)

    with pytest.raises(stripe.CardError) as declined:
        await attached(client, ada, token)

    assert declined.value.code == code
    assert declined.value.error is not None
    assert getattr(declined.value.error, "decline_code", None) == decline_code
    assert await ids_of(client, ada) == []


async def card_answer(http: httpx.AsyncClient, **card: str) -> httpx.Response:
    fields = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2030", "cvc": "123"} | card
    body = {"type": "card"} | {f"card[{name}]": value for name, value in fields.items()}
    return await http.post("/v1/payment_methods", headers={"Authorization": f"Bearer {KEY}"}, data=body)


async def test_a_card_is_made_from_its_number(http: httpx.AsyncClient) -> None:
    answer = await card_answer(http, exp_year="30")

    card = answer.json()["card"]
    assert (card["last4"], card["exp_month"], card["exp_year"]) == ("4242", 12, 2030)
    assert "4242424242424242" not in answer.text


@pytest.mark.parametrize(
    ("card", "code", "param"),
    [
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"exp_month": "13"}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": "2020"}, "invalid_expiry_year", "exp_year"),
        ({"cvc": "12"}, "invalid_cvc", "cvc"),
        ({"number": "4111111111111111"}, "card_declined", None),
    ],
)
async def test_a_wrong_card_is_refused_with_the_field(
    http: httpx.AsyncClient, card: dict[str, str], code: str, param: str | None
) -> None:
    answer = await card_answer(http, **card)

    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (402, "card_error")
    assert (error["code"], error.get("param")) == (code, param)


@pytest.mark.parametrize("kind", KEPT)
async def test_other_types_are_made_attached_and_listed(client: stripe.StripeClient, kind: str) -> None:
    ada = await customer(client)
    params: Any = {
        "type": kind,
        kind: KEPT[kind],
        "billing_details": {"name": "Ada", "email": "ada@example.com"},
    }

    made = await client.v1.payment_methods.create_async(params)
    await attached(client, ada, made.id)
    listed = await client.v1.payment_methods.list_async({"customer": ada})

    assert made.type == kind
    assert [row.id for row in listed.data] == [made.id]


async def test_a_list_can_be_narrowed_to_a_type(client: stripe.StripeClient) -> None:
    ada = await customer(client)
    await attached(client, ada, "pm_card_visa")
    kind: Literal["sepa_debit"] = "sepa_debit"

    listed = await client.v1.payment_methods.list_async({"customer": ada, "type": kind})

    assert listed.data == []


async def test_detaching_clears_the_default(client: stripe.StripeClient) -> None:
    ada = await customer(client)
    card = await attached(client, ada, "pm_card_visa")
    await client.v1.customers.update_async(ada, {"invoice_settings": {"default_payment_method": card.id}})

    detached = await client.v1.payment_methods.detach_async(card.id)

    after = await client.v1.customers.retrieve_async(ada)
    assert detached.customer is None
    assert after.invoice_settings is not None
    assert after.invoice_settings.default_payment_method is None
    assert await ids_of(client, ada) == []


async def test_a_detached_card_cannot_be_used_again(client: stripe.StripeClient) -> None:
    ada = await customer(client)
    card = await attached(client, ada, "pm_card_visa")
    await client.v1.payment_methods.detach_async(card.id)

    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        await attached(client, ada, card.id)
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        await client.v1.payment_methods.detach_async(card.id)


async def test_a_card_of_one_customer_cannot_be_attached_to_another(client: stripe.StripeClient) -> None:
    card = await attached(client, await customer(client), "pm_card_visa")

    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        await attached(client, await customer(client), card.id)


async def test_the_expiry_and_billing_details_of_a_card_can_be_changed(client: stripe.StripeClient) -> None:
    card = await attached(client, await customer(client), "pm_card_visa")

    changed = await client.v1.payment_methods.update_async(
        card.id,
        {
            "card": {"exp_month": 5, "exp_year": 2033},
            "billing_details": {"address": {"postal_code": "00100"}},
        },
    )

    assert changed.card is not None
    assert (changed.card.exp_month, changed.card.exp_year) == (5, 2033)
    assert changed.billing_details.address is not None
    assert changed.billing_details.address.postal_code == "00100"


@pytest.mark.parametrize("kind", ["card", "sepa_debit", "us_bank_account"])
async def test_a_type_that_needs_details_is_not_made_without(http: httpx.AsyncClient, kind: str) -> None:
    body, headers = {"type": kind}, {"Authorization": f"Bearer {KEY}"}

    answer = await http.post("/v1/payment_methods", headers=headers, data=body)

    assert answer.json()["error"]["param"] == kind


async def test_a_card_can_be_made_from_a_short_token(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_methods.create_async({"type": "card", "card": {"token": "tok_amex"}})

    assert made.card is not None
    assert made.card.last4 == "0005"


async def test_a_card_that_is_not_saved_cannot_be_changed(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_methods.create_async({"type": "card", "card": {"token": "tok_visa"}})

    with pytest.raises(stripe.InvalidRequestError, match="save this PaymentMethod"):
        await client.v1.payment_methods.update_async(made.id, {"card": {"exp_month": 5}})


async def test_a_method_of_somebody_else_is_not_found_below_a_customer(client: stripe.StripeClient) -> None:
    ada, eve = await customer(client), await customer(client)
    card = await attached(client, ada, "pm_card_visa")

    found = await client.v1.customers.payment_methods.retrieve_async(ada, card.id)

    assert found.id == card.id
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_method"):
        await client.v1.customers.payment_methods.retrieve_async(eve, card.id)


@pytest.mark.parametrize("kind", ONCE)
async def test_a_type_that_pays_only_once_cannot_be_attached(
    client: stripe.StripeClient, kind: Literal["affirm"]
) -> None:
    made = await client.v1.payment_methods.create_async({"type": kind})

    with pytest.raises(stripe.InvalidRequestError, match="pay only once"):
        await attached(client, await customer(client), made.id)


@pytest.mark.parametrize("token", sorted(BY_TOKEN))
async def test_every_test_card_shows_its_brand_and_country(client: stripe.StripeClient, token: str) -> None:
    made = await client.v1.payment_methods.create_async(
        {"type": "card", "card": {"token": token.replace("pm_card_", "tok_")}}
    )

    assert made.card is not None
    assert made.card.networks is not None
    assert made.card.last4 == BY_TOKEN[token].number[-4:]
    assert made.card.brand in made.card.networks.available


@pytest.mark.parametrize("token", sorted(ACCOUNT_TOKENS))
async def test_every_test_account_is_known_by_its_token(client: stripe.StripeClient, token: str) -> None:
    made = await attached(client, await customer(client), token)

    assert made.type == ACCOUNT_TOKENS[token].kind


async def test_a_test_card_for_a_dispute_is_refused_by_name(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not build") as refused:
        await attached(client, await customer(client), "pm_card_createDispute")

    assert refused.value.code == "sandbox_not_built"


async def test_a_card_of_two_brands_is_shown_as_the_customer_prefers(http: httpx.AsyncClient) -> None:
    plain = (await card_answer(http, number="4000002500001001")).json()["card"]
    chosen = await card_answer(http, number="4000002500001001", **{"networks][preferred": "visa"})

    assert (plain["display_brand"], plain["networks"]["preferred"]) == ("cartes_bancaires", None)
    card = chosen.json()["card"]
    assert card["networks"] == {"available": ["cartes_bancaires", "visa"], "preferred": "visa"}
    assert card["display_brand"] == "visa"


async def test_a_card_is_not_processed_on_a_network_that_it_lacks(http: httpx.AsyncClient) -> None:
    answer = await card_answer(http, **{"networks][preferred": "mastercard"})

    assert answer.json()["error"]["param"] == "card[networks][preferred]"


async def test_the_bank_checks_what_was_told(client: stripe.StripeClient) -> None:
    made = await client.v1.payment_methods.create_async(
        {
            "type": "card",
            "card": {"token": "tok_avsZipFail"},
            "billing_details": {"address": {"postal_code": "00100"}},
        }
    )

    saved = await attached(client, await customer(client), made.id)

    assert saved.card is not None
    assert saved.card.checks is not None
    assert saved.card.checks.address_postal_code_check == "fail"
    assert (saved.card.checks.cvc_check, saved.card.checks.address_line1_check) == ("pass", None)


async def test_two_cards_of_one_number_have_one_fingerprint(client: stripe.StripeClient) -> None:
    ada = await customer(client)

    first, second = await attached(client, ada, "pm_card_visa"), await attached(client, ada, "pm_card_us")
    other = await attached(client, ada, "pm_card_mastercard")

    assert first.card is not None
    assert second.card is not None
    assert other.card is not None
    assert first.card.fingerprint == second.card.fingerprint != other.card.fingerprint


async def test_a_list_can_be_narrowed_to_what_may_be_shown_again(client: stripe.StripeClient) -> None:
    ada = await customer(client)
    shown, hidden = await attached(client, ada, "pm_card_visa"), await attached(client, ada, "pm_card_amex")
    await client.v1.payment_methods.update_async(shown.id, {"allow_redisplay": "always"})
    await client.v1.payment_methods.update_async(hidden.id, {"allow_redisplay": "limited"})

    listed = await client.v1.payment_methods.list_async({"customer": ada, "allow_redisplay": "always"})

    assert [row.id for row in listed.data] == [shown.id]


@pytest.mark.parametrize("field", ["name", "email"])
async def test_a_debit_needs_the_name_and_the_address_of_its_owner(
    client: stripe.StripeClient, field: str
) -> None:
    owner: Any = {"name": "Ada", "email": "ada@example.com"}
    del owner[field]

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_methods.create_async(
            {"type": "sepa_debit", "sepa_debit": BANKS["sepa_debit"], "billing_details": owner}
        )

    assert refused.value.param == f"billing_details[{field}]"


async def test_an_account_whose_bank_takes_no_debits_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_methods.create_async(
            {
                "type": "sepa_debit",
                "sepa_debit": {"iban": "DE91370400440000055555"},
                "billing_details": {"name": "Ada", "email": "ada@example.com"},
            }
        )

    assert refused.value.code == "bank_account_unusable"


async def test_the_kind_of_an_american_account_can_be_changed(client: stripe.StripeClient) -> None:
    account = await attached(client, await customer(client), "pm_usBankAccount_success")

    changed = await client.v1.payment_methods.update_async(
        account.id, {"us_bank_account": {"account_type": "savings"}}
    )

    assert changed.us_bank_account is not None
    assert changed.us_bank_account.account_type == "savings"


async def test_details_of_another_type_are_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_methods.create_async({"type": "link", "boleto": {"tax_id": "000"}})

    assert refused.value.param == "boleto"
