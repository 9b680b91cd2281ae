"""Stripe writes and its answer is lost on the way: the page does not claim what it cannot know, and a retry is safe."""

from typing import Any

import httpx
import pytest

from tests.fixtures import StripeApi
from tests.pages.page import Page
from tests.pages.test_invoice_payments import CHLOE, ask, method_ending, open_invoice
from tests.pages.visits import Visit, Visits

ADA = "cus_demo_ada"


def lose_answers(visits: Visits, monkeypatch: pytest.MonkeyPatch, ending: str) -> list[str]:
    """To writes whose address ends so; the keys that they came with are told."""
    plain, keys = httpx.ASGITransport(app=visits.stripe), list[str]()
    monkeypatch.setattr("gateway.transport.FIRST_WAIT_SECONDS", 0.0)

    async def handle(request: httpx.Request) -> httpx.Response:
        answer = await plain.handle_async_request(request)
        if request.method == "POST" and request.url.path.endswith(ending):
            keys.append(request.headers["idempotency-key"])
            raise httpx.ReadTimeout("lost")
        return answer

    visits.http._transport = httpx.MockTransport(handle)
    return keys


def find_answers(visits: Visits) -> None:
    visits.http._transport = httpx.ASGITransport(app=visits.stripe)


def admits_it(page: Page) -> bool:
    return page.status == 503 and "Check under billing whether the last step was carried out" in page.text


async def save_name(visit: Visit) -> Page:
    form = (await visit.get("billing-details")).form("Save")
    return await visit.client.submit(form, name="Ada Bianchi")


async def test_a_payment_is_made_once(
    visits: Visits, stripe_api: StripeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = await open_invoice(stripe_api)
    visit = await visits.open(CHLOE)
    drawn = await ask(visit)
    method = await method_ending(visit, "4242")
    keys = lose_answers(visits, monkeypatch, "/pay")

    lost = await visit.client.submit(drawn.form("Pay €36.00 now"), method=method)
    find_answers(visits)
    again = await visit.client.submit(drawn.form("Pay €36.00 now"), method=method)

    assert admits_it(lost)
    assert len(set(keys)) == 1
    assert again.url == visit.home.url
    charges: Any = await stripe_api.get("charges", customer=CHLOE, limit="100")
    newest = charges["data"][0]["created"]
    assert [one["amount"] for one in charges["data"] if one["paid"] and one["created"] == newest] == [3600]
    assert (await stripe_api.get(f"invoices/{invoice}"))["status"] == "paid"


async def test_details_are_saved_as_the_page_then_shows(
    visits: Visits, stripe_api: StripeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await visits.open(ADA)
    lose_answers(visits, monkeypatch, f"/customers/{ADA}")

    lost = await save_name(visit)
    find_answers(visits)
    page = await visit.get("billing-details")

    assert admits_it(lost)
    assert dict(page.form("Save").values)["name"] == "Ada Bianchi"


async def test_a_tax_id_is_added_once(
    visits: Visits, stripe_api: StripeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await visits.open(ADA)
    form = (await visit.get("tax-ids", "new?country=IE")).form("Save")
    lose_answers(visits, monkeypatch, "/tax_ids")

    lost = await visit.client.submit(form, country="IE", value="IE1234567AB")
    find_answers(visits)
    again = await visit.client.submit(form, country="IE", value="IE1234567AB")

    assert admits_it(lost)
    assert "The tax ID is saved." in again.text
    kept: Any = await stripe_api.get(f"customers/{ADA}/tax_ids")
    assert [one["value"] for one in kept["data"]].count("IE1234567AB") == 1
