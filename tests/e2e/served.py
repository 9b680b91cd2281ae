"""The demo in a process of its own, signing with a key that the tests know: so they make links of any age."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.demo.command import _serve, demo_settings

KEY = "a key that only these tests know, and all of them"
SECONDS_TO_START = 30


@contextmanager
def served(port: int, sandbox_port: int, log: Path) -> Iterator[None]:
    """Wait until portal, sandbox and shop answer; end them afterwards."""
    command = [sys.executable, "-m", "tests.e2e.served", str(port), str(sandbox_port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    try:
        _wait_until_ready(process, log)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while "Ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the demo did not start:\n{log.read_text()}")
        time.sleep(0.05)


def main(port: int, sandbox_port: int) -> None:
    with TemporaryDirectory(prefix="billing-portal-e2e-") as folder:
        settings = replace(demo_settings(Path(folder), port, sandbox_port), secret_keys=(KEY,))
        asyncio.run(_serve(settings, port, sandbox_port))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
