"""Draws every page with invented data and photographs it: `python -m tests.gallery DIRECTORY [PAGE …]`.

For eyes, not for assertions: phone and desktop, light and dark.
"""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser, sync_playwright

from tests.gallery_pages import PAGES
from web.brands import Look, stylesheet

WEB = Path(__file__).parent.parent / "web"
WIDTHS = (1280, 390, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOK = Look(brand="#214d39", accent="#1f6f4d")


def draw(directory: Path, names: Iterable[str]) -> None:
    css = WEB / "static" / "css"
    order = (css / "order.txt").read_text().split()
    (directory / "app.css").write_text("".join((css / name).read_text() for name in order))
    (directory / "brand.css").write_text(stylesheet(LOOK))
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals["asset"] = lambda path: Path(path).name
    for name in names:
        template, frame, page = PAGES[name]
        html = environment.get_template(template).render(frame=frame, page=page)
        (directory / f"{name}.html").write_text(html)


def photograph(directory: Path, names: Iterable[str]) -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in names:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    _photograph(browser, directory, name, width, scheme)
        browser.close()


def _photograph(
    browser: Browser, directory: Path, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((directory / f"{name}.html").as_uri())
    page.evaluate("document.documentElement.classList.add('is-enhanced')")
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if overflow > 0:
        print(f"{name} at {width}px is {overflow}px too wide")
    page.screenshot(path=directory / f"{name}-{width}-{scheme}.png", full_page=True)
    page.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    chosen = sys.argv[2:] or list(PAGES)
    draw(target, chosen)
    photograph(target, chosen)
