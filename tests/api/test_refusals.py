"""What the merchant API refuses, in Stripe's shape: type, code, parameter and a sentence that says the fix."""

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
import stripe
from starlette.applications import Starlette

from sandbox.clock import Clock
from store.database import Store
from tests.fixtures import PUBLIC_URLS
from web.app import create_app
from web.settings import Settings

SESSIONS = "/v1/billing_portal/sessions"
ADA = {"customer": "cus_demo_ada"}


async def refusal(api: httpx.AsyncClient, **params: str) -> dict[str, Any]:
    answer = await api.post(SESSIONS, data=params)
    error: dict[str, Any] = answer.json()["error"]
    assert answer.status_code == 400
    assert error["type"] == "invalid_request_error"
    return error


async def test_a_customer_is_needed(api: httpx.AsyncClient) -> None:
    error = await refusal(api, locale="it")

    assert (error["code"], error["param"]) == ("parameter_missing", "customer")


@pytest.mark.parametrize("customer", ["cus_none", "cus_caffe_marco", "x", "../subscriptions", "cus_1/../2"])
async def test_an_unknown_customer_is_named(api: httpx.AsyncClient, customer: str) -> None:
    error = await refusal(api, customer=customer)

    assert (error["code"], error["param"]) == ("resource_missing", "customer")
    assert customer in error["message"]


async def test_a_deleted_customer_is_unknown(api: httpx.AsyncClient, http: httpx.AsyncClient) -> None:
    await http.delete("/v1/customers/cus_demo_ingrid", headers={"Authorization": "Bearer sk_test_demo"})

    error = await refusal(api, customer="cus_demo_ingrid")

    assert (error["code"], error["param"]) == ("resource_missing", "customer")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//lantern.example",
        "/account",
        "lantern.example",
        "https://",
        "https://lantern.example/a b",
        "https://lantern.example/\nx",
        "https://lantern.example/" + "x" * 2048,
    ],
)
async def test_a_return_address_that_no_browser_should_follow_is_refused(
    api: httpx.AsyncClient, address: str
) -> None:
    error = await refusal(api, **ADA, return_url=address)

    assert (error["code"], error["param"]) == ("url_invalid", "return_url")


async def test_an_unknown_configuration_is_named(api: httpx.AsyncClient) -> None:
    error = await refusal(api, **ADA, configuration="bpc_none")

    assert (error["code"], error["param"]) == ("resource_missing", "configuration")
    assert "bpc_none" in error["message"]


async def test_an_inactive_configuration_is_refused(
    settings: Settings, store: Store, http: httpx.AsyncClient, clock: Clock
) -> None:
    lantern, caffe = settings.merchants
    idle = msgspec.structs.replace(lantern.configurations[0], id="bpc_idle", is_default=False, active=False)
    lantern = dataclasses.replace(lantern, configurations=(*lantern.configurations, idle))
    changed = dataclasses.replace(settings, merchants=(lantern, caffe))
    portal = create_app(changed, store=store, http=http, clock=clock.now)

    async with _server(portal, "sk_test_demo") as api:
        error = await refusal(api, **ADA, configuration="bpc_idle")

    assert error["param"] == "configuration"
    assert "inactive" in error["message"]


@pytest.mark.parametrize("locale", ["xx", "italian", "it_IT", "en-XA"])
async def test_an_unknown_locale_is_refused(api: httpx.AsyncClient, locale: str) -> None:
    error = await refusal(api, **ADA, locale=locale)

    assert error["param"] == "locale"


@pytest.mark.parametrize("name", ["colour", "customers", "return_uri"])
async def test_an_unknown_parameter_is_named(api: httpx.AsyncClient, name: str) -> None:
    error = await refusal(api, **ADA, **{name: "x"})

    assert (error["code"], error["param"]) == ("parameter_unknown", name)


@pytest.mark.parametrize("name", ["after_expiration[type]", "on_behalf_of", "customer_account"])
async def test_what_stripe_takes_and_this_portal_does_not_yet_is_refused_by_name(
    api: httpx.AsyncClient, name: str
) -> None:
    error = await refusal(api, **ADA, **{name: "x"})

    assert error["param"] == name.split("[", maxsplit=1)[0]
    assert "does not support" in error["message"]


@pytest.mark.parametrize("name", ["customer[id]", "return_url[]", "locale[0]"])
async def test_a_parameter_of_another_shape_is_refused(api: httpx.AsyncClient, name: str) -> None:
    error = await refusal(api, **({} if name.startswith("customer") else ADA), **{name: "x"})

    assert error["param"] == name.split("[", maxsplit=1)[0]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic", "Basic ???", "Digest x", "Bearer sk_test_none", "x"]
)
async def test_without_a_known_key_nothing_is_told(portal: Starlette, header: str | None) -> None:
    transport = httpx.ASGITransport(app=portal)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URLS["lantern"]) as http:
        answer = await http.post(
            SESSIONS, data=ADA, headers={"Authorization": header} if header is not None else {}
        )

    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert "Ada" not in answer.text


async def test_a_wrong_key_is_never_repeated_in_full(
    client_with: Callable[[str], stripe.StripeClient],
) -> None:
    wrong = "sk_test_" + "a" * 40

    with pytest.raises(stripe.AuthenticationError) as refused:
        await client_with(wrong).v1.billing_portal.sessions.create_async({"customer": "cus_demo_ada"})

    assert wrong not in str(refused.value)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/customers/cus_demo_ada"),
        ("POST", "/v1/subscriptions"),
        ("GET", SESSIONS),
        ("DELETE", SESSIONS),
        ("GET", "/v1/"),
        ("GET", "/v1/billing_portal/configurations"),
    ],
)
async def test_any_other_path_says_that_this_is_not_stripe(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await api.request(method, path)

    error = answer.json()["error"]
    assert answer.status_code == 404
    assert error["type"] == "invalid_request_error"
    assert f"Unrecognized request URL ({method}: {path})" in error["message"]
    assert "send any other request to Stripe" in error["message"]


async def test_the_official_client_says_so_too(merchant: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="billing portal"):
        await merchant.v1.customers.retrieve_async("cus_demo_ada")


async def test_a_key_that_stripe_no_longer_takes_is_no_page_of_html(
    settings: Settings, store: Store, http: httpx.AsyncClient, clock: Clock
) -> None:
    lantern, caffe = settings.merchants
    rolled = dataclasses.replace(lantern, stripe_key="sk_test_rolled")
    changed = dataclasses.replace(settings, merchants=(rolled, caffe))
    portal = create_app(changed, store=store, http=http, clock=clock.now)

    async with _server(portal, "sk_test_rolled") as api:
        answer = await api.post(SESSIONS, data=ADA)

    assert answer.status_code == 502
    assert answer.json()["error"]["type"] == "api_error"


async def test_a_body_that_cannot_be_read_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post(SESSIONS, content=b"\xff\xfe%%%=&&[[]]=1")

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def _server(portal: Starlette, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=portal),
        base_url=PUBLIC_URLS["lantern"],
        headers={"Authorization": f"Bearer {key}"},
    )
