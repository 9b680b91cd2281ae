"""The customer's balance and the movements that explain it."""

import pytest
import stripe

from tests.sandbox.shop import Shop


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


async def movements(shop: Shop, customer: str) -> list[tuple[str, int, int]]:
    listed = await shop.client.v1.customers.balance_transactions.list_async(customer)
    return [(row.type, row.amount, row.ending_balance) for row in listed.data]


async def balance_of(shop: Shop, customer: str) -> int:
    return (await shop.client.v1.customers.retrieve_async(customer)).balance or 0


async def test_credit_is_applied_to_the_next_invoice(shop: Shop) -> None:
    customer = await shop.customer()
    made = await shop.client.v1.customers.balance_transactions.create_async(
        customer, {"amount": -2500, "currency": "eur", "description": "Sorry"}
    )

    subscription = await shop.subscribe(customer, await shop.price(1900))
    invoice = await shop.latest(subscription)

    assert (made.type, made.ending_balance) == ("adjustment", -2500)
    # 25.00 of credit, 19.00 of it used: 6.00 are left.
    assert (invoice.amount_due, invoice.starting_balance, invoice.ending_balance) == (0, -2500, -600)
    assert await movements(shop, customer) == [
        ("applied_to_invoice", 1900, -600),
        ("adjustment", -2500, -2500),
    ]
    assert await balance_of(shop, customer) == -600


async def test_voiding_an_invoice_gives_its_credit_back(shop: Shop) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail", balance=-500)
    subscription = await shop.subscribe(customer, await shop.price(1900))

    await shop.client.v1.invoices.void_invoice_async(str(subscription.latest_invoice))

    assert await movements(shop, customer) == [
        ("unapplied_from_invoice", -500, -500),
        ("applied_to_invoice", 500, 0),
        ("initial", -500, -500),
    ]
    assert await balance_of(shop, customer) == -500


async def test_a_balance_written_on_the_customer_is_an_adjustment(shop: Shop) -> None:
    customer = await shop.customer(balance=300)

    await shop.client.v1.customers.update_async(customer, {"balance": -200})

    assert await movements(shop, customer) == [("adjustment", -500, -200), ("initial", 300, 300)]


async def test_a_movement_is_described_and_never_empty(shop: Shop) -> None:
    customer = await shop.customer()
    transactions = shop.client.v1.customers.balance_transactions
    made = await transactions.create_async(customer, {"amount": -2500, "currency": "eur"})

    with pytest.raises(stripe.InvalidRequestError, match="non-zero"):
        await transactions.create_async(customer, {"amount": 0, "currency": "eur"})
    changed = await transactions.update_async(customer, made.id, {"description": "Goodwill"})
    read = await transactions.retrieve_async(customer, made.id, {"expand": ["customer"]})

    assert changed.description == read.description == "Goodwill"
    assert read.customer.balance == -2500  # type: ignore[union-attr]


async def test_another_currency_has_a_balance_of_its_own(shop: Shop) -> None:
    customer = await shop.customer()
    transactions = shop.client.v1.customers.balance_transactions
    for amount, currency in ((-2500, "eur"), (-300, "usd"), (-200, "usd"), (700, "jpy"), (500, "eur")):
        await transactions.create_async(customer, {"amount": amount, "currency": currency})

    read = await shop.client.v1.customers.retrieve_async(customer, {"expand": ["invoice_credit_balance"]})
    plain = await shop.client.v1.customers.retrieve_async(customer)

    assert (read.currency, read.balance) == ("eur", -2000)
    assert read.to_dict()["invoice_credit_balance"] == {"eur": 2000, "jpy": -700, "usd": 500}
    assert [row[2] for row in await movements(shop, customer)] == [-2000, 700, -500, -300, -2500]
    assert "invoice_credit_balance" not in plain


async def test_credit_in_another_currency_pays_no_invoice(shop: Shop) -> None:
    customer = await shop.customer()
    transactions = shop.client.v1.customers.balance_transactions
    await transactions.create_async(customer, {"amount": -100, "currency": "eur"})
    await transactions.create_async(customer, {"amount": -9900, "currency": "usd"})

    invoice = await shop.latest(await shop.subscribe(customer, await shop.price(1900)))

    assert invoice.amount_due == 1800
