"""What the rules of WCAG find on a page, as one sentence each; and what does not fit its screen."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What another colour scheme can break.
COLOURS = ("color-contrast", "link-in-text-block")


# A part that is being fetched is dimmed, and one that has just come fades in: neither is how the page reads.
AT_REST = """() => !document.querySelector(".htmx-request")
    && document.getAnimations().every(animation => animation.playState !== "running")"""


def barriers(page: Page, *, rules: Sequence[str] = ALL_RULES) -> list[str]:
    """Evaluated by the browser's own debugger: the policy of our pages would refuse a script element."""
    page.wait_for_function(AT_REST)
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def overflowing(page: Page) -> list[str]:
    """What reaches beyond the edge, innermost last; nothing if the page cannot be scrolled sideways."""
    if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    found: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll("*")]
            .filter(element => element.getBoundingClientRect().right > innerWidth)
            .map(element => element.outerHTML.slice(0, 120))"""
    )
    return found
