"""Tax ids: their form is checked at once, the authority answers later."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def add(shop: Shop, customer: str, kind: str, value: str) -> stripe.TaxId:
    params: Any = {"type": kind, "value": value}
    return await shop.client.v1.customers.tax_ids.create_async(customer, params)


def status_of(tax_id: stripe.TaxId) -> str | None:
    return tax_id.verification.status if tax_id.verification else None


@pytest.mark.parametrize(
    ("kind", "value", "country"),
    [
        ("eu_vat", "DE123456789", "DE"),
        ("eu_vat", "ATU12345678", "AT"),
        ("eu_vat", "EL123456789", "GR"),
        ("eu_vat", "NL123456789B01", "NL"),
        ("eu_vat", "IT12345678901", "IT"),
        ("gb_vat", "GB123456789", "GB"),
        ("us_ein", "12-3456789", "US"),
        ("ch_vat", "CHE-123.456.789 MWST", "CH"),
        ("au_abn", "12 345 678 901", "AU"),
        ("ca_bn", "123456789", "CA"),
        ("br_cnpj", "01.234.456/5432-10", "BR"),
        ("in_gst", "12ABCDE3456FGZH", "IN"),
        ("jp_trn", "T1234567891234", "JP"),
        ("is_vat", "123456", "IS"),
        ("ic_nif", "B12345678", "ES"),
        ("ve_rif", "A-12345678-9", "VE"),
    ],
)
async def test_a_well_formed_tax_id_is_taken(shop: Shop, kind: str, value: str, country: str) -> None:
    tax_id = await add(shop, await shop.customer(card=None), kind, value)

    assert (tax_id.value, tax_id.country) == (value, country)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("eu_vat", "DE12345678"),
        ("eu_vat", "US123456789"),
        ("gb_vat", "123456789"),
        ("us_ein", "1234"),
        ("ch_vat", "123.456.789"),
        ("au_abn", "123"),
        ("in_gst", "12ABCDE3456FGAH"),
        ("jp_trn", "1234567891234"),
        ("ve_rif", "?"),
    ],
)
async def test_a_malformed_tax_id_is_refused(shop: Shop, kind: str, value: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await add(shop, await shop.customer(card=None), kind, value)

    assert refused.value.code == "tax_id_invalid"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("DE000000000", "verified"), ("111111111", "unverified"), ("222222222", "pending")],
)
async def test_the_authority_answers_after_a_while(
    shop: Shop, clock: Clock, value: str, verdict: str
) -> None:
    customer = await shop.customer(card=None)
    tax_id = await add(shop, customer, "eu_vat", value)

    clock.advance(timedelta(minutes=1))
    later = await shop.client.v1.customers.tax_ids.retrieve_async(customer, tax_id.id)

    assert (status_of(tax_id), status_of(later)) == ("pending", verdict)


async def test_other_types_are_not_looked_up(shop: Shop) -> None:
    tax_id = await add(shop, await shop.customer(card=None), "no_vat", "123456789MVA")

    assert status_of(tax_id) == "unavailable"


async def test_an_unknown_type_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="must be one of"):
        await add(shop, await shop.customer(card=None), "xx_vat", "1234567")


async def test_a_customer_has_at_most_five(shop: Shop) -> None:
    customer = await shop.customer(card=None)
    for number in range(5):
        await add(shop, customer, "us_ein", f"12-345678{number}")

    with pytest.raises(stripe.InvalidRequestError, match="at most 5"):
        await add(shop, customer, "us_ein", "12-3456789")


async def test_the_account_has_its_own_tax_ids(shop: Shop) -> None:
    customer = await shop.customer(card=None)
    theirs = await add(shop, customer, "us_ein", "12-3456789")
    own = await shop.client.v1.tax_ids.create_async({"type": "eu_vat", "value": "IT12345678901"})

    of_account = await shop.client.v1.tax_ids.list_async()
    of_customer = await shop.client.v1.tax_ids.list_async(
        {"owner": {"type": "customer", "customer": customer}}
    )
    await shop.client.v1.tax_ids.delete_async(own.id)

    assert [row.id for row in of_account.data] == [own.id]
    assert [row.id for row in of_customer.data] == [theirs.id]
    assert (await shop.client.v1.tax_ids.list_async()).data == []
