"""Each wall between the packages is broken on purpose in a copy, so that none stands on paper only."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("billing", "cli", "gateway", "sandbox", "store", "web", "wire")

# contract, the module that would break it, what it imports
BREACHES = (
    ("layers", "wire/planted.py", "billing"),
    ("layers", "gateway/planted.py", "store"),
    ("layers", "billing/planted.py", "web"),
    ("layers", "web/planted.py", "cli"),
    ("web", "web/forms/planted.py", "web.routes"),
    ("web", "web/routes/planted.py", "web.middleware"),
    ("web", "web/middleware/planted.py", "web.routes"),
    ("web", "web/visits.py", "web.templating"),
    ("web", "web/settings.py", "web.sessions"),
    ("swap", "web/planted.py", "sandbox"),
    ("swap", "billing/planted.py", "sandbox"),
    ("sandbox", "sandbox/planted.py", "gateway"),
    ("sandbox", "sandbox/planted.py", "stripe"),
    ("wire", "wire/planted.py", "sandbox"),
    ("stripe", "billing/planted.py", "stripe"),
    ("stripe", "cli/planted.py", "stripe"),
    ("sqlalchemy", "web/planted.py", "sqlalchemy"),
    ("domain", "billing/planted.py", "starlette"),
    ("domain", "billing/planted.py", "babel"),
    ("routes", "web/routes/planted.py", "gateway"),
    ("routes", "web/presenters/planted.py", "gateway"),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shape of the project without its content: every package and module, and no import."""
    folder = tmp_path_factory.mktemp("walls")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        for source in (ROOT / package).rglob("*.py"):
            target = folder / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
    return folder


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", code, "--no-cache", "--contract", contract]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(("contract", "module", "imported"), BREACHES)
def test_an_import_through_a_wall_is_found(copy: Path, contract: str, module: str, imported: str) -> None:
    planted = copy / module
    existed = planted.exists()
    planted.write_text(f"import {imported}\n")

    try:
        done = lint(copy, contract)
    finally:
        planted.write_text("") if existed else planted.unlink()

    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1


def test_every_wall_is_broken_by_some_case_above() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}

    assert contracts == {contract for contract, _, _ in BREACHES}


def test_every_module_of_web_stands_in_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    walls = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == "web")
    placed = {name.strip(" ()") for layer in walls["layers"] for name in layer.replace("|", ":").split(":")}

    modules = {path.stem for path in (ROOT / "web").glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in (ROOT / "web").glob("*/__init__.py")}

    assert modules | packages <= placed
