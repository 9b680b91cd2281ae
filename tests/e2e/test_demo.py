import subprocess
import sys
import time
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Demo, free_port
from tests.pages.checks import page_problems


@pytest.fixture(scope="module")
def shop(demo: Demo) -> str:
    return httpx.get(demo.shop_url).raise_for_status().text


def test_the_shop_is_a_good_page(shop: str) -> None:
    assert page_problems(shop) == []


def test_the_shop_shows_at_least_eight_customers_and_what_each_of_them_shows(shop: str) -> None:
    assert shop.count('class="customer__shows"') >= 8
    assert "Lantern" in shop
    assert "Caffè Duomo" in shop


def test_the_root_leads_to_the_shop(demo: Demo) -> None:
    answer = httpx.get(demo.portal_url)

    assert (answer.status_code, answer.headers["location"]) == (307, demo.shop_url)


def test_a_button_of_the_shop_leads_to_the_portal(demo: Demo, page: Page) -> None:
    page.goto(demo.shop_url)

    page.get_by_role("button", name="Manage billing").first.click()

    page.wait_for_url("**/p/bps_*/")
    assert urlsplit(page.url).port == urlsplit(demo.portal_url).port


def test_a_button_of_the_second_merchant_leads_to_its_own_host(demo: Demo, page: Page) -> None:
    page.goto(demo.shop_url)

    page.get_by_role("region", name="Caffè Duomo").get_by_role("button").first.click()

    page.wait_for_url("http://caffe.localhost:*/p/bps_*/")


@pytest.mark.parametrize(
    ("form", "status"),
    [({"merchant": "nobody", "customer": "cus_1"}, 400), ({"merchant": "lantern", "customer": "cus_1"}, 502)],
)
def test_the_shop_says_when_a_session_cannot_be_made(demo: Demo, form: dict[str, str], status: int) -> None:
    answer = httpx.post(f"{demo.shop_url}sessions", data=form)

    assert answer.status_code == status
    assert page_problems(answer.text) == []


def test_the_sandbox_serves_two_accounts_that_share_nothing(demo: Demo) -> None:
    lantern = demo.stripe("customers", limit="100")["data"]
    caffe = demo.stripe("customers", merchant="caffe", limit="100")["data"]

    assert isinstance(lantern, list)
    assert isinstance(caffe, list)
    assert not {one["id"] for one in lantern} & {one["id"] for one in caffe}


def test_the_demo_starts_in_three_seconds_and_ends_cleanly() -> None:
    ports = ["--port", str(free_port()), "--sandbox-port", str(free_port())]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "demo", *ports],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout

    line = process.stdout.readline()
    seconds = time.monotonic() - started
    process.terminate()
    _, errors = process.communicate(timeout=20)

    assert line.startswith("Ready: http://127.0.0.1:")
    assert (process.returncode, errors) == (0, "")
    # Two thirds more than promised: other tests run on the same processors.
    assert seconds < 5
