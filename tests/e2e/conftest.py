"""A running demo and a real browser for the journeys, each with and without scripts."""

import os
import re
import socket
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    sync_playwright,
)

from tests.browser import ARGUMENTS, find
from tests.e2e.demo import Demo
from tests.e2e.served import served

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)
# Whatever a page asks for, the browser finds no other machine.
LOOPBACK_ONLY = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost"
)
# A page that tells of a refusal has such a status; the browser calls it an error, the customer reads it.
TOLD_TO_PEOPLE = re.compile(r"Failed to load resource: .* status of (402|403|404|409|410|422) ")
MakeContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One for all tests of a process: whoever changes something makes a customer for it."""
    port, sandbox_port = free_port(), free_port()
    with served(port, sandbox_port, tmp_path_factory.mktemp("demo") / "log.txt"):
        yield Demo(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}")


# Playwright's loop runs as long as it lives and would stand in the way of every asynchronous test of the process.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
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
def new_context(browser: Browser) -> Iterator[MakeContext]:
    """Makes a fresh browser profile: `new_context(viewport=PHONE, color_scheme="dark", locale="it-IT")`.

    Whatever a page complains about in the console fails the test: a blocked style, a lost file, an exception.
    """
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not TOLD_TO_PEOPLE.match(message.text):
            complaints.append(f"{message.text} ({message.location['url']})")

    def make(*, scripts: bool = True, viewport: ViewportSize = DESKTOP, **options: str) -> BrowserContext:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport=viewport,
            locale=options.get("locale", "en-GB"),
            color_scheme="dark" if options.get("color_scheme") == "dark" else "light",
        )
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_context: MakeContext, *, scripts: bool) -> Page:
    return new_context(scripts=scripts).new_page()


@pytest.fixture
def phone(new_context: MakeContext, *, scripts: bool) -> Page:
    return new_context(scripts=scripts, viewport=PHONE).new_page()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
