"""Adding a method of each kind through the sandbox's Checkout, as a customer does, and coming back."""

from datetime import timedelta

import httpx
import pytest

from billing.customers import load_customer
from billing.errors import SetupIncomplete
from billing.payment_method_changes import Added, finish_adding
from billing.verifications import Verification, load_verifications
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Object, Shop

OWNER = {"holder": "Ada", "email": "ada@example.com"}
VISA = {"number": "4242 4242 4242 4242", "expiry": "12 / 30", "cvc": "123", "name": "Ada"}
ASKS = VISA | {"number": "4000 0025 0000 3155"}
DECLINED = VISA | {"number": "4000 0000 0000 0002"}
IBAN = OWNER | {"iban": "DE89 3704 0044 0532 0130 00"}
US_ACCOUNT = OWNER | {"routing_number": "110000000", "account_number": "000123456789"}


async def checkout(shop: Shop, customer: Object, kind: str = "card") -> Object:
    return await shop.post(
        "checkout/sessions",
        mode="setup",
        customer=customer["id"],
        allowed_payment_method_types=[kind],
        success_url="https://portal.test/",
    )


async def finish(gateway: Gateway, customer: Object, session: Object) -> Added | Verification:
    return await finish_adding(gateway, customer["id"], session["id"], idempotency_key=session["id"])


async def default_of(gateway: Gateway, customer: Object) -> str | None:
    return (await load_customer(gateway, customer["id"])).default_method_id


@pytest.mark.parametrize(
    ("kind", "typed"), [("card", VISA), ("sepa_debit", IBAN), ("link", {"email": "ada@example.com"})]
)
async def test_what_is_typed_at_checkout_becomes_the_default_and_a_second_visit_changes_nothing(
    gateway: Gateway, shop: Shop, http: httpx.AsyncClient, kind: str, typed: dict[str, str]
) -> None:
    customer = await shop.customer()
    session = await checkout(shop, customer, kind)
    await http.post(session["url"], data={"method": kind} | typed)

    first, second = [await finish(gateway, customer, session) for _ in range(2)]

    assert isinstance(first, Added)
    assert isinstance(second, Added)
    assert (first.method.type, first.is_confirmed, first.became_default) == (kind, True, True)
    assert (second.method.id, second.became_default) == (first.method.id, False)
    assert await default_of(gateway, customer) == first.method.id
    assert len(await gateway.payment_methods.of_customer(customer["id"])) == 2


async def test_a_second_visit_does_not_undo_a_later_choice(
    gateway: Gateway, shop: Shop, http: httpx.AsyncClient
) -> None:
    customer = await shop.customer()
    old = customer["invoice_settings"]["default_payment_method"]
    session = await checkout(shop, customer)
    await http.post(session["url"], data={"method": "card"} | VISA)
    await finish(gateway, customer, session)
    await shop.post(f"customers/{customer['id']}", invoice_settings={"default_payment_method": old})

    await finish(gateway, customer, session)

    assert await default_of(gateway, customer) == old


@pytest.mark.parametrize(("answer", "status"), [("pass", None), ("fail", "authentication_failed")])
async def test_a_bank_that_asks_is_answered(
    gateway: Gateway, shop: Shop, http: httpx.AsyncClient, answer: str, status: str | None
) -> None:
    customer = await shop.customer()
    session = await checkout(shop, customer)
    left = await http.post(session["url"], data={"method": "card"} | ASKS)
    answered = await http.post(left.headers["location"], data={"answer": answer})
    await http.get(answered.headers["location"])

    if status is None:
        assert isinstance(await finish(gateway, customer, session), Added)
        return
    with pytest.raises(SetupIncomplete) as told:
        await finish(gateway, customer, session)
    assert (told.value.status, told.value.url) == (status, session["url"])


async def test_a_question_of_the_bank_left_unanswered_adds_nothing(
    gateway: Gateway, shop: Shop, http: httpx.AsyncClient
) -> None:
    customer = await shop.customer()
    session = await checkout(shop, customer)
    await http.post(session["url"], data={"method": "card"} | ASKS)

    with pytest.raises(SetupIncomplete) as told:
        await finish(gateway, customer, session)

    assert (told.value.status, told.value.url) == ("open", session["url"])


async def test_a_declined_card_adds_nothing(gateway: Gateway, shop: Shop, http: httpx.AsyncClient) -> None:
    customer = await shop.customer()
    session = await checkout(shop, customer)
    await http.post(session["url"], data={"method": "card"} | DECLINED)

    with pytest.raises(SetupIncomplete) as told:
        await finish(gateway, customer, session)

    assert (told.value.status, told.value.code) == ("declined", "card_declined")
    assert len(await gateway.payment_methods.of_customer(customer["id"])) == 1


async def test_a_page_that_expired_adds_nothing(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    customer = await shop.customer()
    session = await checkout(shop, customer)
    clock.advance(timedelta(days=2))

    with pytest.raises(SetupIncomplete) as told:
        await finish(gateway, customer, session)

    assert told.value.status == "expired"


async def test_an_account_waits_for_its_deposits_and_is_attached_once_they_are_named(
    gateway: Gateway, shop: Shop, http: httpx.AsyncClient
) -> None:
    customer = await shop.customer()
    session = await checkout(shop, customer, "us_bank_account")
    await http.post(session["url"], data={"method": "us_bank_account"} | US_ACCOUNT)

    waiting = await finish(gateway, customer, session)
    (listed,) = await load_verifications(gateway, customer["id"])
    await shop.post(f"setup_intents/{session['setup_intent']}/verify_microdeposits", amounts=[32, 45])
    added = await finish(gateway, customer, session)

    assert isinstance(waiting, Verification)
    assert listed == waiting
    assert waiting.method.last4 == "6789"
    assert isinstance(added, Added)
    assert added.became_default
    assert await load_verifications(gateway, customer["id"]) == ()
