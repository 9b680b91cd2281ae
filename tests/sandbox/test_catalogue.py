import httpx
import pytest
import stripe

from tests.sandbox.conftest import KEY

AUTH = {"Authorization": f"Bearer {KEY}"}


async def product(client: stripe.StripeClient, name: str = "Plan") -> str:
    return (await client.v1.products.create_async({"name": name})).id


async def test_a_product_is_changed_and_listed(client: stripe.StripeClient) -> None:
    old = await product(client, "Old")
    new = await client.v1.products.create_async({"name": "New", "marketing_features": [{"name": "Fast"}]})

    await client.v1.products.update_async(old, {"active": False, "description": "Gone"})
    listed = await client.v1.products.list_async({"active": True})

    assert [row.id for row in listed.data] == [new.id]
    assert new.marketing_features[0].name == "Fast"


async def test_a_product_with_prices_cannot_be_deleted(client: stripe.StripeClient) -> None:
    sold, empty = await product(client), await product(client)
    await client.v1.prices.create_async({"product": sold, "currency": "usd", "unit_amount": 5})

    assert (await client.v1.products.delete_async(empty)).deleted
    with pytest.raises(stripe.InvalidRequestError, match="prices"):
        await client.v1.products.delete_async(sold)


async def test_a_recurring_price_says_how_often(client: stripe.StripeClient) -> None:
    price = await client.v1.prices.create_async(
        {
            "product": await product(client),
            "currency": "EUR",
            "unit_amount": 1900,
            "recurring": {"interval": "month", "interval_count": 3},
        }
    )

    assert price.recurring is not None
    assert (price.currency, price.type, price.billing_scheme) == ("eur", "recurring", "per_unit")
    assert (price.recurring.interval, price.recurring.interval_count) == ("month", 3)
    assert str(price.unit_amount_decimal) == "1900"


async def test_a_fraction_of_a_cent_has_no_whole_amount(http: httpx.AsyncClient) -> None:
    body = {"product_data[name]": "Calls", "currency": "usd", "unit_amount_decimal": "0.250"}

    price = (await http.post("/v1/prices", headers=AUTH, data=body)).json()

    assert (price["unit_amount"], price["unit_amount_decimal"]) == (None, "0.25")


