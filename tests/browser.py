"""Finds a Chromium for the journeys, so that `make test` needs neither Node nor a step by hand.

The first source that has one wins. No test is skipped for want of one: the error then says what was tried.
`python -m tests.browser` prints the one that is found.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from playwright.sync_api import sync_playwright

VARIABLE = "PORTAL_TEST_BROWSER"
# The headless shell starts two to three times faster than the full browser.
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PACKAGE = "@sparticuz/chromium@153.0.0"
PACKAGE_SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
APT_PACKAGE = "chromium-headless-shell"


class NoBrowserError(Exception):
    """No source had a browser that runs."""


@dataclass(frozen=True, slots=True)
class Browser:
    executable: str
    source: str
    environment: Mapping[str, str] = field(default_factory=dict)


Source = Callable[[], Browser]


def find(sources: tuple[tuple[str, Source], ...] | None = None) -> Browser:
    named = os.environ.get(VARIABLE)
    if named:
        return _checked(Browser(named, f"the variable {VARIABLE}"))
    tried = []
    for name, source in SOURCES if sources is None else sources:
        try:
            return _checked(source())
        # A source that breaks in a way of its own must not hide the next one.
        except Exception as error:  # noqa: BLE001
            tried.append(f"  {name}: {error}")
    raise NoBrowserError(
        "\n".join(["No browser for the tests. Tried:", *tried, f"Name one with {VARIABLE}."])
    )


def from_path() -> Browser:
    for name in NAMES:
        executable = shutil.which(name)
        if executable and _runs(Browser(executable, name)):
            return Browser(executable, f"the system's {name}")
    raise NoBrowserError(f"none of {', '.join(NAMES)} on PATH runs")


def from_playwright() -> Browser:
    with sync_playwright() as playwright:
        executable = playwright.chromium.executable_path
    if not Path(executable).exists():
        raise NoBrowserError("Playwright has downloaded none")
    return Browser(executable, "Playwright's own")


def from_package() -> Browser:
    folder = _cache() / PACKAGE.replace("/", "_")
    if not (folder / "complete").exists():
        _unpack(_download(), folder)
    environment = {"LD_LIBRARY_PATH": f"{folder / 'lib'}:{folder}", "FONTCONFIG_PATH": str(folder / "fonts")}
    return Browser(str(folder / "chromium"), f"the package {PACKAGE}", environment)


def from_apt() -> Browser:
    if not shutil.which("apt-get"):
        raise NoBrowserError("no apt-get here")
    if os.geteuid() != 0:
        raise NoBrowserError(f"not root; as root: apt-get install {APT_PACKAGE}")
    _run(["apt-get", "-qq", "update"])
    _run(["apt-get", "-qq", "install", "--yes", "--no-install-recommends", APT_PACKAGE])
    return from_path()


SOURCES: tuple[tuple[str, Source], ...] = (
    ("the system", from_path),
    ("Playwright", from_playwright),
    ("npm", from_package),
    ("apt", from_apt),
)


def _checked(browser: Browser) -> Browser:
    if not _runs(browser):
        raise NoBrowserError(f"{browser.executable} ({browser.source}) does not run")
    return browser


def _runs(browser: Browser) -> bool:
    command = [browser.executable, "--version"]
    environment = {**os.environ, **browser.environment}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "billing-portal-tests"


def _download() -> bytes:
    npm = shutil.which("npm")
    if not npm:
        raise NoBrowserError("no npm here")
    with tempfile.TemporaryDirectory() as folder:
        _run([npm, "pack", PACKAGE, "--pack-destination", folder, "--silent"])
        content = next(Path(folder).glob("*.tgz")).read_bytes()
    found = b64encode(hashlib.sha512(content).digest()).decode()
    if found != PACKAGE_SHA512:
        raise NoBrowserError(f"{PACKAGE} is not the pinned one, its sha512 is {found}")
    return content


def _unpack(content: bytes, folder: Path) -> None:
    """Unpack beside the folder and move it there at the end, so that another process never sees a half."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        fresh = Path(name) / "fresh"
        fresh.mkdir()
        with tarfile.open(fileobj=io.BytesIO(content)) as package:
            for member in package:
                stream = package.extractfile(member) if member.name.startswith("package/bin/") else None
                if stream:
                    _place(Path(member.name).name, brotli.decompress(stream.read()), fresh)
        (fresh / "complete").touch()
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)


def _place(name: str, content: bytes, folder: Path) -> None:
    if name.endswith(".tar.br"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(folder, filter="data")
    else:
        (folder / "chromium").write_bytes(content)
        (folder / "chromium").chmod(0o755)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise NoBrowserError(f"{' '.join(command)} failed: {' '.join(last)}")


if __name__ == "__main__":
    try:
        found = find()
    except NoBrowserError as error:
        sys.exit(str(error))
    print(f"Browser: {found.executable} (from {found.source})")
