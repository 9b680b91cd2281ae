from collections.abc import Callable, Iterator

import httpx
import pytest

from gateway import transport
from gateway.client import API_VERSION, Gateway
from gateway.errors import (
    AuthenticationFailed,
    CardDeclined,
    GatewayError,
    NotFound,
    PermissionMissing,
    Refused,
    StripeUnavailable,
)
from tests.gateway.scripted import Answer, Stripe, failing

CUSTOMER = {"id": "cus_1", "object": "customer", "a_field_of_tomorrow": {}}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FIRST_WAIT_SECONDS", 0)


def answering() -> httpx.Response:
    return httpx.Response(200, json=CUSTOMER)


async def update(scripted: Gateway) -> str:
    return (await scripted.customers.update("cus_1", {"name": "A"}, idempotency_key="k")).id


async def test_each_request_names_the_version_the_key_and_its_own_key(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.answers = [answering()]

    await update(scripted)

    headers = stripe.asked[0].headers
    assert headers["stripe-version"] == API_VERSION
    assert headers["authorization"] == "Bearer rk_test_1"
    assert headers["idempotency-key"] == "k"
    assert "x-stripe-client-telemetry" not in headers


@pytest.mark.parametrize(
    "failure",
    [
        lambda: httpx.ConnectError("refused"),
        lambda: failing(500),
        lambda: failing(409),
        lambda: failing(429, code="lock_timeout"),
        lambda: failing(400, {"Stripe-Should-Retry": "true"}),
    ],
)
async def test_what_may_pass_is_tried_again_with_the_same_key(
    scripted: Gateway, stripe: Stripe, failure: Callable[[], Answer]
) -> None:
    stripe.answers = [failure(), failure(), answering()]

    assert await update(scripted) == "cus_1"

    assert {request.headers["idempotency-key"] for request in stripe.asked} == {"k"}


@pytest.mark.parametrize(
    ("failure", "fact"),
    [
        (failing(500, {"Stripe-Should-Retry": "false"}), StripeUnavailable),
        (failing(429, code="rate_limit"), StripeUnavailable),
        (failing(400, type="invalid_request_error", message="No."), Refused),
        (failing(404, type="invalid_request_error", param="id"), NotFound),
        (failing(401, type="invalid_request_error"), AuthenticationFailed),
        (failing(402, type="card_error", code="card_declined", decline_code="lost_card"), CardDeclined),
        (
            failing(403, type="invalid_request_error", message="Having 'rak_customer_read' …"),
            PermissionMissing,
        ),
    ],
)
async def test_what_will_not_pass_is_asked_once_and_becomes_a_fact_of_ours(
    scripted: Gateway, stripe: Stripe, failure: httpx.Response, fact: type[GatewayError]
) -> None:
    stripe.answers = [failure]

    with pytest.raises(fact):
        await update(scripted)

    assert len(stripe.asked) == 1


async def test_after_two_more_tries_stripe_is_unavailable(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [failing(503) for _ in range(3)]

    with pytest.raises(StripeUnavailable):
        await update(scripted)

    assert len(stripe.asked) == 3


async def test_an_answer_after_the_deadline_is_none(
    scripted: Gateway, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "DEADLINE_SECONDS", 0.01)
    monkeypatch.setattr(transport, "FIRST_WAIT_SECONDS", 5)
    stripe.answers = [failing(503), answering()]

    with pytest.raises(StripeUnavailable):
        await update(scripted)


async def test_an_answer_without_sense_is_none(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [httpx.Response(200, json={"object": "customer"})]

    with pytest.raises(StripeUnavailable):
        await update(scripted)


async def test_details_of_a_refusal_are_kept(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [
        failing(402, type="card_error", code="card_declined", decline_code="lost_card", message="Lost."),
        failing(403, type="invalid_request_error", message="Having the 'rak_customer_write' permission"),
        failing(403, type="invalid_request_error", message="No."),
    ]

    with pytest.raises(CardDeclined) as declined:
        await update(scripted)
    with pytest.raises(PermissionMissing) as missing:
        await update(scripted)
    with pytest.raises(PermissionMissing) as unnamed:
        await update(scripted)

    assert (declined.value.code, declined.value.decline_code) == ("card_declined", "lost_card")
    assert missing.value.permission == "rak_customer_write"
    assert unnamed.value.permission is None


@pytest.mark.parametrize(
    ("typed", "asked"), [("../invoices/in_1?x=", b"%2E%2E%2Finvoices%2Fin_1%3Fx%3D"), ("..", b"%2E%2E")]
)
async def test_an_id_from_an_address_cannot_lead_elsewhere(
    scripted: Gateway, stripe: Stripe, typed: str, asked: bytes
) -> None:
    stripe.answers = [answering()]

    await scripted.customers.retrieve(typed)

    assert stripe.asked[0].url.raw_path.startswith(b"/v1/customers/" + asked + b"?")


@pytest.fixture
def pages() -> Iterator[list[dict[str, object]]]:
    return iter(
        [
            [{"id": "pm_1", "type": "card", "card": {"last4": "4242"}}],
            [{"id": "pm_2", "type": "money_of_tomorrow", "money_of_tomorrow": {}}],
            [{"id": "src_3", "type": "three_d_secure"}],
        ]
    )


async def test_every_page_of_methods_is_read_whatever_their_type(
    scripted: Gateway, stripe: Stripe, pages: Iterator[list[dict[str, object]]]
) -> None:
    stripe.answers = [
        httpx.Response(200, json={"data": page, "has_more": at < 2}) for at, page in enumerate(pages)
    ]

    methods = await scripted.payment_methods.of_customer("cus_1")

    assert [one.type for one in methods] == ["card", "money_of_tomorrow", "three_d_secure"]
    assert methods[0].details.last4 == "4242"


async def test_every_page_of_prices_is_read(scripted: Gateway, stripe: Stripe) -> None:
    price = {"product": "prod_1", "currency": "eur"}
    stripe.answers = [
        httpx.Response(200, json={"data": [{"id": "price_1", **price}], "has_more": True}),
        httpx.Response(200, json={"data": [{"id": "price_2", **price}], "has_more": False}),
    ]

    assert [one.id for one in await scripted.prices.of_product("prod_1")] == ["price_1", "price_2"]
    assert stripe.asked[1].url.params["starting_after"] == "price_1"


async def test_products_are_asked_for_once_a_minute(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [httpx.Response(200, json={"data": [{"id": "prod_1", "name": "Pro"}]})]

    for _ in range(2):
        found = await scripted.products.by_id(["prod_1"])

    assert found["prod_1"].name == "Pro"
    assert len(stripe.asked) == 1
