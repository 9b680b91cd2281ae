import re
import socket
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run

COMMANDS = ("demo", "serve", "sandbox", "link", "explain", "subscriptions", "check")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_help_names_every_command_and_where_to_begin(run: Run) -> None:
    told = run("--help")

    assert told.status == 0
    assert all(re.search(rf"^    {command}\s", told.out, re.MULTILINE) for command in COMMANDS)
    assert "Begin with `billing-portal demo`" in told.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    told = run(command, "--help")

    assert told.status == 0
    assert f"usage: billing-portal {command}" in told.out


@pytest.mark.parametrize("command", ["serve", "link", "explain", "subscriptions", "check"])
def test_commands_that_need_settings_list_them(run: Run, command: str) -> None:
    told = run(command, "--help")

    assert "PORTAL_SECRET_KEYS" in told.out
    assert "STRIPE_SECRET_KEY" in told.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "COMMAND"),
        (("fly",), "'fly'"),
        (("demo", "--port", "high"), "'high' is not a port"),
        (("demo", "--port", "70000"), "'70000' is not a port"),
        (("sandbox", "--speed", "9"), "--speed"),
        (("link",), "CUSTOMER"),
        (("explain",), "SUBSCRIPTION"),
        (("subscriptions",), "--collection"),
        (("subscriptions", "--collection", "lost"), "'lost'"),
    ],
)
def test_a_bad_argument_gets_one_line_and_exit_code_2(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    told = run(*arguments)

    assert told.status == 2
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_taken_port_gets_one_line_and_exit_code_2(run: Run, taken_port: int) -> None:
    told = run("sandbox", "--port", str(taken_port))

    assert told.status == 2
    assert told.err == f"billing-portal: cannot listen on 127.0.0.1:{taken_port}: Address already in use\n"


@pytest.mark.parametrize("option", ["--port", "--sandbox-port"])
def test_the_demo_names_the_port_that_is_taken(run: Run, taken_port: int, option: str) -> None:
    told = run("demo", "--port", "29871", "--sandbox-port", "29872", option, str(taken_port))

    assert told.status == 2
    assert f"127.0.0.1:{taken_port}" in told.err
    assert told.err.count("\n") == 1


def test_missing_settings_are_named_all_at_once(run: Run) -> None:
    told = run("serve")

    assert told.status == 2
    assert "PORTAL_CONFIG" in told.err
    assert "PORTAL_SECRET_KEYS" in told.err
