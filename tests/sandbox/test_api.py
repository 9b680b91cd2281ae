"""What all operations share: keys, lists, expansion, idempotency, refusals."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from sandbox.expandable_paths import check_paths
from sandbox.operations import OPERATIONS, Operation
from tests.contract.declarations import names_of, parameters
from tests.sandbox.conftest import KEY, OTHER_KEY
from wire.errors import StripeError

AUTH = {"Authorization": f"Bearer {KEY}"}


def error_of(response: httpx.Response) -> dict[str, str]:
    found: dict[str, str] = response.json()["error"]
    return found


async def customers(client: stripe.StripeClient, count: int) -> list[str]:
    """The ids of fresh customers, newest first."""
    made = [await client.v1.customers.create_async({"name": f"C{number}"}) for number in range(count)]
    return [customer.id for customer in reversed(made)]


@pytest.mark.parametrize("key", ["sk_test_nobody", "sk_live_demo_0000000000"])
async def test_an_unknown_key_is_refused(http: httpx.AsyncClient, key: str) -> None:
    answer = await http.get("/v1/customers", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 401
    assert key not in answer.text
    assert answer.headers["Request-Id"].startswith("req_")


async def test_a_request_without_a_key_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/customers")).status_code == 401


async def test_accounts_share_nothing(client_for: Callable[[str], stripe.StripeClient]) -> None:
    customer = await client_for(KEY).v1.customers.create_async({"name": "Ada"})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client_for(OTHER_KEY).v1.customers.retrieve_async(customer.id)

    assert refused.value.code == "resource_missing"
    assert refused.value.param == "id"


async def test_a_parameter_that_stripe_does_not_know_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/customers", headers=AUTH, data={"nmae": "Ada"})

    assert answer.status_code == 400
    assert error_of(answer)["code"] == "parameter_unknown"
    assert error_of(answer)["param"] == "nmae"


async def test_a_nested_parameter_that_stripe_does_not_know_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/customers", headers=AUTH, data={"invoice_settings[colour]": "red"})

    assert error_of(answer)["code"] == "parameter_unknown"
    assert error_of(answer)["param"] == "invoice_settings[colour]"


async def test_a_parameter_that_is_not_built_is_refused_by_name(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/customers", headers=AUTH, data={"cash_balance[settings][x]": "1"})

    assert answer.status_code == 400

    answer = await http.post("/v1/customers", headers=AUTH, data={"validate": "true"})
    assert error_of(answer)["param"] == "validate"
    assert "doc_url" not in error_of(answer)
    assert "does not build" in error_of(answer)["message"]


async def test_an_operation_that_is_not_built_is_refused_by_name(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/payment_links", headers=AUTH, data={"customer": "cus_1"})

    assert answer.status_code == 404
    assert "POST /v1/payment_links" in error_of(answer)["message"]


async def test_an_unknown_address_is_refused_as_stripe_does(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/customer", headers=AUTH)

    assert answer.status_code == 404
    assert error_of(answer)["message"] == "Unrecognized request URL (GET: /v1/customer)."


async def test_an_empty_text_where_none_may_be_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/products", headers=AUTH, data={"name": ""})

    assert error_of(answer)["code"] == "parameter_invalid_empty"


async def test_a_missing_parameter_is_named(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/products", headers=AUTH)

    assert error_of(answer) | {"doc_url": ""} == {
        "message": "Missing required param: name.",
        "type": "invalid_request_error",
        "code": "parameter_missing",
        "doc_url": "",
        "param": "name",
    }


async def test_the_same_key_and_body_replay_the_first_answer(http: httpx.AsyncClient) -> None:
    headers = {**AUTH, "Idempotency-Key": "once"}

    first = await http.post("/v1/customers", headers=headers, data={"name": "Ada"})
    second = await http.post("/v1/customers", headers=headers, data={"name": "Ada"})

    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    listed = await http.get("/v1/customers", headers=AUTH)
    assert len(listed.json()["data"]) == 1


async def test_a_decline_is_replayed_too(http: httpx.AsyncClient) -> None:
    customer = (await http.post("/v1/customers", headers=AUTH)).json()["id"]
    headers, path = {**AUTH, "Idempotency-Key": "once"}, "/v1/payment_methods/pm_card_chargeDeclined/attach"

    first = await http.post(path, headers=headers, data={"customer": customer})
    second = await http.post(path, headers=headers, data={"customer": customer})

    assert (first.status_code, second.status_code) == (402, 402)
    assert second.headers["Idempotent-Replayed"] == "true"


async def test_another_body_under_the_same_key_is_refused(http: httpx.AsyncClient) -> None:
    headers = {**AUTH, "Idempotency-Key": "once"}
    await http.post("/v1/customers", headers=headers, data={"name": "Ada"})

    other = await http.post("/v1/customers", headers=headers, data={"name": "Eve"})

    assert other.status_code == 400
    assert error_of(other)["type"] == "idempotency_error"


async def test_a_request_that_was_refused_unread_leaves_its_key_free(http: httpx.AsyncClient) -> None:
    headers = {**AUTH, "Idempotency-Key": "once"}
    await http.post("/v1/customers", headers=headers, data={"nmae": "Ada"})

    answer = await http.post("/v1/customers", headers=headers, data={"name": "Ada"})

    assert answer.json()["name"] == "Ada"


async def test_keys_belong_to_their_account(http: httpx.AsyncClient) -> None:
    for key in (KEY, OTHER_KEY):
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "once"}
        answer = await http.post("/v1/customers", headers=headers, data={"name": key})
        assert answer.json()["name"] == key


async def test_a_list_comes_newest_first_in_pages(client: stripe.StripeClient) -> None:
    ids = await customers(client, 5)

    first = await client.v1.customers.list_async({"limit": 2})
    rest = await client.v1.customers.list_async({"limit": 10, "starting_after": first.data[-1].id})

    assert [row.id for row in first.data] == ids[:2]
    assert (first.has_more, first.url) == (True, "/v1/customers")
    assert [row.id for row in rest.data] == ids[2:]
    assert not rest.has_more


async def test_a_page_before_an_id_ends_beside_it(client: stripe.StripeClient) -> None:
    ids = await customers(client, 5)

    page = await client.v1.customers.list_async({"limit": 2, "ending_before": ids[4]})

    assert [row.id for row in page.data] == ids[2:4]
    assert page.has_more


async def test_auto_paging_meets_each_object_once(client: stripe.StripeClient) -> None:
    ids = await customers(client, 7)

    page = await client.v1.customers.list_async({"limit": 3})
    met = [row.id async for row in page.auto_paging_iter()]

    assert met == ids


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten"])
async def test_a_limit_outside_1_to_100_is_refused(http: httpx.AsyncClient, limit: str) -> None:
    answer = await http.get("/v1/customers", headers=AUTH, params={"limit": limit})

    assert answer.status_code == 400
    assert error_of(answer)["param"] == "limit"


async def test_an_unknown_edge_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.customers.list_async({"starting_after": "cus_none"})

    assert refused.value.param == "starting_after"


async def test_a_list_is_filtered_by_creation(client: stripe.StripeClient, clock: Clock) -> None:
    old = await client.v1.customers.create_async({"name": "Old"})
    clock.advance(timedelta(days=3))
    new = await client.v1.customers.create_async({"name": "New"})

    later = await client.v1.customers.list_async({"created": {"gt": old.created}})
    exact = await client.v1.customers.list_async({"created": old.created})
    none = await client.v1.customers.list_async({"created": {"gte": old.created, "lt": old.created}})

    assert [row.id for row in later.data] == [new.id]
    assert [row.id for row in exact.data] == [old.id]
    assert none.data == []


async def test_nothing_is_expanded_unasked_and_asked_paths_are(client: stripe.StripeClient) -> None:
    product = await client.v1.products.create_async({"name": "Plan"})
    price = await client.v1.prices.create_async({"product": product.id, "currency": "usd", "unit_amount": 5})
    await client.v1.products.update_async(product.id, {"default_price": price.id})

    listed = await client.v1.prices.list_async({"expand": ["data.product.default_price"]})

    expanded = listed.data[0].product
    assert price.product == product.id
    assert isinstance(expanded, stripe.Product)
    assert isinstance(expanded.default_price, stripe.Price)
    assert (await client.v1.prices.retrieve_async(price.id)).product == product.id


async def test_more_than_four_levels_are_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/prices", headers=AUTH, params={"expand[]": "data.a.b.c.d"})

    assert answer.status_code == 400
    assert error_of(answer)["code"] == "property_expansion_max_depth"


@pytest.mark.parametrize(
    "path",
    [
        "name",
        "colour",
        "address.city",
        "subscriptions.data",
        "default_source.name",
        "invoice_settings.default_payment_method.name",
    ],
)
async def test_a_path_that_cannot_be_expanded_is_refused(http: httpx.AsyncClient, path: str) -> None:
    customer = (await http.post("/v1/customers", headers=AUTH, data={"name": "Ada"})).json()["id"]

    answer = await http.get(f"/v1/customers/{customer}", headers=AUTH, params={"expand[]": path})

    assert answer.status_code == 400
    assert error_of(answer)["message"] == f"This property cannot be expanded ({path})."


@pytest.mark.parametrize("path", ["data.colour", "data.latest_invoice.colour", "latest_invoice", "data"])
async def test_an_empty_list_refuses_unknown_paths_too(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get("/v1/subscriptions", headers=AUTH, params={"expand[]": path})

    assert error_of(answer)["message"] == f"This property cannot be expanded ({path})."


async def test_an_unknown_path_is_refused_before_anything_is_done(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/customers", headers=AUTH, data={"name": "Ada", "expand[]": "colour"})

    assert answer.status_code == 400
    assert (await http.get("/v1/customers", headers=AUTH)).json()["data"] == []


@pytest.mark.parametrize("chosen", OPERATIONS, ids=lambda chosen: chosen.name)
def test_every_operation_knows_what_it_answers_with(chosen: Operation) -> None:
    with pytest.raises(StripeError, match="cannot be expanded"):
        check_paths(chosen, ["colour"])


async def test_every_answer_carries_a_request_id(http: httpx.AsyncClient) -> None:
    paths = ("/v1/account", "/v1/nowhere", "/i/no_page", "/c/pay/cs_test_none", "/nowhere")
    answers = [await http.get(path, headers=AUTH) for path in paths]
    answers.append(await http.request("OPTIONS", "/v1/account", headers=AUTH))
    answers.append(await http.get("/v1/account"))

    ids = [answer.headers["Request-Id"] for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404, 404, 404, 401]
    assert all(id_.startswith("req_") for id_ in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("chosen", OPERATIONS, ids=lambda chosen: chosen.name)
def test_every_operation_honours_only_what_stripe_knows(chosen: Operation) -> None:
    declared = parameters(chosen.method, chosen.path.replace("{", "").replace("}", ""))

    known = names_of(declared) if declared else {}

    assert chosen.honours.keys() <= known.keys()


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/v1/invoices", {"customer": "cus_none"}),
        ("/v1/invoices", {"subscription": "sub_none"}),
        ("/v1/subscriptions", {"customer": "cus_none"}),
        ("/v1/subscriptions", {"price": "price_none"}),
        ("/v1/setup_intents", {"customer": "cus_none"}),
        ("/v1/credit_notes", {"invoice": "in_none"}),
        ("/v1/refunds", {"charge": "ch_none"}),
    ],
)
async def test_a_filter_names_something_that_exists(
    http: httpx.AsyncClient, path: str, filters: dict[str, str]
) -> None:
    answer = await http.get(path, headers=AUTH, params=filters)

    assert answer.status_code == 400
    assert error_of(answer)["code"] == "resource_missing"
    assert error_of(answer)["param"] in filters


async def test_what_a_deleted_customer_had_is_still_listed(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async({"name": "Ada"})
    await client.v1.customers.delete_async(customer.id)

    assert (await client.v1.subscriptions.list_async({"customer": customer.id})).data == []


async def test_parameters_that_exclude_each_other_are_refused(http: httpx.AsyncClient) -> None:
    edges = {"starting_after": "cus_a", "ending_before": "cus_b"}
    answer = await http.get("/v1/customers", headers=AUTH, params=edges)

    assert error_of(answer)["code"] == "parameters_exclusive"
    assert error_of(answer)["doc_url"] == "https://docs.stripe.com/error-codes#parameters-exclusive"


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("/v1/customers", {"email": "ada"}, "email_invalid"),
        ("/v1/customers", {"email": "ada @example.com"}, "email_invalid"),
        ("/v1/prices", {"currency": "xxx", "unit_amount": "1", "product_data[name]": "Team"}, None),
        ("/v1/coupons", {"currency": "euro", "amount_off": "1", "duration": "once"}, None),
    ],
)
async def test_a_text_of_a_wrong_form_is_refused(
    http: httpx.AsyncClient, path: str, params: dict[str, str], code: str | None
) -> None:
    answer = await http.post(path, headers=AUTH, data=params)

    assert answer.status_code == 400
    assert error_of(answer).get("code") == code
    assert error_of(answer)["param"] in params


async def test_a_page_goes_on_where_it_ended_while_others_are_made(client: stripe.StripeClient) -> None:
    ids = await customers(client, 6)

    page = await client.v1.customers.list_async({"limit": 2})
    met = []
    async for row in page.auto_paging_iter():
        met.append(row.id)
        await client.v1.customers.create_async({"name": "Late"})

    assert met == ids


async def test_a_discount_is_expanded_inside_the_sums_of_an_invoice(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async({"payment_method": "pm_card_visa"})
    (card,) = (await client.v1.customers.payment_methods.list_async(customer.id)).data
    coupon = await client.v1.coupons.create_async({"percent_off": 20, "duration": "once"})
    price = await client.v1.prices.create_async(
        {
            "currency": "eur",
            "unit_amount": 1000,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Team"},
        }
    )
    await client.v1.subscriptions.create_async(
        {
            "customer": customer.id,
            "default_payment_method": card.id,
            "items": [{"price": price.id}],
            "discounts": [{"coupon": coupon.id}],
        }
    )

    path = "data.total_discount_amounts.discount"
    (invoice,) = (await client.v1.invoices.list_async({"expand": [path]})).data

    assert invoice.total_discount_amounts is not None
    discount = invoice.total_discount_amounts[0].discount
    assert isinstance(discount, stripe.Discount)
    assert discount.source.coupon == coupon.id
