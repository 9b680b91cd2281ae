"""The balance and its movements: whose they are, in which direction, and page by page."""

import pytest

from billing.balances import Movement, has_movements, load_movements, open_balances
from billing.customers import load_customer
from billing.errors import ObjectNotFound
from billing.money import Money
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Shop

PLACE = "GET /v1/customers/cus_1/balance_transactions"


async def moved(shop: Shop, *amounts: int, currency: str = "eur") -> str:
    customer = str((await shop.customer())["id"])
    await move(shop, customer, *amounts, currency=currency)
    return customer


async def move(shop: Shop, customer: str, *amounts: int, currency: str = "eur") -> None:
    for amount in amounts:
        path = f"customers/{customer}/balance_transactions"
        await shop.post(path, amount=amount, currency=currency)


async def test_a_balance_is_kept_in_each_currency_the_customers_own_first(
    gateway: Gateway, shop: Shop
) -> None:
    customer = await moved(shop, -2500)
    await move(shop, customer, -700, currency="chf")
    await move(shop, customer, 300, currency="bhd")
    await move(shop, customer, 300, -300, currency="jpy")

    found = open_balances(await load_customer(gateway, customer))

    assert found == (Money(-2500, "eur"), Money(300, "bhd"), Money(-700, "chf"))


async def test_without_a_currency_there_is_no_balance(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer()

    assert open_balances(await load_customer(scripted, "cus_1")) == ()


async def test_movements_come_twenty_at_a_time_newest_first(gateway: Gateway, shop: Shop) -> None:
    customer = await moved(shop, *range(-23, 0))

    newest = await load_movements(gateway, customer)
    older = await load_movements(gateway, customer, starting_after=newest.next_after)

    amounts = [one.amount.amount for one in (*newest.movements, *older.movements)]
    assert (len(newest.movements), older.next_after) == (20, None)
    assert amounts == list(range(-1, -24, -1))
    assert newest.movements[0].balance == Money(sum(range(-23, 0)), "eur")


@pytest.mark.parametrize("hostile", ["theirs", "cbtxn_0", "..", "in_1?x"])
async def test_a_list_never_starts_after_what_is_somebody_elses(
    gateway: Gateway, shop: Shop, hostile: str
) -> None:
    customer, other = await moved(shop, -1), await moved(shop, -1)
    theirs = (await load_movements(gateway, other)).movements[0].id

    with pytest.raises(ObjectNotFound):
        await load_movements(gateway, customer, starting_after=theirs if hostile == "theirs" else hostile)


async def test_who_never_had_a_movement_has_none(gateway: Gateway, shop: Shop) -> None:
    quiet, moving = str((await shop.customer())["id"]), await moved(shop, -5, 5)

    assert not await has_movements(gateway, quiet)
    assert await has_movements(gateway, moving)


@pytest.mark.parametrize(
    ("belongs", "invoice"),
    [
        ({}, None),
        ({"invoice": "in_1"}, "in_1"),
        ({"credit_note": {"id": "cn_1", "currency": "eur", "created": 1, "invoice": "in_2"}}, "in_2"),
        ({"credit_note": "cn_1"}, None),
        ({"invoice": "in_1", "credit_note": "cn_1"}, "in_1"),
    ],
)
async def test_a_movement_leads_to_its_invoice_also_by_a_credit_note(
    scripted: Gateway, stripe: Stripe, belongs: dict[str, object], invoice: str | None
) -> None:
    row = {"id": "cbtxn_1", "amount": -5, "ending_balance": -5, "currency": "eur", "created": 1}
    stripe.places[PLACE] = {"data": [{**row, "type": "credit_note", **belongs}]}

    (movement,) = (await load_movements(scripted, "cus_1")).movements

    assert isinstance(movement, Movement)
    assert movement.invoice_id == invoice


async def test_a_movement_that_is_gone_starts_no_list(scripted: Gateway, stripe: Stripe) -> None:
    stripe.places[f"{PLACE}/cbtxn_1"] = failing(404, type="invalid_request_error")

    with pytest.raises(ObjectNotFound):
        await load_movements(scripted, "cus_1", starting_after="cbtxn_1")
