"""A worker is killed in the middle of sending: after a restart nothing is lost, and only that mail may come twice."""

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from store import outbox
from store.database import Store
from store.outbox import LEASE, Entry
from tests.cli.conftest import free_port

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = [f"m{number}" for number in range(5)]


class Mailbox:
    """Takes each mail; at the chosen one it calls for the killer before it answers."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.dies_at: int | None = 3
        self.reached = threading.Event()

    async def handle_DATA(  # noqa: N802  the server's own word
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = content.split(b"Message-ID: <")[1].split(b"@")[0].decode()
        self.arrived[name] += 1
        if self.arrived.total() == self.dies_at:
            self.reached.set()
            # The mail has arrived, and the one who sent it will never know.
            await asyncio.sleep(3)
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


def start(url: str, port: int, now: datetime) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.unit.mailing_process", url, str(port), str(int(now.timestamp()))]
    return subprocess.Popen(command)


async def test_what_was_being_sent_when_the_worker_was_killed_is_sent_again(
    tmp_path: Path, mailbox: Mailbox, port: int
) -> None:
    url = f"sqlite:///{tmp_path}/portal.db"
    store = Store.open(url)
    for name in NAMES:
        await outbox.enqueue(store, Entry(name, "mail", "lantern", name, "Done."), now=NOW)

    victim = start(url, port, NOW)
    assert mailbox.reached.wait(20)
    victim.kill()
    assert victim.wait(20) == -9
    assert start(url, port, NOW + LEASE).wait(30) == 0

    states = [await outbox.find(store, "lantern", name) for name in NAMES]
    await store.close()
    assert [one.state for one in states if one] == ["done"] * 5
    assert sorted(mailbox.arrived) == NAMES
    assert sorted(mailbox.arrived.values()) == [1, 1, 1, 1, 2]
