"""What the rules of WCAG find on a page, as one sentence each."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What another colour scheme can break.
COLOURS = ("color-contrast", "link-in-text-block")


def barriers(page: Page, *, rules: Sequence[str] = ALL_RULES) -> list[str]:
    """Evaluated by the browser's own debugger: the policy of our pages would refuse a script element."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
