"""A running demo and a real browser for the journeys, each with and without scripts, on desktop and phone."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright

from tests.browser import ARGUMENTS, find

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)
# Whatever a page asks for, the browser finds no other machine.
LOOPBACK_ONLY = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost"
)
SECONDS_TO_START = 30
KEYS = {"lantern": "sk_test_demo", "caffe": "sk_test_caffe"}


@dataclass(frozen=True, slots=True)
class Demo:
    portal_url: str
    sandbox_url: str

    @property
    def shop_url(self) -> str:
        return f"{self.portal_url}/shop/"

    def session_url(self, customer: str, *, merchant: str = "lantern", **params: str) -> str:
        """A fresh link, made by the API as a merchant's site makes it."""
        answer = httpx.post(
            f"{self.portal_url}/v1/billing_portal/sessions",
            data={"customer": customer, "return_url": self.shop_url, **params},
            headers={"Authorization": f"Bearer {KEYS[merchant]}"},
        )
        return str(answer.raise_for_status().json()["url"])

    def stripe(self, path: str, *, merchant: str = "lantern", **query: str) -> dict[str, object]:
        """A look at what the sandbox holds."""
        headers = {"Authorization": f"Bearer {KEYS[merchant]}"}
        answer = httpx.get(f"{self.sandbox_url}/v1/{path}", params=query, headers=headers)
        content: dict[str, object] = answer.raise_for_status().json()
        return content


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`billing-portal demo` in a process of its own; a module's tests share its customers."""
    port, sandbox_port = free_port(), free_port()
    log = tmp_path_factory.mktemp("demo") / "log.txt"
    command = [sys.executable, "-m", "cli", "demo", "--port", str(port), "--sandbox-port", str(sandbox_port)]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, log)
        yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}")
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = find()
    started = playwright.chromium.launch(
        executable_path=found.executable,
        args=[*ARGUMENTS, LOOPBACK_ONLY],
        env={**os.environ, **found.environment},
    )
    yield started
    started.close()


@pytest.fixture(params=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """A test that asks for it, or for `page`, runs twice: with JavaScript and without."""
    return bool(request.param == "scripts")


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a fresh browser profile: `new_context(viewport=PHONE, color_scheme="dark", locale="it-IT")`."""
    made: list[BrowserContext] = []

    def make(*, scripts: bool = True, viewport: ViewportSize = DESKTOP, **options: str) -> BrowserContext:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport=viewport,
            locale=options.get("locale", "en-GB"),
            color_scheme="dark" if options.get("color_scheme") == "dark" else "light",
        )
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], *, scripts: bool) -> Page:
    return new_context(scripts=scripts).new_page()


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], *, scripts: bool) -> Page:
    return new_context(scripts=scripts, viewport=PHONE).new_page()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while "Ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the demo did not start:\n{log.read_text()}")
        time.sleep(0.05)
