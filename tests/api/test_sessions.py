"""Making a session as a merchant's server does today, with Stripe's own client."""

import base64
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.contract.answers import check_answer
from tests.fixtures import PUBLIC_URLS, MakeClient

SESSIONS = "/v1/billing_portal/sessions"


async def test_the_official_client_gets_stripes_session_object(
    merchant: stripe.StripeClient, clock: Clock
) -> None:
    session = await merchant.v1.billing_portal.sessions.create_async(
        {"customer": "cus_demo_ada", "return_url": "https://lantern.example/account", "locale": "it"}
    )

    assert session.object == "billing_portal.session"
    assert session.id.startswith("bps_")
    assert (session.customer, session.locale, session.livemode) == ("cus_demo_ada", "it", False)
    assert session.return_url == "https://lantern.example/account"
    assert session.configuration == "bpc_lantern_default"
    assert abs(session.created - clock.now().timestamp()) <= 1
    assert session.url.startswith(f"{PUBLIC_URLS['lantern']}/p/session/")


async def test_the_answer_has_every_field_that_stripes_has(api: httpx.AsyncClient) -> None:
    answer = await api.post(SESSIONS, data={"customer": "cus_demo_ada"})

    assert answer.status_code == 200
    assert list(check_answer(answer.json())) == []


async def test_its_link_opens_that_customers_page(
    merchant: stripe.StripeClient, client_of: MakeClient
) -> None:
    session = await merchant.v1.billing_portal.sessions.create_async({"customer": "cus_demo_ada"})

    page = await client_of().get(session.url)

    assert page.heading == "Billing for Ada Romano"


async def test_each_session_is_a_new_one(merchant: stripe.StripeClient) -> None:
    made = [
        await merchant.v1.billing_portal.sessions.create_async({"customer": "cus_demo_ada"}) for _ in range(2)
    ]

    assert made[0].id != made[1].id
    assert made[0].url != made[1].url


async def test_without_an_address_of_its_own_a_session_names_none(merchant: stripe.StripeClient) -> None:
    session = await merchant.v1.billing_portal.sessions.create_async({"customer": "cus_demo_ada"})

    assert session.return_url is None
    assert session.locale is None


async def test_each_key_speaks_for_its_own_merchant(
    client_with: Callable[[str], stripe.StripeClient],
) -> None:
    """Whichever host it asks: links lead to the merchant's own."""
    session = await client_with("sk_test_caffe").v1.billing_portal.sessions.create_async(
        {"customer": "cus_caffe_marco"}
    )

    assert session.url.startswith(f"{PUBLIC_URLS['caffe']}/p/session/")
    assert session.configuration == "bpc_caffe_default"


async def test_the_key_of_one_merchant_cannot_see_the_customers_of_another(
    client_with: Callable[[str], stripe.StripeClient],
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client_with("sk_test_caffe").v1.billing_portal.sessions.create_async(
            {"customer": "cus_demo_ada"}
        )

    assert (refused.value.code, refused.value.param) == ("resource_missing", "customer")


async def test_the_configuration_of_one_merchant_is_unknown_to_another(
    client_with: Callable[[str], stripe.StripeClient],
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="bpc_lantern_default"):
        await client_with("sk_test_caffe").v1.billing_portal.sessions.create_async(
            {"customer": "cus_caffe_marco", "configuration": "bpc_lantern_default"}
        )


@pytest.mark.parametrize("scheme", ["Basic", "basic"])
async def test_the_key_may_come_as_a_user_name(api: httpx.AsyncClient, scheme: str) -> None:
    """As `curl -u sk_test_demo:` sends it."""
    encoded = base64.b64encode(b"sk_test_demo:").decode()

    answer = await api.post(
        SESSIONS, data={"customer": "cus_demo_ada"}, headers={"Authorization": f"{scheme} {encoded}"}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["caffe.test", "10.0.0.7:8000", "elsewhere.test"])
async def test_the_api_answers_on_any_host(api: httpx.AsyncClient, host: str) -> None:
    answer = await api.post(SESSIONS, data={"customer": "cus_demo_ada"}, headers={"Host": host})

    assert answer.json()["url"].startswith(f"{PUBLIC_URLS['lantern']}/p/session/")


@pytest.mark.parametrize("locale", ["auto", "it", "en-GB", "pt-BR", "zh-TW", "ja"])
async def test_every_locale_of_stripes_is_accepted(api: httpx.AsyncClient, locale: str) -> None:
    answer = await api.post(SESSIONS, data={"customer": "cus_demo_ada", "locale": locale})

    assert (answer.status_code, answer.json()["locale"]) == (200, locale)


async def test_a_session_needs_no_page_of_ours_to_be_made(
    merchant: stripe.StripeClient, clock: Clock
) -> None:
    """The merchant may make it long before the customer presses the button, and make another one then."""
    first = await merchant.v1.billing_portal.sessions.create_async({"customer": "cus_demo_ada"})
    clock.advance(timedelta(hours=3))

    second = await merchant.v1.billing_portal.sessions.create_async({"customer": "cus_demo_ada"})

    assert second.created > first.created


async def test_the_request_has_a_number(api: httpx.AsyncClient) -> None:
    answer = await api.post(SESSIONS, data={"customer": "cus_demo_ada"})

    assert answer.headers["request-id"].startswith("req_")
