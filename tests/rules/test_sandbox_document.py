import re
from pathlib import Path

from sandbox.app import create_sandbox
from tests.sandbox_document import DOCUMENT, written


def test_the_account_of_the_sandbox_is_what_its_code_does() -> None:
    assert written() == DOCUMENT.read_text(encoding="utf-8"), "make docs writes it again"


def test_the_documented_seeds_can_be_told(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    seeds = tmp_path / "seeds.toml"
    seeds.write_text(shown, encoding="utf-8")

    accounts = create_sandbox(seeds=seeds).state.accounts

    (subscription,) = accounts["sk_test_mine"].table("subscription")
    assert subscription["status"] == "canceled"
