"""A customer who asks for very much at once waits for itself; nobody else does."""

import asyncio

import httpx
import pytest

from tests.pages.visits import Visit, Visits
from web.middleware.turns import AT_ONCE

ADA, BEN = "cus_demo_ada", "cus_demo_ben"


class Gate:
    """Holds back what Stripe says of one customer, and counts who waits for it."""

    def __init__(self, visits: Visits, customer: str) -> None:
        self.opened, self.is_full = asyncio.Event(), asyncio.Event()
        self.waiting = 0
        self._path = f"/v1/customers/{customer}"
        self._plain = httpx.ASGITransport(app=visits.stripe)
        visits.http._transport = httpx.MockTransport(self.handle)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == self._path:
            self.waiting += 1
            if self.waiting == AT_ONCE:
                self.is_full.set()
            await self.opened.wait()
        return await self._plain.handle_async_request(request)


def ask_often(visit: Visit, times: int) -> list[asyncio.Task[httpx.Response]]:
    address = visit.address("balance")
    return [asyncio.create_task(visit.client.http.get(address)) for _ in range(times)]


async def test_more_than_a_browser_asks_for_waits(visits: Visits) -> None:
    visit = await visits.open(ADA)
    gate = Gate(visits, ADA)

    asked = ask_often(visit, 3 * AT_ONCE)
    await gate.is_full.wait()
    await asyncio.sleep(0.1)
    before = gate.waiting
    gate.opened.set()
    answers = await asyncio.gather(*asked)

    assert before == AT_ONCE
    assert {one.status_code for one in answers} == {200}


@pytest.mark.parametrize("again", [ADA, BEN], ids=["in another session", "another customer"])
async def test_only_the_same_customer_waits(visits: Visits, again: str) -> None:
    busy, other = await visits.open(ADA), await visits.open(again)
    gate = Gate(visits, ADA)
    asked = ask_often(busy, AT_ONCE)
    await gate.is_full.wait()

    (late,) = ask_often(other, 1)
    done, _ = await asyncio.wait([late], timeout=1)

    assert bool(done) == (again == BEN)
    gate.opened.set()
    await asyncio.gather(*asked, late)
