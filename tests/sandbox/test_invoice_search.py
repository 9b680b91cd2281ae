"""Searching invoices by Stripe's search language."""

from collections.abc import Sequence

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def invoices(shop: Shop, *, count: int = 2, amount: int = 1900) -> tuple[str, list[stripe.Invoice]]:
    """Of one customer, newest first."""
    customer = await shop.customer()
    for number in range(count):
        await shop.client.v1.invoice_items.create_async(
            {"customer": customer, "amount": amount + number, "currency": "eur"}
        )
        made = await shop.client.v1.invoices.create_async(
            {"customer": customer, "pending_invoice_items_behavior": "include"}
        )
        await shop.client.v1.invoices.finalize_invoice_async(made.id)
    return customer, list((await shop.client.v1.invoices.list_async({"customer": customer})).data)


async def found(shop: Shop, query: str) -> Sequence[str]:
    return [one.id for one in (await shop.client.v1.invoices.search_async({"query": query})).data]


async def test_an_invoice_is_found_by_its_number_whatever_its_capitals(shop: Shop) -> None:
    customer, (newest, _) = await invoices(shop)

    number = str(newest.number)

    assert await found(shop, f'customer:"{customer}" AND number:"{number.lower()}"') == [newest.id]


async def test_amounts_and_moments_are_compared(shop: Shop) -> None:
    _, (newest, oldest) = await invoices(shop)

    assert await found(shop, "total>1900") == [newest.id]
    assert await found(shop, "total<=1900 AND currency:'eur'") == [oldest.id]
    assert await found(shop, f"created>={newest.created} AND total>=1900") == [newest.id, oldest.id]
    assert await found(shop, f"created<{oldest.created}") == []


async def test_or_finds_what_either_side_finds(shop: Shop) -> None:
    _, (newest, oldest) = await invoices(shop)

    assert await found(shop, f'number:"{newest.number}" OR total:1900') == [newest.id, oldest.id]


async def test_a_subscription_and_a_status_are_texts(shop: Shop) -> None:
    customer = await shop.customer()
    subscription = await shop.subscribe(customer, await shop.price(1900))
    await invoices(shop)

    assert await found(shop, f'subscription:"{subscription.id}" AND status:"paid"') == [
        subscription.latest_invoice
    ]


async def test_a_quote_inside_a_text_stays_inside(shop: Shop) -> None:
    customer, _ = await invoices(shop)

    assert await found(shop, f'customer:"{customer}" AND number:"\\" OR total>\\"0"') == []
    assert await found(shop, f'customer:"{customer}" AND number:"\\\\"') == []


async def test_results_come_by_pages_and_expanded(shop: Shop) -> None:
    customer, (newest, oldest) = await invoices(shop)
    query = f'customer:"{customer}"'

    first = await shop.client.v1.invoices.search_async(
        {"query": query, "limit": 1, "expand": ["data.payments"]}
    )
    second = await shop.client.v1.invoices.search_async({"query": query, "limit": 1, "page": first.next_page})

    assert [one.id for one in first.data] == [newest.id]
    assert first.data[0].payments is not None
    assert ([one.id for one in second.data], second.has_more) == ([oldest.id], False)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("number", "unable to parse"),
        ('number:"A', "unable to parse"),
        ('number:"A" number:"B"', "unable to parse"),
        ('number:"A" AND', "unable to parse"),
        ("total:19.5", "unable to parse"),
        ('number:"A" AND total:1 OR total:2', "cannot combine AND and OR"),
        (" AND ".join(["total:1"] * 11), "at most 10 clauses"),
        ('customer_email:"a@example.com"', "unsupported search field"),
        ("number:7", "takes a text"),
        ('number>"7"', "takes a text"),
        ('total:"much"', "takes a number"),
    ],
)
async def test_what_is_no_query_is_refused(shop: Shop, query: str, message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message) as refused:
        await found(shop, query)

    assert refused.value.param == "query"


async def test_a_page_of_another_search_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="page"):
        await shop.client.v1.invoices.search_async({"query": "total:1", "page": "in_nothing"})


async def test_accounts_in_india_cannot_search(sandbox: object, shop: Shop) -> None:
    sandbox.state.accounts["sk_test_demo"].account["country"] = "IN"  # type: ignore[attr-defined]

    with pytest.raises(stripe.InvalidRequestError, match="unavailable in your region"):
        await found(shop, "total:1")
