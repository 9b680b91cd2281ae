"""Commands run as people run them: in a process or in this one, against a sandbox on a loopback port."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.main import main

SHIPPED = Path(__file__).parents[2] / "cli" / "demo"


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("link", "cus_1", environ={...})`: what the command printed, and its exit status."""

    def call(*arguments: str, environ: Mapping[str, str] | None = None) -> Outcome:
        for name in ("STRIPE_SECRET_KEY", "STRIPE_API_BASE", "PORTAL_SECRET_KEYS", "PORTAL_CONFIG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in (environ or {}).items():
            monkeypatch.setenv(name, value)
        status = 0
        try:
            main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        printed = capsys.readouterr()
        return Outcome(status, printed.out, printed.err)

    return call


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "cli", "sandbox", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline().startswith("Ready")
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.fixture
def environ(sandbox_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of the demo's two merchants."""
    for shipped in (SHIPPED / "portal.toml", *SHIPPED.glob("*.svg")):
        (tmp_path / shipped.name).write_bytes(shipped.read_bytes())
    return {
        "STRIPE_SECRET_KEY": "sk_test_demo",
        "CAFFE_STRIPE_KEY": "sk_test_caffe",
        "STRIPE_API_BASE": sandbox_url,
        "PORTAL_SECRET_KEYS": "a-key-for-tests-only",
        "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path}/portal.db",
        "PORTAL_CONFIG": str(tmp_path / "portal.toml"),
    }
