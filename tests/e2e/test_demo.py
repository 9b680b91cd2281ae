import os
import resource
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import free_port
from tests.e2e.demo import Demo
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


def test_the_demo_ends_cleanly() -> None:
    assert _start_and_end() == (0, "")


def test_a_second_start_costs_less_than_three_seconds() -> None:
    _start_and_end()
    before = _seconds_of_children()

    _start_and_end()

    # Of the processor, so that the tests beside this one do not count.
    assert _seconds_of_children() - before < 3


def _start_and_end() -> tuple[int, str]:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ports = ["--port", str(free_port()), "--sandbox-port", str(free_port())]
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "demo", *ports],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    )
    assert process.stdout
    assert process.stdout.readline().startswith("Ready: http://127.0.0.1:")
    process.terminate()
    _, errors = process.communicate(timeout=20)
    return process.returncode, errors


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
