"""What the documentation shows is what the code takes."""

import re
from pathlib import Path

import pytest

from billing.permissions import NEEDED, Permission
from web.settings import load_settings

ROOT = Path(__file__).parents[2]
ENVIRON = {
    "STRIPE_SECRET_KEY": "rk_test_example",
    "EXAMPLE_STRIPE_KEY": "rk_test_example",
    "PORTAL_SECRET_KEYS": "a-key-for-tests-only",
    "SMTP_PASSWORD": "for-tests-only",
}


@pytest.mark.parametrize("document", ["README.md", "docs/configuration.md"])
def test_the_documented_portal_toml_is_accepted(document: str, tmp_path: Path) -> None:
    blocks = re.findall(r"^ *```toml\n(.*?)^ *```", (ROOT / document).read_text(), re.DOTALL | re.MULTILINE)
    config = tmp_path / "portal.toml"
    config.write_text("\n".join(blocks))
    for image in ("logo.svg", "icon.svg"):
        (tmp_path / image).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    settings = load_settings(ENVIRON, config)

    assert [merchant.name for merchant in settings.merchants] == ["example"]


@pytest.mark.parametrize("permission", NEEDED, ids=lambda permission: permission.name)
def test_the_readme_lists_every_permission_of_the_restricted_key(permission: Permission) -> None:
    rows = [row.split("|")[1:3] for row in (ROOT / "README.md").read_text().splitlines() if "|" in row]
    listed = {(name.strip(), level.strip()) for names, level in rows for name in names.split(",")}

    assert (permission.resource, "Write" if permission.is_write else "Read") in listed


@pytest.mark.parametrize(
    "document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=lambda path: path.name
)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())

    missing = [target for target in targets if not (document.parent / target).exists()]

    assert missing == []


def test_every_make_target_is_explained() -> None:
    written = (ROOT / "Makefile").read_text()
    declared = re.search(r"^\.PHONY: (.*)$", written, re.MULTILINE)
    assert declared

    explained = set(re.findall(r"^([a-z-]+):.*## ", written, re.MULTILINE))

    assert explained >= set(declared[1].split())


def test_ci_runs_what_the_readme_says() -> None:
    steps = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line.startswith("make ")]

    assert steps == ["make test", "make static"]
