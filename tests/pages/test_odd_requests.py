"""Requests that no page of ours makes: odd addresses, odd cookies, odd hosts."""

import httpx
import pytest

from tests.fixtures import PUBLIC_URLS
from tests.pages.visits import Visit, Visits

ADA = "cus_demo_ada"
COOKIE = "portal_session"


async def send(
    visits: Visits,
    path: str,
    *,
    method: str = "GET",
    base_url: str = PUBLIC_URLS["lantern"],
    cookie: str | None = None,
) -> httpx.Response:
    headers = {} if cookie is None else {b"Cookie": cookie.encode()}
    transport = httpx.ASGITransport(app=visits)
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as http:
        return await http.request(method, path, headers=headers)


def session_of(visit: Visit) -> str:
    found = next(one.value for one in visit.client.http.cookies.jar if one.name == COOKIE)
    return f"{COOKIE}={found}"


@pytest.mark.parametrize(
    "odd", ['x={"a":1}', "a b=c", "odd[key]=1", "flag", "é=1", 'x="unclosed', "a=b c", "y=@@;;z", "=", ""]
)
async def test_no_cookie_of_another_program_hides_the_session(visits: Visits, odd: str) -> None:
    visit = await visits.open(ADA)
    ours, home = session_of(visit), f"/p/{visit.session}/"

    statuses = [
        (await send(visits, home, cookie=cookie)).status_code
        for cookie in (f"{odd}; {ours}", f"{ours}; {odd}")
    ]

    assert statuses == [200, 200]


async def test_a_cookie_of_the_same_name_for_a_shorter_path_changes_nothing(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await send(
        visits, f"/p/{visit.session}/", cookie=f"{session_of(visit)}; {COOKIE}=set-by-a-sister-site"
    )

    assert page.status_code == 200


@pytest.mark.parametrize(
    "path", ["/p/anything/", "/p/anything/invoices", "/p/bps_-/", "/p/%00/", "/p/brand/"]
)
async def test_an_address_that_names_no_session_is_not_found(visits: Visits, path: str) -> None:
    page = await send(visits, path)

    assert page.status_code == 404


async def test_a_merchant_answers_at_an_address_of_ipv6(visits: Visits) -> None:
    visits.change(public_url="http://[::1]:8000", hosts=("::1",))

    page = await send(visits, "/p/bps_1/", base_url="http://[::1]:8000")

    assert page.status_code == 410


@pytest.mark.parametrize("path", ["/p", "/healthz/", "/v1", "/p/bps_1", "/v1/billing_portal/sessions/"])
async def test_no_address_is_made_of_what_a_request_calls_its_host(visits: Visits, path: str) -> None:
    answer = await send(visits, path, base_url="http://evil.test")

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "invoices/search",
        "invoices/search/pdf",
        "invoices/search/hosted",
        "invoices/search/payment",
        "invoices/upcoming/lines",
        "invoices?starting_after=search",
        "credit-notes/preview/pdf",
        "subscriptions/search/cancellation",
    ],
)
async def test_what_stripe_has_beside_its_objects_is_no_object(visits: Visits, path: str) -> None:
    visit = await visits.open(ADA)

    page = await visit.get(path)

    assert page.status == 404
