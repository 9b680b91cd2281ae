"""A long history costs no more requests than a short one."""

from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from tests.bench.history import customer_with
from tests.pages.visits import Visits


async def requests_for(visits: Visits, customer: str, address: str) -> list[str]:
    """What Stripe is asked for one page, the names of products known already."""
    visit = await visits.open(customer)
    await visit.get(address)
    asked: list[httpx.Request] = []

    async def note(request: httpx.Request) -> None:
        asked.append(request)

    visits.http.event_hooks["request"].append(note)
    await visit.get(address)
    visits.http.event_hooks["request"].remove(note)
    return sorted(urlsplit(str(one.url)).path.replace(customer, "") for one in asked)


@pytest.mark.parametrize("address", ["", "invoices", "invoices?year=2026", "invoices?number=FARID-0001"])
async def test_a_thousand_invoices_cost_as_many_requests_as_twenty(
    visits: Visits, sandbox: Starlette, address: str
) -> None:
    state = sandbox.state.accounts["sk_test_demo"]
    few, many = customer_with(state, 20)[0], customer_with(state, 1000)[0]

    assert await requests_for(visits, few, address) == await requests_for(visits, many, address)


async def test_a_page_asks_once_each_for_charges_and_credit_notes(visits: Visits, sandbox: Starlette) -> None:
    customer, middle = customer_with(sandbox.state.accounts["sk_test_demo"], 60)

    asked = await requests_for(visits, customer, f"invoices?starting_after={middle}")

    assert asked == [
        "/v1/charges",
        "/v1/credit_notes",
        "/v1/customers/",
        "/v1/invoices",
        f"/v1/invoices/{middle}",
        "/v1/subscriptions",
    ]
