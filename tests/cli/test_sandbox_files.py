import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Run, free_port

HEADERS = {"Authorization": "Bearer sk_test_x"}
SEEDS = """
[[account]]
key = "sk_test_x"
id = "acct_x"
name = "X"
email = "x@example.com"
country = "IE"
currency = "eur"
opened = "1 year"
"""


@contextmanager
def sandbox(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    command = [sys.executable, "-m", "cli", "sandbox", "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        assert process.stdout.readline().startswith("Ready")
        yield f"http://127.0.0.1:{port}/v1/customers", process
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "seeds.toml").write_text(SEEDS, encoding="utf-8")
    return ["--seeds", str(tmp_path / "seeds.toml"), "--state", str(tmp_path / "state.json")]


def names(customers: str) -> list[str]:
    return [row["name"] for row in httpx.get(customers, headers=HEADERS).raise_for_status().json()["data"]]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_made_is_there_again_after_an_end(files: list[str], number: signal.Signals) -> None:
    with sandbox(*files) as (customers, process):
        httpx.post(customers, headers=HEADERS, data={"name": "Ada"}).raise_for_status()
        process.send_signal(number)
        assert process.wait(20) == 0

    with sandbox(*files) as (customers, _):
        assert names(customers) == ["Ada"]


def test_little_is_lost_when_the_process_is_killed(files: list[str]) -> None:
    with sandbox(*files) as (customers, process):
        httpx.post(customers, headers=HEADERS, data={"name": "Ada"}).raise_for_status()
        state = Path(files[-1])
        deadline = time.monotonic() + 10
        while b"Ada" not in state.read_bytes() and time.monotonic() < deadline:
            time.sleep(0.1)
        process.kill()

    with sandbox(*files) as (customers, _):
        assert names(customers) == ["Ada"]


def test_nothing_but_the_state_lies_beside_it(files: list[str]) -> None:
    with sandbox(*files) as (_, process):
        process.send_signal(signal.SIGINT)
        process.wait(20)

    assert sorted(each.name for each in Path(files[-1]).parent.iterdir()) == ["seeds.toml", "state.json"]


@pytest.mark.parametrize("content", ["", "not a state", '{"some": "JSON"}', '{"billing_portal_sandbox": 1}'])
def test_a_file_that_is_no_state_gets_one_line_and_stays(run: Run, tmp_path: Path, content: str) -> None:
    state = tmp_path / "state.json"
    state.write_text(content)

    told = run("sandbox", "--port", str(free_port()), "--state", str(state))

    assert told.status == 2
    assert told.err.startswith(f"billing-portal: {state}: it is ")
    assert told.err.count("\n") == 1
    assert state.read_text() == content


def test_a_place_that_cannot_be_written_gets_one_line(run: Run, tmp_path: Path) -> None:
    state = tmp_path / "nowhere" / "state.json"

    told = run("sandbox", "--port", str(free_port()), "--state", str(state))

    assert (told.status, told.err) == (
        2,
        f"billing-portal: cannot write {state}: No such file or directory\n",
    )


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ("[[account]\n", "not TOML"),
        (SEEDS.replace("opened", "opend"), "account[0] (sk_test_x): opend is not a key"),
        (SEEDS.replace("1 year", "soon"), "account[0] (sk_test_x): opened: Not a stretch of time: 'soon'"),
    ],
)
def test_broken_seeds_get_one_line_that_names_the_place(
    run: Run, tmp_path: Path, seeds: str, said: str
) -> None:
    path = tmp_path / "seeds.toml"
    path.write_text(seeds, encoding="utf-8")

    told = run("sandbox", "--port", str(free_port()), "--seeds", str(path))

    assert told.status == 2
    assert told.err.startswith(f"billing-portal: {path}: {said}")
    assert told.err.count("\n") == 1


def test_seeds_that_are_not_there_get_one_line(run: Run, tmp_path: Path) -> None:
    told = run("sandbox", "--port", str(free_port()), "--seeds", str(tmp_path / "none.toml"))

    assert told.status == 2
    assert told.err == f"billing-portal: cannot read {tmp_path}/none.toml: No such file or directory\n"
