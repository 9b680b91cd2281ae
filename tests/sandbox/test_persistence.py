from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
import stripe
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.persistence import StateFileBroken, encode, load, save
from sandbox.persistence.graph import flatten, unflatten
from sandbox.state import State
from tests.contract.wrapper import Checked
from tests.sandbox.conftest import InProcess
from tests.sandbox.shop import Shop, items_of, only_item, sums

URL = "https://sandbox.test"


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
def restarted(sandbox: Starlette, tmp_path: Path) -> Callable[[], Shop]:
    """The same accounts in another sandbox, as a file holds them."""

    def restart() -> Shop:
        save(tmp_path / "state.json", sandbox.state.accounts)
        accounts = load(tmp_path / "state.json", clock=Clock(), public_url=URL)
        transport = httpx.ASGITransport(app=Checked(create_sandbox(accounts=accounts, public_url=URL)))
        http = httpx.AsyncClient(transport=transport, base_url=URL)
        return Shop(
            stripe.StripeClient("sk_test_demo", base_addresses={"api": URL}, http_client=InProcess(http))
        )

    return restart


def plain(content: bytes) -> dict[str, object]:
    """What a file says, without the clock, which moves on."""
    document: dict[str, object] = msgspec.json.decode(content)
    del document["clock_ahead"]
    return document


def test_the_demo_s_accounts_come_back_as_they_were(tmp_path: Path) -> None:
    accounts = create_sandbox(public_url=URL).state.accounts

    save(tmp_path / "state.json", accounts)
    again = load(tmp_path / "state.json", clock=Clock(), public_url=URL)

    assert list(again) == ["sk_test_demo", "sk_test_caffe"]
    assert plain(encode(again)) == plain(encode(accounts))


async def test_what_was_made_is_there_after_a_restart(shop: Shop, restarted: Callable[[], Shop]) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(1000), 2)

    again = restarted()

    assert (await again.read(made.id)).to_dict() == made.to_dict()
    assert [invoice.total for invoice in await again.invoices()] == [2000]


async def test_a_subscription_renews_after_a_restart(
    shop: Shop, clock: Clock, restarted: Callable[[], Shop]
) -> None:
    made = await shop.subscribe(await shop.customer(), await shop.price(1000), 2)
    await shop.change(made, quantity=3)
    clock.advance(timedelta(days=31))

    again = restarted()

    # From 20 November on three seats; the third from the first second on.
    assert sums(await again.latest(made)) == [-2000, 3000, 3000]


async def test_what_lies_in_two_places_is_one_thing_after_a_restart(
    shop: Shop, restarted: Callable[[], Shop]
) -> None:
    price = await shop.price(1000)
    made = await shop.subscribe(await shop.customer(), price)

    again = restarted()
    await again.client.v1.prices.update_async(price, {"nickname": "Seat"})

    (item,) = items_of(await again.read(made.id))
    assert item.price.nickname == "Seat"


async def test_a_change_that_waits_for_its_payment_can_be_paid_after_a_restart(
    shop: Shop, restarted: Callable[[], Shop]
) -> None:
    customer = await shop.customer()
    made = await shop.subscribe(customer, await shop.price(1000))
    await shop.give_card(customer, "pm_card_chargeCustomerFail")
    await shop.change(
        made, quantity=5, payment_behavior="pending_if_incomplete", proration_behavior="always_invoice"
    )

    again = restarted()
    await again.client.v1.invoices.pay_async(
        (await again.latest(made)).id, {"payment_method": "pm_card_visa"}
    )

    assert only_item(await again.read(made.id)).quantity == 5


async def test_a_request_is_answered_again_after_a_restart(shop: Shop, restarted: Callable[[], Shop]) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "once"}
    made = await shop.client.v1.customers.create_async({"name": "Ada"}, options)

    replayed = await restarted().client.v1.customers.create_async({"name": "Ada"}, options)

    assert replayed.id == made.id


async def test_lists_keep_their_order_over_a_restart(shop: Shop, restarted: Callable[[], Shop]) -> None:
    made = [await shop.customer(card=None) for _ in range(5)]

    again = restarted()
    newest = await again.customer(card=None)

    listed = await again.client.v1.customers.list_async()
    assert [row.id for row in listed.data] == [newest, *reversed(made)]


def test_the_clock_stays_ahead(sandbox: Starlette, clock: Clock, tmp_path: Path) -> None:
    clock.advance(timedelta(days=400))
    save(tmp_path / "state.json", sandbox.state.accounts)

    later = Clock()
    load(tmp_path / "state.json", clock=later, public_url=URL)

    assert abs(later.now() - clock.now()) <= timedelta(seconds=1)


async def test_hosted_pages_are_at_the_new_address(shop: Shop, sandbox: Starlette, tmp_path: Path) -> None:
    await shop.subscribe(await shop.customer(), await shop.price(1000))
    save(tmp_path / "state.json", sandbox.state.accounts)

    accounts = load(tmp_path / "state.json", clock=Clock(), public_url="http://127.0.0.1:29999")

    (invoice,) = accounts["sk_test_demo"].table("invoice")
    assert invoice["hosted_invoice_url"].startswith("http://127.0.0.1:29999/")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"\x80\x04\x95", "not JSON"),
        (b'{"name": "something else"}', "not a state that the sandbox has written"),
        (b"[1, 2]", "not a state that the sandbox has written"),
        (b'{"billing_portal_sandbox": 99}', "form 99"),
        (b'{"billing_portal_sandbox": 1}', "damaged"),
        (b'{"billing_portal_sandbox": 1, "clock_ahead": 0, "accounts": {"sk": {"whole": {}}}}', "damaged"),
        (b'{"billing_portal_sandbox": 1, "clock_ahead": "0", "accounts": {}}', "damaged"),
    ],
)
def test_a_file_that_is_no_state_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)

    with pytest.raises(StateFileBroken, match=reason):
        load(path, clock=Clock(), public_url=URL)


@pytest.mark.parametrize(
    "name", ["subprocess.Popen", "sandbox.clock.Clock", "sandbox.bills.Nobody", "sandbox.nowhere.Thing"]
)
def test_a_file_cannot_make_anything_but_values_of_the_sandbox(
    sandbox: Starlette, tmp_path: Path, name: str
) -> None:
    document = msgspec.json.decode(encode(sandbox.state.accounts))
    document["accounts"]["sk_test_demo"]["whole"]["private"] = {"$class": name, "fields": {}}
    path = tmp_path / "state.json"
    path.write_bytes(msgspec.json.encode(document))

    with pytest.raises(StateFileBroken, match="damaged"):
        load(path, clock=Clock(), public_url=URL)


def test_every_kind_of_value_comes_back(sandbox: Starlette) -> None:
    state: State = sandbox.state.accounts["sk_test_demo"]
    shared = {"x": [1, 2.5, None, True]}
    values = {"a": shared, "b": (shared, b"\x00\xff"), "c": {"$shared": 0, 1: {2, 3}}, "d": state.now()}

    again = unflatten(msgspec.json.decode(msgspec.json.encode(flatten(values, state))), state)

    assert again == values
    assert again["a"] is again["b"][0]


def test_a_value_that_no_file_can_hold_is_told(sandbox: Starlette) -> None:
    with pytest.raises(TypeError, match="cannot hold a Clock"):
        flatten({"clock": Clock()}, sandbox.state.accounts["sk_test_demo"])