async def test_tiers_are_shown_only_when_asked(http: httpx.AsyncClient) -> None:
    body = {
        "product_data[name]": "Seats",
        "currency": "usd",
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "recurring[interval]": "month",
        "tiers[0][up_to]": "10",
        "tiers[0][unit_amount]": "500",
        "tiers[1][up_to]": "inf",
        "tiers[1][unit_amount]": "300",
    }

    plain = (await http.post("/v1/prices", headers=AUTH, data=body)).json()
    asked = await http.get(f"/v1/prices/{plain['id']}", headers=AUTH, params={"expand[]": "tiers"})

    assert "tiers" not in plain
    assert [(tier["up_to"], tier["unit_amount"]) for tier in asked.json()["tiers"]] == [
        (10, 500),
        (None, 300),
    ]


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"unit_amount": ""}, "unit_amount"),
        ({"unit_amount_decimal": "5"}, "unit_amount"),
        ({"recurring[interval]": "decade"}, "recurring[interval]"),
        ({"billing_scheme": "tiered"}, "tiers"),
        ({"product": "prod_none"}, "product"),
        ({"recurring[interval]": "month", "recurring[usage_type]": "metered"}, "recurring[meter]"),
    ],
)
async def test_a_price_that_makes_no_sense_is_refused(
    http: httpx.AsyncClient, changes: dict[str, str], param: str
) -> None:
    product_id = (await http.post("/v1/products", headers=AUTH, data={"name": "P"})).json()["id"]
    body = {"product": product_id, "currency": "usd", "unit_amount": "500"} | changes

    answer = await http.post("/v1/prices", headers=AUTH, data=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param


async def test_other_currencies_are_options_of_a_price(client: stripe.StripeClient) -> None:
    price = await client.v1.prices.create_async(
        {
            "product": await product(client),
            "currency": "usd",
            "unit_amount": 500,
            "currency_options": {"eur": {"unit_amount": 450}},
            "expand": ["currency_options"],
        }
    )

    options = price.to_dict()["currency_options"]
    assert {name: option["unit_amount"] for name, option in options.items()} == {"usd": 500, "eur": 450}


async def test_prices_are_found_by_product_and_lookup_key(client: stripe.StripeClient) -> None:
    first, second = await product(client), await product(client)
    one = await client.v1.prices.create_async(
        {"product": first, "currency": "usd", "unit_amount": 5, "lookup_key": "small"}
    )
    two = await client.v1.prices.create_async({"product": second, "currency": "usd", "unit_amount": 9})

    by_product = await client.v1.prices.list_async({"product": second})
    by_key = await client.v1.prices.list_async({"lookup_keys": ["small"]})

    assert [row.id for row in by_product.data] == [two.id]
    assert [row.id for row in by_key.data] == [one.id]


async def test_a_lookup_key_moves_only_when_told(client: stripe.StripeClient) -> None:
    owner = await product(client)
    one = await client.v1.prices.create_async(
        {"product": owner, "currency": "usd", "unit_amount": 5, "lookup_key": "small"}
    )
    two = await client.v1.prices.create_async({"product": owner, "currency": "usd", "unit_amount": 6})

    with pytest.raises(stripe.InvalidRequestError, match="lookup key"):
        await client.v1.prices.update_async(two.id, {"lookup_key": "small"})
    moved = await client.v1.prices.update_async(two.id, {"lookup_key": "small", "transfer_lookup_key": True})

    assert moved.lookup_key == "small"
    assert (await client.v1.prices.retrieve_async(one.id)).lookup_key is None


async def test_coupons_are_made_named_and_deleted(client: stripe.StripeClient) -> None:
    coupon = await client.v1.coupons.create_async(
        {"id": "WELCOME", "percent_off": 25.5, "duration": "repeating", "duration_in_months": 3}
    )

    named = await client.v1.coupons.update_async("WELCOME", {"name": "Welcome"})

    assert (coupon.percent_off, coupon.currency, coupon.valid) == (25.5, None, True)
    assert named.name == "Welcome"
    assert (await client.v1.coupons.delete_async("WELCOME")).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such coupon"):
        await client.v1.coupons.retrieve_async("WELCOME")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "percent_off"),
        ({"percent_off": "20", "amount_off": "5", "currency": "usd"}, "percent_off"),
        ({"amount_off": "5"}, "currency"),
        ({"percent_off": "120"}, "percent_off"),
        ({"percent_off": "20", "duration": "repeating"}, "duration_in_months"),
    ],
)
async def test_a_coupon_that_makes_no_sense_is_refused(
    http: httpx.AsyncClient, body: dict[str, str], param: str
) -> None:
    answer = await http.post("/v1/coupons", headers=AUTH, data=body)

    assert answer.json()["error"]["param"] == param


async def test_a_promotion_code_names_its_coupon(client: stripe.StripeClient) -> None:
    coupon = await client.v1.coupons.create_async({"amount_off": 500, "currency": "usd"})
    code = await client.v1.promotion_codes.create_async(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SPRING"}
    )

    found = await client.v1.promotion_codes.list_async(
        {"code": "spring", "expand": ["data.promotion.coupon"]}
    )

    assert [row.id for row in found.data] == [code.id]
    assert isinstance(found.data[0].promotion.coupon, stripe.Coupon)
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        await client.v1.promotion_codes.create_async(
            {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SPRING"}
        )


async def test_a_promotion_code_can_be_switched_off(client: stripe.StripeClient) -> None:
    coupon = await client.v1.coupons.create_async({"percent_off": 10})
    code = await client.v1.promotion_codes.create_async(
        {"promotion": {"type": "coupon", "coupon": coupon.id}}
    )

    await client.v1.promotion_codes.update_async(code.id, {"active": False, "metadata": {"why": "over"}})

    found = await client.v1.promotion_codes.retrieve_async(code.id)
    assert not found.active
    assert (await client.v1.promotion_codes.list_async({"active": True, "coupon": coupon.id})).data == []
