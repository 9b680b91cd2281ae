"""What every answer carries, whom the portal refuses to write for, and what answers on any host."""

from pathlib import Path

import pytest

from tests.fixtures import StripeApi
from tests.pages.visits import Visits, give_card

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
}
ADDRESSES = ["/", "/nowhere", "/p/bps_1/", "/p/session/x", "/v1/customers", "/healthz"]


def is_guarded(headers: dict[str, str]) -> bool:
    policy = headers["content-security-policy"]
    tight = "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    return tight and all(headers[name] == value for name, value in HEADERS.items())


async def test_a_page_is_guarded(visits: Visits) -> None:
    answer = (await visits.open("cus_demo_ada")).home.response

    assert is_guarded(dict(answer.headers))
    assert "HX-Request" in answer.headers["vary"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("host", ["billing.lantern.test", "elsewhere.test"])
async def test_so_is_every_error(visits: Visits, host: str, address: str) -> None:
    answer = await visits.browser().http.get(address, headers={"Host": host})

    assert is_guarded(dict(answer.headers))
    assert answer.headers["request-id"].startswith("req_")


async def test_so_is_what_nobody_expected(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    visits.stripe.crashing = True

    answer = await visit.client.http.get(visit.home.url)

    assert answer.status_code == 500
    assert is_guarded(dict(answer.headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://billing.lantern.test"},
        {"Origin": "https://caffe.test"},
        {"Origin": "https://billing.lantern.test.evil.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://billing.lantern.test"},
    ],
)
async def test_a_form_that_another_site_sends_is_refused(
    visits: Visits, stripe_api: StripeApi, headers: dict[str, str]
) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")

    page = await visit.client.submit(visit.home.form("Make default"), headers=headers)

    assert page.status == 403
    assert page.heading == "This was not accepted"
    assert visits.stripe.writes == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}])
async def test_a_form_of_our_own_is_taken(
    visits: Visits, stripe_api: StripeApi, headers: dict[str, str]
) -> None:
    await give_card(stripe_api, "cus_demo_ada", "pm_card_mastercard", default=False)
    visit = await visits.open("cus_demo_ada")

    page = await visit.client.submit(visit.home.form("Make default"), headers=headers)

    assert "The default payment method is changed." in page.text


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_an_address_of_a_form_takes_nothing_but_its_form(visits: Visits, method: str) -> None:
    visit = await visits.open("cus_demo_ada")

    answer = await visit.client.http.request(method, visit.address("locale"))

    assert answer.status_code == 405


async def test_a_body_of_unreasonable_size_is_refused(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await visit.post("locale", locale="x" * 70_000)

    assert page.status == 413
    assert page.heading == "That was too much text"


@pytest.mark.parametrize("host", ["billing.lantern.test", "caffe.test", "10.0.0.7:8000", "elsewhere.test"])
async def test_health_is_told_on_any_host(visits: Visits, host: str) -> None:
    browser = visits.browser()

    alive = await browser.http.get("/healthz", headers={"Host": host})
    ready = await browser.http.get("/readyz", headers={"Host": host})

    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert ready.json() == {"configuration": "loaded", "database": "reachable"}


async def test_a_portal_without_its_database_is_alive_and_not_ready(visits: Visits, tmp_path: Path) -> None:
    await visits.store.close()
    (tmp_path / "portal.db").write_bytes(b"no database any more" * 500)

    alive = await visits.browser().http.get("/healthz")
    ready = await visits.browser().http.get("/readyz")

    assert alive.status_code == 200
    assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")


async def test_a_page_that_is_only_read_writes_nothing(visits: Visits) -> None:
    visit = await visits.open("cus_demo_chloe")

    for address in ("", "invoices", "payment-methods/new"):
        await visit.get(address)

    assert visits.stripe.writes == []
