"""The signed link: it opens for five minutes, in the customer's own browser for longer, and reveals nothing."""

from datetime import timedelta

import pytest

from sandbox.clock import Clock
from tests.fixtures import HOSTS
from tests.pages.page import Page
from tests.pages.visits import Visits
from web.sessions import read_link
from web.signing import COOKIE, LINK, OPENED, Signer

PRIVATE = ("cus_demo_ada", "Ada Romano", "ada.romano", "bps_", "bpc_")


def reveals_nothing(page: Page) -> bool:
    return not any(word in page.response.text for word in PRIVATE)


async def test_a_link_opens_as_often_as_asked_for_while_it_is_fresh(visits: Visits, clock: Clock) -> None:
    link = await visits.link("cus_demo_ada")

    for _ in range(3):
        clock.advance(timedelta(seconds=95))
        page = await visits.browser().get(link)

        assert page.heading == "Billing for Ada Romano"


async def test_the_credential_leaves_the_address(visits: Visits) -> None:
    link = await visits.link("cus_demo_ada")
    token = link.rsplit("/", 1)[1]

    page = await visits.browser().get(link)

    assert token not in page.url
    assert token not in page.response.text


async def test_after_five_minutes_it_is_gone_and_shows_the_way_back(visits: Visits, clock: Clock) -> None:
    link = await visits.link("cus_demo_ada", return_url="https://lantern.example/account")
    clock.advance(timedelta(minutes=5))

    page = await visits.browser().get(link)

    assert page.status == 410
    assert page.heading == "This link has expired"
    assert page.link("Return to Lantern") == "https://lantern.example/account"
    assert page.link("Get help") == "mailto:help@lantern.example"
    assert reveals_nothing(page)


async def test_with_the_living_session_of_this_browser_an_old_link_leads_home(
    visits: Visits, clock: Clock
) -> None:
    link = await visits.link("cus_demo_ada")
    browser = visits.browser()
    await browser.get(link)
    clock.advance(timedelta(minutes=20))

    page = await browser.get(link)

    assert page.heading == "Billing for Ada Romano"


async def test_with_another_session_of_this_browser_an_old_link_stays_closed(
    visits: Visits, clock: Clock
) -> None:
    link = await visits.link("cus_demo_ada")
    browser = visits.browser()
    await browser.get(await visits.link("cus_demo_ada"))
    clock.advance(timedelta(minutes=20))

    page = await browser.get(link)

    assert page.status == 410


async def test_an_old_link_to_a_session_that_has_ended_shows_the_way_back(
    visits: Visits, clock: Clock
) -> None:
    link = await visits.link("cus_demo_ada", return_url="https://lantern.example/account")
    browser = visits.browser()
    await browser.get(link)
    clock.advance(timedelta(hours=2))

    page = await browser.get(link)

    assert page.status == 410
    assert page.link("Return to Lantern") == "https://lantern.example/account"


@pytest.mark.parametrize(
    "spoil",
    [
        # Not the last letter: two of its six bits carry nothing.
        lambda token: token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:],
        lambda token: "A" + token,
        lambda token: token[:40],
        lambda token: token.replace(".", ""),
        lambda token: token.rsplit(".", 1)[0] + ".",
        lambda _: "garbage",
        lambda _: "%00%ff",
        lambda _: "W10.x",
        lambda _: "x" * 5000,
    ],
)
async def test_an_altered_link_opens_nothing_and_says_so(visits: Visits, spoil: object) -> None:
    head, token = (await visits.link("cus_demo_ada")).rsplit("/", 1)
    assert callable(spoil)

    page = await visits.browser().get(f"{head}/{spoil(token)}")

    assert page.status == 403
    assert page.heading == "This link does not work"
    assert page.link("Return to Lantern") == visits.merchant("lantern").links.return_url
    assert reveals_nothing(page)
    assert "set-cookie" not in page.response.headers


