"""A session in a browser: how long it lives, what its cookie is, and that no two of them ever mix."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from sandbox.clock import Clock
from tests.pages.visits import Visit, Visits


def session_cookie(visit: Visit) -> dict[str, str]:
    """The attributes of the cookie that the first page set anew, in lower case."""
    header = next(
        one for one in visit.home.response.headers.get_list("set-cookie") if one.startswith("portal_session")
    )
    pairs = (part.strip().partition("=") for part in header.split(";")[1:])
    return {name.lower(): value for name, _, value in pairs}


async def test_a_session_stays_open_while_it_is_used(visits: Visits, clock: Clock) -> None:
    visit = await visits.open("cus_demo_ada")

    for _ in range(2):
        clock.advance(timedelta(minutes=59))
        page = await visit.get()

        assert page.status == 200


async def test_an_hour_without_activity_ends_it(visits: Visits, clock: Clock) -> None:
    visit = await visits.open("cus_demo_ada", return_url="https://lantern.example/account")
    clock.advance(timedelta(minutes=60))

    page = await visit.get()

    assert page.status == 410
    assert page.heading == "The session has ended"
    assert page.link("Return to Lantern") == "https://lantern.example/account"
    assert "Ada" not in page.response.text


async def test_two_hours_end_it_however_busy_it_was(visits: Visits, clock: Clock) -> None:
    visit = await visits.open("cus_demo_ada")

    statuses = []
    for _ in range(4):
        clock.advance(timedelta(minutes=30))
        statuses.append((await visit.get()).status)

    assert statuses == [200, 200, 200, 410]


async def test_an_ended_session_speaks_the_language_it_was_in(visits: Visits, clock: Clock) -> None:
    visit = await visits.open("cus_demo_giulia")
    clock.advance(timedelta(hours=3))

    page = await visit.get()

    assert page.language == "it"


async def test_nothing_is_written_for_an_ended_session(visits: Visits, clock: Clock) -> None:
    visit = await visits.open("cus_demo_ada")
    question = await visit.follow("Cancel plan")
    clock.advance(timedelta(hours=2))

    page = await visit.client.submit(question.form("Cancel plan"))

    assert page.status == 410
    assert visits.stripe.writes == []


async def test_a_part_of_an_ended_session_reloads_the_page(visits: Visits, clock: Clock) -> None:
    visit = await visits.open("cus_demo_ada")
    clock.advance(timedelta(hours=2))

    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": visit.home.url}
    answer = await visit.client.http.get(visit.home.url, headers=headers)

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == urlsplit(visit.home.url).path


async def test_two_sessions_in_one_browser_do_not_mix(visits: Visits) -> None:
    browser = visits.browser()
    ada = await browser.get(await visits.link("cus_demo_ada"))
    ben = await browser.get(await visits.link("cus_demo_ben"))

    ada_again, ben_again = await browser.get(ada.url), await browser.get(ben.url)

    assert ada_again.heading == "Billing for Ada Romano"
    assert ben_again.heading == "Billing for Ben Okafor"


async def test_the_cookie_of_one_session_opens_no_other(visits: Visits) -> None:
    ada = await visits.open("cus_demo_ada")
    ben = await visits.open("cus_demo_ben")
    value = next(one.value for one in ben.client.http.cookies.jar if one.name == "portal_session")

    page = await visits.browser().get(ada.home.url, headers={"Cookie": f"portal_session={value}"})

    assert page.status == 410
    assert "Romano" not in page.response.text


async def test_the_cookie_of_one_merchant_opens_nothing_on_the_host_of_another(visits: Visits) -> None:
    ada = await visits.open("cus_demo_ada")
    value = next(one.value for one in ada.client.http.cookies.jar if one.name == "portal_session")

    page = await visits.browser("caffe").get(
        f"/p/{ada.session}/", headers={"Cookie": f"portal_session={value}"}
    )

    assert page.status == 410
    assert "Romano" not in page.response.text


@pytest.mark.parametrize(
    "cookie", ["", "portal_session=x", "portal_session", "\x01=;;", "portal_session=W10.x"]
)
async def test_a_stranger_who_knows_the_address_sees_nothing(visits: Visits, cookie: str) -> None:
    visit = await visits.open("cus_demo_ada")

    page = await visits.browser().get(visit.home.url, headers={"Cookie": cookie} if cookie else None)

    assert page.status == 410
    assert "Romano" not in page.response.text


async def test_the_cookie_is_out_of_reach_for_scripts_other_sites_and_plain_http(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    cookie = session_cookie(visit)

    assert {"httponly", "secure"} <= cookie.keys()
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == f"/p/{visit.session}/"
    assert cookie["max-age"] == "7200"


async def test_plain_http_on_this_machine_keeps_its_cookies(visits: Visits) -> None:
    link = await visits.link("cus_demo_ada")
    visits.change(public_url="http://127.0.0.1:8000", hosts=("127.0.0.1",))
    token = link.rsplit("/", 1)[1]

    answer = await visits.browser().http.get(f"http://127.0.0.1:8000/p/session/{token}")

    assert "Secure" not in answer.headers["set-cookie"]


async def test_below_a_path_of_the_merchants_site_everything_stays_below_it(visits: Visits) -> None:
    visits.change(public_url="https://billing.lantern.test/account/billing")

    visit = await visits.open("cus_demo_ada")

    base = f"https://billing.lantern.test/account/billing/p/{visit.session}/"
    assert visit.home.url == base
    assert session_cookie(visit)["path"] == f"/account/billing/p/{visit.session}/"
    assert visit.home.link("Cancel plan").startswith(base)


async def test_a_configuration_is_read_live(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")
    features = visits.merchant("lantern").configurations[0].features
    visits.configure(subscription_cancel=type(features.subscription_cancel)())

    home = await visit.get()

    assert not home.has_link("Cancel plan")
