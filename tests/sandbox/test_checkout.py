"""The hosted checkout page, visited as a browser without scripts visits it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe
from starlette.applications import Starlette
from stripe.params.checkout import SessionCreateParams

from sandbox.clock import Clock
from sandbox.pages.checkout_texts import checkout_texts
from sandbox.pages.invoice_texts import invoice_texts
from sandbox.resources.account import new_account
from tests.pages.checks import page_problems

CARD = {"method": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 30", "cvc": "123", "name": "Ada"}
SEPA = {
    "method": "sepa_debit",
    "iban": "DE89 3704 0044 0532 0130 00",
    "holder": "Ada",
    "email": "ada@example.com",
}


async def start(
    client: stripe.StripeClient, *, currency: str = "eur", locale: str = "en"
) -> stripe.checkout.Session:
    customer = await client.v1.customers.create_async({"name": "Ada", "email": "ada@example.com"})
    params: SessionCreateParams = {
        "mode": "setup",
        "customer": customer.id,
        "currency": currency,
        "success_url": "https://shop.test/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.test/back",
    }
    params["locale"] = "it" if locale == "it" else "en"
    return await client.v1.checkout.sessions.create_async(params)


def address(session: stripe.checkout.Session) -> str:
    assert session.url is not None
    return session.url


async def reread(client: stripe.StripeClient, session: stripe.checkout.Session) -> stripe.checkout.Session:
    return await client.v1.checkout.sessions.retrieve_async(
        session.id, {"expand": ["setup_intent", "setup_intent.payment_method"]}
    )


def intent_of(session: stripe.checkout.Session) -> stripe.SetupIntent:
    assert isinstance(session.setup_intent, stripe.SetupIntent)
    return session.setup_intent


def method_of(session: stripe.checkout.Session) -> stripe.PaymentMethod:
    method = intent_of(session).payment_method
    assert isinstance(method, stripe.PaymentMethod)
    return method


def changed(**changes: str) -> Mapping[str, str]:
    return CARD | changes


async def test_a_card_typed_on_the_page_is_attached_and_leads_to_the_success_address(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client)

    answer = await http.post(address(session), data=CARD)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://shop.test/done?session={session.id}"
    after = await reread(client, session)
    assert (after.status, after.url, intent_of(after).status) == ("complete", None, "succeeded")
    assert method_of(after).customer == session.customer
    assert method_of(after).billing_details.name == "Ada"


@pytest.mark.parametrize("locale", ["en", "it"])
async def test_the_page_is_valid_and_speaks_the_language_of_the_session(
    client: stripe.StripeClient, http: httpx.AsyncClient, locale: str
) -> None:
    session = await start(client, locale=locale)

    page = await http.get(address(session))

    assert page_problems(page.text) == []
    assert f'<html lang="{locale}">' in page.text
    assert ("Modalità di test" if locale == "it" else "Test mode") in page.text
    assert 'href="https://shop.test/back"' in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text


def test_the_italian_pages_address_nobody_by_tu() -> None:
    words = (checkout_texts("it") | invoice_texts("it")).values()

    familiar = re.compile(
        r"\b(tu|tuo|tua|puoi|sei|hai|usa(ne)? un|riprova|rispondi|autorizzi|inserisci)\b", re.IGNORECASE
    )
    assert [told for told in words if familiar.search(told) or "'" in told] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"number": ""}, "Fill in this field."),
        ({"number": "4242 4242 4242 4241"}, "Your card number is incorrect."),
        ({"number": "4111 1111 1111 1111"}, "Only test cards work here; see the list below."),
        ({"expiry": "soon"}, "Enter month and year as on the card, such as 12 / 30."),
        ({"expiry": "13/30"}, "Your card&#39;s expiration month is invalid."),
        ({"expiry": "10/26"}, "Your card&#39;s expiration year is in the past."),
        ({"cvc": "12"}, "Your card&#39;s security code is invalid."),
        ({"number": "4000000000000002"}, "Your card was declined. Use another one."),
        ({"number": "4000000000009995"}, "Your card has insufficient funds. Use another one."),
        ({"number": "4000000000000127"}, "Your card&#39;s security code is incorrect."),
    ],
)
async def test_a_wrong_field_is_named_beside_it_and_what_was_typed_is_kept(
    client: stripe.StripeClient, http: httpx.AsyncClient, changes: dict[str, str], message: str
) -> None:
    session = await start(client)

    page = await http.post(address(session), data=changed(**changes))

    assert page.status_code == 422
    assert message in page.text
    assert 'value="Ada"' in page.text
    assert (await reread(client, session)).status == "open"


async def test_a_declined_card_is_told_on_the_setup_intent(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client)

    await http.post(address(session), data=changed(number="4000000000000002"))

    intent = intent_of(await reread(client, session))
    assert intent.status == "requires_payment_method"
    assert intent.last_setup_error is not None
    assert intent.last_setup_error.decline_code == "generic_decline"


@pytest.mark.parametrize("number", ["4000002760003184", "4000000000003220"])
async def test_a_card_that_needs_authentication_is_saved_once_the_customer_passes(
    client: stripe.StripeClient, http: httpx.AsyncClient, number: str
) -> None:
    session = await start(client)

    asked = await http.post(address(session), data=changed(number=number))
    secure = await http.get(asked.headers["location"])
    passed = await http.post(asked.headers["location"], data={"answer": "pass"})
    back = await http.get(passed.headers["location"])

    assert page_problems(secure.text) == []
    assert "Complete authentication" in secure.text
    assert back.headers["location"] == f"https://shop.test/done?session={session.id}"
    assert method_of(await reread(client, session)).customer == session.customer


async def test_failed_authentication_leads_back_to_the_form_with_a_reason(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client)

    asked = await http.post(address(session), data=changed(number="4000000000003220"))
    failed = await http.post(asked.headers["location"], data={"answer": "fail"})
    back = await http.get(failed.headers["location"])

    assert "Your bank could not confirm that it is you." in back.text
    assert f'action="{session.url}"' in back.text
    assert (await reread(client, session)).status == "open"


async def test_a_european_account_can_be_saved_by_its_iban(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client)

    answer = await http.post(address(session), data=SEPA)

    assert answer.status_code == 303
    after = await reread(client, session)
    method = method_of(after)
    assert method.sepa_debit is not None
    assert (method.type, method.sepa_debit.last4, method.sepa_debit.country) == ("sepa_debit", "3000", "DE")
    assert intent_of(after).mandate is not None


async def test_a_wrong_iban_is_refused(client: stripe.StripeClient, http: httpx.AsyncClient) -> None:
    session = await start(client)

    page = await http.post(address(session), data=SEPA | {"iban": "DE89 3704 0044 0532 0130 01"})

    assert "The IBAN is incorrect." in page.text


async def test_dollars_offer_no_european_account(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client, currency="usd")

    page = await http.get(address(session))

    assert session.payment_method_types == [
        "card",
        "link",
        "acss_debit",
        "amazon_pay",
        "cashapp",
        "us_bank_account",
    ]
    assert "SEPA" not in page.text


async def test_a_session_expires_after_a_day(
    client: stripe.StripeClient, http: httpx.AsyncClient, clock: Clock
) -> None:
    session = await start(client)

    clock.advance(timedelta(days=1, seconds=1))
    page = await http.get(address(session))

    assert page.status_code == 410
    after = await reread(client, session)
    assert (after.status, intent_of(after).status) == ("expired", "canceled")


async def test_a_used_page_saves_nothing_more(client: stripe.StripeClient, http: httpx.AsyncClient) -> None:
    session = await start(client)
    await http.post(address(session), data=CARD)

    again = await http.post(address(session), data=CARD)

    assert again.status_code == 410
    listed = await client.v1.customers.payment_methods.list_async(str(session.customer))
    assert len(listed.data) == 1


async def test_a_session_can_be_expired_once(client: stripe.StripeClient) -> None:
    session = await start(client)

    expired = await client.v1.checkout.sessions.expire_async(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="open"):
        await client.v1.checkout.sessions.expire_async(session.id)


async def test_only_setup_mode_is_built_and_the_others_are_refused_by_name(
    client: stripe.StripeClient,
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="mode=setup"):
        await client.v1.checkout.sessions.create_async(
            {"mode": "payment", "success_url": "https://shop.test"}
        )


async def test_an_unknown_address_gets_a_page_that_says_so(http: httpx.AsyncClient) -> None:
    page = await http.get("/c/pay/cs_test_none", headers={"accept-language": "it-IT,it;q=0.9"})

    assert page.status_code == 404
    assert "Qui non c" in page.text


@pytest.mark.parametrize("path", ["/c/pay/cs_test_none", "/assets/sandbox.css"])
async def test_hosted_pages_need_no_key(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code in (200, 404)


async def test_sessions_are_listed_by_customer_and_status(client: stripe.StripeClient) -> None:
    first, second = await start(client), await start(client)
    await client.v1.checkout.sessions.expire_async(second.id)

    mine = await client.v1.checkout.sessions.list_async({"customer": str(first.customer)})
    expired = await client.v1.checkout.sessions.list_async({"status": "expired"})

    assert [row.id for row in mine.data] == [first.id]
    assert [row.id for row in expired.data] == [second.id]


@pytest.mark.parametrize("hours", [0.4, 25])
async def test_an_expiry_lies_between_half_an_hour_and_a_day(
    client: stripe.StripeClient, clock: Clock, hours: float
) -> None:
    moment = int((clock.now() + timedelta(hours=hours)).timestamp())

    with pytest.raises(stripe.InvalidRequestError, match="between 30 minutes and 24 hours"):
        await client.v1.checkout.sessions.create_async(
            {"mode": "setup", "currency": "eur", "success_url": "https://shop.test", "expires_at": moment}
        )


async def test_a_session_without_currency_needs_the_types(client: stripe.StripeClient) -> None:
    params: SessionCreateParams = {"mode": "setup", "success_url": "https://shop.test"}

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.checkout.sessions.create_async(params)
    made = await client.v1.checkout.sessions.create_async(
        {**params, "allowed_payment_method_types": ["card"]}
    )

    assert refused.value.param == "currency"
    assert made.payment_method_types == ["card"]


OWNER = {"holder": "Ada", "email": "ada@example.com"}
ACCOUNTS = {
    "acss_debit": {"institution_number": "000", "transit_number": "11000", "account_number": "000123456789"},
    "us_bank_account": {"routing_number": "110000000", "account_number": "000123456789"},
    "bacs_debit": {"sort_code": "10-88-00", "account_number": "00012345"},
    "au_becs_debit": {"bsb_number": "000-000", "account_number": "000123456"},
    "nz_bank_account": {
        "bank_code": "11",
        "branch_code": "0000",
        "account_number": "0000000",
        "suffix": "010",
    },
    "boleto": {"tax_id": "000.000.000-00"},
}
HOMES = {"bacs_debit": "GB", "au_becs_debit": "AU", "nz_bank_account": "NZ", "boleto": "BR"}


async def start_with(client: stripe.StripeClient, sandbox: Starlette, kind: str) -> stripe.checkout.Session:
    """A session for one type alone, of a merchant who may offer it."""
    state = sandbox.state.accounts["sk_test_demo"]
    state.account = new_account(country=HOMES.get(kind, "US")) | {"id": state.account["id"]}
    customer = await client.v1.customers.create_async({"name": "Ada"})
    params: Any = {
        "mode": "setup",
        "customer": customer.id,
        "allowed_payment_method_types": [kind],
        "success_url": "https://shop.test/done",
        "cancel_url": "https://shop.test/back",
    }
    return await client.v1.checkout.sessions.create_async(params)


@pytest.mark.parametrize("kind", ACCOUNTS)
async def test_an_account_is_saved_by_its_own_fields(
    client: stripe.StripeClient, http: httpx.AsyncClient, sandbox: Starlette, kind: str
) -> None:
    session = await start_with(client, sandbox, kind)

    page = await http.get(address(session))
    answer = await http.post(address(session), data=OWNER | ACCOUNTS[kind])

    assert page_problems(page.text) == []
    assert answer.headers["location"] == "https://shop.test/done"
    after = await reread(client, session)
    waits = kind in ("us_bank_account", "acss_debit")
    assert intent_of(after).status == ("requires_action" if waits else "succeeded")
    assert method_of(after).type == kind


@pytest.mark.parametrize("answer", ["pass", "fail"])
async def test_a_provider_is_asked_on_its_page(
    client: stripe.StripeClient, http: httpx.AsyncClient, sandbox: Starlette, answer: str
) -> None:
    session = await start_with(client, sandbox, "cashapp")

    left = await http.post(address(session), data={"method": "cashapp"})
    provider = await http.get(left.headers["location"])
    answered = await http.post(left.headers["location"], data={"answer": answer})
    back = await http.get(answered.headers["location"])

    assert f'href="{session.url}"' in provider.text
    if answer == "pass":
        assert back.headers["location"] == "https://shop.test/done"
    else:
        assert "Cash App Pay did not confirm. Try again or use another method." in back.text
    after = await reread(client, session)
    assert after.status == ("complete" if answer == "pass" else "open")


async def test_who_leaves_the_provider_can_choose_another_way(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client, currency="usd")
    await http.post(address(session), data={"method": "cashapp"})

    saved = await http.post(address(session), data=CARD)

    assert saved.status_code == 303
    assert method_of(await reread(client, session)).type == "card"


@pytest.mark.parametrize("wallet", ["apple_pay", "google_pay"])
async def test_a_wallet_saves_a_card(
    client: stripe.StripeClient, http: httpx.AsyncClient, wallet: str
) -> None:
    session = await start(client)

    page = await http.get(address(session), params={"method": wallet})
    await http.post(address(session), data={"method": wallet})

    card = method_of(await reread(client, session)).card
    assert page_problems(page.text) == []
    assert card is not None
    assert card.wallet is not None
    assert card.wallet.type == wallet


async def test_link_is_saved_by_its_address(client: stripe.StripeClient, http: httpx.AsyncClient) -> None:
    session = await start(client)

    await http.post(address(session), data={"method": "link", "email": "ada@example.com"})

    link = method_of(await reread(client, session)).link
    assert link is not None
    assert link.email == "ada@example.com"


@pytest.mark.parametrize("locale", ["en", "it"])
async def test_every_way_has_a_page_of_its_own(
    client: stripe.StripeClient, http: httpx.AsyncClient, locale: str
) -> None:
    session = await start(client, locale=locale, currency="usd")

    for way in ("card", "apple_pay", "google_pay", "link", "us_bank_account", "acss_debit", "amazon_pay"):
        page = await http.get(address(session), params={"method": way})

        assert page_problems(page.text) == []
        assert f'href="?method={way}" aria-current="true"' in page.text


async def test_an_account_whose_bank_takes_no_debits_is_told_beside_the_field(
    client: stripe.StripeClient, http: httpx.AsyncClient
) -> None:
    session = await start(client)

    page = await http.post(address(session), data=SEPA | {"iban": "DE91 3704 0044 0000 0555 55"})

    assert page.status_code == 422
    assert "This bank does not take direct debits." in page.text