async def test_a_link_of_one_merchant_never_opens_on_the_host_of_another(visits: Visits) -> None:
    token = (await visits.link("cus_demo_ada")).rsplit("/", 1)[1]

    page = await visits.browser("caffe").get(f"https://{HOSTS['caffe'][0]}/p/session/{token}")

    assert page.status == 403
    assert "Lantern" not in page.response.text
    assert reveals_nothing(page)


@pytest.mark.parametrize(
    "path", ["/", "/p/", "/p/bps_1/", "/p/session/{token}", "/static/app.css", "/p/brand/x.css"]
)
async def test_an_unknown_host_gets_a_neutral_page_that_names_nobody(visits: Visits, path: str) -> None:
    token = (await visits.link("cus_demo_ada")).rsplit("/", 1)[1]

    page = await visits.browser().get(path.format(token=token), headers={"Host": "elsewhere.test"})

    assert page.status == 404
    assert "Lantern" not in page.response.text
    assert "Caff" not in page.response.text
    assert reveals_nothing(page)


@pytest.mark.parametrize(
    "host", ["BILLING.lantern.test", "billing.lantern.test:8443", "billing.lantern.test."]
)
async def test_a_host_is_known_in_any_spelling(visits: Visits, host: str) -> None:
    token = (await visits.link("cus_demo_ada")).rsplit("/", 1)[1]

    answer = await visits.browser().http.get(f"/p/session/{token}", headers={"Host": host})

    assert answer.status_code == 303


@pytest.mark.parametrize("purpose", [COOKIE, OPENED])
async def test_what_was_signed_for_something_else_is_no_link(visits: Visits, purpose: str) -> None:
    signer = Signer(visits.settings.secret_keys)
    head, token = (await visits.link("cus_demo_ada")).rsplit("/", 1)
    other = signer.sign(signer.verify(token, purpose=LINK), purpose=purpose)

    page = await visits.browser().get(f"{head}/{other}")

    assert page.status == 403


async def test_a_link_outlives_the_rotation_of_keys_until_its_key_is_taken_away(visits: Visits) -> None:
    visits.use_keys("the-first-secret-key")
    link = await visits.link("cus_demo_ada")

    visits.use_keys("a-newer-secret-key", "the-first-secret-key")
    rotated = await visits.browser().get(link)
    visits.use_keys("a-newer-secret-key")
    taken_away = await visits.browser().get(link)

    assert rotated.status == 200
    assert taken_away.status == 403


async def test_the_newest_key_signs(visits: Visits) -> None:
    visits.use_keys("a-newer-secret-key", "the-first-secret-key")

    token = (await visits.link("cus_demo_ada")).rsplit("/", 1)[1]

    session = read_link(Signer(("a-newer-secret-key",)), token, merchant=visits.merchant("lantern"))
    assert session.customer_id == "cus_demo_ada"


@pytest.mark.parametrize(
    ("customer", "merchant", "browser", "language"),
    [
        ("cus_demo_ada", "lantern", "en", "en"),
        ("cus_demo_ada", "lantern", "it", "it"),
        ("cus_demo_giulia", "lantern", "en", "it"),
        ("cus_caffe_marco", "caffe", "en", "it"),
    ],
)
async def test_an_expired_link_speaks_the_language_of_its_customer(  # noqa: PLR0917  a row of the table above
    visits: Visits, clock: Clock, customer: str, merchant: str, browser: str, language: str
) -> None:
    link = await visits.link(customer, merchant=merchant)
    clock.advance(timedelta(minutes=6))

    page = await visits.browser(merchant, language=browser).get(link)

    assert page.language == language


@pytest.mark.parametrize("language", ["en", "it", "en-XA"])
async def test_the_pages_for_links_that_fail_are_sound_in_every_language(
    visits: Visits, clock: Clock, language: str
) -> None:
    link = await visits.link("cus_demo_ada")
    clock.advance(timedelta(minutes=6))
    browser = visits.browser(language=language)

    for address in (link, link + "x", "/p/bps_1/", "/nowhere"):
        page = await browser.get(address)

        assert page.status >= 403
        assert page.language == language
