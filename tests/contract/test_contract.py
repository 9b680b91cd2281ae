"""The checks themselves: they find what is wrong, and say where."""

from collections.abc import Callable

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from sandbox.objects import new
from tests.contract import draw_event_types, draw_expansions
from tests.contract.answers import check_answer
from tests.contract.draw_operations import TARGET, draw
from tests.contract.requests import check_request
from tests.contract.wrapper import Checked, ContractBroken


def customer() -> dict[str, object]:
    return new("customer", id="cus_1", created=1, balance=0, delinquent=False)


def test_a_true_answer_is_accepted() -> None:
    assert list(check_answer(customer())) == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda body: body.pop("email"), "customer.email is missing"),
        (lambda body: body.update(created=None), "customer.created is null"),
        (lambda body: body.update(created="1"), "customer.created is '1', not int"),
        (lambda body: body.update(colour="red"), "customer.colour is not known to Stripe"),
        (
            lambda body: body.update(tax_exempt="never"),
            "customer.tax_exempt is 'never', none of the known values",
        ),
        (lambda body: body["invoice_settings"].pop("footer"), "customer.invoice_settings.footer is missing"),
        (lambda body: body.update(object="custom"), "custom: there is no resource 'custom'"),
    ],
)
def test_a_wrong_answer_is_told(spoil: Callable[[dict[str, object]], object], told: str) -> None:
    body = customer()
    spoil(body)

    assert list(check_answer(body)) == [told]


def test_a_list_is_followed_into_its_objects() -> None:
    wrong = customer()
    del wrong["email"]
    body = {"object": "list", "data": [customer(), wrong], "has_more": False, "url": "/v1/customers"}

    assert list(check_answer(body)) == ["list.data[1].email is missing"]


def test_an_expanded_object_is_followed() -> None:
    price = new(
        "price",
        id="price_1",
        created=1,
        billing_scheme="per_unit",
        currency="usd",
        type="one_time",
        product={"object": "product", "id": "prod_1"},
    )

    assert "price.product.name is missing" in list(check_answer(price))


@pytest.mark.parametrize(
    ("method", "path", "params", "told"),
    [
        ("POST", "/v1/customers", {"nmae": "Ada"}, "nmae is not a parameter that Stripe knows"),
        ("POST", "/v1/customers", {"balance": "much"}, "balance is 'much', not int"),
        ("POST", "/v1/subscriptions/sub_1", {"proration_behavior": "some"}, "none of the known values"),
        (
            "POST",
            "/v1/payment_methods/pm_1/attach",
            {"customer": ["cus_1"]},
            "customer is ['cus_1'], not str",
        ),
        ("POST", "/v1/checkout/sessions", {"payment_method_types": ["card"]}, "is not a parameter"),
        ("GET", "/v1/custmers", {}, "Stripe has no GET /v1/custmers."),
    ],
)
def test_a_wrong_request_is_told(method: str, path: str, params: dict[str, object], told: str) -> None:
    found = list(check_request(method, path, params))

    assert len(found) == 1
    assert told in found[0]


def test_a_true_request_is_accepted() -> None:
    params = {
        "items": [{"id": "si_1", "price": "price_1", "quantity": "2"}],
        "cancel_at": "",
        "expand": ["customer"],
    }

    assert list(check_request("POST", "/v1/subscriptions/sub_1", params)) == []


async def test_what_breaks_the_contract_fails_the_request_that_shows_it() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await JSONResponse({"object": "customer", "id": "cus_1"})(scope, receive, send)

    transport = httpx.ASGITransport(app=Checked(app))
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.test") as http:
        with pytest.raises(ContractBroken, match=r"customer\.created is missing"):
            await http.get("/v1/customers/cus_1")


def test_the_sandbox_knows_the_operations_and_parameters_that_stripe_knows() -> None:
    assert TARGET.read_text() == draw()


def test_the_sandbox_knows_the_objects_that_stripe_puts_into_others() -> None:
    assert draw_expansions.TARGET.read_text() == draw_expansions.draw()


def test_the_sandbox_knows_the_events_that_stripe_knows() -> None:
    assert draw_event_types.TARGET.read_text() == draw_event_types.draw()
