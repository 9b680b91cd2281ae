"""What a page of the history costs a customer with 10,000 invoices, beside one with 20: requests and memory.

Choosing what was refunded looks through 300 invoices at most, and so costs more where there are as many.
"""

import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec

from cli.demo.command import demo_settings
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from sandbox.state import State
from store.database import Store
from tests.bench.sandbox import KEY
from tests.bench.sessions import PORTAL, open_home
from web.app import create_app
from wire.ids import new_id
from wire.objects import Object

DAY = 86_400
PAGES = {
    "home": "",
    "first page": "invoices",
    "of one year": "invoices?year=2026",
    "refunded": "invoices?status=refunded",
}
Measured = tuple[int, float]


async def measure_history(folder: Path) -> None:
    few, many = await _pages(folder / "few", 20), await _pages(folder / "many", 10_000)
    for name, (calls, memory) in many.items():
        few_calls, few_memory = few[name]
        print(
            f"{f'10,000 invoices, {name}':28} {calls:4d} requests beside {few_calls}; "
            f"{memory / few_memory:.2f} times the memory"
        )


async def _pages(folder: Path, count: int) -> dict[str, Measured]:
    folder.mkdir()
    sandbox = create_sandbox(clock=Clock(datetime(2026, 11, 20, 12, tzinfo=UTC)))
    customer, middle = customer_with(sandbox.state.accounts[KEY], count)
    settings = demo_settings(folder, 8000, 12111)
    store = Store.open(settings.database_url)
    asked: list[httpx.Request] = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=sandbox)) as stripe:
        stripe.event_hooks["request"].append(_noting(asked))
        app = create_app(
            settings, store=store, http=stripe, clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC)
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=PORTAL) as client:
            home = await open_home(client, customer)
            pages = PAGES | {"a page from the middle": f"invoices?starting_after={middle}"}
            found = {
                name: await _measured(partial(client.get, home + path), asked) for name, path in pages.items()
            }
    await store.close()
    return found


def _noting(asked: list[httpx.Request]) -> Callable[[httpx.Request], Awaitable[None]]:
    async def note(request: httpx.Request) -> None:
        asked.append(request)

    return note


async def _measured(ask: Callable[[], Awaitable[httpx.Response]], asked: list[httpx.Request]) -> Measured:
    """Requests to Stripe, and the most memory that was held meanwhile."""
    (await ask()).raise_for_status()
    asked.clear()
    tracemalloc.start()
    await ask()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return len(asked), most


def customer_with(state: State, count: int) -> tuple[str, str]:
    """A customer with so many paid invoices, a day apart, each with its charge; and the one in their middle."""
    made = state.table("customer").add(
        {**state.table("customer").find("cus_demo_farid"), "id": new_id("cus")}
    )
    customer = str(made["id"])
    invoice = next(
        one for one in state.table("invoice").of_customer("cus_demo_farid") if one["status"] == "paid"
    )
    example = Example(state, invoice)
    ids = [example.copied(customer, age=number * DAY) for number in range(count)]
    return customer, ids[count // 2]


class Example:
    """A paid invoice with its payment, intent and charge, to be copied with all of them."""

    def __init__(self, state: State, invoice: Object) -> None:
        self.state = state
        self.invoice = invoice
        self.payment = next(row for row in state.table("invoice_payment") if row["invoice"] == invoice["id"])
        self.intent = state.table("payment_intent").find(self.payment["payment"]["payment_intent"])
        self.charge = state.table("charge").find(self.intent["latest_charge"])

    def copied(self, customer: str, *, age: int) -> str:
        ids = {
            str(one["id"]): new_id(str(one["id"]).partition("_")[0])
            for one in (self.invoice, self.payment, self.intent, self.charge)
        }
        for kind, row in (
            ("charge", self.charge),
            ("payment_intent", self.intent),
            ("invoice_payment", self.payment),
            ("invoice", self.invoice),
        ):
            self._add(kind, row, ids, customer, age)
        return ids[str(self.invoice["id"])]

    def _add(self, kind: str, row: Object, ids: dict[str, str], customer: str, age: int) -> None:
        text = msgspec.json.encode(row).decode()
        for old, new in ids.items():
            text = text.replace(old, new)
        copied: dict[str, Any] = msgspec.json.decode(text)
        copied["created"] = row["created"] - age
        if "customer" in copied:
            copied["customer"] = customer
        if kind == "invoice":
            paid = {"paid_at": row["status_transitions"]["paid_at"] - age}
            copied |= {
                "effective_at": copied["created"],
                "status_transitions": row["status_transitions"] | paid,
            }
            self.state.private[copied["id"]] = {
                **self.state.private[row["id"]],
                "payments": [ids[str(self.payment["id"])]],
            }
        self.state.table(kind).add(copied)
