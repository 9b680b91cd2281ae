import json
from pathlib import Path

NODE = Path(__file__).parents[1] / "node"


def test_the_lock_file_says_what_packages_are_and_not_where() -> None:
    packages = json.loads((NODE / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}

    assert fetched["node_modules/stripe"]["version"] == "23.1.0"
    assert all(package["integrity"].startswith("sha512-") for package in fetched.values())
    assert not any("resolved" in package for package in fetched.values())
