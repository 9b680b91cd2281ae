"""The accounts that a sandbox starts with."""

from pathlib import Path

from sandbox.clock import Clock
from sandbox.resources.account import new_account
from sandbox.state import State

DEMO_SEEDS: Path | None = None
_DEMO_KEYS = ("sk_test_demo", "sk_test_caffe")


def load_seeds(seeds: Path | None, *, clock: Clock, public_url: str) -> dict[str, State]:
    """One state by secret key; without seeds, two empty accounts under the demo's keys."""
    created = int(clock.now().timestamp())
    return {key: State(key, new_account(created=created), clock, public_url) for key in _DEMO_KEYS}
